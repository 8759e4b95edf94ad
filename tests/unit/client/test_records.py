"""Records differ from frozen dataclasses of the standard library in nothing that callers see."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from generator.runtime.client import records

Class = type[Any]
frozen: Callable[..., Callable[[Class], Class]] = dataclasses.dataclass
record: Callable[..., Callable[[Class], Class]] = records.dataclass


def point(define: Callable[..., Callable[[Class], Class]]) -> Class:
    class Point:
        """Place on a map."""

        x: int
        y: int = 2
        tags: list[str] = dataclasses.field(default_factory=list)
        secret: str = dataclasses.field(default="", repr=False, compare=False)
        unhashed: int = dataclasses.field(default=0, hash=False, kw_only=True)

        @cached_property
        def length(self) -> int:
            return self.x + self.y

    Point.__qualname__ = "Point"
    return define(frozen=True)(Point)


@dataclasses.dataclass(frozen=True)
class Standard:
    x: int
    y: int = 2
    next: Any = None


@records.dataclass(frozen=True)
class Quick:
    x: int
    y: int = 2
    next: Any = None


class Named(Quick):
    """Plain subclass, with an attribute of its own."""

    label = ""


PAIRS = [(point(frozen), point(record))]


def both(do: Callable[[Class], Any]) -> tuple[Any, Any]:
    """Return what is done to the one and to the other class: a result, or the type of an exception."""
    found: list[Any] = []
    for cls in PAIRS[0]:
        try:
            found.append(do(cls))
        except Exception as error:
            found.append(type(error))
    return found[0], found[1]


@pytest.mark.parametrize(
    "do",
    [
        lambda cls: repr(cls(1, secret="s")),
        lambda cls: repr(cls(x=1, y=3, tags=["a"], unhashed=4)),
        lambda cls: cls(),
        lambda cls: cls(1, x=1),
        lambda cls: cls(1, 2, [], "", 5),
        lambda cls: cls(1, z=1),
        lambda cls: cls(1) == cls(1, secret="s"),
        lambda cls: cls(1) == cls(2),
        lambda cls: cls(1) == 1,
        lambda cls: cls(1, unhashed=1) == cls(1),
        lambda cls: hash(cls(1, 2, ())) == hash(cls(1, 2, (), unhashed=1)),
        lambda cls: hash(cls(1)),
        lambda cls: cls.__match_args__,
        lambda cls: [(each.name, each.kw_only) for each in dataclasses.fields(cls)],
        lambda cls: dataclasses.asdict(cls(1)),
        lambda cls: dataclasses.astuple(cls(1)),
        lambda cls: repr(dataclasses.replace(cls(1), y=5, unhashed=1)),
        lambda cls: dataclasses.replace(cls(1), z=5),
        lambda cls: setattr(cls(1), "x", 2),
        lambda cls: setattr(cls(1), "other", 2),
        lambda cls: delattr(cls(1), "x"),
        lambda cls: copy.copy(cls(1, 3)) == cls(1, 3),
        lambda cls: copy.deepcopy(cls(1, 3, ["a"])) == cls(1, 3, ["a"]),
        lambda cls: str(inspect.signature(cls)),
        lambda cls: inspect.signature(cls).return_annotation,
        lambda cls: cls.__doc__,
        lambda cls: cls.y,
        lambda cls: cls.__dataclass_params__.frozen,
        lambda cls: frozen(frozen=True)(type("Sub", (cls,), {"__annotations__": {"z": int}, "z": 3}))(1).z,
        lambda cls: frozen()(type("Sub", (cls,), {"__annotations__": {"z": int}, "z": 3})),
        lambda cls: str(inspect.signature(type("Sub", (cls,), {"__init__": lambda self, only: None}))),
        lambda cls: setattr(type("Sub", (cls,), {})(1), "other", 2),
        lambda cls: setattr(type("Sub", (cls,), {})(1), "x", 2),
        lambda cls: delattr(type("Sub", (cls,), {})(1), "x"),
        lambda cls: type("Sub", (cls,), {})(1) == cls(1),
    ],
)
def test_a_record_is_a_frozen_dataclass(do: Callable[[Class], Any]) -> None:
    expected, found = both(do)
    assert found == expected


def test_a_subclass_of_a_record_can_be_a_dataclass_with_more_fields() -> None:
    for define in (frozen, record):
        for base in PAIRS[0]:
            more = define(frozen=True)(type("More", (base,), {"__annotations__": {"z": int}, "z": 3}))
            made = more(1, z=4)
            assert (made.x, made.y, made.z) == (1, 2, 4)
            assert made == more(1, z=4) != more(1, z=5)
            assert repr(made) == "More(x=1, y=2, tags=[], unhashed=0, z=4)"
            assert records.replace(made, z=5) == more(1, z=5)
            with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'z'"):
                made.z = 5


def test_pickled_records_are_equal() -> None:
    for made in (Standard(1), Quick(1, next=Quick(2)), Named(3)):
        assert pickle.loads(pickle.dumps(made)) == made


def test_a_match_takes_the_fields_of_a_record() -> None:
    match Quick(1, 5):
        case Quick(x, y):
            assert (x, y) == (1, 5)


def test_a_record_that_holds_itself_has_a_text() -> None:
    for cls in (Standard, Quick):
        holder: list[Any] = []
        holder.append(cls(1, next=holder))
        assert repr(holder[0]) == f"{cls.__name__}(x=1, y=2, next=[...])"


def test_replace_keeps_the_fields_alone() -> None:
    made = PAIRS[0][1](1)
    assert made.length == 3
    other = records.replace(made, x=5)
    assert (other.x, other.length, vars(made)["length"]) == (5, 7, 3)
    with pytest.raises(TypeError):
        records.replace(made, z=1)


def test_replace_checks_the_values() -> None:
    @records.dataclass(frozen=True)
    class Positive:
        number: int = 1

        def __post_init__(self) -> None:
            if self.number < 1:
                raise ValueError(self.number)

    with pytest.raises(ValueError, match="0"):
        records.replace(Positive(), number=0)
