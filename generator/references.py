"""References to components in a part of a document."""

from __future__ import annotations

import json
import re
from typing import Any

from generator.identity import once_for_each
from generator.runtime.openapi import unescape
from generator.serialise import compact

REFERENCE = re.compile(r'"\$ref":"#/components/([^/"\\]+)/((?:[^/"\\]|\\.)+)')
Component = tuple[str, str]
"""Section and name of a component."""


@once_for_each
def references(node: Any) -> set[Component]:
    """Return the components that a node refers to, which nobody changes any more.

    Searching JSON is faster than visiting nodes.
    """
    found = REFERENCE.findall(compact(node))
    return {(section, unescape(json.loads(f'"{name}"') if "\\" in name else name)) for section, name in found}
