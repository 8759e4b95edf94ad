"""View of the command line of a client: expressions of its commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, assert_never

from generator.annotations import choices
from generator.ir import Api, Operation, Resource
from generator.ir_types import (
    AliasRef,
    AnyOf,
    AnyValue,
    Array,
    EnumRef,
    Literals,
    Map,
    ModelRef,
    Nullable,
    Scalar,
    Tuple,
    Type,
    Union,
)
from generator.literals import literal
from generator.names import ConstantName, singular, words
from generator.runtime.client.cli.declarations import SHARED_FLAGS, Kind
from generator.signatures import Argument, signature

FORMATS: Mapping[tuple[str, str], Kind] = {
    ("string", "date"): "date",
    ("string", "date-time"): "date-time",
    ("string", "time"): "time",
    ("string", "decimal"): "decimal",
    ("number", "decimal"): "decimal",
    ("integer", "unix-milliseconds"): "milliseconds",
}
SCALARS: Mapping[str, Kind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
Options = Mapping[tuple[str, str], Mapping[str, str]]
"""Expressions by argument, of the options of each command, by resource and method."""


class Group(NamedTuple):
    """Commands of a resource; each command is an expression."""

    name: str
    resource: str
    description: str
    commands: list[str]


class Page(NamedTuple):
    """Content of the module; ``settings`` and the values of ``shared`` are expressions."""

    settings: list[str]
    shared: dict[str, str]  # options of several commands, by constant
    groups: list[Group]


def commands_page(api: Api) -> Page:
    """Return the view of ``client/cli.py.jinja``."""
    settings = [
        _call(
            "Setting",
            argument=scheme.setting,
            flag=_flag(scheme.setting),
            help=f"Credentials. Default: ${variable}, which other users of the computer cannot see.",
        )
        for scheme in api.security
        if (variable := f"{api.client.environment}_{scheme.setting.upper()}")
    ]
    server = f", or else {api.server}" if api.server else ""
    urls = [*(["region"] if api.settings.regions else []), *api.settings.variables]
    settings += [
        _call("Setting", argument=name, flag=_flag(name), help=f"Default: ${api.client.environment}_{name.upper()}.")
        for name in urls
    ]
    endpoint = f"URL of the service. Default: ${api.client.environment}_ENDPOINT{server}."
    first = _call("Setting", argument="endpoint", flag="--endpoint", help=endpoint)
    reserved = SHARED_FLAGS | {_flag(name) for name in (*urls, *(scheme.setting for scheme in api.security))}
    options: dict[tuple[str, str], Mapping[str, str]] = {
        (resource.name, operation.name): _options(resource, operation, reserved)
        for resource in api.resources
        for operation in resource.methods
    }
    shared = _shared(options.values())
    names = {code: name for name, code in shared.items()}
    return Page([first, *settings], shared, [_group(each, options, names) for each in api.resources])


def _shared(commands: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return constants for the options that several commands have; a number tells those of one argument apart."""
    counts = Counter((argument, code) for options in commands for argument, code in options.items())
    shared: dict[str, str] = {}
    numbers = Counter[str]()
    for (argument, code), count in counts.items():
        if count > 1:
            name = f"_{ConstantName.of(argument)}"
            numbers[name] += 1
            shared[name if numbers[name] == 1 else f"{name}__{numbers[name]}"] = code
    return shared


def _group(resource: Resource, options: Options, names: Mapping[str, str]) -> Group:
    name = _kebab(resource.name)
    commands = [
        _command(each, [names.get(code, code) for code in options[resource.name, each.name].values()])
        for each in resource.methods
    ]
    return Group(name, resource.name, " ".join((resource.description or resource.title).split()), commands)


def _options(resource: Resource, operation: Operation, reserved: frozenset[str]) -> dict[str, str]:
    """Return the options of a command by the argument of the method."""
    known = signature(operation)
    fields = {each.name for each in known.fields}
    flags = _flags(resource, known.all, reserved if fields or known.body is None else reserved - {"--body"})
    return {each.name: _option(each, flags[each.name], is_field=each.name in fields) for each in known.all}


def _command(operation: Operation, options: list[str]) -> str:
    arguments = {
        "name": literal(_kebab(operation.name)),
        "method": literal(operation.name),
        "summary": literal(operation.summary.rstrip(".")),
        "description": literal(" ".join(operation.description.split())),
        "request": literal(f"{operation.method} {operation.path}"),
        "options": f"({', '.join(options)},)" if options else "()",
    }
    if operation.deprecated:
        arguments["is_deprecated"] = "True"
    if operation.pagination:
        arguments["is_paged"] = "True"
    return f"Command({', '.join(f'{name}={code}' for name, code in arguments.items())},)"


def _option(argument: Argument, flags: tuple[str, ...], *, is_field: bool) -> str:
    kind, is_list = _kind_of(argument)
    return _call(
        "Option",
        argument=argument.name,
        flags=flags,
        help=" ".join(argument.description.split()),
        **({"kind": kind} if kind != "text" else {}),
        **({"field": argument.wire_name} if is_field else {}),
        **({"is_list": True} if is_list else {}),
        **({"required": True} if argument.required else {}),
        **({"choices": tuple(map(str, found))} if argument.type and (found := choices(argument.type)) else {}),
    )


def _call(name: str, **arguments: object) -> str:
    return f"{name}({', '.join(f'{key}={literal(value)}' for key, value in arguments.items())})"


# --- flags ---


def _flags(resource: Resource, arguments: tuple[Argument, ...], reserved: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the flags by argument: the whole name, and the name without the words of the resource if it is unique."""
    noun = {singular(word) for word in words(resource.title)}
    flags: dict[str, tuple[str, ...]] = {}
    taken = set(reserved)
    for each in arguments:
        flags[each.name] = (_free(each, taken),)
        taken |= _forms(flags[each.name][0])
    shorts = {
        each.name: "-".join(left)
        for each in arguments
        if (left := [word for word in words(each.wire_name) if singular(word) not in noun]) != words(each.wire_name)
    }
    for name, short in shorts.items():
        is_unique = list(shorts.values()).count(short) == 1
        if short and is_unique and not _forms(f"--{short}") & taken:
            flags[name] += (f"--{short}",)
    return flags


def _free(argument: Argument, taken: set[str]) -> str:
    flag = _flag(argument.wire_name)
    while _forms(flag) & taken:
        flag = f"--argument-{flag.removeprefix('--')}"
    return flag


def _forms(flag: str) -> set[str]:
    return {flag, f"--no-{flag.removeprefix('--')}"}


def _flag(name: str) -> str:
    return f"--{_kebab(name)}"


def _kebab(name: str) -> str:
    return "-".join(words(name)) or "value"


# --- kinds ---


def _kind_of(argument: Argument) -> tuple[Kind, bool]:
    """Return how an argument is read from a text, and whether its option can be repeated."""
    if argument.type is None:
        is_field_of_form = "File" in argument.annotation
        kind: Kind = "text" if argument.annotation == "str" else "file" if is_field_of_form else "bytes"
        return kind, argument.is_list
    type_ = argument.type.inner if isinstance(argument.type, Nullable) else argument.type
    if isinstance(type_, Array) and (kind := _kind(type_.items)) != "json":
        return kind, True
    return _kind(type_), False


def _kind(type_: Type) -> Kind:
    match type_:
        case Scalar(kind=kind, format=format_):
            return FORMATS.get((kind, format_)) or SCALARS[kind]
        case EnumRef():
            return "text"
        case Literals(members=members):
            kinds = {type(each) for each in members}
            return "text" if kinds == {str} else "integer" if kinds == {int} else "json"
        case Nullable(inner=inner):
            return _kind(inner)
        case AliasRef() | AnyOf() | AnyValue() | Array() | Map() | ModelRef() | Tuple() | Union():
            return "json"
        case _:
            assert_never(type_)
