"""The README files of the stub and of spec/ are true. tests/docs executes README.md and docs/."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import urllib3
from cts_stub.pytest_plugin import Running

from generator.build.declared.expressions import FUNCTIONS, NAMES
from generator.cel.functions import FUNCTIONS as OF_CEL
from generator.companions.declarations import FORMS
from generator.companions.reading import schema_named
from generator.runtime.contract.cel.parsing import MACROS
from tests.generation import GENERATED

ROOT = Path(__file__).parents[2]
STUB_README = (GENERATED / "stub" / "README.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^    curl (.*)", STUB_README, re.MULTILINE)


def test_the_requests_for_control(cts_stub: Running) -> None:
    assert CURLS
    for line in CURLS:
        words = shlex.split(line)
        options = dict(pairwise(words))
        url = next(word for word in words if word.startswith("http")).replace("http://127.0.0.1:8080", cts_stub.url)
        response = urllib3.request(options.get("-X", "GET"), url, body=options.get("-d"))
        assert response.status in (200, 204), (line, response.data)


def test_every_path_of_control_is_documented_and_there(cts_stub: Running) -> None:
    documented = set(re.findall(r"^\| `(?:GET|POST|PUT) /_stub/([a-z.]+)", STUB_README, re.MULTILINE))
    assert documented == {name for name in cts_stub.stub.control.paths if "*" not in name}


def test_the_keys_functions_and_variables_of_behaviour_are_all_explained() -> None:
    text = (ROOT / "spec" / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## Behaviour") : text.index("## Editions")]
    named = {word for code in re.findall(r"`([^`]+)`", section) for word in re.findall(r"[A-Za-z_]+", code)}
    definitions = schema_named("behaviour")["$defs"]
    keys = {key for name in (*FORMS, "resource", "page") for key in definitions[name]["properties"]}
    known = {*keys, *OF_CEL, *FUNCTIONS, *MACROS, *NAMES} - {"description"}
    assert known - named == set()
