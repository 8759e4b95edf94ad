# Copied from generator/runtime/contract/response_facts.py. Do not edit: run `make generate`.
"""Facts of every response that no schema of its body states: headers, media types, and the texts of errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cts_stub._runtime import openapi

from .compiled import response_validator
from .model import Call
from .samples import flat
from .target import Response, Target

MAX_MESSAGE = 200
"""Characters of the message of a validator, which can quote a whole body."""


@dataclass
class Facts:
    """Checks of single responses. Remembers request IDs, which must differ."""

    request_ids: set[str] = field(default_factory=set)

    def of(self, call: Call, response: Response) -> Iterator[tuple[str, str]]:
        """Yield each fact that does not hold, with the failure; nothing where there is no response."""
        if not response.status:
            return
        documented = call.operation.definition["responses"].get(str(response.status))
        if documented is None:
            if not _is_condition(call.caller.target, response):
                yield "the status is documented", f"the status {response.status} is not documented"
            return
        described = call.caller.target.resolve(documented)
        yield from self._headers(call, described, response)
        media_type, content = openapi.first_content(documented, call.caller.target.resolve)
        sent, _, charset = response.headers.get("Content-Type", "").partition(";")
        if not media_type and response.body:
            yield (
                "the body is documented",
                f"{response.status} has none, but returned {response.body[:100]!r}",
            )
        elif media_type and sent != media_type:
            yield "the media type is documented", f"Content-Type is {sent!r}, not {media_type}"
        elif openapi.is_json(media_type) and not _is_utf8(charset):
            yield (
                "JSON is in UTF-8",
                f"Content-Type is {response.headers['Content-Type']!r}",
            )  # RFC 8259, section 8.1
        elif violated := _violated(call, response, content.get("schema")):
            yield "the body matches its schema", f"{violated}; returned {response.body[:200]!r}"
        elif response.status >= 400:
            yield from self._fields(call.caller.target, content.get("schema", {}), response)
            yield from self._message(call.caller.target.document, response)

    def _headers(
        self, call: Call, described: Mapping[str, Any], response: Response
    ) -> Iterator[tuple[str, str]]:
        for name in described.get("headers", {}):
            value = response.headers.get(name)
            if value is None:
                yield "documented headers are there", f"{response.status} without {name}"
            elif name.lower().endswith("request-id"):
                if value in self.request_ids:
                    yield "request IDs are unique", f"{name} {value} again"
                self.request_ids.add(value)

    @staticmethod
    def _fields(target: Target, schema: Any, response: Response) -> Iterator[tuple[str, str]]:
        """Compare the fields of an error with those of its schema: others can tell what is inside the server."""
        known = flat(schema, target.resolve).get("properties")
        if known and isinstance(response.json, dict):
            more = [name for name in response.json if name not in known]
            if more:
                yield "the fields of errors are documented", f"{', '.join(more)} is not documented"

    @staticmethod
    def _message(document: Mapping[str, Any], response: Response) -> Iterator[tuple[str, str]]:
        """Compare the text of an error with that of the catalogue."""
        body = response.json
        if not isinstance(body, dict):
            return
        texts = [value for value in body.values() if isinstance(value, str)]
        code = next((text for text in texts if text in document.get("x-error-codes", {})), None)
        message = document.get("x-error-codes", {}).get(code, {}).get("message")
        if code is None:
            yield (
                "the error code is in the catalogue",
                f"its code is not in the catalogue: {response.body[:200]!r}",
            )
        elif message is not None and message not in texts:
            yield (
                "the message is that of the error code",
                f"{response.body[:200]!r} instead of {message!r}",
            )


def _violated(call: Call, response: Response, schema: Any) -> str:
    """Return the first place of a body that breaks its schema, and how; empty if none does."""
    if not schema:
        return ""
    validator = response_validator(
        call.caller.target.document, call.operation.id, response.status, schema
    )
    if validator.is_valid(response.json):
        return ""
    if response.json is None:
        return "the body is no JSON object"
    violation = next(validator.iter_errors(response.json))
    place = ".".join(map(str, violation.instance_path)) or "the body"
    return f"{place}: {violation.message[:MAX_MESSAGE]}"


def _is_utf8(parameters: str) -> bool:
    """Tell whether a media type names no other charset than UTF-8."""
    pairs = (each.partition("=") for each in parameters.lower().split(";"))
    names = [value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"]
    return all(name.replace("-", "") == "utf8" for name in names)


def _is_condition(target: Target, response: Response) -> bool:
    """Tell whether a response is one that the description declares for every operation at once."""
    conditions = target.document.get("x-behaviour", {}).get("conditions", {}).values()
    return (response.status, target.error_code(response.json)) in {
        (each["status"], each["code"]) for each in conditions
    }
