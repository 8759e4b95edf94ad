"""A request without a response is a failure; a server that does not respond any more ends the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cts_stub
import pytest
import urllib3
from cts_contract._runtime import preflight
from cts_contract._runtime.target import Response

from tests.contract.test_reports import LIFECYCLE, prove, verdicts

REAL = urllib3.PoolManager.request


def silence(monkeypatch: pytest.MonkeyPatch, is_silent: Callable[[str, int], bool]) -> None:
    """Let requests get no response, by method and number."""
    sent: list[str] = []

    def request(self: Any, method: str, url: str, **options: Any) -> Any:
        sent.append(method)
        if is_silent(method, len(sent)):
            raise urllib3.exceptions.ReadTimeoutError(self, url, "read timed out")
        return REAL(self, method, url, **options)

    monkeypatch.setattr(urllib3.PoolManager, "request", request)
    monkeypatch.setattr(preflight, "PAUSE_SECONDS", 0)


@pytest.mark.parametrize(
    ("which", "reason"),
    [
        (1, "no response to DELETE of deleteNotification"),  # of which no check is
        (3, "no response: not within 7 s instead of 404 CTS.0300"),
    ],
)
def test_one_request_without_a_response_is_a_failed_check(
    which: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deletions: list[int] = []

    def one_deletion(method: str, number: int) -> bool:
        deletions.extend([number] if method == "DELETE" else [])
        return method == "DELETE" and len(deletions) == which

    silence(monkeypatch, one_deletion)
    result = prove(*LIFECYCLE, "--timeout", "7", "--ndjson", str(tmp_path / "n"), stub=cts_stub.create_app())
    assert result.exit_code == 1, result.output
    found = verdicts(tmp_path / "n")
    [failed] = [each for each in found if each["state"] == "failed"]
    assert failed["failure"] == reason
    assert 0 in [each["response"]["status"] for each in failed["exchanges"]]
    assert [each["state"] for each in found[-5:]] == ["passed"] * 5, "the run goes on"


def test_what_has_no_response_has_not_succeeded() -> None:
    statuses = (0, 199, 200, 299, 300)
    assert [status for status in statuses if Response(status, {}, b"").succeeded] == [200, 299]


def test_a_server_that_does_not_respond_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silence(monkeypatch, lambda method, number: number > 30)
    result = prove(*LIFECYCLE, "--ndjson", str(tmp_path / "n"), stub=cts_stub.create_app())
    assert result.exit_code == 4, result.output
    assert "no usable response: " in result.output
    assert verdicts(tmp_path / "n"), "reports have the verdicts until then"
