"""Request bodies that are no JSON: what the client sends is what the handler sees."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.functional.round_trip import Pair, generated
from tests.functional.tiny import SCHEMAS, Tiny, model, operation

TEXTS = ["a", "", "a b", "a,b", "50%", "a&b=c", "é☃", "a+b", "%2C", "line\r\nline", "--x", '"', "\0"]
TEXT: dict[str, Any] = {"type": "string"}
FILE: dict[str, Any] = {"type": "string", "format": "binary"}
NAMED = {**model(name=str), "required": ["name"]}
FORM: dict[str, Any] = {
    **model(
        count={"type": "integer"},
        weight={"type": "number"},
        on={"type": "boolean"},
        tags={"type": "array", "items": TEXT},
        token=str,
        kind={"$ref": "#/Kind"},
    ),
}
KIND: dict[str, Any] = {
    "type": "string",
    "description": "A kind.",
    "enum": ["cat", "dog"],
    "x-enum-descriptions": {"cat": "A cat.", "dog": "A dog."},
}
UPLOAD: dict[str, Any] = {
    **model(
        file={**FILE, "maxLength": 5000},
        files={"type": "array", "items": FILE},
        note=str,
        password=str,
        sizes={"type": "array", "items": {"type": "integer"}},
        point={"$ref": "#/Point"},
    ),
    "required": ["file"],
}
READ_ONLY: dict[str, Any] = {**TEXT, "readOnly": True, "description": "Set by the server.", "examples": ["x"]}
BOTH: dict[str, Any] = {**model(name=str, count={"type": "integer"}), "required": ["name"]}
ENCODED = model(
    photo=FILE,
    scans={"type": "array", "items": FILE},
    note=str,
    point={"$ref": "#/Point"},
)
ENCODINGS = {
    "photo": {"contentType": "image/png, image/jpeg"},
    "scans": {"contentType": "image/*"},
    "note": {"contentType": "text/plain"},
    "point": {"contentType": "application/json"},
}
STYLED = model(
    filter={"type": "object", "additionalProperties": {"type": "integer"}},
    words={"type": "array", "items": TEXT},
    piped={"type": "array", "items": TEXT},
    point={"$ref": "#/Point"},
)
STYLES = {
    "filter": {"style": "deepObject", "explode": True},
    "words": {"explode": False},
    "piped": {"style": "pipeDelimited", "explode": False},
}
COMPOSED = {"description": "A form.", "allOf": [{"$ref": "#/Named"}, {"$ref": "#/Rest"}]}
WHOLE_FORM = {"$ref": SCHEMAS + "Form"}
UNFINISHED = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na'
BYTES = [b"", bytes(range(256)), b"\r\n", b"a\r", b"\n", b"\r\n--", b"x" * 5000]


def takes(
    media_type: str, schema: Any = None, *, required: bool = True, example: Any = None, **more: Any
) -> dict[str, Any]:
    content = {**more} if schema is None else {"schema": schema, **more}
    content |= {} if example is None else {"example": example}
    return {"requestBody": {"description": "The body.", "required": required, "content": {media_type: content}}}


OPERATIONS = {
    "POST /form": operation(
        "sendForm",
        "api",
        **takes("application/x-www-form-urlencoded", WHOLE_FORM),
    ),
    "POST /upload": operation("sendUpload", "api", **takes("multipart/form-data", {"$ref": SCHEMAS + "Upload"})),
    "POST /text": operation("sendText", "api", **takes("text/plain", {**TEXT, "maxLength": 30}, example="a")),
    "POST /note": operation("sendNote", "api", **takes("text/plain", TEXT, example="a", required=False)),
    "POST /bytes": operation("sendBytes", "api", **takes("application/octet-stream")),
    "POST /image": operation("sendImage", "api", **takes("image/png", FILE, required=False)),
    "POST /made": operation(
        "sendMade", "api", **takes("application/x-www-form-urlencoded", {"$ref": SCHEMAS + "Made"})
    ),
    "POST /upload-made": operation(
        "sendUploadMade", "api", **takes("multipart/form-data", {"$ref": SCHEMAS + "Made"}, required=False)
    ),
    "POST /both": operation(
        "sendBoth",
        "api",
        requestBody={
            "description": "The body.",
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": SCHEMAS + "Both"}, "example": {"name": "a"}},
                "application/x-www-form-urlencoded": {"schema": {"$ref": SCHEMAS + "Both"}},
                "text/plain": {"schema": TEXT, "example": "a"},
            },
        },
    ),
    "POST /encoded": operation(
        "sendEncoded", "api", **takes("multipart/form-data", {"$ref": SCHEMAS + "Encoded"}, encoding=ENCODINGS)
    ),
    "POST /styled": operation(
        "sendStyled", "api", **takes("application/x-www-form-urlencoded", {"$ref": SCHEMAS + "Styled"}, encoding=STYLES)
    ),
    "POST /vendor": operation("sendVendor", "api", **takes("application/a+json", TEXT, example="a")),
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    schemas = {
        "Named": NAMED,
        "Rest": FORM,
        "Form": COMPOSED,
        "Upload": UPLOAD,
        "Kind": KIND,
        "Point": model(x={"type": "integer"}, label=str),
        "Made": {
            **model(name=str, id=READ_ONLY, size={**READ_ONLY, "type": "integer", "examples": [1]}),
            "required": ["id", "name"],
        },
        "Both": BOTH,
        "Encoded": ENCODED,
        "Styled": STYLED,
    }
    description = Tiny(OPERATIONS, schemas, client="bodies_client")
    with generated(description, tmp_path_factory.mktemp("bodies")) as found:
        yield found


@pytest.mark.parametrize("text", TEXTS)
def test_forms(pair: Pair, text: str) -> None:
    values = {"name": text, "count": -3, "weight": 1.5, "on": False, "tags": [text, "", text], "kind": "cat"}
    pair.both("api", "send_form", **values)
    assert pair.seen.body == values
    assert pair.sent[-1].headers["Content-Type"] == "application/x-www-form-urlencoded"
    pair.both("api", "send_form", name=text)
    assert pair.seen.body == {"name": text}


@pytest.mark.parametrize(
    "values",
    [
        {"name": None},
        {"name": {"a": 1}},
        {"name": "a", "tags": []},
        {"name": "a", "tags": "b"},
        {"name": "\ud800"},
    ],
)
def test_forms_that_are_not_sent(pair: Pair, values: dict[str, Any]) -> None:
    sent = len(pair.sent)
    with pytest.raises(pair.package.errors.InvalidRequest):
        pair.client().api.send_form(**values)
    assert len(pair.sent) == sent


def test_problems_of_a_form_are_reported_together(pair: Pair) -> None:
    with pytest.raises(pair.package.errors.InvalidRequest) as caught:
        pair.client().call(pair.package.operations.SEND_FORM, body={"tags": "b", "nme": "a"})
    assert {(each.location, each.message) for each in caught.value.problems} == {
        ("nme", "is not a field of this form"),
        ("name", "is required"),
        ("tags", "must be a list"),
    }


def test_forms_are_validated(pair: Pair) -> None:
    with pytest.warns(pair.package.UnknownMember), pytest.raises(pair.package.errors.BadRequest):
        pair.client().api.send_form(name="a", kind="cow")
    with pytest.raises(pair.package.errors.InvalidRequest):
        pair.client().api.send_form(name="a", count="many")


@pytest.mark.parametrize("content", BYTES)
def test_files(pair: Pair, content: bytes, tmp_path: Path) -> None:
    upload = pair.stub.handlers.Upload
    named = pair.package.File(content, "é ü.txt", "text/plain")
    pair.both("api", "send_upload", file=content, files=[named, content])
    octets = "application/octet-stream"
    assert pair.seen.body == {
        "file": upload("file", octets, content),
        "files": [upload("é ü.txt", "text/plain", content), upload("files", octets, content)],
    }
    (tmp_path / "a b.bin").write_bytes(content)
    with (tmp_path / "a b.bin").open("rb") as file:
        pair.client().api.send_upload(file=file)
    assert pair.seen.body == {"file": upload("a b.bin", octets, content)}
    pair.client().api.send_upload(file=pair.package.File(io.BytesIO(content), "b.bin"))
    assert pair.seen.body == {"file": upload("b.bin", octets, content)}


@pytest.mark.parametrize("text", TEXTS)
def test_fields_beside_files(pair: Pair, text: str) -> None:
    point = {"x": 1, "label": text}
    pair.both("api", "send_upload", file=b"", note=text, sizes=[1, 2], point=point)
    assert {**pair.seen.body, "file": None} == {"file": None, "note": text, "sizes": [1, 2], "point": point}
    pair.both("api", "send_upload", file=b"", point=pair.package.models.Point(x=5))
    assert pair.seen.body["point"] == {"x": 5}


def test_files_that_are_not_sent(pair: Pair, tmp_path: Path) -> None:
    sent, file = len(pair.sent), pair.package.File
    for value in ("text", 5, None, io.StringIO("text"), file(b"", 'a"b'), file(b"", "a\nb"), file(b"", "a", "x\ny")):
        with pytest.raises(pair.package.errors.InvalidRequest):
            pair.client().api.send_upload(file=value)
    wrong: list[dict[str, Any]] = [
        {"files": []},
        {"files": b"x"},
        {"sizes": []},
        {"sizes": ["x"]},
        {"point": {"x": object()}},
    ]
    for values in wrong:
        with pytest.raises(pair.package.errors.InvalidRequest):
            pair.client().api.send_upload(file=b"", **values)
    assert len(pair.sent) == sent
    assert "s3cr3t" not in repr(file(b"s3cr3t", "a"))


def test_files_are_validated(pair: Pair) -> None:
    for values in ({"file": b"x" * 5001}, {"file": b"", "point": {"x": "five"}}):
        with pytest.raises(pair.package.errors.BadRequest):
            pair.client().api.send_upload(**values)


@pytest.mark.parametrize("text", TEXTS)
def test_texts(pair: Pair, text: str) -> None:
    for method in ("send_text", "send_note"):
        pair.both("api", method, body=text)
        assert pair.seen.body == text
    media_type = "text/plain" if text.isascii() else "text/plain; charset=utf-8"
    assert pair.sent[-1].headers["Content-Type"] == media_type


@pytest.mark.parametrize("content", BYTES)
def test_bytes(pair: Pair, content: bytes) -> None:
    for method in ("send_bytes", "send_image"):
        pair.both("api", method, body=content)
        assert pair.seen.body == content
        pair.client().api.__getattribute__(method)(body=io.BytesIO(content))
        assert pair.seen.body == content
    assert pair.sent[-1].headers["Content-Type"] == "image/png"


def test_bodies_that_are_left_out(pair: Pair) -> None:
    for method in ("send_note", "send_image"):
        pair.both("api", method)
        assert pair.seen.body is None
    with pytest.raises(TypeError):
        pair.client().api.send_text()


def test_bodies_of_other_types(pair: Pair) -> None:
    for method, value in (("send_text", b"a"), ("send_text", None), ("send_bytes", "a"), ("send_bytes", None)):
        with pytest.raises(pair.package.errors.InvalidRequest):
            getattr(pair.client().api, method)(body=value)
    with pytest.raises(pair.package.errors.BadRequest):
        pair.client().api.send_text(body="x" * 31)


def test_the_journal_hides_secret_fields(pair: Pair) -> None:
    pair.client().api.send_form(name="a", count=1, token="s3cr3t")
    pair.client().api.send_upload(file=b"x", note="shown", password="s3cr3t\r\nmore")
    form, upload = (entry["request"]["body"] for entry in pair.app.control.journal.entries()[-2:])
    assert form == "name=a&count=1&token=***"
    assert "shown" in upload
    assert "***" in upload
    assert "s3cr3t" not in upload
    assert "more" not in upload


def test_json_of_another_name(pair: Pair) -> None:
    pair.both("api", "send_vendor", body="a")
    assert (pair.seen.body, pair.sent[-1].headers["Content-Type"]) == ("a", "application/a+json")


def test_annotations(pair: Pair) -> None:
    module = __import__("bodies_client._sync.resources.api", fromlist=["Api"])
    files = __import__("bodies_client._runtime.files", fromlist=["File"])
    hints = get_type_hints(module.Api.send_upload, vars(module) | vars(files))
    assert hints["file"] == files.File | bytes | files.Readable
    assert not hasattr(pair.package.models, "Upload")
    assert not hasattr(pair.package.models, "Form")


@pytest.mark.parametrize(
    ("path", "media_type", "body", "status"),
    [
        ("form", "application/x-www-form-urlencoded", b"name=a+b&other=c", 204),
        ("form", "application/x-www-form-urlencoded", b"name=a&name=b", 400),
        ("form", "application/x-www-form-urlencoded", b"name=%ff", 400),
        ("form", "application/json", b'{"name": "a"}', 415),
        ("form", "application/x-www-form-urlencoded", b"", 400),
        ("upload", "multipart/form-data", b"--x--", 400),
        ("upload", "multipart/form-data; boundary=x", b"", 400),
        ("upload", "multipart/form-data; boundary=x", b"--x\r\n\r\na\r\n--x--\r\n", 400),
        (
            "upload",
            "multipart/form-data; boundary=x",
            UNFINISHED,
            400,
        ),
        ("text", "text/plain; charset=latin-1", b"\xe4", 204),
        ("text", "text/plain", b"\xe4", 400),
        ("text", "text/plain; charset=nothing", b"a", 400),
        ("text", "text/html", b"a", 415),
        ("bytes", "application/octet-stream", b"\xff", 204),
    ],
)
def test_what_others_send(pair: Pair, path: str, media_type: str, body: bytes, status: int) -> None:
    assert sent(pair, path, media_type, body).status == status
    if status == 204:
        expected = {"form": {"name": "a b", "other": "c"}, "text": "ä", "bytes": b"\xff"}
        assert pair.seen.body == expected[path]


@pytest.mark.parametrize("method", ["send_made", "send_upload_made"])
def test_readonly_fields_are_no_arguments(pair: Pair, method: str) -> None:
    pair.both("api", method, name="a")
    assert pair.seen.body == {"name": "a"}
    with pytest.raises(TypeError):
        getattr(pair.client().api, method)(name="a", id="x")


@pytest.mark.parametrize("field", ["id=x", "size=5"])
def test_readonly_fields_are_rejected(pair: Pair, field: str) -> None:
    response = sent(pair, "made", "application/x-www-form-urlencoded", f"name=a&{field}".encode())
    assert response.status == 400
    name, _, value = field.partition("=")
    part = '--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = (part % ("name", "a") + part % (name, value) + "--x--\r\n").encode()
    assert sent(pair, "upload-made", "multipart/form-data; boundary=x", body).status == 400
    reason = pair.app.control.journal.entries()[-1]["reason"]
    assert f"{name}: must not be sent" in reason


def sent(pair: Pair, path: str, media_type: str, body: bytes) -> Any:
    """Send a body as other clients do."""
    headers = {"Content-Type": media_type}
    request = pair.package.Request("POST", f"https://tiny.example.com/{path}", headers, body, 1.0)
    return pair.client()._sender.transport.send(request)


def test_of_several_media_types_the_client_sends_the_first(pair: Pair) -> None:
    pair.both("api", "send_both", name="a", count=1)
    assert pair.sent[-1].headers["Content-Type"] == "application/json"
    assert pair.seen.body == {"name": "a", "count": 1}


def test_of_several_media_types_the_stub_reads_all(pair: Pair) -> None:
    for media_type, body, value in (
        ("application/json; charset=utf-8", b'{"name": "a", "count": 1}', {"name": "a", "count": 1}),
        ("Application/X-WWW-Form-Urlencoded", b"name=a&count=1", {"name": "a", "count": 1}),
        ("text/plain", b"a", "a"),
        ("text/plain", b"", ""),
    ):
        assert sent(pair, "both", media_type, body).status == 204
        assert pair.seen.body == value
    for media_type, body, status in (
        ("application/x-www-form-urlencoded", b"count=1", 400),
        ("application/json", b"", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 415),
    ):
        assert sent(pair, "both", media_type, body).status == status


def test_files_have_the_media_types_of_their_encoding(pair: Pair) -> None:
    upload, file = pair.stub.handlers.Upload, pair.package.File
    scan = file(b"s", "s.gif", "image/gif")
    pair.both("api", "send_encoded", photo=b"p", scans=[scan], note="n", point={"x": 1})
    assert pair.seen.body == {
        "photo": upload("photo", "image/png", b"p"),
        "scans": [upload("s.gif", "image/gif", b"s")],
        "note": "n",
        "point": {"x": 1},
    }
    pair.both("api", "send_encoded", photo=file(b"p", media_type="image/jpeg"))
    assert pair.seen.body["photo"].media_type == "image/jpeg"
    for wrong in ({"photo": file(b"p", media_type="image/gif")}, {"scans": [b"s"]}):
        with pytest.raises(pair.package.errors.BadRequest):
            pair.client().api.send_encoded(**wrong)


def test_fields_have_the_styles_of_their_encoding(pair: Pair) -> None:
    values = {"filter": {"a": 1, "b c": -2}, "words": ["a", "b c"], "piped": ["a", ""], "point": {"x": 1, "label": "&"}}
    pair.both("api", "send_styled", **values)
    assert pair.seen.body == values
    body = pair.sent[-1].body.decode()
    assert "filter%5Ba%5D=1" in body
    assert "words=a,b%20c" in body
    assert "point=%7B%22x%22" in body
