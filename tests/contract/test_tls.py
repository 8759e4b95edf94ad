"""Runs against a server with TLS, whose certificate ``--ca`` makes trusted."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cts_stub
import pytest
from click.testing import CliRunner, Result
from cts_contract.__main__ import main
from cts_stub import Stub
from cts_stub._runtime.stub.http.server import Server, listen, running, url


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """PEM files with a certificate that signs itself, and with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", *subject]
    subprocess.run(["openssl", "req", *options, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[tuple[str, Stub]]:
    stub = cts_stub.create_app()
    with listen("127.0.0.1", 0) as listener, running(Server(stub, tls=certificate), listener):
        yield url(listener, is_secure=True), stub


def prove(secure: tuple[str, Stub], *options: str) -> Result:
    address, stub = secure
    own = stub.credentials
    environment = {"CTS_TOKEN": own["token"], "CTS_PROJECT_ID": own["project_id"], "CTS_DOMAIN_ID": own["domain_id"]}
    return CliRunner().invoke(main, ["run", address, *options], env=environment)


LIFECYCLE = ("--only", "lifecycle-checks/createNotification/*")


def test_a_certificate_that_is_trusted(secure: tuple[str, Stub], certificate: tuple[Path, Path]) -> None:
    result = prove(secure, *LIFECYCLE, "--ca", str(certificate[0]))
    assert result.exit_code == 0, result.output
    assert "proven" in result.output


def test_a_certificate_that_is_not_trusted(secure: tuple[str, Stub]) -> None:
    result = prove(secure, *LIFECYCLE)
    assert result.exit_code == 4
    assert "no usable response" in result.output
    assert "certificate" in result.output
    assert "; --ca FILE names certificates that are trusted" in result.output
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_schemathesis_trusts_the_certificate(secure: tuple[str, Stub], certificate: tuple[Path, Path]) -> None:
    only = ("--only", "schemathesis/listQuotas/*", "--phases", "examples")
    result = prove(secure, *only, "--ca", str(certificate[0]))
    assert result.exit_code == 0, result.output
