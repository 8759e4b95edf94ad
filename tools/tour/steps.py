"""Steps of the tour: calls of the generated client to the stub, each printed with its result and duration."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import click
from cts_client import Client, errors, models
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving

Result = TypeVar("Result")
NAME = "tour"


class UnexpectedResult(Exception):
    """A step had another result than the tour expects."""


def run() -> None:
    """Run every step; exit with 1 on an unexpected result."""
    stub = create_app(check_responses=True)
    try:
        with serving(stub) as url:
            _print_step("start the stub", f"listening at {url}; documentation at {url}/docs")
            with _client(url, stub.credentials) as client:
                _run_steps(client)
    except (UnexpectedResult, errors.ClientError) as error:
        click.echo(f"the tour failed: {error}", err=True)
        sys.exit(1)
    _print_step("done", "every step had the expected result")


def _client(url: str, credentials: dict[str, str]) -> Client:
    return Client(
        url, token=credentials["token"], project_id=credentials["project_id"], domain_id=credentials["domain_id"]
    )


def _run_steps(client: Client) -> None:
    bucket = models.DataBucket(data_bucket_name="pictures", data_event=[models.DataEvent.READ])
    tracker = _step(
        "create a data tracker",
        lambda: client.trackers.create(tracker_type="data", tracker_name=NAME, data_bucket=bucket),
        lambda created: f"{created.tracker_name} {created.id}, status {created.status}",
    )
    trackers = _step(
        "list it",
        lambda: client.trackers.list(tracker_name=NAME, tracker_type="data").trackers,
        lambda listed: f"{len(listed)} tracker, of bucket {_bucket(listed[0])}",
    )
    _expect(trackers[0].id == tracker.id, "the list has another tracker")
    _step(
        "modify it: transfer to a bucket",
        lambda: client.trackers.update(
            tracker_type="data", tracker_name=NAME, obs_info=models.TrackerObsInfo(bucket_name="archive")
        ),
        lambda _: "modified",
    )
    traces = _step(
        "read the trace of the modification",
        lambda: client.traces.list(trace_name="updateTracker", resource_name=NAME).traces,
        lambda listed: (
            f"{listed[0].trace_name} by {listed[0].user.name if listed[0].user else '?'} at {listed[0].time}"
        ),
    )
    _expect(len(traces) == 1 and traces[0].resource_id == tracker.id, "the trace is of another resource")
    error = _failing_step(
        "create it a second time",
        lambda: client.trackers.create(
            tracker_type="data",
            tracker_name=NAME,
            data_bucket=models.DataBucket(data_bucket_name="music", data_event=[models.DataEvent.READ]),
        ),
    )
    _expect(error.code == "CTS.0208", f"expected CTS.0208, not {error.code}")
    _step("delete it", lambda: client.trackers.delete(tracker_name=NAME), lambda _: "deleted")
    _expect(not client.trackers.list(tracker_name=NAME).trackers, "it is still in the list")


def _bucket(tracker: models.Tracker) -> str | None:
    return tracker.data_bucket.data_bucket_name if tracker.data_bucket else None


def _step(title: str, call: Callable[[], Result], summarise: Callable[[Result], str]) -> Result:
    start = time.perf_counter()
    result = call()
    _print_step(title, f"{summarise(result)}  ({(time.perf_counter() - start) * 1000:.1f} ms)")
    return result


def _failing_step(title: str, call: Callable[[], object]) -> errors.ApiError:
    try:
        call()
    except errors.ApiError as error:
        _print_step(title, f"rejected: {error.status} {error.code} {error.message}")
        return error
    raise UnexpectedResult(f"{title}: was not rejected")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise UnexpectedResult(otherwise)


def _print_step(title: str, text: str) -> None:
    click.echo(f"{title:<38}{text}")
