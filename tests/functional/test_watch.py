"""``cts generate --watch`` follows the files of a description, and never writes a part of the outputs."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.generation import contents

PETS = Path(__file__).parents[1] / "specs" / "pets"
PATIENCE_SECONDS = 120  # the machine may be busy
COMMAND = (sys.executable, "-c", "from tools.cli import main; main()", "generate", "--watch")


class Watcher:
    """The command on a copy of a description, and what it has printed."""

    def __init__(self, folder: Path) -> None:
        self.spec = Path(shutil.copytree(PETS, folder / "pets"))
        self.out = folder / "out"
        self.log = folder / "log"
        self.read = 0
        with self.log.open("wb") as log:
            command = [*COMMAND, "--spec", str(self.spec), "--out", str(self.out)]
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def round(self) -> str:
        """Return what the next round prints, when it has ended."""
        self.wait(lambda: "\nwatch " in self.log.read_text(encoding="utf-8")[self.read :])
        text = self.log.read_text(encoding="utf-8")
        start, self.read = self.read, text.index("\nwatch ", self.read) + 1
        self.read = text.index("\n", self.read)
        return text[start : self.read]

    def wait(self, is_reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_reached():
            assert time.monotonic() < end, self.log.read_text(encoding="utf-8")
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.05)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.spec / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    started = Watcher(tmp_path)
    yield started
    started.process.kill()
    started.process.wait()


@pytest.mark.slow
def test_watch(watcher: Watcher) -> None:
    assert " added" in watcher.round()
    document = watcher.out / "openapi.json"

    watcher.edit("openapi.yaml", "title: Pet Shop", "title: Zoo")
    assert " changed" in watcher.round()
    assert '"title": "Zoo"' in document.read_text(encoding="utf-8")

    before = contents(watcher.out)
    watcher.edit("openapi.yaml", "openapi: 3.1.0", "openapi: 3.0.0")
    shown = watcher.round()
    assert "openapi.yaml:1:1: L101 " in shown
    assert "problem(s)" in shown
    assert contents(watcher.out) == before

    watcher.edit("openapi.yaml", "openapi: 3.0.0", "openapi: 3.1.0")
    assert "nothing to change" in watcher.round()

    more = watcher.spec / "shared" / "more.yaml"
    more.write_text("Unused: {type: string}\n", encoding="utf-8")
    assert "shared/more.yaml: L103 " in watcher.round()
    assert contents(watcher.out) == before

    more.unlink()
    assert "nothing to change" in watcher.round()

    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(PATIENCE_SECONDS) == 0
    assert "Traceback" not in watcher.log.read_text(encoding="utf-8")
    assert not list(watcher.out.glob(".generating-*"))
