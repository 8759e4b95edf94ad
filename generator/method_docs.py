"""Documentation of the methods of a client."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import Api, Operation, Resource
from generator.samples import call, lines
from generator.signatures import signature

# Errors of all methods, with their reasons.
COMMON_ERRORS = {
    "InvalidRequest": "an argument is invalid; nothing was sent.",
    "TransportError": "no complete response was received.",
}


def method_doc(operation: Operation, api: Api, resource: Resource) -> str:
    """Return the documentation of a method: description, request line, arguments, result, errors and an example."""
    text = [f"{operation.summary.rstrip('.')}."]
    if operation.description:
        text += ["", operation.description]
    text += ["", f"``{operation.method} {operation.path}``"]
    arguments = [each for each in signature(operation).all if each.description]
    if arguments:
        text += ["", "Args:", *(f"    {each.name}: {' '.join(each.description.split())}" for each in arguments)]
    if operation.success and operation.success.type is not None:
        text += ["", "Returns:", f"    {' '.join(operation.success.description.split())}"]
    text += ["", "Raises:", *_errors(operation, api)]
    text += ["", "Example:", *lines(call(resource, operation), "    ")]
    return "\n".join(text)


def _errors(operation: Operation, api: Api) -> Iterator[str]:
    yield from (f"    {name}: {reason}" for name, reason in COMMON_ERRORS.items())
    by_code: dict[str, list[str]] = {}
    for status, codes in operation.errors.items():
        for code in codes:
            by_code.setdefault(code, []).append(str(status))
    names = {error.code: error.name for error in api.errors}
    for code, statuses in by_code.items():
        yield f"    {names.get(code, 'ApiError')}: {' and '.join(statuses)} {code}."
