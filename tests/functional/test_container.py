"""The Containerfile of the stub, step by step without a container engine, below an empty folder.

As another user where that is possible: the tests must run as root, with a Python that others can read.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTEXT = ROOT / "generated" / "stub"
NOBODY = 65534


def instructions() -> list[tuple[str, str]]:
    text = (CONTEXT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, " ".join(arguments.split())) for name, arguments in lines]


def only(name: str) -> str:
    [found] = [arguments for each, arguments in instructions() if each == name]
    return found


def exec_form(arguments: str) -> list[str]:
    return list(json.loads(arguments[arguments.index("[") :]))


@pytest.fixture(scope="module")
def prefix() -> Iterator[Path]:
    """An empty folder that other users can read, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@functools.cache
def other_user() -> Mapping[str, object]:
    """Another user, if this one can change to it and it can run this Python."""
    user: dict[str, object] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    try:
        done = subprocess.run([sys.executable, "-c", ""], **user, check=False, cwd="/")  # type: ignore[call-overload]
    except OSError:
        return {}
    return {} if done.returncode else user


def run_as_other(command: list[str], environment: Mapping[str, str], **more: object) -> subprocess.Popen[str]:
    user = other_user()
    return subprocess.Popen(command, env=dict(environment), stdout=-1, stderr=-1, text=True, **user, **more)  # type: ignore[call-overload, no-any-return]


def build(prefix: Path) -> dict[str, str]:
    """Run what the stages do, with paths below the prefix; return the environment of the image.

    Instead of pip, which would need a network, links make the dependencies of this environment visible.
    """
    environment = {"PATH": os.environ["PATH"], "HOME": str(prefix)}
    at = prefix
    for name, arguments in instructions():
        if name == "WORKDIR":
            at = prefix / arguments.lstrip("/")
            at.mkdir(parents=True)
        elif name == "COPY" and not arguments.startswith("--from"):
            *sources, target = arguments.split()
            for source in sources:
                destination = at / target / (source if target.endswith("/") else "")
                copy = shutil.copytree if (CONTEXT / source).is_dir() else shutil.copy
                copy(CONTEXT / source, destination)
        elif name == "RUN":
            install(arguments, prefix, at)
        elif name == "ENV":
            for assignment in re.findall(r'(\w+)=("[^"]*"|\S+)', arguments):
                value = assignment[1].strip('"').replace("$PATH", environment["PATH"])
                environment[assignment[0]] = value.replace("/opt/", f"{prefix}/opt/")
    return environment


def install(command: str, prefix: Path, at: Path) -> None:
    make, _, pip = command.partition(" && ")
    assert make == "python -m venv /opt/stub"
    assert pip.startswith("/opt/stub/bin/python -m pip install ")
    assert pip.endswith(" .")
    target = prefix / "opt" / "stub"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", target], check=True)
    packages = next((target / "lib").iterdir()) / "site-packages"
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(prefix / "dist")]
    subprocess.run(wheel, cwd=at, check=True, capture_output=True)
    [made] = (prefix / "dist").glob("*.whl")
    shutil.unpack_archive(made, packages, "zip")
    # Last on the path, so that the package is that of the image.
    others = [path for path in map(Path, sys.path) if path.name == "site-packages"]
    for other in others:
        for entry in other.iterdir():
            if not entry.name.startswith(("cts_", "_cts", "__editable__")) and not (packages / entry.name).exists():
                (packages / entry.name).symlink_to(entry)
    script = target / "bin" / "cts-stub"
    script.write_text(f"#!{target}/bin/python\nfrom cts_stub.__main__ import main\nmain(prog_name='cts-stub')\n")
    script.chmod(0o755)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@pytest.mark.slow
def test_each_step(prefix: Path) -> None:
    environment = build(prefix)
    environment["CTS_STUB_PORT"] = free_port()
    health = exec_form(only("HEALTHCHECK"))
    health[0] = sys.executable if health[0] == "python" else health[0]
    (prefix / "run").mkdir()
    command = [str(prefix / "opt/stub/bin" / name) for name in exec_form(only("ENTRYPOINT"))]
    with run_as_other(command, environment, cwd=prefix / "run") as server:
        try:
            deadline = time.monotonic() + 30
            while (check := run_as_other(health, environment)).wait() != 0:
                check.communicate()
                assert server.poll() is None, server.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            check.communicate()
            server.send_signal(signal.Signals[only("STOPSIGNAL")])
            _, errors = server.communicate(timeout=10)
            assert server.returncode == 0, errors
        finally:
            server.kill()
    failed = run_as_other(health, environment)
    failed.communicate()
    assert failed.returncode != 0, "a stopped server is not healthy"
    assert list((prefix / "run").iterdir()) == [], "it writes nothing"


def test_the_user_is_not_root() -> None:
    assert re.fullmatch(r"[1-9][0-9]+:[1-9][0-9]+", only("USER"))


@pytest.mark.slow
def test_the_real_build() -> None:
    engine = next((each for each in ("docker", "podman") if shutil.which(each)), None)
    if engine is None or subprocess.run([engine, "info"], capture_output=True, check=False).returncode:
        pytest.skip("NOT JUDGED: no container engine responds")
    tag = "cts-stub-test"
    subprocess.run([engine, "build", "-q", "-t", tag, "-f", CONTEXT / "Containerfile", CONTEXT], check=True)
    made = subprocess.run([engine, "run", "-d", "--read-only", tag], check=True, capture_output=True, text=True)
    container = made.stdout.strip()
    try:
        subprocess.run([engine, "stop", "-t", "10", container], check=True, capture_output=True)
        status = [engine, "inspect", "-f", "{{.State.ExitCode}}", container]
        assert subprocess.run(status, check=True, capture_output=True, text=True).stdout.strip() == "0"
    finally:
        subprocess.run([engine, "rm", "-f", container], check=False, capture_output=True)
