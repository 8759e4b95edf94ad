"""The reference and the site in Chromium: what their readers see, on a desk and on a phone, in light and dark."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cts_stub import create_app
from cts_stub._runtime.stub.http.server import Server, listen, running, url
from cts_stub.pytest_plugin import Running

from generator import pipeline
from tests.generation import GENERATED, ROOT
from tests.judges.test_consumers import out
from tools.publish.site import site

__all__ = ["out"]  # the fixture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WORDS = {
    "CTS.0209": "errors.html#CTS.0209",
    "kms_id": "trackers.html#createTracker",
    "kmsid": "trackers.html#createTracker",
    "bucket lifecy": "objects.html#BucketLifecycle",
    "notificaton": "notifications.html#createNotification",
}
"""What readers look for, and one of the entries that they must find."""
SAMPLE = ("index.html", "resource_tags.html")
IS_WHOLE = bool(os.environ.get("SITE_CHECK"))  # `make site-check` looks at all pages
PICTURES = ROOT / "docs" / "pictures"

pytestmark = [pytest.mark.slow, pytest.mark.node]


def look(folder: Path, **task: Any) -> Any:
    """Return what Chromium reports about a task for ``look.mjs``."""
    if CHROMIUM is None or not shutil.which("node"):
        missing = "NOT LOOKED AT: Chromium or Node.js is not installed"
        if IS_WHOLE:
            pytest.fail(missing)
        pytest.skip(missing)
    done = subprocess.run(
        ["node", "look.mjs"],
        cwd=folder,
        env={**os.environ, "CHROMIUM": CHROMIUM},
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, written."""
    target = tmp_path_factory.mktemp("site")
    for path, content in site(pipeline.model(ROOT / "spec"), ROOT, GENERATED).items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)
    return target / "site"


@pytest.fixture
def open_stub() -> Iterator[tuple[str, dict[str, str]]]:
    """A stub that lets pages of all origins read its responses, with its credentials."""
    app = create_app()
    with listen("127.0.0.1", 0) as listener, running(Server(app, cors=True), listener):
        yield url(listener), app.credentials


def test_pages_of_the_stub(out: Path, cts_stub: Running) -> None:
    base = f"{cts_stub.url}/docs/"
    pages = sorted(path.name for path in (GENERATED / "stub/cts_stub/docs").glob("*.html")) if IS_WHOLE else SAMPLE
    request = {"page": f"{base}trackers.html", "operation": "listTrackers", "path": {"project_id": cts_stub.project_id}}
    report = look(
        out,
        pages=[base + page for page in pages],
        words=dict.fromkeys(WORDS, base),
        request={**request, "token": cts_stub.token},
    )
    assert report["problems"] == {}
    assert {word: base + target for word, target in WORDS.items() if base + target not in report["found"][word]} == {}
    assert report["request"].startswith("200 OK\n")
    assert '"trackers"' in report["request"]


def test_site_from_files(out: Path, folder: Path, open_stub: tuple[str, dict[str, str]]) -> None:
    server, credentials = open_stub
    base = f"{folder.as_uri()}/"
    sample = [folder / path for path in ("index.html", "docs/guides/use-the-client.html")]
    pages = sorted(folder.rglob("*.html")) if IS_WHOLE else sample
    report = look(
        out,
        pages=[page.as_uri() for page in pages],
        words=dict.fromkeys(WORDS, f"{base}index.html"),
        request={
            "page": f"{base}reference/trackers.html",
            "operation": "listTrackers",
            "path": {"project_id": credentials["project_id"]},
            "server": server,
            "token": credentials["token"],
        },
    )
    assert report["problems"] == {}
    for word, target in WORDS.items():
        assert f"{base}reference/{target}" in report["found"][word]
    assert report["request"].startswith("200 OK\n"), "a page from a file has the origin null"


def test_keys_buttons_and_printing(out: Path, folder: Path) -> None:
    pages = {
        "page": "reference/trackers.html",
        "next": "reference/quotas.html",
        "guide": "docs/guides/use-the-client.html",
    }
    use = look(out, pages=[], use={name: f"{folder.as_uri()}/{path}" for name, path in pages.items()})["use"]
    assert use["chosen"] == f"{folder.as_uri()}/reference/trackers.html#createTracker", "Ctrl-K, a misspelt word, arrow"
    assert use["isClosed"], "Escape closes the results and leaves the field"
    assert use["here"] == ["#deleteTracker", "Trackers", "Use the client"], "in the address and the contents"
    assert use["notPrinted"] == 0
    opened = [set(languages) for languages in use["languages"]]
    assert opened == [{"curl"}, {"Java"}, {"Java"}], "of all operations, also on the next page"
    assert use["copied"] == ["cts-stub &", "cts-stub &"], "commands, without prompt and output"


@pytest.mark.skipif(not IS_WHOLE, reason="make site-check takes the pictures")
def test_pictures(out: Path, folder: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    look(out, pages=[f"{folder.as_uri()}/reference/trackers.html"], pictures=str(PICTURES))
    sizes = {path.name: path.stat().st_size for path in sorted(PICTURES.iterdir())}
    assert list(sizes) == [f"{view}-{scheme}.webp" for view in ("desktop", "phone") for scheme in ("dark", "light")]
    assert max(sizes.values()) < 200_000
