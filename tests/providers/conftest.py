"""Fixtures of the vendor's and the other operator's Terraform provider, each with a stub server."""

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
    """Run the edition of the operator's cloud, where a tracker can be deleted by its name alone."""
    stub = create_app(edition="operator", check_responses=True)
    with serving(stub) as url:
        yield Provider(Running(url=url, stub=stub, **stub.credentials), OPERATOR)
