"""Generation: whole processes of ours and of openapi-python-client, from the same description."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from itertools import count
from pathlib import Path

from generator.outputs import COMPILED
from tools.bench import large
from tools.bench.measure import Row, Subject, Table, interleaved, process
from tools.bench.places import BIN, DOCUMENT, IN_MEMORY, ROOT

BETTER = {"seconds": "less", "megabytes": "less"}
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
EDITED = Path("resources", "trackers", "schemas.yaml")
FIELD = "      description: Whether the path of a trace file contains the name of the cloud service."
LIMIT = "maxLength: "
# Imports the named modules, the first of which has the operations, and prints how many these are.
IMPORTING = """
import importlib, sys
modules = [importlib.import_module(name) for name in sys.argv[1:]]
print(sum(type(each).__name__ == "Operation" for each in vars(modules[0]).values()))
"""
PATIENCE_SECONDS = 60


def run(rounds: int, progress: Callable[[str], None]) -> list[Table]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as name:
        folder = Path(name)
        spec = Path(shutil.copytree(ROOT / "spec", folder / "spec"))
        check = cts("check", ROOT / "spec", ROOT / "generated")
        peer = openapi_python_client(DOCUMENT, folder / "theirs")
        with _watching(Path(shutil.copytree(spec, folder / "watched")), folder / "watching") as watch:
            subjects = [
                Subject("cts generate, after an edit", _after_an_edit(spec, folder / "ours")),
                Subject("cts generate, every cache deleted", _cold(ROOT / "spec", folder / "cold")),
                Subject("cts generate --watch", watch),
                Subject(peer_name(), lambda: process(peer, environment())),
                Subject("cts check", lambda: process(check, environment())),
            ]
            edited, cold, watched, theirs, checked = interleaved(subjects, rounds, progress)
        lost = losses(DOCUMENT, folder / "theirs")
    note = (
        "From the description to formatted files. Ours also lints it, and generates the stub, its documentation page "
        f"and the bundled description; the peer generates only a client, from the bundled description: {lost}. That "
        "client sends any value: it checks neither types nor lengths, patterns and conditions. Files go to memory if "
        "there is /dev/shm: for minutes after others were removed, ext4 takes up to a millisecond to create one, which "
        "would slow ours down more, as it writes more files."
    )
    edit = "A description and a limit of a field are edited before each round. The peer keeps nothing between runs."
    saved = "From saving a file with such an edit to the end of the regeneration, by a process that stays."
    return [
        Table("Generation after an edit", f"{edit} {note}", BETTER, [edited, theirs]),
        Table("Generation with every cache deleted", "The same, measured in the same rounds.", BETTER, [cold, theirs]),
        Table("Regeneration while watching", saved, {"seconds": "less"}, [watched, _only_seconds(theirs)]),
        Table("Check that outputs are up to date", "Measured in the same rounds.", BETTER, [checked, theirs]),
        _large(rounds, progress),
    ]


def _only_seconds(row: Row) -> Row:
    return Row(row.name, {"seconds": row.figures["seconds"]}, row.rounds)


def cts(command: str, spec: Path, out: Path, *options: str) -> list[str]:
    return [str(BIN / "cts"), command, *options, "--spec", str(spec), "--out", str(out)]


def _edits(spec: Path) -> Iterator[None]:
    """Edit the description and the limit of a field each time, differently."""
    path = spec / EDITED
    text = path.read_text(encoding="utf-8")
    if FIELD not in text or LIMIT not in text:
        raise RuntimeError(f"{path} has changed; choose other edits in {__file__}")
    for number in count(1):
        edited = text.replace(FIELD, f"{FIELD} Edited {number} times.", 1)
        path.write_text(edited.replace(LIMIT, f"{LIMIT}{number}", 1), encoding="utf-8")
        yield


def _after_an_edit(spec: Path, out: Path) -> Callable[[], Mapping[str, float]]:
    edits = _edits(spec)

    def take() -> Mapping[str, float]:
        next(edits)
        return process(cts("generate", spec, out, "--quiet"), environment())

    return take


def _cold(spec: Path, folders: Path) -> Callable[[], Mapping[str, float]]:
    """Generate into a new folder each time, below ``folders`` and called 0, 1, …."""
    numbers = count()

    def take() -> Mapping[str, float]:
        shutil.rmtree(COMPILED, ignore_errors=True)
        return process(cts("generate", spec, folders / str(next(numbers)), "--quiet"), environment())

    return take


@contextmanager
def _watching(spec: Path, out: Path) -> Iterator[Callable[[], Mapping[str, float]]]:
    """Give what edits a description and waits until a process that watches it has generated."""
    edits = _edits(spec)
    command = cts("generate", spec, out, "--watch")
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as watcher:  # noqa: S603

        def wait() -> None:
            assert watcher.stderr is not None  # noqa: S101 — it is a pipe
            for line in watcher.stderr:
                if line.startswith("watch "):
                    return
            raise RuntimeError("the watching process has ended")

        def take() -> Mapping[str, float]:
            start = time.perf_counter()
            next(edits)
            wait()
            return {"seconds": time.perf_counter() - start}

        try:
            wait()
            yield take
        finally:
            watcher.terminate()
            watcher.communicate(timeout=PATIENCE_SECONDS)


def _large(rounds: int, progress: Callable[[str], None]) -> Table:
    """Generate from a large description; each of its operations must be there, and each module must import."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as name:
        folder = Path(name)
        large.write(folder / "spec")
        out, theirs = folder / "ours" / "0", folder / "theirs"
        document = out / "openapi.json"
        subjects = [
            Subject("cts generate, every cache deleted", _cold(folder / "spec", out.parent)),
            Subject(peer_name(), lambda: process(openapi_python_client(document, theirs), environment())),
        ]
        rows = interleaved(subjects, min(rounds, 3), progress)
        operations = sum(method in METHODS for item in _paths(document).values() for method in item)
        made = _importable(out / "client", "large_client")
        lost = losses(document, theirs)
    note = f"1,000 schemas. Ours has {made} of the {operations} operations; the peer {lost}."
    return Table("Generation of 1,000 operations", note, BETTER, rows)


def _importable(folder: Path, package: str) -> int:
    """Import every module of a generated client; return how many operations it has."""
    paths = [path.relative_to(folder).with_suffix("") for path in folder.glob(f"{package}/**/*.py")]
    names = sorted({".".join(path.parts).removesuffix(".__init__") for path in paths})
    command = [str(BIN / "python"), "-c", IMPORTING, f"{package}.operations", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
    return int(done.stdout)


def peer_name() -> str:
    return f"openapi-python-client {version('openapi-python-client')}"


def environment() -> dict[str, str]:
    """Return the environment in which the peer finds the formatter that it calls, and modules are compiled once."""
    return {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": ""}


def openapi_python_client(document: Path, target: Path) -> list[str]:
    """Return the command that generates the peer's client."""
    command = [str(BIN / "openapi-python-client"), "generate", "--path", str(document), "--overwrite"]
    return [*command, "--output-path", str(target)]


def losses(document: Path, target: Path) -> str:
    """Return what the peer left out: it prints warnings and exits with 0."""
    command = openapi_python_client(document, target)
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)  # noqa: S603
    warnings = (done.stdout + done.stderr).count("WARNING")
    made = sum(path.name != "__init__.py" for path in target.glob("*/api/*/*.py"))
    described = sum(method in METHODS for item in _paths(document).values() for method in item)
    return f"{made} of the {described} operations, with {warnings} warnings"


def _paths(document: Path) -> dict[str, dict[str, object]]:
    paths: dict[str, dict[str, object]] = json.loads(document.read_text(encoding="utf-8"))["paths"]
    return paths
