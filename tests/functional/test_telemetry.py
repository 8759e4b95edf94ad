"""Spans of OpenTelemetry for requests of the generated client."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from cts_client import AsyncClient, Client, errors
from cts_client.telemetry import Spans
from cts_stub.pytest_plugin import Running
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode


class Recorder:
    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def spans(self) -> tuple[ReadableSpan, ...]:
        found = self.exporter.get_finished_spans()
        self.exporter.clear()
        return found


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def call(server: Running, recorder: Recorder, mode: str, **more: Any) -> None:
    settings: Any = {
        "token": server.token,
        "project_id": server.project_id,
        "hooks": [Spans(recorder.provider)],
        **more,
    }

    async def run() -> None:
        async with AsyncClient(server.url, **settings) as client:
            await client.trackers.list(tracker_name="a b")

    if mode == "async":
        asyncio.run(run())
    else:
        with Client(server.url, **settings) as client:
            client.trackers.list(tracker_name="a b")


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_span_by_the_conventions(cts_stub: Running, recorder: Recorder, mode: str) -> None:
    with recorder.provider.get_tracer("test").start_as_current_span("outer") as outer:
        call(cts_stub, recorder, mode)
        assert trace.get_current_span() is outer
    span, _ = recorder.spans()
    host, port = cts_stub.url.removeprefix("http://").split(":")
    request_id = cts_stub.journal("listTrackers")[0]["request_id"]
    assert (span.name, span.kind) == ("GET /v3/{project_id}/trackers", SpanKind.CLIENT)
    assert span.attributes == {
        "http.request.method": "GET",
        "server.address": host,
        "server.port": int(port),
        "url.full": f"{cts_stub.url}/v3/{cts_stub.project_id}/trackers?tracker_name=a%20b",
        "url.template": "/v3/{project_id}/trackers",
        "http.response.status_code": 200,
        "http.response.header.x-request-id": (request_id,),
    }
    assert span.status.status_code == StatusCode.UNSET
    assert span.parent == outer.get_span_context()


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_each_attempt_has_a_span(cts_stub: Running, recorder: Recorder, mode: str) -> None:
    cts_stub.fault("listTrackers", status=503)
    cts_stub.fault("listTrackers", drop=True)
    call(cts_stub, recorder, mode)
    spans = recorder.spans()
    found = [dict(span.attributes or {}) for span in spans]
    assert [each.get("error.type") for each in found] == ["503", "ConnectionFailed", None]
    assert [each.get("http.request.resend_count") for each in found] == [None, 1, 2]
    assert [span.status.status_code for span in spans] == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]


def test_the_service_is_told_of_the_span(cts_stub: Running, recorder: Recorder) -> None:
    call(cts_stub, recorder, "sync")
    [span] = recorder.spans()
    [entry] = cts_stub.journal("listTrackers")
    assert f"{span.context.trace_id:032x}" in str(entry["request"]["headers"])
    call(cts_stub, recorder, "sync", hooks=[Spans(recorder.provider, propagates=False)])
    assert "traceparent" not in str(cts_stub.journal("listTrackers")[-1]["request"]["headers"])


def test_a_cancelled_call_ends_its_span(cts_stub: Running, recorder: Recorder) -> None:
    cts_stub.fault("listTrackers", delay=5000)

    async def run() -> None:
        settings: Any = {"token": cts_stub.token, "project_id": cts_stub.project_id}
        async with AsyncClient(cts_stub.url, hooks=[Spans(recorder.provider)], **settings) as client:
            task = asyncio.ensure_future(client.trackers.list())
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    [span] = recorder.spans()
    assert span.attributes is not None
    assert span.attributes["error.type"] == "CancelledError"


def test_errors_of_the_service(cts_stub: Running, recorder: Recorder) -> None:
    with pytest.raises(errors.Unauthorized):
        call(cts_stub, recorder, "sync", token="s3cr3t")
    [span] = recorder.spans()
    assert span.attributes is not None
    assert span.attributes["error.type"] == "401"
    assert "s3cr3t" not in span.to_json()


def test_nothing_is_imported_unless_asked_for() -> None:
    code = "import cts_client, sys; cts_client.Client; print([name for name in sys.modules if 'opentelemetry' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
