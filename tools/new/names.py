"""Names of a new resource, derived from the one that the user gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.names import ClassName

KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")
ENDINGS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", ""), ("s", ""))
"""Endings of plurals with those of their singulars; an empty ending after ``ss`` means that there is no plural."""


class InvalidName(ValueError):
    """The name cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one resource. ``tag`` is the plural and ``item`` the singular, both in kebab-case."""

    tag: str
    item: str

    @property
    def collection(self) -> str:
        return self.tag.replace("-", "_")

    @property
    def field(self) -> str:
        """Name of the field with the identity."""
        return f"{self.item.replace('-', '_')}_id"

    @property
    def schema(self) -> str:
        return ClassName.of(self.item)

    @property
    def plural_schema(self) -> str:
        return ClassName.of(self.tag)

    @property
    def title(self) -> str:
        return self.item.replace("-", " ")

    @property
    def plural_title(self) -> str:
        return self.tag.replace("-", " ")

    @property
    def titled(self) -> str:
        """Title with its indefinite article."""
        return f"{'an' if self.title[0] in 'aeiou' else 'a'} {self.title}"

    @property
    def operation_ids(self) -> tuple[str, ...]:
        return (f"create{self.schema}", f"list{self.plural_schema}", f"update{self.schema}", f"delete{self.schema}")

    @property
    def schemas(self) -> tuple[str, ...]:
        bodies = (f"{verb}{self.schema}RequestBody" for verb in ("Create", "Update"))
        return (self.schema, *bodies, f"List{self.plural_schema}Response")


def names(tag: str, item: str | None = None) -> Names:
    """Return the names of the resource ``tag``; without ``item``, its singular is derived.

    Raises:
        InvalidName: a name is not kebab-case, or has no regular plural.
    """
    for name in (tag, item or tag):
        if not KEBAB.fullmatch(name):
            raise InvalidName(f"{name!r} is not a name in kebab-case; write lowercase letters and hyphens: saved-views")
    return Names(tag, item or _singular(tag))


def _singular(tag: str) -> str:
    for ending, singular in ENDINGS:
        if tag.endswith(ending):
            if not singular and ending == "ss":
                break
            return tag.removesuffix(ending) + singular
    raise InvalidName(f"{tag!r} is not a regular plural; give its singular with --singular")
