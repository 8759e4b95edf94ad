"""Descriptions of other services get every check from their declarations alone."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from cts_contract._runtime.credentials import Credentials, required_scheme
from cts_contract._runtime.in_process import InProcess
from cts_contract._runtime.proof import Endpoint, own_checks
from cts_contract._runtime.results import BEHAVIOUR, LIFECYCLE_CHECKS, PROBES, CheckResult
from cts_contract._runtime.target import Target

from generator import pipeline, write
from tests.functional import library

PETS = Path(__file__).parents[1] / "specs" / "pets"


class Service(NamedTuple):
    """A generated stub with its description."""

    package: ModuleType
    document: dict[str, Any]


def imported(root: Path, name: str) -> Iterator[Service]:
    sys.path.insert(0, str(root / "out" / "stub"))
    try:
        package = importlib.import_module(name)
        yield Service(package, json.loads((root / "out" / "openapi.json").read_bytes()))
    finally:
        sys.path.pop(0)
        for module in [each for each in sys.modules if each.partition(".")[0] == name]:
            del sys.modules[module]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    root = tmp_path_factory.mktemp("library")
    # A window of a second, as in other tests, begins between the clocks of two processes.
    spec = library.write_spec(root, library.BEHAVIOUR.replace("default_window_ms: 1000", "default_window_ms: 3600000"))
    # A loan that is replaced without its reader, who names it in events, is the fault of the description.
    schemas, paths = (spec / "resources" / "library" / name for name in ("schemas.yaml", "paths.yaml"))
    demanding = {**library.SCHEMAS, "LoanChange": {**library.SCHEMAS["LoanChange"], "required": ["id", "reader"]}}
    schemas.write_text(json.dumps(demanding), encoding="utf-8")
    text = paths.read_text(encoding="utf-8").replace('{"id": "1"}', '{"id": "1", "reader": "Ann"}')
    paths.write_text(text.replace('"default_ms": 1000', '"default_ms": 3600000'), encoding="utf-8")
    write.apply(root / "out", pipeline.run(spec, root / "out"))
    yield from imported(root, "library_stub")


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    root = tmp_path_factory.mktemp("pets")
    write.apply(root / "out", pipeline.run(PETS, root / "out"))
    yield from imported(root, "pets_stub")


def prove(service: Service, **other_path: str) -> Iterator[CheckResult]:
    """Yield results of every check except those of Schemathesis; ``other_path``: a parameter of another project."""
    stub, document = service.package.create_app(), service.document
    credentials = Credentials(required_scheme(document, "openapi.json"), stub.credentials["token"])
    own = {name: value for name, value in stub.credentials.items() if f"{{{name}}}" in str(list(document["paths"]))}
    target = Target("http://127.0.0.1:80", document, credentials, own, application=InProcess(stub))
    other = target.having(credentials, {**own, **other_path}) if other_path else None
    return own_checks(Endpoint(target, other, stub.world.data, stub))


def failures(results: list[CheckResult]) -> list[str]:
    return [f"{result.name}: {result.failure}" for result in results if result.failure]


def test_books(books: Service) -> None:
    results = list(prove(books, project_id="p2"))
    assert failures(results) == []
    counts = Counter(result.part for result in results if not result.skipped)
    assert counts[PROBES] > 3
    assert counts[LIFECYCLE_CHECKS] > 10
    assert counts[BEHAVIOUR] > 500
    rules = {result.name for result in results if ": against " in result.name and not result.skipped}
    for rule in ("kind-stays", "titles-differ"):
        assert any(rule in name for name in rules), rule


def test_pets(pets: Service) -> None:
    results = list(prove(pets))
    assert failures(results) == []
    assert Counter(result.part for result in results)[BEHAVIOUR] > 100


def without_filter(handler: Any) -> Any:
    return replace(handler, filters={"kind": handler.filters["kind"]})


def without_audit(handler: Any) -> Any:
    return replace(handler, audit=None)


def without_rules(handler: Any) -> Any:
    return replace(handler, rules=())


def inclusive(handler: Any) -> Any:
    def listed(call: Any) -> Any:
        query = {name: value - 1 if name == "from" else value for name, value in call.query.items()}
        call.query = query
        return handler(call)

    return listed


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("listBooks", without_filter),
        ("deleteLoans", without_audit),
        ("createBook", without_rules),
        ("listEvents", inclusive),
    ],
)
def test_a_fault_is_noticed(
    books: Service, operation: str, fault: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    correct = books.package.OPERATIONS
    changed = tuple(replace(each, handler=fault(each.handler)) if each.id == operation else each for each in correct)
    monkeypatch.setattr(books.package, "OPERATIONS", changed)
    assert any(result.failure for result in prove(books, project_id="p2"))  # the first one is enough
