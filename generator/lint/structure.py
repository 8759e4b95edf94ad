"""Rules on the document as a whole and on its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.companions.declarations import FILE as DECLARATIONS
from generator.companions.registers import REGISTERS, register_files
from generator.lint.rule import EXCEPTIONS, REQUIRED, RULES, Finding, findings, project_rule, rule
from generator.lint.support import unknown_fields
from generator.lint.walk import nodes, unsettled
from generator.object_types import OBJECTS
from generator.openapi_validator import Problem, problems
from generator.project import Project
from generator.refs import TAG_FILE, Bundle
from generator.runtime.openapi import escape, lookup
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.did_you_mean import suggest
from generator.runtime.yaml_source.reader import SourceDict
from generator.serialise import plain

# What the OpenAPI specification itself demands: the other rules rely on it.
FOUNDATION = ("L100", "L101", "L106")
OPENAPI = "https://spec.openapis.org/oas/v3.1.1"


@rule("L100", by_part=True)
def valid_openapi(bundle: Bundle) -> Iterator[Finding]:
    """The document is OpenAPI 3.1, or no other tool can read it.

    Bad: ``parameters: {limit: …}``. Good: ``parameters: [{name: limit, …}]``.
    """
    unknown = list(unknown_fields(bundle))
    yield from unknown
    found = [each for each in problems(plain(unsettled(bundle))) if each.pointer != "/openapi"]  # L101 is about that
    yield from _of_validator(found, [str(finding.where) for finding in unknown])


def _of_validator(found: Iterable[Problem], unknown: Iterable[str]) -> Iterator[Finding]:
    """Yield one problem for each place, without those that follow from unknown keys in it or below it."""
    known = list(unknown)
    for problem in sorted(found, key=lambda problem: (-problem.pointer.count("/"), problem.is_union)):
        pointer, key = problem.pointer, problem.unexpected_key
        if not any(f"{each}/".startswith(f"{pointer}/") or pointer == each.rpartition("/")[0] for each in known):
            known.append(pointer)
            hint = suggest(problem.value, problem.choices, f"see {OPENAPI}") if problem.choices else f"see {OPENAPI}"
            yield Finding(f"{pointer}/{escape(key)}" if key else pointer, _short(problem.message), hint)


@rule("L107")
def plain_titles(bundle: Bundle) -> Iterator[Finding]:
    """Texts that become headings, comments or metadata of packages are one line without quotes and backslashes.

    Bad: ``title: "Pets\\nand owners"``. Good: ``title: Pets and owners``.
    """
    for pointer in ("/info/title", "/info/version", *_names_on_the_wire(bundle)):
        text = lookup(bundle.document, pointer)
        if isinstance(text, str) and (not text.isprintable() or set(text) & set('"\\')):
            yield Finding(
                pointer, f"{_short(ascii(text))} is not plain", "write one line without quotes and backslashes"
            )


def _names_on_the_wire(bundle: Bundle) -> Iterator[str]:
    yield from (f"/servers/{position}/url" for position in range(len(bundle.document.get("servers", ()))))
    for name, scheme in bundle.document["components"].get("securitySchemes", {}).items():
        if scheme.get("in") == "query":  # L123 is stricter
            yield f"/components/securitySchemes/{escape(name)}/name"


def _short(message: str) -> str:
    line = message.splitlines()[0] if message else "not valid"
    return line if len(line) <= 160 else f"{line[:80]} … {line[-70:]}"


@rule("L101")
def version(bundle: Bundle) -> Iterator[Finding]:
    """Version 3.1, because only its schemas are JSON Schema, in which rules can be stated.

    Bad: ``openapi: 3.0.3``. Good: ``openapi: 3.1.0``.
    """
    value = bundle.document.get("openapi")
    if not isinstance(value, str) or not re.fullmatch(r"3\.1\.[0-9]+", value):
        yield Finding("/openapi", f"version {value!r}", "write openapi: 3.1.0")


@rule("L102", of_files=True)
def table_of_contents(bundle: Bundle) -> Iterator[Finding]:
    """The first file only lists the paths, so that a reader sees them all at once.

    Bad: ``/pets: {get: …}``. Good: ``/pets: {$ref: resources/pets/paths.yaml#/pets}``.
    """
    root = next(iter(bundle.files.values()))
    for path, item in root["paths"].items():
        if not isinstance(item, dict) or set(item) != {"$ref"}:
            yield Finding(root["paths"].keys_at[path], f"{path} is written out", "move it to a file and refer to it")


@rule("L103", of_files=True)
def nothing_unused(bundle: Bundle) -> Iterator[Finding]:
    """Components without a reference mislead readers, and nothing tests them.

    Bad: a schema that is left over. Good: none.
    """
    used = {(target.file, target.name) for target in bundle.targets}
    first = next(iter(bundle.files))
    for file, content in bundle.files.items():
        is_referred = file != first and file.name != TAG_FILE and isinstance(content, SourceDict)
        for name in content if is_referred else ():
            if (file, name) not in used:
                yield Finding(content.keys_at[name], f"nothing refers to {name}", "refer to it or delete it")
    registers = {path for name in REGISTERS for _, path in register_files(bundle.root, name)}
    for path in sorted(path for folder in ("resources", "shared") for path in (bundle.root / folder).rglob("*.yaml")):
        # Most are no links. A link to itself is no file, and cannot be resolved.
        if (
            path not in bundle.files
            and not (path.is_file() and path.resolve() in bundle.files)
            and path.name != DECLARATIONS
            and path not in registers
        ):
            yield Finding(_start(path, bundle), "nothing refers to this file", "refer to it or delete it")
    for path in (bundle.root / f"{name}.yaml" for name in REGISTERS):
        if path.exists():
            yield Finding(_start(path, bundle), "nothing reads this file", "move it to shared/ or to its resource")


def _start(path: Path, bundle: Bundle) -> Place:
    return Place(path.relative_to(bundle.root.parent).as_posix())


@project_rule("L108")
def exceptions_needed(project: Project) -> Iterator[Finding]:
    """An exception is at the item that it excuses, and excuses something; rules that the build needs have none.

    Bad: ``x-exceptions: {L114: Old.}`` at an operation with a success. Good: at one of which only the path is known.
    """
    broken: dict[str, list[str]] = {}
    for node in nodes(project.bundle, *OBJECTS):
        for identifier in node.value.get(EXCEPTIONS, ()):
            where = f"{node.pointer}/{EXCEPTIONS}/{identifier}"
            if identifier in REQUIRED:
                message = f"{identifier} has no exceptions, because the build relies on it"
                yield Finding(where, message, "remove the exception, and mend what breaks the rule")
                continue
            if identifier not in RULES:
                yield Finding(where, f"there is no exception from {identifier}", "name a rule, such as L114")
                continue
            if identifier not in broken:
                broken[identifier] = [f.where for f in findings(identifier, project) if isinstance(f.where, str)]
            if not any(f"{place}/".startswith(f"{node.pointer}/") for place in broken[identifier]):
                yield Finding(where, f"{identifier} is not broken here", "remove the exception")
