"""Pydantic models of the client, written by datamodel-code-generator from schemas that this module prepares.

Three modules: ``enums``, ``requests`` (closed models) and ``responses`` (open models, enumerations open too). The
models do not check patterns and limits: the server does, and its error response says more.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from pydantic import BaseModel

from generator import model_classes
from generator.docstring_stand_ins import Docstrings
from generator.ir import (
    AnyOf,
    AnyValue,
    Api,
    Array,
    Enum,
    EnumRef,
    Field,
    IntegerEnum,
    Map,
    Model,
    ModelRef,
    Nullable,
    Scalar,
    Type,
)
from generator.types_in_use import enums_in_use

OPEN = "Open"  # prefix of the type of an enumeration that may have unknown members
MODULES = {"request": "requests", "response": "responses"}
BASES = {"request": "_runtime.model.RequestModel", "response": "_runtime.model.ResponseModel"}
DOCSTRING_WIDTH = 90  # columns, without indentation
Schema = dict[str, Any]


class LostClassError(Exception):
    """A class has another name than the rest of the client expects."""


def begin(api: Api) -> None:
    """Let a prepared process begin with the classes."""
    document, options = _request(api)
    model_classes.begin(Docstrings().taken_from(document), options)


def render(api: Api) -> dict[str, str]:
    """Return the modules by file name: ``enums.py``, ``requests.py``, ``responses.py`` and ``__init__.py``."""
    document, options = _request(api)
    docstrings = Docstrings()
    classes = model_classes.made(docstrings.taken_from(document), options)
    texts = docstrings.put_into(classes) or model_classes.made(document, options)
    exports = {name: list(_exports(api, name)) for name in texts}
    return {
        "__init__.py": _package(exports),
        **{name: _module(name, text, exports[name]) for name, text in texts.items()},
    }


def _request(api: Api) -> tuple[Schema, Schema]:
    """Return the schemas, and options of datamodel-code-generator that depend on the description."""
    bases = {f"{MODULES[m.direction]}.{m.name}": f"{api.client.name}.{BASES[m.direction]}" for m in api.models}
    return _document(api), {"base_class_map": bases, "aliases": _aliases(api)}


def _aliases(api: Api) -> dict[str, str]:
    """Map wire names of fields to the names that methods use, except those that pydantic rejects."""
    return {
        field.wire_name: str(field.name)
        for model in api.models
        for field in model.fields
        if field.name != field.wire_name and not field.name.startswith("_") and not hasattr(BaseModel, field.name)
    }


def _document(api: Api) -> Schema:
    """Return an OpenAPI document of the schemas alone, each named by its module and class."""
    schemas: dict[str, Schema] = {}
    for enum in api.enums:
        schemas[f"enums.{enum.name}"] = _enum(enum)
    for name in enums_in_use(api, "response"):
        description = f"{name}, or a member unknown to this client."
        schemas[f"enums.{OPEN}{name}"] = {
            "anyOf": [_reference(f"enums.{name}"), {"type": "string"}],
            "description": description,
        }
    for model in api.models:
        schemas[f"{MODULES[model.direction]}.{model.name}"] = _model(model)
    info = {"title": api.title, "version": api.version}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}


def _enum(enum: Enum) -> Schema:
    return {
        "type": "string",
        "description": _wrapped(enum.description),
        "enum": [member.value for member in enum.members],
        "x-enum-varnames": [str(member.name) for member in enum.members],
        "x-enum-descriptions": [_wrapped(member.description) for member in enum.members],
    }


def _model(model: Model) -> Schema:
    return {
        "type": "object",
        "description": _wrapped(model.description),
        "required": [field.wire_name for field in model.fields if field.required],
        "properties": {field.wire_name: _field(field, model) for field in model.fields},
    }


def _field(field: Field, model: Model) -> Schema:
    return {**schema_of(field.type, is_open=model.direction == "response"), "description": _wrapped(field.description)}


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, DOCSTRING_WIDTH))


def schema_of(type_: Type, *, is_open: bool) -> Schema:
    """Return the schema for a type. ``is_open`` allows unknown enumeration members."""
    match type_:
        case Scalar(kind=name):
            return {"type": name}
        case EnumRef(name=name):
            return _reference(f"enums.{OPEN if is_open else ''}{name}")
        case IntegerEnum(members=members):
            # Literals instead of an enumeration with members such as INTEGER_30.
            closed = {"enum": list(members), "x-enum-field-as-literal": True}
            return {"type": "integer", **({} if is_open else closed)}
        case ModelRef(name=name):
            return _reference(f"{MODULES['response' if is_open else 'request']}.{name}")
        case Array(items=items):
            return {"type": "array", "items": schema_of(items, is_open=is_open)}
        case Map(values=values):
            return {"type": "object", "additionalProperties": schema_of(values, is_open=is_open)}
        case Nullable(inner=inner):
            return _nullable(schema_of(inner, is_open=is_open))
        case AnyOf(types=types):
            return {"anyOf": [schema_of(each, is_open=is_open) for each in types]}
        case AnyValue():
            return {}
        case _:
            assert_never(type_)


def _nullable(schema: Schema) -> Schema:
    """Add null to a schema. Not as a union: pydantic has no union mode for one type and null."""
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else {**schema, "nullable": True}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _exports(api: Api, module: str) -> Iterator[str]:
    """Yield the names that a module defines, in its order."""
    if module == "enums.py":
        yield from (enum.name for enum in api.enums)
        yield from (f"{OPEN}{name}" for name in enums_in_use(api, "response"))
    for model in api.models:
        if module == f"{MODULES[model.direction]}.py":
            yield model.name


def _module(name: str, text: str, exports: list[str]) -> str:
    """Return the module with a docstring and ``__all__``, without the header of datamodel-code-generator."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    future = "from __future__ import annotations\n"
    rest = body.replace(future, "", 1).strip("\n")
    lost = [each for each in exports if f"\nclass {each}(" not in rest and f"\n{each} = " not in rest]
    if lost:
        raise LostClassError(f"datamodel-code-generator did not call classes {', '.join(lost)} in {name}")
    head, separator, tail = _imports(rest)
    return f'"""{TITLES[name]}"""\n\n{future}\n{head}\n\n__all__ = {sorted(exports)!r}\n{separator}{tail}\n'


TITLES = {
    "enums.py": "Enumerations, and their open types for responses.",
    "requests.py": "Request models.",
    "responses.py": "Response models.",
}


def _imports(text: str) -> tuple[str, str, str]:
    """Split a module after its imports: imports, separator, rest."""
    lines = text.splitlines()
    last = max((i for i, line in enumerate(lines) if line.startswith(("from ", "import "))), default=-1)
    return "\n".join(lines[: last + 1]), "\n", "\n".join(lines[last + 1 :])


def _package(exports: Mapping[str, list[str]]) -> str:
    lines = ['"""Request models, response models and enumerations."""', ""]
    for module, names in sorted(exports.items()):
        lines += [f"from .{module.removesuffix('.py')} import {name}" for name in names]
    everything = sorted(name for names in exports.values() for name in names)
    return "\n".join([*lines, "", f"__all__ = {everything!r}", ""])
