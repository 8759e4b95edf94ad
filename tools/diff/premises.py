"""Premises of conditions as text."""

from __future__ import annotations

from tools.diff.findings import shown
from tools.diff.shapes import Conjunction, Shapes


def as_written(conjunction: Conjunction) -> str:
    """Return schemas as JSON, as the description has them."""
    return " and ".join(map(shown, conjunction))


def premise(shapes: Shapes, test: Conjunction) -> str:
    """Return what a premise says: "`type` is "data" and `name` is sent"; its limits as JSON if it says more."""
    shape = shapes.of(test)
    texts = []
    for name, part in shape.properties.items():
        members = shapes.of(part).members
        if members is None:
            texts.append(f"`{name}` fits {as_written(part)}")
        else:
            texts.append(f"`{name}` is {' or '.join(members)}")
    texts += [f"`{name}` is sent" for name in sorted(shape.required - shape.properties.keys())]
    return shown(" and ".join(texts) or as_written(test))
