"""The engines of the project with the public test suites of their languages: CEL, and YAML 1.2.

What an engine rejects is left out on purpose (docs/openapi-support.md lists it); what it accepts has the value that the
suite says. `make judges` installs the suites.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.cel import CelError, Types, check, compiled, parse
from generator.runtime.stub.resources import expressions
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import load
from tests.generation import ROOT

HERE = Path(__file__).parent / "suites"
JUDGES = ROOT / ".judges"
ERROR = "an error"
pytestmark = [pytest.mark.slow, pytest.mark.node]


def suite(name: str, package: str, folder: Path) -> list[dict[str, Any]]:
    """Return the tests of a suite; skip if it is not installed."""
    if not shutil.which("node") or not (JUDGES / "node_modules" / package).is_dir():
        pytest.skip(f"{package} IS NOT RUN: it is not installed; `make judges` does it")
    shutil.copy(HERE / f"{name}.mjs", folder)
    (folder / "node_modules").symlink_to(JUDGES / "node_modules")
    done = subprocess.run(["node", f"{name}.mjs"], cwd=folder, capture_output=True, text=True, check=True)
    tests: list[dict[str, Any]] = json.loads(done.stdout)
    return tests


# Texts that are no YAML 1.2, and that libyaml reads: it allows comments and dashes in more places.
LENIENT = {
    *("9C9N/0", "9JBA/0", "CVW2/0", "DK95/1", "G5U8/0", "QB6E/0", "S98Z/0", "SU5Z/0", "X4QW/0", "Y79Y/3", "YJV2/0"),
}
# A block of text whose last line has only spaces and no line break: libyaml keeps the spaces.
DIFFERENT = {"L24T/1"}


def test_yaml(tmp_path: Path) -> None:
    """A valid text is read as its JSON or rejected with a place; an invalid one is rejected."""
    found: dict[str, list[str]] = {"accepted": [], "different": [], "crash": []}
    equal = 0
    for test in suite("yaml", "yaml-test-suite", tmp_path):
        path = tmp_path / "test.yaml"
        path.write_bytes(test["yaml"].encode())
        diagnostics = Diagnostics()
        value = load(path, tmp_path, diagnostics)
        if diagnostics:
            continue
        if test.get("fail"):
            found["accepted"].append(test["id"])
        elif test.get("json") and json.loads(test["json"]) != json.loads(json.dumps(value)):
            found["different"].append(test["id"])
        else:
            equal += 1
    assert set(found["accepted"]) == LENIENT
    assert set(found["different"]) == DIFFERENT
    assert equal > 170


# Fields of tests about more than a value.
UNUSUAL = {"unknown", "anyUnknowns", "anyEvalErrors", "typedResult", "container", "disableMacros"}


class LeftOutError(Exception):
    """A value that JSON does not have."""


def value_of(value: dict[str, Any]) -> Any:
    """Return a value of the suite, which is that of its message as JSON."""
    kind: str
    content: Any
    ((kind, content),) = value.items() or [("nothing", None)]
    match kind:
        case "nullValue" | "boolValue" | "stringValue":
            return None if kind == "nullValue" else content
        case "int64Value":
            return int(content)
        case "doubleValue":
            return float(str(content).replace("Infinity", "inf"))
        case "listValue":
            return [value_of(each) for each in content.get("values", ())]
        case "mapValue":
            return {_key(each): value_of(each["value"]) for each in content.get("entries", ())}
    raise LeftOutError(kind)


def _key(entry: dict[str, Any]) -> str:
    key = value_of(entry["key"])
    if not isinstance(key, str):
        raise LeftOutError("key")
    return key


def expected(test: dict[str, Any]) -> Any:
    if UNUSUAL & test.keys():
        raise LeftOutError("matcher")
    if "evalError" in test:
        return ERROR
    if "value" in test:
        return value_of(test["value"])
    return True


def shape(value: Any) -> str:
    """Return a value as a text that tells integers from fractions, but not the two zeros."""
    if isinstance(value, dict):
        return repr(sorted((key, shape(each)) for key, each in value.items()))
    if isinstance(value, list):
        return repr([shape(each) for each in value])
    return repr(abs(value) if value == 0 and isinstance(value, float) else value)


def evaluated(test: dict[str, Any], names: dict[str, Any]) -> Any:
    tree = parse(test["expr"])
    if check(tree, Types({name: {} for name in names}, lambda schema: schema)):
        raise LeftOutError("type")
    python = compiled(tree, {name: f"c[{name!r}]" for name in names})
    try:
        return eval(python, {**vars(expressions), "c": names})
    except expressions.ERRORS:
        return ERROR


def outcomes(tests: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what becomes of each test, with its expression."""
    for test in tests:
        try:
            wanted = expected(test)
            names = {name: value_of(each.get("value", {})) for name, each in test.get("bindings", {}).items()}
            value = evaluated(test, names)
        except LeftOutError:
            yield "left out", test["expr"]
        except CelError:
            yield "rejected", test["expr"]
        else:
            yield "equal" if shape(value) == shape(wanted) else "different", f"{test['expr']} is {value}, not {wanted}"


def test_cel(tmp_path: Path) -> None:
    """What can be compiled has the value, or ends with the error, that the definition of CEL says."""
    found = list(outcomes(suite("cel", "@bufbuild/cel-spec", tmp_path)))
    assert [text for outcome, text in found if outcome == "different"] == []
    assert Counter(outcome for outcome, _ in found)["equal"] > 440
