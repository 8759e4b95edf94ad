"""Comparison of two schemas in one direction.

``KEYWORDS`` says how the keywords without subschemas are compared; here are those that have some.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from generator.runtime.yaml_source.diagnostics import Place
from tools.diff.findings import Finding, Path, dotted, shown
from tools.diff.keywords import KEYWORDS
from tools.diff.premises import as_written, premise
from tools.diff.rules import kebab
from tools.diff.severity import Direction, Effect
from tools.diff.shapes import Condition, Conjunction, Shape, Shapes, Union

ERROR_CODE = "violation-error-code-changed"


Key = tuple[tuple[int, ...], tuple[int, ...]]


class Step(NamedTuple):
    """Two schemas to compare, and where they are."""

    old: Conjunction
    new: Conjunction
    path: Path
    subject: str
    place: Place  # for what has none itself


class SchemaComparison:
    """Compares two schemas, and those that they lead to, each pair once.

    ``only_limits``: properties are listed to limit them, as in the conclusion of a condition. One that is not listed
    has no limits then; elsewhere it does not exist.
    """

    def __init__(self, old: Shapes, new: Shapes, direction: Direction, *, only_limits: bool = False) -> None:
        self.old, self.new, self.direction, self.only_limits = old, new, direction, only_limits
        self._seen: set[Key] = set()
        self._concluded: set[Key] = set()  # pairs of conclusions, also of conditions in them
        self._waiting: deque[Step] = deque()

    def compare(self, old: Conjunction, new: Conjunction, path: Path = (), subject: str = "") -> Iterator[Finding]:
        """Yield the findings, those with shorter paths first. ``path`` and ``subject`` are those of the whole."""
        self.add(Step(old, new, path, subject, Place("")))
        while self._waiting:
            step = self._waiting.popleft()
            for finding in self._compared(step):
                # A place that the new schema does not have is the closest one above.
                yield finding if finding.place.file else replace(finding, place=step.place)

    def add(self, step: Step) -> None:
        """Add a pair to those that wait, if it was not there before."""
        key = (tuple(map(id, step.old)), tuple(map(id, step.new)))
        if key not in self._seen:
            self._seen.add(key)
            self._waiting.append(step)

    def _compared(self, step: Step) -> Iterator[Finding]:
        pair = _Pair(self, step)
        is_replaced = pair.one_is_a_union()
        if is_replaced:
            yield from pair.branches(*is_replaced)
            return
        limits = list(pair.limits())
        retyped = [finding for finding in limits if finding.rule.endswith("-type-changed")]
        yield from retyped or limits
        if retyped:
            return  # everything else follows from it
        pair.parts()
        for part in (pair.members, pair.properties, pair.unions, pair.conditions, pair.annotations):
            yield from part()

    def inside(self, old: Conjunction, new: Conjunction) -> list[Finding]:
        """Return the findings of a comparison of its own, of the conclusion of a condition."""
        key = (tuple(map(id, old)), tuple(map(id, new)))
        if key in self._concluded:
            return []
        self._concluded.add(key)
        inner = SchemaComparison(self.old, self.new, self.direction, only_limits=True)
        inner._concluded = self._concluded
        return list(inner.compare(old, new))


class _Pair:
    """Two shapes to compare."""

    def __init__(self, comparison: SchemaComparison, step: Step) -> None:
        self.comparison, self.path = comparison, step.path
        self.old, self.new = comparison.old.of(step.old), comparison.new.of(step.new)
        if len(self.old.unions) != len(self.new.unions):
            # One of them may have lost or gained all branches but one.
            old, new = (
                shapes.of(each, keeps_single=True)
                for shapes, each in ((comparison.old, step.old), (comparison.new, step.new))
            )
            if len(old.unions) == len(new.unions):
                self.old, self.new = old, new
        self.subject = self.new.component or self.old.component or step.subject
        self.direction = comparison.direction

    def finding(self, name: str, place: Place, *path: str, **values: str) -> Finding:
        subject = self.subject and f"{self.subject}{_below(path)}"
        return Finding(
            rule=f"{self.direction}-{name}",
            place=place,
            path=(*self.path, *path),
            subject=subject,
            values=values,
        )

    def inner(self, old: Conjunction, new: Conjunction, *path: str) -> None:
        """Compare parts later: recursion would be as deep as the longest chain of schemas."""
        subject = self.subject and f"{self.subject}{_below(path)}"
        place = self.new.properties_at.get("".join(path), self.new.place)
        self.comparison.add(Step(old, new, (*self.path, *path), subject, place))

    def limits(self) -> Iterator[Finding]:
        for keyword in KEYWORDS:
            old, new = self.old.values.get(keyword.name), self.new.values.get(keyword.name)
            if keyword.name == "not":
                old, new = _texts(self.comparison.old, self.old), _texts(self.comparison.new, self.new)
            effect = keyword.judge(old, new) if old != new else None
            if effect is not None and not (keyword.name in ("type", "null") and self._follows_from_members()):
                if keyword.name == "not":
                    old, new = (frozenset(map(as_written, each.exclusions)) or None for each in (self.old, self.new))
                texts = {"old": shown(old, keyword.without), "new": shown(new, keyword.without)}
                name = f"{kebab(keyword.name)}-{effect.value}"
                yield self.finding(name, self.new.at(keyword.name), **texts)

    def _follows_from_members(self) -> bool:
        """Tell whether one side has its type from an enumeration, which is reported itself."""
        one_has = (self.old.members is None) != (self.new.members is None)
        types = self.old.values.get("type"), self.new.values.get("type")
        return one_has and (None in types or types[0] == types[1])

    def members(self) -> Iterator[Finding]:
        old, new, place = self.old.members, self.new.members, self.new.at("enum")
        if old == new or (old is not None and new is not None and set(old) == set(new)):
            return
        if old is None or new is None:
            name = "enumeration-added" if old is None else "enumeration-removed"
            yield self.finding(name, place, old=", ".join(old or ()), new=", ".join(new or ()))
            return
        for each in old:
            if each not in new:
                yield self.finding("enumeration-member-removed", place, old=each)
        for each in new:
            if each not in old:
                yield self.finding("enumeration-member-added", place, new=each)

    def properties(self) -> Iterator[Finding]:
        old, new = self.old, self.new
        for name in {**new.properties, **old.properties}:
            is_required, was_required = name in new.required, name in old.required
            if self.comparison.only_limits:
                yield from self._required(name, was_required, is_required)
                self.inner(old.properties.get(name, ()), new.properties.get(name, ()), name)
            elif name not in new.properties:
                yield self.finding("property-removed", new.place, name)
            elif name not in old.properties and not was_required:
                yield from self._added(name, is_required)
            else:
                yield from self._required(name, was_required, is_required)
                self.inner(old.properties.get(name, ()), new.properties[name], name)
        for name in sorted((old.required | new.required) - old.properties.keys() - new.properties.keys()):
            yield from self._required(name, name in old.required, name in new.required)

    def _added(self, name: str, is_required: bool) -> Iterator[Finding]:
        place = self.new.properties_at.get(name, self.new.place)
        is_demanded = is_required and self.direction == "request"
        yield self.finding("required-property-added" if is_demanded else "property-added", place, name)

    def _required(self, name: str, was_required: bool, is_required: bool) -> Iterator[Finding]:
        if was_required != is_required:
            word = "required" if is_required else "optional"
            yield self.finding(f"property-became-{word}", self.new.at("required"), name)

    def parts(self) -> None:
        for token in {**self.new.parts, **self.old.parts}:
            self.inner(self.old.parts.get(token, ()), self.new.parts.get(token, ()), token)

    def one_is_a_union(self) -> tuple[Union, Union] | None:
        """Return both as unions if only one of them is: a schema became a branch, or the other way round."""
        old, new = self.old, self.new
        if bool(old.unions) == bool(new.unions) or old.has_limits == new.has_limits:
            return None
        if len(old.unions or new.unions) > 1:
            return None
        plain = Union(((old if new.unions else new).conjunction,), new.place)
        return (plain, new.unions[0]) if new.unions else (old.unions[0], plain)

    def unions(self) -> Iterator[Finding]:
        """Compare unions: equal ones first, then the others in their order if there are as many."""
        known = {self._text(self.comparison.old, union): union for union in self.old.unions}
        wanted = {self._text(self.comparison.new, union): union for union in self.new.unions}
        pairs = [(known[text], wanted[text]) for text in known if text in wanted]
        gone = [union for text, union in known.items() if text not in wanted]
        added = [union for text, union in wanted.items() if text not in known]
        if len(gone) == len(added):
            pairs += zip(gone, added, strict=True)
        else:
            effect = Effect.CHANGED if gone and added else Effect.TIGHTENED if added else Effect.RELAXED
            text = f"{len(wanted)} unions instead of {len(known)}"
            yield self.finding(f"union-{effect.value}", self.new.place, what=text)
        for pair in pairs:
            yield from self.branches(*pair)

    @staticmethod
    def _text(shapes: Shapes, union: Union) -> str:
        return str(sorted(map(shapes.text, union.branches)))

    def branches(self, old: Union, new: Union) -> Iterator[Finding]:
        """Compare branches: equal ones first, then those that are most alike."""
        pairs, gone, added = _paired(self.comparison, old, new)
        for one, other in pairs:
            self.inner(one, other)
        for branch in gone:
            text = _branch(self.comparison.old, branch)
            yield self.finding(f"union-{Effect.TIGHTENED.value}", new.place, what=f"no longer {text}")
        for branch in added:
            text = _branch(self.comparison.new, branch)
            yield self.finding(f"union-{Effect.RELAXED.value}", new.place, what=f"also {text}")

    def conditions(self) -> Iterator[Finding]:
        """Compare conditions with the same premise; one whose conclusion has another premise has changed."""
        old = _by_premise(self.comparison.old, self.old.conditions)
        new = _by_premise(self.comparison.new, self.new.conditions)
        for key, condition in new.items():
            known = old.get(key)
            if known is not None:
                yield from self._condition(known, condition)
        gone = [condition for key, condition in old.items() if key not in new]
        for condition in (condition for key, condition in new.items() if key not in old):
            twin = next((each for each in gone if self._concludes_the_same(each, condition)), None)
            if twin is not None:
                gone.remove(twin)
                then = f"has another condition than {premise(self.comparison.old, twin.test)}"
                test = premise(self.comparison.new, condition.test)
                yield self.finding(f"condition-{Effect.CHANGED.value}", condition.place, what=then, test=test)
            else:
                yield from self._condition(Condition(condition.test, (), (), condition.place), condition)
        for condition in gone:
            yield from self._condition(condition, Condition(condition.test, (), (), self.new.place))

    def _concludes_the_same(self, old: Condition, new: Condition) -> bool:
        texts = [(shapes.text(each.then), shapes.text(each.otherwise)) for shapes, each in self._sides(old, new)]
        return texts[0] == texts[1]

    def _sides(self, old: Condition, new: Condition) -> tuple[tuple[Shapes, Condition], tuple[Shapes, Condition]]:
        return (self.comparison.old, old), (self.comparison.new, new)

    def _condition(self, old: Condition, new: Condition) -> Iterator[Finding]:
        test = premise(self.comparison.new if new.then or new.otherwise else self.comparison.old, new.test)
        for one, other, text in ((old.then, new.then, test), (old.otherwise, new.otherwise, f"not {test}")):
            inner = self.comparison.inside(one, other)
            found = [finding for finding in inner if not finding.rule.endswith(ERROR_CODE)]
            yield from (finding for finding in inner if finding.rule.endswith(ERROR_CODE))
            if found:
                effect = self._effect({finding.effect for finding in found})
                what = " and ".join(finding.phrase(_name(finding)) for finding in found)
                yield self.finding(f"condition-{effect.value}", new.place, what=what, test=text)

    def _effect(self, effects: set[Effect]) -> Effect:
        """Return the effect of several: the one that can break callers, if any can."""
        worst = Effect.TIGHTENED if self.direction == "request" else Effect.RELAXED
        return worst if worst in effects else effects.pop() if len(effects) == 1 else Effect.CHANGED

    def annotations(self) -> Iterator[Finding]:
        """Compare annotations of schemas that both sides have."""
        old, new = self.old.notes, self.new.notes
        if not self.old.conjunction or not self.new.conjunction:
            return
        yield from self._default("default" in old, "default" in new)
        for name, row in (("x-error", ERROR_CODE), ("x-also-accepts", "readers-accept-changed")):
            is_told = (name == "x-error") == (self.direction == "request")
            if is_told and old.get(name) != new.get(name):
                yield self.finding(row, self.new.at(name), old=shown(old.get(name)), new=shown(new.get(name)))
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            word = "deprecated" if new.get("deprecated") else "no-longer-deprecated"
            yield self.finding(f"property-{word}", self.new.at("deprecated"))
        if _examples(old) != _examples(new):
            yield self.finding("schema-examples-changed", self.new.at("examples"))

    def _default(self, had: bool, has: bool) -> Iterator[Finding]:
        old, new = (shape.notes.get("default") for shape in (self.old, self.new))
        if (had, old) != (has, new):
            word = "changed" if had and has else "added" if has else "removed"
            texts = {"old": shown(old, "null"), "new": shown(new, "null")}
            yield self.finding(f"default-{word}", self.new.at("default"), **texts)


def _name(finding: Finding) -> str:
    return f"`{dotted(finding.path)}`" if finding.path else "the whole"


def _below(path: tuple[str, ...]) -> str:
    return "".join(step if step.startswith(("[", "(")) else f".{step}" for step in path)


def _texts(shapes: Shapes, shape: Shape) -> frozenset[str] | None:
    return frozenset(map(shapes.text, shape.exclusions)) or None


def _examples(notes: Any) -> list[Any]:
    return [*notes.get("examples", ()), *([notes["example"]] if "example" in notes else [])]


def _by_premise(shapes: Shapes, conditions: tuple[Condition, ...]) -> dict[str, Condition]:
    """Return conditions by their premise; what several conclude from the same one is a conjunction."""
    found: dict[str, Condition] = {}
    for condition in conditions:
        key = shapes.text(condition.test)
        known = found.get(key)
        if known is not None:
            then, otherwise = (*known.then, *condition.then), (*known.otherwise, *condition.otherwise)
            condition = known._replace(then=then, otherwise=otherwise)
        found[key] = condition
    return found


def _paired(
    comparison: SchemaComparison, old: Union, new: Union
) -> tuple[list[tuple[Conjunction, Conjunction]], list[Conjunction], list[Conjunction]]:
    """Return pairs of branches, and those of each side that have none."""
    gone, added = list(old.branches), list(new.branches)
    pairs: list[tuple[Conjunction, Conjunction]] = []
    for is_alike in (_are_equal, _have_one_name, _have_one_type):
        for branch in list(gone):
            twin = next((each for each in added if is_alike(comparison, branch, each)), None)
            if twin is not None:
                gone.remove(branch)
                added.remove(twin)
                pairs.append((branch, twin))
    return pairs, gone, added


def _are_equal(comparison: SchemaComparison, old: Conjunction, new: Conjunction) -> bool:
    return comparison.old.text(old) == comparison.new.text(new)


def _have_one_name(comparison: SchemaComparison, old: Conjunction, new: Conjunction) -> bool:
    names = comparison.old.of(old).component, comparison.new.of(new).component
    return names[0] == names[1] != ""


def _have_one_type(comparison: SchemaComparison, old: Conjunction, new: Conjunction) -> bool:
    """Tell whether both have one type, and if they are objects, a property in common."""
    one, other = comparison.old.of(old), comparison.new.of(new)
    return one.values.get("type") == other.values.get("type") and (
        bool(one.properties.keys() & other.properties.keys()) or not (one.properties or other.properties)
    )


def _branch(shapes: Shapes, branch: Conjunction) -> str:
    shape = shapes.of(branch)
    kinds = shape.values.get("type")
    return f"`{shape.component}`" if shape.component else shown(kinds, "a value of any type")
