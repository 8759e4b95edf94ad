# Copied from generator/runtime/client/telemetry.py. Do not edit: run `make generate`.
"""Spans of OpenTelemetry for the requests of a client. The extra ``telemetry`` installs the API that this needs."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import context, propagate
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider, get_tracer, set_span_in_context

from .events import Attempt, Hook, Outcome
from .origins import PORTS

MIN_ERROR_STATUS = 400


class Spans(Hook):
    """Hook that makes a span of each request on the wire, by the semantic conventions for HTTP clients.

    Args:
        tracer_provider: makes the spans. Default: the global one.
        propagates: add the headers by which the service can add its own spans.
    """

    def __init__(self, tracer_provider: TracerProvider | None = None, *, propagates: bool = True) -> None:
        self._tracer = get_tracer(__name__.partition(".")[0], tracer_provider=tracer_provider)
        self._propagates = propagates
        # The attempt that is under way in this thread or task: its span, and what restores the one around it.
        self._current: ContextVar[tuple[Span, Any] | None] = ContextVar("span", default=None)

    def before(self, attempt: Attempt, /) -> Mapping[str, str]:
        span = self._tracer.start_span(_name(attempt), kind=SpanKind.CLIENT, attributes=_attributes(attempt))
        inside = set_span_in_context(span)
        self._current.set((span, context.attach(inside)))
        headers: dict[str, str] = {}
        if self._propagates:
            propagate.inject(headers, context=inside)
        return headers

    def after(self, attempt: Attempt, outcome: Outcome, /) -> None:
        if outcome.response is not None:
            status = outcome.response.status
            attributes: dict[str, Any] = {"http.response.status_code": status}
            request_id = outcome.response.header("X-Request-Id")
            if request_id:
                attributes["http.response.header.x-request-id"] = [request_id]
            self._end(attributes, str(status) if status >= MIN_ERROR_STATUS else "")
        else:
            self._end({}, type(outcome.error).__name__, outcome.error.reason if outcome.error else "")

    def abandoned(self, attempt: Attempt, error: BaseException, /) -> None:
        self._end({}, type(error).__name__)

    def _end(self, attributes: dict[str, Any], error_type: str, description: str = "") -> None:
        current = self._current.get()
        if current is None:
            return
        span, token = current
        self._current.set(None)
        context.detach(token)
        span.set_attributes(attributes)
        if error_type:
            span.set_attribute("error.type", error_type)
            span.set_status(Status(StatusCode.ERROR, description or None))
        span.end()


def _name(attempt: Attempt) -> str:
    return f"{attempt.request.method} {attempt.template}".strip()


def _attributes(attempt: Attempt) -> dict[str, Any]:
    parts = urlsplit(attempt.request.url)
    attributes: dict[str, Any] = {
        "http.request.method": attempt.request.method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or PORTS.get(parts.scheme, 0),
        "url.full": attempt.request.shown_url,
    }
    if attempt.template:
        attributes["url.template"] = attempt.template
    if attempt.number > 1:
        attributes["http.request.resend_count"] = attempt.number - 1
    return attributes
