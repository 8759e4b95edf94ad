"""The tour: starts the stub and drives it with the generated client, telling what happens."""

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


class Unexpected(Exception):
    """The stub did something else than the tour tells."""


def walk_through() -> None:
    """Everything that ``cts tour`` does; ends the process with 1 when something else happens than it tells."""
    stub = create_app(check_responses=True)
    try:
        with serving(stub) as url:
            _told("stub", f"listens at {url}, its API is at {url}/docs")
            with _client(url, stub.credentials) as client:
                _walk(client)
    except (Unexpected, errors.ClientError) as error:
        click.echo(f"the tour ended early: {error}", err=True)
        sys.exit(1)
    _told("done", "the client and the stub agree")


def _client(url: str, credentials: dict[str, str]) -> Client:
    return Client(
        url, token=credentials["token"], project_id=credentials["project_id"], domain_id=credentials["domain_id"]
    )


def _walk(client: Client) -> None:
    bucket = models.DataBucket(data_bucket_name="pictures", data_event=[models.DataEvent.READ])
    tracker = _step(
        "create a data tracker",
        lambda: client.trackers.create(tracker_type="data", tracker_name=NAME, data_bucket=bucket),
        lambda made: f"{made.tracker_name} {made.id} is {made.status}",
    )
    found = _step(
        "find it again",
        lambda: client.trackers.list(tracker_name=NAME, tracker_type="data").trackers,
        lambda trackers: f"{len(trackers)} tracker, of bucket {_bucket(trackers[0])}",
    )
    _expect(found[0].id == tracker.id, "the list has another tracker")
    _step(
        "modify it: transfer to a bucket",
        lambda: client.trackers.update(
            tracker_type="data", tracker_name=NAME, obs_info=models.TrackerObsInfo(bucket_name="archive")
        ),
        lambda _: "accepted",
    )
    traces = _step(
        "read the audit trace that this left",
        lambda: client.traces.list(trace_name="updateTracker", resource_name=NAME).traces,
        lambda traces: (
            f"{traces[0].trace_name} by {traces[0].user.name if traces[0].user else '?'} at {traces[0].time}"
        ),
    )
    _expect(len(traces) == 1 and traces[0].resource_id == tracker.id, "the trace is about something else")
    error = _refused(
        "create it a second time",
        lambda: client.trackers.create(
            tracker_type="data",
            tracker_name=NAME,
            data_bucket=models.DataBucket(data_bucket_name="music", data_event=[models.DataEvent.READ]),
        ),
    )
    _expect(error.code == "CTS.0208", "another error was expected")
    _step("delete it", lambda: client.trackers.delete(tracker_name=NAME), lambda _: "gone")
    left = client.trackers.list(tracker_name=NAME).trackers
    _expect(not left, "it is still in the list")


def _bucket(tracker: models.Tracker) -> str | None:
    return tracker.data_bucket.data_bucket_name if tracker.data_bucket else None


def _step(title: str, act: Callable[[], Result], tell: Callable[[Result], str]) -> Result:
    begin = time.perf_counter()
    result = act()
    _told(title, f"{tell(result)}  ({(time.perf_counter() - begin) * 1000:.1f} ms)")
    return result


def _refused(title: str, act: Callable[[], object]) -> errors.ApiError:
    try:
        act()
    except errors.ApiError as error:
        _told(title, f"refused: {error.status} {error.code} {error.message}")
        return error
    raise Unexpected(f"{title}: was not refused")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unexpected(otherwise)


def _told(title: str, text: str) -> None:
    click.echo(f"{title:<38}{text}")
