"""Attempts to deliver a message: which of them are final."""

from __future__ import annotations

import pytest

from generator.runtime.stub.call import Message
from generator.runtime.stub.delivery import Attempt

RETRIED = (0, 408, 425, 429, 500, 502, 503, 504)  # 0: there was no response


@pytest.mark.parametrize("status", [*RETRIED, 200, 204, 301, 400, 401, 404, 410, 501])
def test_only_a_failure_that_may_pass_is_tried_again(status: int) -> None:
    attempt = Attempt(Message("http://127.0.0.1/hook", {}, None), {}, b"", 0.0, status, b"")
    assert attempt.is_final is (status not in RETRIED)
