"""Names for generated code: a ``str`` subclass for each kind of name."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Self

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[0-9]+")


def words(text: str) -> list[str]:
    """Return the words of camelCase, PascalCase, snake_case, kebab-case or prose, in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def singular(word: str) -> str:
    """Return a word without the ending of its plural."""
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


class Identifier(str):
    """Variable, parameter, attribute or function: ``snake_case``, never a keyword."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        name = "_".join(words(text)) or "value"
        name = f"_{name}" if name[0].isdigit() else name
        return cls(f"{name}_" if keyword.iskeyword(name) else name)


class ModuleName(Identifier):
    """Module: an identifier that is not the name of a builtin."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        name = super().of(text)
        return cls(f"{name}_") if hasattr(builtins, name) else name


# What the modules of models and dictionaries import, and the keywords in PascalCase.
RESERVED_CLASSES = frozenset({
    *("Annotated", "Any", "BaseModel", "Enum", "Field", "Literal", "OpenRequestModel"),
    *("Mapping", "NotRequired", "RequestModel", "ResponseModel", "RootModel", "Iterable", "StrEnum", "TypeAlias"),
    *("TypeAliasType", "TypedDict", "None", "True", "False"),
})  # fmt: skip


class ClassName(str):
    """Class: ``PascalCase``. Text without separators keeps its capitals.

    A name that is reserved or begins with a digit gets ``Model``: ``AnyModel``, ``Model1st``.
    """

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        is_pascal = text.isidentifier() and text[0].isupper() and "_" not in text
        name = text if is_pascal else "".join(word.capitalize() for word in words(text)) or "Value"
        if name[0].isdigit():
            return cls(f"Model{name}")
        # An annotation that is read before the class is defined would mean the builtin.
        is_taken = name in RESERVED_CLASSES or hasattr(builtins, name)
        return cls(f"{name}Model" if is_taken else name)


class ConstantName(str):
    """Constant: ``UPPER_CASE``."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        name = "_".join(words(text)).upper() or "EMPTY"
        return cls(f"_{name}" if name[0].isdigit() else name)


class MemberName(ConstantName):
    """Member of an enumeration: ``UPPER_CASE``. A name that begins with a digit gets ``VALUE_``: ``VALUE_3D``."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Self:
        name = super().of(text)
        return cls(f"VALUE{name}") if name.startswith("_") else name
