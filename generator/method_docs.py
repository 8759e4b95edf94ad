"""Documentation of the methods of a client."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import Api, Operation, Resource
from generator.samples import call, lines
from generator.signatures import MODEL, signature

# Errors of all methods, with their reasons.
COMMON_ERRORS = {
    "InvalidRequest": "an argument is invalid; nothing was sent.",
    "TransportError": "no complete response was received.",
}

CURRENT = (
    "What an earlier call returned, for example a record of a list. Its fields that the request has are sent, unless "
    "an argument replaces them; arguments that it has are not required."
)


def method_doc(operation: Operation, api: Api, resource: Resource) -> str:
    """Return the documentation of a method: description, request line, arguments, result, errors and an example."""
    text = [f"{operation.summary.rstrip('.')}."]
    if operation.description:
        text += ["", operation.description]
    text += ["", f"``{operation.method} {operation.path}``"]
    known = signature(operation)
    arguments = [f"    {each.name}: {' '.join(each.description.split())}" for each in known.all if each.description]
    if known.model:
        arguments = [f"    {MODEL}: {CURRENT}", *arguments]
    if arguments:
        text += ["", "Args:", *arguments]
    if operation.success and operation.success.type is not None:
        text += ["", "Returns:", f"    {' '.join(operation.success.description.split())}"]
    if operation.success_headers:
        text += ["", "Response headers:", *_headers(operation)]
    text += ["", "Raises:", *_errors(operation, api)]
    text += ["", "Example:", *lines(call(resource, operation), "    ")]
    return "\n".join(text)


def _headers(operation: Operation) -> Iterator[str]:
    """Yield the headers that ``with_raw_response`` returns beside the result."""
    for name, description in operation.success_headers.items():
        yield f"    {name}: {' '.join(description.split())}".rstrip(": ")


def _errors(operation: Operation, api: Api) -> Iterator[str]:
    yield from (f"    {name}: {reason}" for name, reason in COMMON_ERRORS.items())
    by_code: dict[str, list[str]] = {}
    for status, codes in operation.errors.items():
        for code in codes:
            by_code.setdefault(code, []).append(str(status))
    names = {error.code: error.name for error in api.errors}
    for code, statuses in by_code.items():
        yield f"    {names.get(code, 'ApiError')}: {' and '.join(statuses)} {code}."
