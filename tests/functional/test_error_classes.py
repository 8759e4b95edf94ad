"""Each pair of a status and a code that the description lists has the classes of both."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from cts_client import Client, errors
from cts_client._runtime.errors import STATUSES, class_of
from cts_stub.pytest_plugin import Running

from tests.generation import GENERATED

DOCUMENT: dict[str, Any] = json.loads((GENERATED / "openapi.json").read_bytes())
PAIRS = sorted({
    (int(status), code)
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict)
    for status, codes in operation.get("x-errors", {}).items()
    for code in codes
})  # fmt: skip


@pytest.fixture
def client(cts_stub: Running) -> Client:
    return Client(cts_stub.url, token=cts_stub.token, project_id=cts_stub.project_id, max_retries=0)


@pytest.mark.parametrize(("status", "code"), PAIRS)
def test_the_classes_of_a_pair(cts_stub: Running, client: Client, status: int, code: str) -> None:
    documented = DOCUMENT["x-error-codes"][code]
    kind = errors.SHAPE.classes[code]
    assert getattr(errors, kind.__name__) is kind
    cts_stub.fault("listTrackers", status=status, code=code, headers={"Retry-After": "7"})
    with client, pytest.raises(kind) as caught:
        client.trackers.list()
    error = caught.value
    others = {*STATUSES.values(), errors.ServerError} - {class_of(status)}
    assert isinstance(error, class_of(status))
    assert not isinstance(error, tuple(others))
    assert (error.status, error.code, error.operation) == (status, code, "trackers.list")
    assert error.request_id
    assert (error.retryable, error.meaning, error.remedy, error.retry_after_seconds) == (
        *(documented["retryable"], documented["meaning"], documented["remedy"], 7),
    )
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


def test_all_codes_are_in_a_pair() -> None:
    assert {code for _, code in PAIRS} <= set(errors.CATALOGUE)
    assert len(PAIRS) > 40
