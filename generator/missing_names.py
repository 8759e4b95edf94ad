"""Names that lead nowhere: one problem for each, at the spelling that is wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator.runtime.yaml_source.diagnostics import Diagnostic, Place
from generator.runtime.yaml_source.did_you_mean import similar

CODE = "E116"
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
LIKE = 0.8  # ratio of similarity from which a definition may be meant
NEARLY = 0.05  # ratios of similarity that differ by less are taken for equal
MAX_PLACES = 3  # that a message names
SUFFIXES = (".yaml", ".json", ".py")


class Missing(msgspec.Struct, frozen=True):
    """What a problem is about: a name that leads nowhere."""

    what: str  # such as operation
    name: str
    known: Mapping[str, Place | None]  # the names that there are, with the places of their definitions
    is_key: bool = False  # the name is the key at the place, not its value


class Follows(msgspec.Struct, frozen=True):
    """What a problem is about: it only follows if one of these names is missing or misspelt.

    ``constraint``: the place of what a value breaks; problems with the same one are joined.
    """

    names: frozenset[str]
    constraint: Place | None = None


class Misspelt(msgspec.Struct, frozen=True):
    """What a problem is about: a key that was probably meant to be another one, which is then missing."""

    meant: str


class Texts:
    """The texts of a description, read when a problem needs them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def count(self, name: str) -> int:
        """Return how often a name occurs, in comments and sentences too."""
        return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self._text))

    def rarest_word(self, name: str, other: str) -> int:
        """Return how often the rarest word of a name occurs that the other one does not have."""
        words, others = (WORD.findall(each) for each in (name, other))
        return min((self._words[word.casefold()] for word in words if word not in others), default=0)

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(word.casefold() for word in WORD.findall(self._text))

    @cached_property
    def _text(self) -> str:
        paths = sorted(path for path in self.folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)


def join(problems: Iterable[Diagnostic], folder: Path) -> list[Diagnostic]:
    """Return the problems with one for each missing name: at its definition if that is misspelt, else at its first use.

    Of two similar spellings, the one that occurs less often in the description is taken for the misspelt one.
    """
    groups: dict[tuple[str, str], list[Diagnostic]] = defaultdict(list)
    others: list[Diagnostic] = []
    for problem in sorted(set(problems)):
        about = problem.about
        same = groups[about.what, about.name] if isinstance(about, Missing) else others
        same.append(problem)
    texts, explained = Texts(folder), set[str]()
    joined: list[Diagnostic] = []
    for (what, name), uses in groups.items():
        guess = _unused_definition(name, uses, texts)
        is_misspelt = guess is not None and _is_rarer(guess.name, name, texts)
        joined.append(_at_definition(what, name, guess, uses) if guess and is_misspelt else _at_uses(name, uses, guess))
        explained |= {name, *([guess.name] if guess else []), *similar(name, _known(uses))[:1]}
    explained |= {each.about.meant for each in others if isinstance(each.about, Misspelt)}
    left = [each for each in others if not (isinstance(each.about, Follows) and each.about.names & explained)]
    return joined + _by_constraint(left)


def _by_constraint(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the problems with one for each constraint that values break: mostly it is the constraint that is wrong."""
    groups: dict[object, list[Diagnostic]] = defaultdict(list)
    for position, problem in enumerate(problems):
        constraint = problem.about.constraint if isinstance(problem.about, Follows) else None
        groups[constraint or position].append(problem)
    return [_at_uses("", uses, None) for uses in groups.values()]


class Definition(NamedTuple):
    name: str
    place: Place


def _unused_definition(name: str, uses: Sequence[Diagnostic], texts: Texts) -> Definition | None:
    """Return the similar definition whose name occurs nowhere else, the one with the rarest word of several."""
    known = _known(uses)
    likeness = {each: SequenceMatcher(None, _letters(each), _letters(name)).ratio() for each in known}
    enough = max(LIKE, max(likeness.values(), default=0) - NEARLY)
    candidates = [(each, place) for each, place in known.items() if likeness[each] >= enough and place]
    unused = [Definition(each, place) for each, place in candidates if texts.count(each) == 1]
    return min(unused, key=lambda each: texts.rarest_word(each.name, name), default=None)


def _letters(name: str) -> str:
    return re.sub("[-_. ]", "", name.casefold())


def _is_rarer(guess: str, name: str, texts: Texts) -> bool:
    """Tell whether a name that occurs once is rarer than another one, or has a word that occurs nowhere else."""
    return texts.count(name) != 1 or texts.rarest_word(guess, name) == 1 < texts.rarest_word(name, guess)


def _known(uses: Sequence[Diagnostic]) -> dict[str, Place | None]:
    """Return the names that there are; the first place that is known of each."""
    known: dict[str, Place | None] = {}
    for use in uses:
        for name, place in use.about.known.items() if isinstance(use.about, Missing) else ():
            known[name] = known.get(name) or place
    return known


def _at_definition(what: str, name: str, guess: Definition, uses: Sequence[Diagnostic]) -> Diagnostic:
    message = f"{what} {guess.name!r} is not used, while {name!r} does not exist and is used at {_listed(uses)}"
    return Diagnostic(guess.place, CODE, message, f"did you mean {name!r}?")


def _at_uses(name: str, uses: Sequence[Diagnostic], guess: Definition | None) -> Diagnostic:
    first, *more = uses
    message = f"{first.message}; also at {_listed(more)}" if more else first.message
    is_meant = guess and guess.name in similar(name, _known(uses))[:1]
    hint = f"did you mean {guess.name!r}, which nothing uses ({guess.place})?" if guess and is_meant else first.hint
    return replace(first, message=message, hint=hint)


def _listed(uses: Sequence[Diagnostic]) -> str:
    more = f" and {len(uses) - MAX_PLACES} more places" if len(uses) > MAX_PLACES else ""
    return ", ".join(str(use.place) for use in uses[:MAX_PLACES]) + more
