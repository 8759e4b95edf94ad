"""Facts of every response that no schema of its body states: headers, media types, and the texts of errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.runtime import openapi
from tools.contract.compiled import response_validator
from tools.contract.model import Call
from tools.contract.target import Response, Target


@dataclass
class Facts:
    """Checks of single responses. Remembers request IDs, which must differ."""

    request_ids: set[str] = field(default_factory=set)

    def of(self, call: Call, response: Response) -> Iterator[tuple[str, str]]:
        """Yield each fact that does not hold, with the failure."""
        documented = call.operation.definition["responses"].get(str(response.status))
        if documented is None:
            if not _is_condition(call.caller.target, response):
                yield "the status is documented", f"{response.status} is not"
            return
        described = call.caller.target.resolve(documented)
        yield from self._headers(call, described, response)
        media_type, content = openapi.first_content(documented, call.caller.target.resolve)
        sent = response.headers.get("Content-Type", "").partition(";")[0]
        if not media_type and response.body:
            yield "the body is documented", f"{response.status} has none, but returned {response.body[:100]!r}"
        elif media_type and sent != media_type:
            yield "the media type is documented", f"Content-Type is {sent!r}, not {media_type}"
        elif content.get("schema") and not response_validator(
            call.caller.target.document, call.operation.id, response.status, content["schema"]
        ).is_valid(response.json):
            yield "the body matches its schema", f"it does not: {response.body[:200]!r}"
        elif response.status >= 400:
            yield from self._message(call.caller.target.document, response)

    def _headers(self, call: Call, described: Mapping[str, Any], response: Response) -> Iterator[tuple[str, str]]:
        for name in described.get("headers", {}):
            value = response.headers.get(name)
            if value is None:
                yield "documented headers are there", f"{response.status} without {name}"
            elif name.lower().endswith("request-id"):
                if value in self.request_ids:
                    yield "request IDs are unique", f"{name} {value} again"
                self.request_ids.add(value)

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
            yield "the error code is in the catalogue", f"it is not: {response.body[:200]!r}"
        elif message is not None and message not in texts:
            yield "the message is that of the error code", f"{response.body[:200]!r} instead of {message!r}"


def _is_condition(target: Target, response: Response) -> bool:
    """Tell whether a response is one that the description declares for every operation at once."""
    conditions = target.document.get("x-behaviour", {}).get("conditions", {}).values()
    return (response.status, target.error_code(response.json)) in {
        (each["status"], each["code"]) for each in conditions
    }
