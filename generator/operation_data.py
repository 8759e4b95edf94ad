"""Operations as data: the expressions of the client's module ``operations``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.annotations import choices, is_time, number_kind, result
from generator.ir import Body, Operation, Pagination, Param, Success
from generator.ir_types import Type
from generator.literals import literal
from generator.model_attributes import attribute

JSON = "application/json"
RESULTS = {"text": "str", "binary": "bytes", "": "None"}  # of responses that are no JSON


def returned(operation: Operation, part: str = "") -> str:
    """Return the annotation of the result of a method: the union of what its success responses hold.

    ``part="record"`` is that of the records of a list.
    """
    if part == "record":
        return record(operation)
    if not operation.successes:
        return result(operation.success.type if operation.success else None)
    kinds = list(dict.fromkeys(part for each in operation.successes for part in _members(_type(each))))
    return "Any" if "Any" in kinds else " | ".join(sorted(kinds, key=lambda kind: kind == "None"))


def record(operation: Operation) -> str:
    """Return the annotation of the records of a list."""
    return result(operation.pagination.record if operation.pagination else None)


def _members(annotation: str) -> Iterator[str]:
    """Yield the members of a union, but not those inside of brackets."""
    member = ""
    for part in annotation.split(" | "):
        member = f"{member} | {part}" if member else part
        if member.count("[") == member.count("]"):
            yield member
            member = ""


def operation_data(operation: Operation, resource: str) -> str:
    """Return the expression of an operation of a resource."""
    arguments = {
        "name": literal(f"{resource}.{operation.name}"),
        "method": literal(operation.method),
        "path": literal(operation.path),
        **_results(operation),
    }
    if operation.params:
        arguments["parameters"] = _lines(map(_parameter, operation.params))
    if operation.body:
        arguments["body"] = _body(operation.body)
    if operation.security is not None:
        arguments["security"] = literal(operation.security)
    if operation.server:
        arguments["server"] = literal(operation.server)
    if operation.server_variable:
        arguments["server_variable"] = literal(operation.server_variable)
    if operation.pagination:
        arguments["pagination"] = _pagination(operation.pagination)
    return _call("Operation", arguments, comma=",")


def _pagination(pagination: Pagination) -> str:
    arguments = {"items": literal(tuple(map(attribute, pagination.items)))}
    if pagination.parameter:
        arguments["marker"] = literal(tuple(map(attribute, pagination.marker)))
        arguments["parameter"] = literal(pagination.parameter)
    if pagination.window:
        window = {name: literal(getattr(pagination.window, name)) for name in ("start", "end", "default_ms")}
        arguments["window"] = _call("Window", window)
    return _call("Pagination", arguments)


def _results(operation: Operation) -> dict[str, str]:
    if not operation.successes:
        return {"result": _result(operation.success.type if operation.success else None)}
    media_types = [each.media_type for each in operation.successes if each.media_type]
    return {
        "successes": _lines(map(_success, operation.successes)),
        "accept": literal(", ".join(dict.fromkeys([*media_types, JSON]))),  # errors are JSON
    }


def _success(success: Success) -> str:
    arguments = {"status": literal(success.status)}
    if success.content:
        arguments["media_type"] = literal(success.media_type)
    arguments["content"] = literal(success.content)
    if success.content == "json":
        arguments["result"] = _result(success.type)
    return _call("Success", arguments)


def _result(type_: Type | None) -> str:
    """Return the expression of a function that returns the type of a result, or of None."""
    return "None" if type_ is None else f"lambda: {result(type_, 'response')}"


def _type(success: Success) -> str:
    return RESULTS.get(success.content) or result(success.type)


def _body(body: Body) -> str:
    arguments = {"required": literal(body.required), "media_type": literal(body.media_type)}
    if body.content == "json":
        kind = {} if body.model else {"type": result(body.type, "request")}
        arguments = {"model": f"lambda: models.{body.model.name}" if body.model else "None", **kind, **arguments}
    else:
        arguments["content"] = literal(body.content)
    if body.fields:
        arguments["fields"] = _lines(map(_parameter, body.fields))
    return _call("Body", arguments, comma=",")


def _parameter(param: Param) -> str:
    return _call("Parameter", {name: literal(value) for name, value in parameter_data(param).items()})


def parameter_data(param: Param) -> dict[str, object]:
    """Return the arguments of the runtime's ``Parameter`` that differ from their defaults."""
    is_json = param.notation == "json"
    arguments: dict[str, object] = {
        "name": param.wire_name,
        "location": param.location,
        "required": param.required,
        "bound": param.bound,
        "array": "" if param.is_object or is_json else param.notation,
        "object": param.notation if param.is_object and not is_json else "",
        "properties": param.properties,
        "json": is_json,
        "file": param.is_file,
        "media_types": param.media_types,
        "time": is_time(param.type),
        "kind": number_kind(param.type),
        "choices": choices(param.type),
        "omitted_affects": param.omitted_affects,
    }
    return {name: value for name, value in arguments.items() if value}


def _call(name: str, arguments: Mapping[str, str], *, comma: str = "") -> str:
    """Return a call; formatting gives each argument a line if a comma follows the last one."""
    return f"{name}({', '.join(f'{key}={code}' for key, code in arguments.items())}{comma})"


def _lines(items: Iterator[str]) -> str:
    return f"({', '.join(items)},)"
