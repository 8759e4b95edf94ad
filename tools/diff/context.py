"""Two sides of a comparison, and where in them a finding is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from generator.refs import OperationRef
from generator.runtime.openapi import unescape
from generator.runtime.yaml_source.diagnostics import Place
from generator.serialise import plain
from generator.subset import reachable
from tools.diff.description import Description
from tools.diff.findings import Finding, Path
from tools.diff.names import BODY
from tools.diff.schemas import SchemaComparison
from tools.diff.severity import DIRECTIONS, Direction
from tools.diff.shapes import Shapes

Node = Mapping[str, Any]


class Occurrence(NamedTuple):
    """A finding at an operation; None: it concerns the whole API."""

    finding: Finding
    operation: OperationRef | None
    where: str  # in the operation: "query parameter limit"
    name: str  # what changed, in Python


@dataclass(frozen=True)
class Sides:
    """Both descriptions, and the shapes of their schemas."""

    old: Description
    new: Description
    today: date = field(default_factory=date.today)

    @cached_property
    def shapes(self) -> Mapping[Direction, tuple[Shapes, Shapes]]:
        documents = self.old.bundle.document, self.new.bundle.document
        return {each: (Shapes(documents[0], each), Shapes(documents[1], each)) for each in DIRECTIONS}

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """References to components that are equal on both sides, with everything that they lead to."""
        old, new = (plain(side.bundle.document).get("components", {}) for side in (self.old, self.new))
        names = {(section, name) for section, content in new.items() for name in content}
        equal = {(s, n) for s, n in names if new[s][n] == old.get(s, {}).get(n)}
        sound = {each for each in equal if reachable(new, [new[each[0]][each[1]]]) <= equal}
        return frozenset(f"#/components/{section}/{name}" for section, name in sound)

    def are_equal(self, old: Any, new: Any) -> bool:
        """Tell whether two nodes are certainly equal: the same reference to an unchanged component."""
        is_same = isinstance(old, dict) and old == new and set(new) == {"$ref"}
        return is_same and unescape(new["$ref"]) in self.unchanged

    def schemas(
        self, direction: Direction, old: Any, new: Any, subject: str, *, only_limits: bool = False
    ) -> Iterator[Finding]:
        """Compare two schemas; None allows every value."""
        if not self.are_equal(old, new):
            one, other = ((each,) if each is not None else () for each in (old, new))
            comparison = SchemaComparison(*self.shapes[direction], direction, only_limits=only_limits)
            yield from comparison.compare(one, other, (), subject)


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation of both descriptions."""

    sides: Sides
    old: OperationRef
    new: OperationRef

    def tell(self, rule: str, place: Place, where: str = "", name: str = "", **values: str) -> Occurrence:
        return Occurrence(Finding(rule=rule, place=place, values=values), self.new, where, name)

    def at(self, *tokens: str | int) -> Place:
        """Return a place below the operation in the new description."""
        return self.sides.new.place(self.new, *tokens)

    def compared(
        self,
        direction: Direction,
        schemas: tuple[Any, Any],
        where: str,
        location: str,
        root: str = "",
        subject: str = "",
    ) -> Iterator[Occurrence]:
        """Compare schemas of a parameter (``root`` is its name), of a body, or of all query parameters."""
        for finding in self.sides.schemas(direction, *schemas, subject, only_limits=location == "query" and not root):
            placed = finding if finding.place.file else replace(finding, place=self.at())
            yield Occurrence(placed, self.new, where, self.name(location, root, finding.path))

    def name(self, location: str, root: str, path: Path) -> str:
        """Return the name of a part in Python: arguments of the method, then attributes."""
        names = self.sides.new.names
        steps = [step if step.startswith(("[", "(")) else f".{names.attribute(step)}" for step in path]
        if root:
            steps.insert(0, names.argument(self.new, location, root))
        elif path and location in (BODY, "query") and not path[0].startswith(("[", "(")):
            steps[0] = names.argument(self.new, location, path[0])
        text = "".join(steps).removeprefix(".")
        return f"`{text}`" if text else "the body" if location == BODY else "the response"


def component(node: Any) -> str:
    """Return section and name of the component that a node refers to; empty without reference."""
    reference = node.get("$ref", "") if isinstance(node, dict) else ""
    return unescape(str(reference).removeprefix("#/components/"))
