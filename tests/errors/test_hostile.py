"""Hostile descriptions are rejected with a problem that says why, or become packages without effect."""

from __future__ import annotations

import ast
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import pipeline
from generator.runtime.yaml_source.diagnostics import DiagnosticError
from tests.functional.tiny import Tiny, gives, model, operation, parameter

SCHEMAS = "shared/schemas.yaml"
PATHS = "resources/tiny/paths.yaml"
MAX_SECONDS = 30.0
MARK = "pwned"
CODE = f"__import__('builtins').__dict__.update({MARK}=1)"
Change = Callable[[Path], object]


def pets(**schemas: Any) -> Tiny:
    query = parameter("q", "query")
    call = operation("listPets", "pets", query, responses=gives("Pet", {"name": "a"}))
    members = {"cat": "Purrs.", "dog": "Barks."}
    kind = {"type": "string", "description": "The kind.", "enum": list(members), "x-enum-descriptions": members}
    pet = model(name=str, kind={"$ref": "#/Kind"}, more={"type": "string", "examples": ["a"]})
    return Tiny({"GET /pets": call}, {"Pet": pet, "Kind": kind, **schemas})


def replaced(file: str, old: str, new: str) -> Change:
    def change(spec: Path) -> None:
        text = (spec / file).read_text(encoding="utf-8")
        assert old in text
        (spec / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def written(file: str, content: str | bytes) -> Change:
    return lambda spec: (spec / file).write_bytes(content if isinstance(content, bytes) else content.encode())


def property_of(**keywords: Any) -> Change:
    more = json.dumps({"type": "string", "description": "d", **keywords})
    return replaced(SCHEMAS, '"more": {', f'"extra": {more}, "more": {{')


def reference(target: str) -> Change:
    return replaced(PATHS, '"../../shared/schemas.yaml#/Pet"', json.dumps(target))


def linked(file: str) -> Change:
    """Replace a file by a link to its content outside of the folder."""

    def change(spec: Path) -> None:
        (spec / file).parent.mkdir(exist_ok=True)
        outside = spec.parent / "outside"
        outside.write_bytes((spec / file).read_bytes() if (spec / file).exists() else b"SECRET = 1")
        (spec / file).unlink(missing_ok=True)
        (spec / file).symlink_to(outside)

    return change


def looped(spec: Path) -> None:
    """Add a link to itself."""
    (spec / "shared" / "loop.yaml").symlink_to(spec / "shared" / "loop.yaml")


def both(*changes: Change) -> Change:
    return lambda spec: [change(spec) for change in changes]


def chain(length: int, **link: Any) -> dict[str, Any]:
    """Return components each of which refers to the next one, perhaps by a keyword."""
    found = {f"A{n}": {"description": "d", **_next(n, **link)} for n in range(length)}
    return {**found, f"A{length}": {"type": "string", "description": "x", "examples": ["a"]}}


def _next(number: int, **link: Any) -> dict[str, Any]:
    reference = {"$ref": f"#/A{number + 1}"}
    if "items" in link:
        return {"type": "array", "items": reference}
    others = {"anyOf": [{"type": "integer"}]}
    return {keyword: [reference, *others.get(keyword, ())] for keyword in link} or reference


FIRST = replaced(SCHEMAS, '"more": {', '"chain": {"$ref": "#/A0"}, "more": {')
SLOW: dict[str, Any] = {"pattern": "^(a+)+$", "examples": [f"{'a' * 60}!"]}
# By name: the description, what is changed in its files, and the beginning of the problem, or nothing if it is harmless.
CASES: dict[str, tuple[Tiny, Change, str]] = {
    "nothing": (pets(), lambda _: None, ""),
    "aliases that refer to the next one": (pets(**chain(1500)), FIRST, f"{SCHEMAS}:.*: E117 A0 leads to a value only"),
    "some aliases": (pets(**chain(150)), FIRST, ""),
    "arrays in arrays": (pets(**chain(1500, items=True)), FIRST, f"{SCHEMAS}:.*: L127 A1449 is more than 50 levels"),
    "unions in unions": (pets(**chain(300, anyOf=True)), FIRST, f"{SCHEMAS}:.*: L127 A249 is more than 50 levels"),
    "some unions in unions": (pets(**chain(20, anyOf=True)), FIRST, ""),
    "parts of parts": (pets(**chain(300, allOf=True)), FIRST, f"{SCHEMAS}:.*: L127 A249 is more than 50 levels"),
    "some parts of parts": (pets(**chain(20, allOf=True)), FIRST, ""),
    "some arrays in arrays": (pets(**chain(20, items=True)), FIRST, ""),
    "YAML bomb": (pets(), written(SCHEMAS, "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n"), f"{SCHEMAS}:1:4: E006 "),
    "deep nesting": (pets(), written(SCHEMAS, "[" * 100_000), f"{SCHEMAS}:1:101: E002 nested too deeply"),
    "reference upwards": (pets(), reference("../../../secret.yaml#/A"), f"{PATHS}:.*: E102 .* leads out of"),
    "reference to a file of the system": (pets(), reference("/etc/passwd#/A"), f"{PATHS}:.*: E102 .* leads out of"),
    "reference to a host": (pets(), reference("http://example.com/a.yaml#/A"), f"{PATHS}:.*: E103 "),
    "reference without a scheme": (pets(), reference("//example.com/a.yaml#/A"), f"{PATHS}:.*: E102 "),
    "reference by file:": (pets(), reference("file:///etc/passwd#/A"), f"{PATHS}:.*: E103 "),
    "reference with NUL": (pets(), reference("a\0b.yaml#/A"), f"{PATHS}:.*: E101 "),
    "reference to a folder": (pets(), reference("../../shared#/A"), f"{PATHS}:.*: E101 "),
    "link out of the folder": (pets(), linked(SCHEMAS), f"{PATHS}:.*: E102 "),
    "companion that is a link": (pets(), linked("errors.yaml"), "errors.yaml: E102 the link leads out"),
    "handler that is a link": (pets(), linked("behaviour/pets.py"), "behaviour/pets.py: E102 the link leads out"),
    "license that is a link": (pets(), linked("LICENSE"), "LICENSE: E102 the link leads out"),
    "link to itself": (
        pets(),
        looped,
        "shared/loop.yaml: L103 ",
    ),
    "reference to a link to itself": (
        pets(),
        both(looped, reference("../../shared/loop.yaml#/A")),
        f"{PATHS}:.*: E101 ",
    ),
    "byte order mark": (
        pets(),
        lambda spec: written(SCHEMAS, b"\xef\xbb\xbf" + (spec / SCHEMAS).read_bytes())(spec),
        "",
    ),
    "UTF-16": (
        pets(),
        lambda spec: written(SCHEMAS, (spec / SCHEMAS).read_text().encode("utf-16"))(spec),
        f"{SCHEMAS}: E003 ",
    ),
    "CRLF": (
        pets(),
        lambda spec: [path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")) for path in spec.rglob("*.yaml")],
        "",
    ),
    "NUL": (pets(), replaced(SCHEMAS, "An object.", "a \0 b"), f"{SCHEMAS}:.*: E002 .*U\\+0000"),
    "escaped NUL": (pets(), replaced(SCHEMAS, "An object.", "a \\u0000 b"), ""),
    "control characters": (pets(), replaced(SCHEMAS, "An object.", "a \\u001b[31m \\r \\u2028 \\u0085 b"), ""),
    "surrogate": (pets(), replaced(SCHEMAS, "An object.", "\\ud800 a"), f"{SCHEMAS}:.*: E002 "),
    "duplicate key": (pets(), replaced(SCHEMAS, '"more": {', '"name": {'), f"{SCHEMAS}:.*: E005 duplicate key 'name'"),
    "number of 5,000 digits": (
        pets(),
        replaced(SCHEMAS, '"more": {', f'"more": {{"maxLength": {"9" * 5000}, '),
        f"{SCHEMAS}:.*: E012 ",
    ),
    "infinite number": (
        pets(),
        replaced(SCHEMAS, '"more": {', '"more": {"maxLength": 1e400, '),
        f"{SCHEMAS}:.*: E012 1e400 is not a number of JSON",
    ),
    "length of 20 digits": (pets(), property_of(maxLength=10**20), ""),
    "limit of 300 digits": (pets(), property_of(type="integer", maximum=10**300), ""),
    "member of 300 digits": (pets(), property_of(type="integer", enum=[10**300]), f"{SCHEMAS}:.*: L204 "),
    "pattern with nested repetitions": (pets(), property_of(**SLOW), f"{SCHEMAS}:.*: L151 "),
    "pattern that looks ahead": (
        pets(),
        property_of(**{**SLOW, "pattern": "^(?=(a+)+$)(a|a)*$"}),
        f"{SCHEMAS}:.*: L151 ",
    ),
    "pattern of a billion repetitions": (
        pets(),
        property_of(pattern="^((a{1,1000}){1,1000}){1,1000}$"),
        f"{SCHEMAS}:.*: L143 ",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_file(name: str, tmp_path: Path) -> None:
    tiny, change, expected = CASES[name]
    spec = tmp_path / "spec"
    tiny.write(spec)
    change(spec)
    start = time.monotonic()
    texts, problems = outcome(spec, tmp_path / "out")
    assert time.monotonic() - start < MAX_SECONDS
    if expected:
        assert len(problems) <= 3, problems
        assert re.match(f"spec/{expected}", problems[0]), problems
    else:
        assert problems == []
        assert list(harmful(texts)) == []


def outcome(spec: Path, out: Path) -> tuple[dict[str, str], list[str]]:
    """Return the generated texts by their paths, and the problems; one of both is empty."""
    try:
        changes = pipeline.run(spec, out)
    except DiagnosticError as error:
        return {}, [str(problem) for problem in error.diagnostics]
    return {change.path: change.new for change in changes if change.new}, []


def harmful(texts: dict[str, str]) -> Iterator[str]:
    """Yield the Python files that do not compile, or in which the mark is more than a part of a literal or comment."""
    for path, text in texts.items():
        if path.endswith(".py"):
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError) as error:
                yield f"{path}: {error}"
                continue
            names = {word for node in ast.walk(tree) for word in _names(node)}
            yield from (f"{path}: {name}" for name in names & {MARK, "__import__"})


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the identifiers of a node."""
    for key in ("id", "attr", "arg", "name", "module", "asname"):
        value = getattr(node, key, None)
        if isinstance(value, str):
            yield value


# Texts that leave a literal, a template or a page where they are not escaped. None is a name, so that any use shows.
HOSTILE = (
    f'"""+{CODE}+"""',
    f"'''+{CODE}+'''",
    f'"+{CODE}+"',
    f'\\\\"""\n{CODE}\n',
    "\\",
    f"{{{{ {MARK} }}}} {{% for x in {MARK} %}} {{# {MARK} #}}",
    f"</script><script>{MARK}()</script>",
    f"[a](javascript:{MARK}())",
    f"*/ {CODE} /*",
    f"# \r{CODE}",
    f"{{{CODE}}} %s %({MARK})s ${{{MARK}}}",
)
# Texts of a description: people read them.
SENTENCES = ("description", "summary", "title", "meaning", "remedy", "message", "recipe")
FILES = ("openapi.yaml", PATHS, SCHEMAS, "shared/responses.yaml", "errors.yaml")


def with_sentences(node: Any, text: str) -> Any:
    """Return the content of a file in which every sentence is the text, in a code span so that no rule forbids it."""
    if isinstance(node, list):
        return [with_sentences(each, text) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"A `{text}` b." if key in SENTENCES and isinstance(value, str) else with_sentences(value, text)
        for key, value in node.items()
    }


@pytest.mark.parametrize("text", [HOSTILE[0], *(pytest.param(text, marks=pytest.mark.slow) for text in HOSTILE[1:])])
def test_sentences(text: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec"
    pets().write(spec)
    for file in FILES:
        content = with_sentences(json.loads((spec / file).read_text(encoding="utf-8")), text)
        if file == "openapi.yaml":
            content["info"]["title"] = "Tiny"  # L107 wants a plain one
        (spec / file).write_text(json.dumps(content, indent=1), encoding="utf-8")
    texts, problems = outcome(spec, tmp_path / "out")
    assert list(harmful(texts)) == []
    # A break or a backtick in a code span, or a quote in a one-line text, is a problem at its place.
    assert all(re.match(r"spec/\S+:\d+:\d+: L\d+ ", problem) for problem in problems), problems[:3]
    assert texts or "\n" in text or "\r" in text, problems[:3]


# Texts that name something: each is in one place of the description.
NAMES = (
    ("openapi.yaml", '"title": "Tiny"', '"title": NEW'),
    ("openapi.yaml", '"version": "1.0.0"', '"version": NEW'),
    ("openapi.yaml", '"https://tiny.example.com"', "NEW"),
    ("openapi.yaml", '"/pets"', "NEW"),
    (PATHS, '"operationId": "listPets"', '"operationId": NEW'),
    (PATHS, '"name": "q"', '"name": NEW'),
    (PATHS, '"application/json"', "NEW"),
    (PATHS, '"200"', "NEW"),
    (SCHEMAS, '"more": {', "NEW: {"),
    (SCHEMAS, '"cat",', "NEW,"),
    (SCHEMAS, '"more": {', '"more": {"default": NEW, '),
    (SCHEMAS, '"more": {', '"more": {"pattern": NEW, '),
    (SCHEMAS, '"more": {', '"more": {"const": NEW, '),
    (SCHEMAS, '"more": {', '"more": {"format": NEW, '),
    (SCHEMAS, '"more": {', '"more": {"x-error": NEW, '),
    ("errors.yaml", '"T.1": {', 'NEW: {"status": 400, "message": "a", "trigger": "fault", "retryable": false, '
     '"meaning": "a.", "remedy": "b."}, "T.1": {'),
    ("naming.yaml", '"package": ', '"package": NEW, "x": '),
    ("naming.yaml", '"environment": "TINY"', '"environment": NEW'),
    ("naming.yaml", '"version": "1.0.0"', '"version": NEW'),
    ("naming.yaml", '"error-schema": ', '"author": NEW, "license": NEW, "error-schema": '),
    ("world/default.yaml", "[]", '[{"id": NEW, "name": NEW}]'),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[3], HOSTILE[5]])
@pytest.mark.parametrize(("file", "old", "new"), NAMES)
def test_names(file: str, old: str, new: str, text: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec"
    pets().write(spec)
    replaced(file, old, new.replace("NEW", json.dumps(text)))(spec)
    texts, problems = outcome(spec, tmp_path / "out")
    assert texts or problems
    assert list(harmful(texts)) == []
