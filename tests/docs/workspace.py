"""Copy of the repository in which the blocks of one document are executed in order."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
COPIED = ("spec", "Makefile", "pyproject.toml", "requirements.lock")
PORTS = ("8080", "4010")  # of the stub and of a proxy before it in the documents; free ones are used instead
SETTLING_SECONDS = 0.3  # from the first to the last line that a server prints when it starts


class Failure(AssertionError):
    """A block does not do what its document says."""


class Workspace:
    """Folder with the description, the outputs, and ``cts``, ``cts-stub`` and ``python`` on PATH."""

    timeout_seconds = 120

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))
        self.is_spec_changed = False
        self.printed = ""  # by the last python block, until a text block compares it
        self._servers: dict[str, subprocess.Popen[str]] = {}
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / name)
        shutil.copytree(GENERATED, folder / "generated", ignore=shutil.ignore_patterns("__pycache__", ".cache"))
        # The targets of the Makefile find an installed environment and do not install another one.
        (folder / ".venv").mkdir()
        (folder / ".venv" / "bin").symlink_to(BIN)
        (folder / ".venv" / ".installed").touch()
        generated = folder / "generated"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("CTS_", "MAKE", "PYTEST_"))},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(str(generated / package) for package in ("client", "stub", "contract")),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CTS_STUB_PORT": self.ports[PORTS[0]],
        }

    def _with_free_ports(self, text: str) -> str:
        for port, free in self.ports.items():
            text = text.replace(port, free)
        return text

    def _with_own_ports(self, text: str) -> str:
        for port, free in self.ports.items():
            text = text.replace(free, port)
        return text

    def write(self, name: str, text: str) -> Path:
        """Write a file, given by its path below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._with_free_ports(text), encoding="utf-8")
        self.is_spec_changed |= name.startswith("spec/")
        return path

    def run(self, command: str) -> tuple[int, str]:
        """Run a command line of bash; return its exit code and what it prints to both outputs."""
        if command.startswith("make "):
            self._check_target(command)
        if command.startswith("export "):  # each command has a shell of its own
            settings = shlex.split(self._with_free_ports(command))[1:]
            self.environment |= dict(each.split("=", 1) for each in settings)
        process = subprocess.run(
            ["bash", "-c", self._with_free_ports(command)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=self.timeout_seconds,
        )
        return process.returncode, self._with_own_ports(process.stdout)

    def _check_target(self, command: str) -> None:
        asked = command.replace("make ", "make --dry-run ", 1)  # a comment may follow the target
        plan = subprocess.run(["bash", "-c", asked], cwd=self.folder, capture_output=True, text=True)
        if plan.returncode or "-m venv" in plan.stdout:
            raise Failure(f"{command}: no such target, or it would install: {plan.stderr}{plan.stdout}")

    def start(self, command: str) -> str:
        """Start a server in the background, wait until it accepts connections, and return what it has printed.

        Its port is the last one that the command names, or that of the stub.
        """
        port = max(PORTS, key=command.rfind)
        if port in self._servers:
            raise Failure(f"{command}: another server of the document uses the port")
        log = self.folder / f"server-{len(self._servers)}.log"
        with log.open("w", encoding="utf-8") as file:
            server = subprocess.Popen(
                ["bash", "-c", f"exec {self._with_free_ports(command)}"],
                cwd=self.folder,
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self._servers[port] = server
        deadline = time.monotonic() + self.timeout_seconds
        while server.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(self.ports[port]))) == 0 and log.stat().st_size:
                    time.sleep(SETTLING_SECONDS)
                    return self._with_own_ports(log.read_text(encoding="utf-8"))
            time.sleep(0.05)
        raise Failure(f"{command}: does not listen: {log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        """Stop the servers."""
        while self._servers:
            _, server = self._servers.popitem()
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(self.timeout_seconds)


def _free_ports(count: int) -> list[str]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [str(probe.getsockname()[1]) for probe in probes]


def apply_diff(text: str, workspace: Workspace) -> None:
    """Apply a unified diff without line numbers. A hunk matches exactly one place; without context it is appended."""
    for name, hunk in _hunks(text):
        path = workspace.folder / name
        old = "".join(f"{line[1:]}\n" for line in hunk if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in hunk if not line.startswith("-"))
        content = path.read_text(encoding="utf-8")
        if not old:
            workspace.write(name, content + new)
            continue
        if content.count(old) != 1:
            raise Failure(f"{name}: the hunk matches {content.count(old)} places instead of one:\n{old}")
        workspace.write(name, content.replace(old, new))


def _hunks(text: str) -> Iterator[tuple[str, list[str]]]:
    for section in re.split(r"^--- a/.*\n(?=\+\+\+ )", text, flags=re.MULTILINE)[1:]:
        head, _, body = section.partition("\n")
        for hunk in re.split(r"^@@.*\n", body, flags=re.MULTILINE)[1:]:
            yield head.removeprefix("+++ b/"), hunk.splitlines()
