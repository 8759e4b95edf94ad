"""Views of generated documentation: what a page shows, as text that its template only lays out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.ir import Api, Operation, Resource
from generator.pages.client import methods_page, readme_page, sample_page
from generator.pages.commands import commands_page
from generator.pages.dicts import dicts_page
from generator.pages.editions import editions_page
from generator.pages.registers import errata_page, rules_page
from generator.pages.resources import resources_page

PAGES_OF_OPERATIONS: Mapping[str, Callable[[Api, Resource, Operation], Any]] = {"client/sample.py.jinja": sample_page}
"""Functions that return the view of a page that each operation has."""
PAGES: Mapping[str, Callable[[Api], Any]] = {
    "client/README.md.jinja": readme_page,
    "client/api.md.jinja": methods_page,
    "client/cli.py.jinja": commands_page,
    "client/dicts/__init__.py.jinja": dicts_page,
    "client/dicts/requests.py.jinja": dicts_page,
    "docs/editions.md.jinja": editions_page,
    "docs/errata.md.jinja": errata_page,
    "docs/resources.md.jinja": resources_page,
    "docs/rules.md.jinja": rules_page,
    "stub/README.md.jinja": readme_page,
}
"""Functions that return the view of a page, by its template."""
