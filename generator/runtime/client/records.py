"""Frozen dataclasses that are quick to define.

``dataclasses`` compiles six functions for each class, which takes a fifth of the time to import this package. These
have common ones instead. For type checkers they are the same, and ``fields``, ``replace`` and ``asdict`` take them.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, KeysView
from dataclasses import field as field
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

Class = TypeVar("Class", bound=type[Any])
Record = TypeVar("Record")


class _Fields(NamedTuple):
    """What the common functions know about a class."""

    positional: tuple[str, ...]
    names: KeysView[str]
    compared: Callable[[Any], tuple[Any, ...]]
    hashed: Callable[[Any], tuple[Any, ...]]
    shown: tuple[str, ...]
    defaults: dict[str, Any]
    factories: tuple[tuple[str, Callable[[], Any]], ...]
    is_checked: bool  # the class has ``__post_init__``


def _record(*, frozen: bool, slots: bool = False, kw_only: bool = False, eq: bool = True) -> Callable[[Class], Class]:
    """Make a class a frozen dataclass. ``frozen`` and ``slots`` tell type checkers what they may expect."""

    def make(cls: Class) -> Class:
        extends = any(map(dataclasses.is_dataclass, cls.__bases__))  # frozen ones, which ``dataclasses`` checks
        made: type[Any] = dataclasses.dataclass(cls, init=False, repr=False, eq=False, kw_only=kw_only, frozen=extends)
        params: Any = vars(made)["__dataclass_params__"]
        params.init = params.repr = params.frozen = True
        params.eq = eq
        own, added = set(vars(made)), {"__init__", "__repr__", "__setattr__", "__delattr__", "__signature__"}
        for name in (added | {"__eq__", "__hash__"} if eq else added) - own:
            setattr(made, name, _FUNCTIONS[name])
        type.__setattr__(made, "_fields_of_record", _fields(made))
        return cls

    return make


def replace(record: Record, /, **changes: Any) -> Record:
    """Return a record with other values, as ``dataclasses.replace`` does."""
    return cast("Record", _replaced(record, changes))


def _replaced(record: Any, changes: dict[str, Any]) -> Any:
    known: _Fields | None = getattr(record, "_fields_of_record", None)
    if known is None or record.__class__.__init__ is not _init or not changes.keys() <= known.names:
        return dataclasses.replace(record, **changes)
    values: dict[str, Any] = {**record.__dict__, **changes}
    if len(values) != len(known.names):  # it has a cached property
        values = {name: values[name] for name in known.names}
    made: Any = object.__new__(record.__class__)
    made.__dict__.update(values)
    if known.is_checked:
        made.__post_init__()
    return made


def _fields(cls: type) -> _Fields:
    found = dataclasses.fields(cls)
    missing = dataclasses.MISSING
    return _Fields(
        positional=tuple(each.name for each in found if not each.kw_only),
        names=dict.fromkeys(each.name for each in found).keys(),
        compared=_getter([each.name for each in found if each.compare]),
        hashed=_getter([each.name for each in found if (each.compare if each.hash is None else each.hash)]),
        shown=tuple(each.name for each in found if each.repr),
        defaults={each.name: each.default for each in found if each.default is not missing},
        factories=tuple((each.name, each.default_factory) for each in found if each.default_factory is not missing),
        is_checked=hasattr(cls, "__post_init__"),
    )


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads several attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def _init(self: Any, /, *arguments: Any, **values: Any) -> None:
    known: _Fields = self._fields_of_record
    found: dict[str, Any] = self.__dict__
    found.update(known.defaults)
    if arguments:
        given = dict(zip(known.positional, arguments, strict=False))
        if len(given) < len(arguments) or not values.keys().isdisjoint(given):
            raise TypeError(f"{type(self).__name__}() got too many values")
        found.update(given)
    found.update(values)
    for name, make in known.factories:
        if name not in found:
            found[name] = make()
    if found.keys() != known.names:
        wrong = ", ".join(sorted(found.keys() ^ known.names))
        raise TypeError(f"{type(self).__name__}() got unexpected arguments, or lacks some: {wrong}")
    if known.is_checked:
        self.__post_init__()


@recursive_repr()
def _repr(self: Any) -> str:
    known: _Fields = self._fields_of_record
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in known.shown)})"


def _eq(self: Any, other: Any) -> bool:
    known: _Fields = self._fields_of_record
    return known.compared(self) == known.compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    known: _Fields = self._fields_of_record
    return hash(known.hashed(self))


def _is_frozen(self: Any, name: str) -> bool:
    """Return whether an attribute cannot be changed: all of a record, but only the fields of a plain subclass."""
    known: _Fields = self._fields_of_record
    return "_fields_of_record" in self.__class__.__dict__ or name in known.names


def _set(self: Any, name: str, value: Any) -> None:
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


class _Factory:
    """Default value in a signature that a function makes."""

    def __repr__(self) -> str:
        return "<factory>"


_FACTORY = _Factory()


class _Signature:
    """Signature of the constructor, for ``help``."""

    def __get__(self, instance: Any, owner: type[Any]) -> inspect.Signature:
        if owner.__init__ is not _init:
            raise AttributeError("__signature__")  # a subclass has a constructor of its own
        parameters: list[inspect.Parameter] = []
        for each in sorted(dataclasses.fields(owner), key=lambda each: bool(each.kw_only)):
            kind = inspect.Parameter.KEYWORD_ONLY if each.kw_only else inspect.Parameter.POSITIONAL_OR_KEYWORD
            default = inspect.Parameter.empty if each.default is dataclasses.MISSING else each.default
            default = _FACTORY if each.default_factory is not dataclasses.MISSING else default
            parameters.append(inspect.Parameter(each.name, kind, default=default, annotation=each.type))
        return inspect.Signature(parameters, return_annotation=None)


_FUNCTIONS: dict[str, Any] = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__signature__": _Signature(),
}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = _record
