"""A provider on a stub: the vendor's, and the other operator's on the edition of its own cloud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import serving
from cts_stub.pytest_plugin import Running

from tests.providers.calls import OPERATOR, VENDOR, Provider


@pytest.fixture
def vendor(cts_stub: Running) -> Provider:
    return Provider(cts_stub, VENDOR)


@pytest.fixture
def operator() -> Iterator[Provider]:
    """On the edition of its own cloud, which lets a tracker be deleted by its name alone."""
    stub = create_app(edition="operator", check_responses=True)
    with serving(stub) as url:
        yield Provider(Running(url=url, stub=stub, **stub.credentials), OPERATOR)
