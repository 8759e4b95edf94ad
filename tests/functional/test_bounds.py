"""What a stub keeps is bounded: audit records, journal, and so the memory of a process that runs for long."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import urllib3
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub.audit import AUDIT

from tests.functional.processes import PROJECT, TOKEN
from tools import endurance


@contextlib.contextmanager
def stub(**options: Any) -> Any:
    """Yield the application and a function that creates and deletes a notification."""
    with contextlib.closing(create_app(**options)) as app, serving(app) as url:
        pool = urllib3.PoolManager(headers={"X-Auth-Token": TOKEN, "Content-Type": "application/json"})

        def create_and_delete() -> None:
            path, body = f"{url}/v3/{PROJECT}/notifications", {"notification_name": "n", "operation_type": "complete"}
            made = pool.request("POST", path, json=body)
            assert pool.request("DELETE", f"{path}?notification_id={made.json()['notification_id']}").status == 204

        yield app, create_and_delete


@pytest.mark.parametrize(("options", "expected"), [({"max_records": 20}, 20), ({"max_records": 0}, 60), ({}, 60)])
def test_the_latest_audit_records_are_kept(state: str | None, options: dict[str, int], expected: int) -> None:
    with stub(state=state, **options) as (app, create_and_delete):
        for _ in range(30):
            create_and_delete()
        kept = [trace["trace_id"] for trace in app.store.collection("traces", PROJECT)]
        newest = [trace["trace_id"] for trace in app.store.collection("traces", PROJECT).newest()]
    assert len(kept) - expected in ((0, 1, 2) if state and expected == 20 else (0,))
    assert kept == newest[::-1]


def test_the_number_that_is_kept_by_default_is_declared() -> None:
    assert AUDIT.resource_type.max_records == 100_000


def test_the_journal_keeps_as_many_requests_as_asked() -> None:
    with stub(journal_size=7) as (app, create_and_delete):
        for _ in range(10):
            create_and_delete()
        assert app.control.journal.summary() == {"size": 7, "dropped": 13}


def test_the_values_of_filters_are_declared_to_the_store() -> None:
    app = create_app()
    filters = {"service_type", "user.name", "resource_id", "trace_name", "user.access_key_id", "enterprise_project_id"}
    assert filters <= set(app.store._declared["traces"][0])  # type: ignore[attr-defined]
    app.close()


@pytest.mark.parametrize(("limit", "expected"), [(20, 20), (0, 30)])
def test_the_latest_records_that_only_tests_add_are_kept(limit: int, expected: int) -> None:
    with contextlib.closing(create_app(max_records=limit)) as app:
        app.control.record([{"tracker_name": "one", "trace_name": f"op{number}"} for number in range(30)])
        [name] = [name for name, _ in app.store.collections()]
        kept = [trace["trace_name"] for trace in app.store.collection(name, PROJECT)]
        assert kept == [f"op{number}" for number in range(30)][-expected:]
        assert app.store._declared[name] == (("tracker_name",), limit)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_process_that_creates_and_deletes_keeps_little() -> None:
    """A sample of what ``make endurance`` does."""
    figures = endurance.endure(2000, 50, lambda _: None)
    assert (figures.creates, figures.requests >= 1900) == (600, True)
    assert figures.megabytes < 200
