"""An operation that affects everything without a parameter demands it; a second method does all."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cts_client import ALL, AsyncClient, Client, dicts, errors, operations
from cts_client._sync.resources.trackers import Trackers
from cts_stub.pytest_plugin import Running

from tests.functional.tiny import Tiny, operation, parameter

SETTINGS = "api"


def both(server: Running, call: Callable[[Any], Any]) -> list[Any]:
    """Call with a client of each mode, each with two data trackers; return the names that are left."""
    left: list[Any] = []
    settings: Any = {"token": server.token, "project_id": server.project_id}

    async def run() -> None:
        async with AsyncClient(server.url, **settings) as client:
            value = call(client)
            await value if inspect.isawaitable(value) else value

    for is_async in (False, True):
        server.reset()
        with Client(server.url, **settings) as client:
            for name in ("one", "two"):
                bucket: dicts.DataBucket = {"data_bucket_name": name, "data_event": ["READ"]}
                client.trackers.create(tracker_type="data", tracker_name=name, data_bucket=bucket)
            try:
                asyncio.run(run()) if is_async else call(client)
            finally:
                left.append([tracker.tracker_name for tracker in client.trackers.list().trackers])
    return left


def test_deleting_nothing_in_particular_is_an_error(cts_stub: Running) -> None:
    message = (
        "trackers.delete: tracker_name: without it, the call affects all data trackers of the project; "
        "pass it, or call trackers.delete_all"
    )
    for call in (
        lambda client: client.trackers.delete(),
        lambda client: client.trackers.delete(tracker_type="data"),
        lambda client: client.call(operations.DELETE_TRACKER),
    ):
        with pytest.raises(errors.InvalidRequest) as caught:
            both(cts_stub, call)
        assert str(caught.value) == message
    assert cts_stub.journal("deleteTracker") == []


def test_one_is_deleted_by_name(cts_stub: Running) -> None:
    assert both(cts_stub, lambda client: client.trackers.delete(tracker_name="one")) == [["two"], ["two"]]


def test_a_second_method_deletes_all(cts_stub: Running) -> None:
    assert both(cts_stub, lambda client: client.trackers.delete_all()) == [[], []]
    everything = {"tracker_name": ALL}
    assert both(cts_stub, lambda client: client.call(operations.DELETE_TRACKER, query=everything)) == [[], []]


def test_the_documentation_says_it() -> None:
    assert "Not passing it is an error; ``delete_all`` is for that." in " ".join(str(Trackers.delete.__doc__).split())
    assert "all data trackers of the project" in str(Trackers.delete_all.__doc__)


def test_all_is_only_for_such_parameters(tmp_path: Path) -> None:
    name = parameter("name", "query")
    description = Tiny({"GET /a": operation("listA", "api", name)}, client="all_client")
    with description.generated(tmp_path) as package:
        client = package.Client("https://tiny.example.com", transport=object())
        with pytest.raises(package.errors.InvalidRequest, match="name: cannot be ALL"):
            client.call(package.operations.LIST_A, query={"name": package.ALL})


DANGEROUS = {**parameter("name", "query"), "x-omitted-affects": "all pets"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "more", "problem"),
    [
        ([{**DANGEROUS, "required": True}], {}, "L220 'name' cannot be omitted: it is required — remove it"),
        ([{**DANGEROUS, "in": "header"}], {}, "L220 'name' is no query parameter — remove it"),
        (
            [DANGEROUS],
            {"x-query-schema": {"required": ["name"]}},
            "L220 'name' cannot be omitted: it is required — remove it",
        ),
        (
            [DANGEROUS, {**DANGEROUS, "name": "kind"}],
            {},
            "L220 'kind' and 'name' both have x-omitted-affects — keep the one that selects what is affected",
        ),
        (
            [parameter("name", "query")],
            {},
            "L221 deletePets does not say what it deletes without a filter — "
            "add x-omitted-affects to one of its parameters",
        ),
    ],
)
def test_declarations_that_are_rejected(
    tmp_path: Path, parameters: list[Any], more: dict[str, Any], problem: str
) -> None:
    [line] = Tiny({"DELETE /pets": operation("deletePets", "api", *parameters, **more)}).problems(tmp_path)
    assert problem in line
