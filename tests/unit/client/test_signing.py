"""Signatures with an access key: published vectors, and the vendor's own signer as the judge."""

from __future__ import annotations

import copy
import pickle
import string
import time
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import DerivationAKSKSigner, Signer
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.runtime.client.errors import ConfigurationError
from generator.runtime.client.signing import AccessKey
from generator.runtime.client.timeouts import Timeout
from generator.runtime.client.transport import Request, Response

AK, SK = "AKEXAMPLE", "SKexample123"
PROJECT = "24edf66e79d04187acb99a463e610764"
GUIDE = Request(
    "GET",
    "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs"
    "?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    {"Content-Type": "application/json", "X-Sdk-Date": "20191115T033655Z"},
    None,
    Timeout(),
)
HARD = Request(
    "POST",
    f"http://127.0.0.1:8080/v3/{PROJECT}/cts-tracker/a%20b~c%C3%A9/tags/create?a=x%20y%2B%2F~%2A%27&b=true&z=1",
    {"Content-Type": "application/json", "X-Project-Id": PROJECT, "X-Sdk-Date": "20260101T000000Z"},
    b'{"tags": [{"key": "k", "value": "v"}]}',
    Timeout(),
)


def test_the_example_of_the_signing_guide() -> None:
    key = AccessKey("QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc")
    assert key.apply(GUIDE).headers["Authorization"] == (
        "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    )


def test_everything_that_is_encoded() -> None:
    assert AccessKey(AK, SK).apply(HARD).headers["Authorization"] == (
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=eca27cf3f557661cf2be9ef79802b15806e5b9f26dc9782ebd6935e56c13f56f"
    )


def test_a_derived_key() -> None:
    key = AccessKey(AK, SK, region="cn-north-4", service="cts")
    assert key.apply(HARD).headers["Authorization"] == (
        f"V11-HMAC-SHA256 Credential={AK}/20260101/cn-north-4/cts, "
        "SignedHeaders=content-type;host;x-project-id;x-sdk-date, "
        "Signature=6730bc761528b9fc4cfa35aba7d433f93b433de4f65578552ceec40226dba755"
    )


def by_the_vendor(request: Request, signer: type[Signer], *more: str) -> str:
    """Return the signature that the vendor's signer makes of the same request."""
    parts = urlsplit(request.url)
    same = SdkRequest(
        method=request.method,
        schema=parts.scheme,
        host=parts.netloc,
        resource_path=parts.path,
        query_params=parse_qsl(parts.query, keep_blank_values=True),
        header_params={name: value for name, value in request.headers.items() if name != "Accept"},
        body=request.body or "",
    )
    made: Any = signer(BasicCredentials(AK, SK)).sign(same, *more)
    return str(made.header_params["Authorization"])


TEXTS = st.text(min_size=1, max_size=12)
SEGMENTS = TEXTS.filter(lambda text: text not in (".", ".."))
HEADERS = st.dictionaries(
    st.text(string.ascii_letters, min_size=1, max_size=8).map(lambda name: f"X-{name}"),
    st.text(string.ascii_letters + string.digits + " -_~", min_size=1, max_size=12).map(str.strip).filter(bool),
    max_size=3,
).filter(lambda headers: len({name.lower() for name in headers}) == len(headers))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.lists(SEGMENTS, min_size=1, max_size=4),
    st.lists(st.tuples(TEXTS, st.text(max_size=12)), max_size=4),
    HEADERS,
    st.binary(max_size=20),
)
def test_equal_to_the_signer_of_the_vendor(
    method: str, path: list[str], query: list[tuple[str, str]], headers: dict[str, str], body: bytes
) -> None:
    try:
        target = "/" + "/".join(quote(segment, safe="-_.~") for segment in path)
        pairs = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query)
    except UnicodeEncodeError:  # a lone surrogate, which no URL can have
        return
    url = f"https://service.example.com:8443{target}" + (f"?{pairs}" if pairs else "")
    own = {"Accept": "application/json", "Content-Type": "application/json", "X-Sdk-Date": "20260101T000000Z"}
    request = Request(method, url, {**own, **headers}, body or None, Timeout())
    assert AccessKey(AK, SK).apply(request).headers["Authorization"] == by_the_vendor(request, Signer)
    derived = AccessKey(AK, SK, region="r-1", service="s")
    signed = derived.apply(request).headers["Authorization"]
    assert signed == by_the_vendor(request, DerivationAKSKSigner, "s", "r-1")


def test_a_temporary_key_sends_its_token_signed() -> None:
    signed = AccessKey(AK, SK, "s3cr3t").apply(HARD)
    assert signed.headers["X-Security-Token"] == "s3cr3t"
    assert "x-sdk-date;x-security-token," in signed.headers["Authorization"].replace("SignedHeaders=", "")


def test_the_date_is_that_of_now_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_673_104.9)
    request = Request("GET", "https://service.example.com", {}, None, Timeout())
    assert AccessKey(AK, SK).apply(request).headers["X-Sdk-Date"] == "20261126T060504Z"


@pytest.mark.parametrize(
    ("date", "corrects"),
    [
        ("Thu, 26 Nov 2026 06:30:04 GMT", True),
        ("Thu, 26 Nov 2026 05:40:04 GMT", True),
        ("Thu, 26 Nov 2026 06:09:04 GMT", False),
        ("soon", False),
        ("", False),
    ],
)
def test_a_wrong_clock_is_corrected(monkeypatch: pytest.MonkeyPatch, date: str, corrects: bool) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_673_104.0)
    key, rejected = AccessKey(AK, SK), Response(401, {"date": date}, b"")
    assert [key.corrects_clock(rejected) for _ in range(2)] == [corrects, False]
    hour = date[17:25].replace(":", "") if corrects else "060504"
    request = Request("GET", "https://service.example.com", {}, None, Timeout())
    assert key.apply(request).headers["X-Sdk-Date"] == f"20261126T{hour}Z"


def test_an_authorization_of_the_caller_is_kept() -> None:
    request = Request("GET", "https://service.example.com", {"authorization": "mine"}, None, Timeout())
    assert AccessKey(AK, SK).apply(request) is request


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (("", SK), {}),
        ((AK, " "), {}),
        ((AK, SK, ""), {}),
        (("A\nK", SK), {}),
        ((AK, SK, "s3cr3té"), {}),
        ((AK, SK), {"region": "r"}),
        ((AK, SK), {"service": "s"}),
    ],
)
def test_keys_that_cannot_sign(arguments: tuple[str, ...], more: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        AccessKey(*arguments, **more)
    assert "s3cr3t" not in str(caught.value)
    assert SK not in str(caught.value)


def test_secrets_are_in_no_text_and_are_not_serialised() -> None:
    key = AccessKey(AK, SK, "s3cr3t")
    assert repr(key) == f"AccessKey(ak='{AK}', sk='***', security_token='***')"
    assert SK not in repr(vars(key)) + str(key)
    assert "s3cr3t" not in repr(vars(key)) + str(key)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="credentials cannot be pickled"):
            pickle.dumps(key, protocol)
    assert copy.deepcopy(key).apply(HARD) == key.apply(HARD)
