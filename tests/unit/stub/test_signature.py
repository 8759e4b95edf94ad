"""Signatures with an access key, by vectors that others have made, and by the vendor's own signer."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from msgspec import structs

from generator.runtime.stub.auth.signature import WINDOW, Content, Signature, canonical, derived_key, parse, problem

# The example that the vendor publishes with its guide to signing.
GUIDE = Content(
    "GET",
    b"/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
    b"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    {
        b"content-type": b"application/json",
        b"host": b"service.region.example.com",
        b"x-sdk-date": b"20191115T033655Z",
    },
    b"",
)
GUIDE_KEYS = ("QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc")
# Made with the vendor's signer: a path and a query with everything that is encoded, and a body.
HARD = Content(
    "POST",
    b"/v3/24edf66e79d04187acb99a463e610764/cts-tracker/a%20b~c%C3%A9/tags/create",
    b"a=x%20y%2B%2F~%2A%27&b=true&z=1",
    {
        b"content-type": b"application/json",
        b"host": b"127.0.0.1:8080",
        b"x-project-id": b"24edf66e79d04187acb99a463e610764",
        b"x-sdk-date": b"20260101T000000Z",
    },
    b'{"tags": [{"key": "k", "value": "v"}]}',
)
HARD_KEYS = ("AKEXAMPLE", "SKexample123")
INFO = "20260101/cn-north-4/cts"
VECTORS = [
    (
        GUIDE,
        GUIDE_KEYS,
        "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    ),
    (
        HARD,
        HARD_KEYS,
        "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=eca27cf3f557661cf2be9ef79802b15806e5b9f26dc9782ebd6935e56c13f56f",
    ),
    (
        HARD,
        HARD_KEYS,
        f"V11-HMAC-SHA256 Credential=AKEXAMPLE/{INFO}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=6730bc761528b9fc4cfa35aba7d433f93b433de4f65578552ceec40226dba755",
    ),
]


def at(request: Content) -> int:
    """The time of the signature, in milliseconds."""
    date = datetime.strptime(request.headers[b"x-sdk-date"].decode(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return int(date.timestamp() * 1000)


def read(authorization: str) -> Signature:
    found = parse(authorization.encode())
    assert found is not None
    return found


@pytest.mark.parametrize(("request_", "keys", "authorization"), VECTORS, ids=["guide", "hard", "derived"])
def test_vectors(request_: Content, keys: tuple[str, str], authorization: str) -> None:
    signature = read(authorization)
    assert signature.access_key == keys[0]
    assert not problem(signature, request_, keys[1], at(request_))
    assert problem(signature, request_, f"{keys[1]}x", at(request_))


def test_the_canonical_form_of_the_guide() -> None:
    digest = sha256(canonical(read(VECTORS[0][2]), GUIDE)).hexdigest()
    assert digest == "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a"


@pytest.mark.parametrize("path", [b"/v3/p", b"/v3/p/"])
def test_the_canonical_path_ends_with_one_slash(path: bytes) -> None:
    text = canonical(read(VECTORS[0][2]), structs.replace(GUIDE, path=path))
    assert text.split(b"\n")[1] == b"/v3/p/"


def test_the_derived_key() -> None:
    key = derived_key(*HARD_KEYS, INFO.encode())
    assert key == b"518837ad4ba4312c4b29b21a317acf551d9c444a3abdb3e2d1d92d51d9020548"


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "PUT"},
        {"path": HARD.path + b"x"},
        {"query": HARD.query + b"&c=1"},
        {"body": HARD.body + b" "},
        {"headers": {**HARD.headers, b"x-project-id": b"other"}},
        {"headers": {name: value for name, value in HARD.headers.items() if name != b"host"}},
        {"headers": {**HARD.headers, b"x-sdk-content-sha256": b"0" * 64}},
    ],
    ids=["method", "path", "query", "body", "header", "missing header", "hash of another body"],
)
def test_whatever_is_changed_breaks_the_signature(changed: dict[str, Any]) -> None:
    assert problem(read(VECTORS[1][2]), structs.replace(HARD, **changed), HARD_KEYS[1], at(HARD))


@pytest.mark.parametrize(("late", "valid"), [(0, True), (WINDOW, True), (WINDOW + 1, False), (-WINDOW - 1, False)])
def test_a_signature_is_valid_for_a_quarter_of_an_hour(late: int, valid: bool) -> None:
    assert (not problem(read(VECTORS[0][2]), GUIDE, GUIDE_KEYS[1], at(GUIDE) + late)) == valid


def test_the_date_must_be_signed() -> None:
    text = VECTORS[0][2].replace(";x-sdk-date", "")
    assert problem(read(text), GUIDE, GUIDE_KEYS[1], at(GUIDE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bearer x",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-MD5 Access=a, SignedHeaders=b, Signature=" + "0" * 64,
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + "0" * 63,
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=" + "G" * 64,
        "\x00" * 100,
    ],
)
def test_what_is_no_signature(text: str) -> None:
    assert parse(text.encode()) is None


@pytest.mark.parametrize("path", ["/v3/p/traces", "/v3/p/a b/ü", "/v3/p/a~b*c'd(e)"])
@pytest.mark.parametrize("query", [[], [("b", "2"), ("a", "1")], [("a", "x y+z/*~'")], [("ids", "1"), ("ids", "2")]])
def test_what_the_vendors_signer_signs_is_valid(path: str, query: list[tuple[str, str]]) -> None:
    """The signer of the SDK is the judge; what it signed is sent as it would be on the wire."""
    from urllib.parse import quote, urlencode

    made = SdkRequest(
        method="POST",
        schema="http",
        host="127.0.0.1:8080",
        resource_path=path,
        query_params=query,
        header_params={"Content-Type": "application/json"},
        body='{"a": "ü"}',
    )
    signed = Signer(BasicCredentials("AK", "SK", "p")).sign(made)
    headers = {name.lower().encode(): str(value).encode() for name, value in signed.header_params.items()}
    headers.setdefault(b"host", b"127.0.0.1:8080")
    body = signed.body if isinstance(signed.body, bytes) else str(signed.body).encode()
    sent = Content("POST", quote(path).encode(), urlencode(query, quote_via=quote).encode(), headers, body)
    assert not problem(read(signed.header_params["Authorization"]), sent, "SK", at(sent))
