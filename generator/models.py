"""Pydantic models of the client: classes by datamodel-code-generator, with the annotations of this project.

A module ``enums``, and two packages: ``requests`` (closed models) and ``responses`` (open models, enumerations open
too), each with a module for each resource. The models do not check patterns and limits: the server does, and its error
response says more.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

from generator import model_classes, model_modules
from generator.annotations import FIELDS, Context, of_fields, typed
from generator.docstring_stand_ins import Docstrings
from generator.docstrings import docstring
from generator.identity import once_for_each
from generator.ir import Api, Enum, Field, Model
from generator.ir_types import Map
from generator.model_attributes import attribute
from generator.types_in_use import enums_in_use

OPEN = "Open"  # prefix of the type of an enumeration that may have unknown members
MODULES = {"request": "requests", "response": "responses"}
BASES = {"request": "RequestModel", "response": "ResponseModel"}
OPEN_REQUEST = "OpenRequestModel"  # base of requests with fields of other names
DOCSTRING_WIDTH = 90  # columns, without indentation
Schema = dict[str, Any]
CLASS = re.compile(r"^(?=class (\w+)\()", re.MULTILINE)
DEFINED = re.compile(r"^(?:class (?=\w+\()|(?=\w+ = ))(\w+)", re.MULTILINE)
NUMBER = re.compile(r"^(    \w+: )annotation_([0-9]+)\b", re.MULTILINE)
# What annotations and bases need; formatting removes what is not used.
IMPORTS = """import builtins as _builtins
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from {package}._runtime import values as _values
from {package}._runtime.model import OpenRequestModel, RequestModel, ResponseModel
"""
LATE = """
def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = found
    return found
"""
ENUMS = "enums"
TITLES = {
    "": "Request models, response models and enumerations.",
    ENUMS: "Enumerations, and their open types for responses.",
    "requests": "Request models.",
    "responses": "Response models.",
}
Exports = dict[str, list[str]]  # names by module, such as ``enums`` or ``responses/pets``


class LostClassError(Exception):
    """A class has another name than the rest of the client expects."""


def begin(api: Api) -> None:
    """Let a prepared process, if there is one, begin with the classes."""
    if model_classes.is_prepared():
        document, options = _request(api)
        model_classes.begin(Docstrings().taken_from(document), options)


def render(api: Api) -> dict[str, str]:
    """Return the modules by path, such as ``enums.py``, ``responses/pets.py`` and ``__init__.py``."""
    document, options = _request(api)
    docstrings = Docstrings()
    made = model_classes.made(docstrings.taken_from(document), options)
    texts = docstrings.put_into(made) or model_classes.made(document, options)
    annotations = list(_annotations(api).values())
    classes = {name: _classes(text, annotations) for name, text in texts.items()}
    exports = _exports(api)
    folders = _grouped(exports)
    inner = {folder: _within(exports, folder) for folder in folders if folder in MODULES.values()}
    return {
        "__init__.py": _package("", folders),
        **{f"{folder}/__init__.py": _package(folder, names) for folder, names in inner.items()},
        **{f"{name}.py": _module(api, name, classes.get(f"{_folder(name)}.py", {}), exports) for name in exports},
    }


def _folder(module: str) -> str:
    return module.partition("/")[0]


def _grouped(exports: Exports) -> Exports:
    """Return the names by what the package of all models has: a module or a package."""
    return {
        folder: [name for module, names in exports.items() if _folder(module) == folder for name in names]
        for folder in dict.fromkeys(map(_folder, exports))
    }


def _within(exports: Exports, folder: str) -> Exports:
    """Return the names by module of a package."""
    return {module.partition("/")[2]: names for module, names in exports.items() if _folder(module) == folder}


@once_for_each
def _request(api: Api) -> tuple[Schema, Schema]:
    """Return the schemas, and options of datamodel-code-generator that depend on the description."""
    renamed = {
        field.wire_name: attribute(field.name)
        for model in api.models
        for field in model.fields
        if attribute(field.name) != field.wire_name
    }
    return _document(api), {
        "base_class_map": {_key(model): f"{api.client.name}._runtime.model.{_base(model)}" for model in api.models},
        "extra_template_data": _template_data(api),
        "aliases": renamed,
    }


def _template_data(api: Api) -> dict[str, dict[str, Any]]:
    """Return a number in place of each annotation: datamodel-code-generator changes names in annotations."""
    data: dict[str, dict[str, Any]] = {_key(model): {"numbers": {}} for model in api.models}
    for number, (key, name) in enumerate(_annotations(api)):
        if name is None:
            data[key]["others"] = number
        else:
            data[key]["numbers"][name] = number
    return data


def _key(model: Model) -> str:
    return f"{MODULES[model.direction]}.{model.name}"


def _base(model: Model) -> str:
    return OPEN_REQUEST if model.direction == "request" and model.additional is not None else BASES[model.direction]


@once_for_each
def _annotations(api: Api) -> dict[tuple[str, str | None], str]:
    """Return the annotations of fields by class and wire name; those of fields with other names have no name."""
    found: dict[tuple[str, str | None], str] = {}
    for model in api.models:
        context = of_fields(model)
        found |= {(_key(model), field.wire_name): _annotation(field, context) for field in model.fields}
        if model.additional is not None:
            found[_key(model), None] = typed(Map(model.additional), context)
    return found


def _annotation(field: Field, context: Context) -> str:
    type_ = typed(field.type, context)
    type_ = type_ if field.required or type_.endswith("None") or type_ == "Any" else f"{type_} | None"
    if attribute(field.name) == field.wire_name:
        return type_
    return f"Annotated[{type_}, Field(alias={str(field.wire_name)!r})]"


def _document(api: Api) -> Schema:
    """Return an OpenAPI document of the schemas alone, each named by its module and class, without types of fields."""
    schemas: dict[str, Schema] = {f"enums.{enum.name}": _enum(enum) for enum in api.enums}
    schemas |= {_key(model): _model(model) for model in api.models}
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
        "properties": {field.wire_name: {"description": _wrapped(field.description)} for field in model.fields},
    }


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, DOCSTRING_WIDTH))


def _exports(api: Api) -> Exports:
    """Return the names that each module defines, in its order."""
    enums = [*(enum.name for enum in api.enums), *(f"{OPEN}{name}" for name in enums_in_use(api, "response"))]
    found: Exports = {ENUMS: enums} if enums else {}
    modules = model_modules.modules(api)
    for direction, name in modules:
        found.setdefault(f"{MODULES[direction]}/{modules[direction, name]}", []).append(name)
    return found


def _classes(text: str, annotations: list[str]) -> dict[str, str]:
    """Return the classes by name, of a module of datamodel-code-generator, with their annotations.

    Its imports are those of its own annotations, so that they are replaced.
    """
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "from ", "import ")))
    body = NUMBER.sub(lambda match: f"{match[1]}{annotations[int(match[2])]}", body)
    parts = CLASS.split(body)[1:]
    return {name: text.strip("\n") for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _module(api: Api, name: str, classes: dict[str, str], exports: Exports) -> str:
    """Return the module with a docstring, ``__all__``, its classes and the types that are no classes."""
    names = frozenset(exports[name])
    own = [text for each, text in classes.items() if each in names]
    whole = "\n\n\n".join([*own, *_definitions(api, name, names)])
    lost = sorted(names - set(DEFINED.findall(whole)))
    if lost:
        raise LostClassError(f"datamodel-code-generator did not call classes {', '.join(lost)} in {name}")
    head = f'"""{TITLES[_folder(name)]}"""\n\nfrom __future__ import annotations\n\n{_imports(api, name, exports)}'
    return f"{head}\n__all__ = {sorted(exports[name])!r}\n\n\n{whole}\n"


def _imports(api: Api, name: str, exports: Exports) -> str:
    """Return what the classes of a module may need; formatting removes the rest."""
    folder, shared = _folder(name), f"{_folder(name)}/{model_modules.SHARED}"
    imports = IMPORTS.format(package=api.client.name)
    if folder != ENUMS and ENUMS in exports:
        imports += f"\nfrom ..{ENUMS} import {', '.join(exports[ENUMS])}\n"
    if name != shared and shared in exports:
        imports += f"\nfrom .{model_modules.SHARED} import {', '.join(exports[shared])}\n"
    return imports


def _definitions(api: Api, module: str, names: frozenset[str]) -> Iterator[str]:
    """Yield the types of a module that are no classes."""
    for name in enums_in_use(api, "response") if module == ENUMS else ():
        type_ = f'Annotated[{name} | str, Field(union_mode="left_to_right")]'
        yield _definition(f"{OPEN}{name}", type_, f"{name}, or a member unknown to this client.")
    for alias in api.aliases:
        if _folder(module) == MODULES[alias.direction] and alias.name in names:
            # A text, because it may name itself and classes that follow.
            yield _definition(alias.name, repr(typed(alias.type, FIELDS[alias.direction])), alias.description)


def _definition(name: str, type_: str, description: str) -> str:
    return f"{name} = TypeAliasType({str(name)!r}, {type_})\n{docstring(description or name)}"


def _package(folder: str, exports: Exports) -> str:
    """Return the module of a package, which imports each of the others when one of its names is used."""
    modules = {name: module for module, names in exports.items() for name in names}
    lines = [f'"""{TITLES[folder]}"""', "", "from __future__ import annotations", ""]
    lines += ["import importlib", "from typing import TYPE_CHECKING, Any", "", "if TYPE_CHECKING:"]
    for module, names in sorted(exports.items()):
        lines += [f"    from .{module} import {name} as {name}" for name in names]
    lines += ["", f"__all__ = {sorted(modules)!r}", "", f"_MODULES = {dict(sorted(modules.items()))!r}", "", LATE]
    return "\n".join(lines)
