"""View of the types of dictionaries that methods accept in place of request models."""

from __future__ import annotations

from keyword import iskeyword
from typing import NamedTuple

from generator.annotations import parameter
from generator.ir import Api, Field, Model

# Names in annotations, which a field of a class of the same name would hide.
IN_ANNOTATIONS = frozenset({
    *("Any", "Iterable", "Literal", "Mapping", "NotRequired", "ResponseModel", "bool", "datetime", "decimal", "float"),
    *("int", "models", "str", "tuple"),
})  # fmt: skip


class Key(NamedTuple):
    """Key of a dictionary, with its annotation."""

    name: str
    annotation: str
    documentation: str


class Dict(NamedTuple):
    """Type of a dictionary.

    ``is_class``: its keys can be written as fields; ``is_open``: it has keys that TypedDict does not have.
    """

    name: str
    documentation: str
    keys: list[Key]
    is_class: bool
    is_open: bool


def dicts_page(api: Api) -> list[Dict]:
    """Return the view of the templates in ``client/dicts/``."""
    return [_dict(each) for each in api.models if each.direction == "request"]


def _dict(model: Model) -> Dict:
    keys = [Key(each.wire_name, _annotation(each), _documentation(each)) for each in model.fields]
    is_class = not any(_is_special(each.name) for each in keys)
    is_open = model.additional is not None or not all(each.name for each in keys)
    return Dict(model.name, model.description, keys, is_class, is_open)


def _is_special(key: str) -> bool:
    """Tell whether a key cannot be written as a field of a class."""
    return not key.isidentifier() or iskeyword(key) or key.startswith("__") or key in IN_ANNOTATIONS


def _annotation(field: Field) -> str:
    annotation = parameter(field.type, dicts="")
    return annotation if field.required else f"NotRequired[{annotation}]"


def _documentation(field: Field) -> str:
    return " ".join(filter(None, (field.description, field.limits)))
