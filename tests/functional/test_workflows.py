"""The walkthroughs of the documents (spec/workflows.arazzo.yaml), run against the stub by a runner that is not ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from arazzo_runner import ArazzoRunner
from arazzo_runner.models import WorkflowExecutionResult, WorkflowExecutionStatus
from cts_stub.pytest_plugin import Running

from generator.companions.sources import citations, read_sources
from generator.runtime.yaml_source.diagnostics import Diagnostics
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "spec" / "workflows.arazzo.yaml").read_text(encoding="utf-8"))
Run = Callable[..., WorkflowExecutionResult]


def with_headers(execute: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """arazzo-runner 0.9.6 has no ``$response.header.NAME``, and takes names of headers for case-sensitive."""

    def executed(*arguments: Any, **more: Any) -> dict[str, Any]:
        response: dict[str, Any] = execute(*arguments, **more)
        response["header"] = {name.title(): value for name, value in response["headers"].items()}
        return response

    return executed


@pytest.fixture
def run(cts_stub: Running) -> Run:
    """Runs a workflow with the credentials of the stub; every operation is served by it."""
    described = json.loads((GENERATED / "openapi.json").read_bytes())
    described["servers"] = [{"url": cts_stub.url}]
    for item in described["paths"].values():
        item.pop("servers", None)
    # arazzo-runner 0.9.6 knows some schemes of HTTP authentication, and rejects documents with others.
    del described["components"]["securitySchemes"]["AccessKey"]
    described["security"] = [{"Token": []}]
    runner = ArazzoRunner(DOCUMENT, {"cts": described}, http_client=requests.Session())
    client = runner.step_executor.http_client
    client.execute_request = with_headers(client.execute_request)

    def start(name: str, **inputs: str) -> WorkflowExecutionResult:
        given = inputs or {"project_id": cts_stub.project_id, "token": cts_stub.token}
        return runner.execute_workflow(name, given)

    return start


def done(result: WorkflowExecutionResult) -> dict[str, Any]:
    assert result.status == WorkflowExecutionStatus.WORKFLOW_COMPLETE, (result.error, result.step_outputs)
    outputs: dict[str, Any] = result.outputs
    return outputs


ALICE = {
    "user": "alice",
    "password": "stub-password-of-alice",
    "account": "example-account",
    "project": "example-region-1",
}


def test_getting_started(run: Run, cts_stub: Running) -> None:
    outputs = done(run("getting-started", **ALICE))
    assert outputs.pop("token")
    assert outputs == {"project_id": cts_stub.project_id, "tracker_name": "system"}


def test_getting_started_ends_where_the_password_is_wrong(run: Run) -> None:
    result = run("getting-started", **{**ALICE, "password": "wrong"})
    assert result.status == WorkflowExecutionStatus.ERROR


def test_a_created_tracker_is_listed_and_leaves_a_trace(run: Run) -> None:
    tracker_id = done(run("create-management-tracker"))["tracker_id"]
    assert [tracker["id"] for tracker in done(run("list-trackers"))["trackers"]] == [tracker_id]
    outputs = done(run("query-management-traces"))
    assert [trace["trace_name"] for trace in outputs["traces"]] == ["createTracker"]
    assert (outputs["count"], outputs["marker"]) == (1, None)


def test_creating_it_twice_ends_with_an_error(run: Run) -> None:
    done(run("create-management-tracker"))
    assert run("create-management-tracker").status == WorkflowExecutionStatus.ERROR


def test_every_walkthrough_of_the_documents_is_there() -> None:
    sources = read_sources(ROOT / "spec", Diagnostics())
    cited = [citation for flow in DOCUMENT["workflows"] for text in flow["x-source"] for citation in citations(text)]
    assert all(sources[citation.document].has(citation) for citation in cited)
    assert {"4", "5.1", "5.2", "5.3"} <= {citation.number for citation in cited}
    steps = {step["operationId"] for flow in DOCUMENT["workflows"] for step in flow["steps"]}
    described = json.loads((GENERATED / "openapi.json").read_bytes())
    known = {o["operationId"] for item in described["paths"].values() for o in item.values() if "operationId" in o}
    assert steps <= known
