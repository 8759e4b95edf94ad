"""Render the model to texts, by the table in ``outputs``."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import jinja2

from generator import models, unasync
from generator.cache import remembered_all
from generator.docstrings import docstring, printable
from generator.identity import once_for_each
from generator.ir import Api, Resource
from generator.literals import literal
from generator.markdown import cell
from generator.method_docs import method_doc
from generator.names import ConstantName
from generator.operation_data import operation_data, returned
from generator.outputs import (
    COMPILED,
    CONTRACT_OUTPUTS,
    DO_NOT_EDIT,
    OUTPUTS,
    REGISTERS,
    TEMPLATES,
    Behaviour,
    Copy,
    Data,
    Derived,
    Editions,
    Empty,
    Models,
    Output,
    Reference,
    Template,
    Worlds,
)
from generator.pages import PAGES, PAGES_OF_OPERATIONS
from generator.pages.reference import pages
from generator.reference import reference
from generator.serialise import to_json, to_yaml
from generator.signatures import bound_parameters, signature

HERE = Path(__file__).parent
RUNTIME = HERE / "runtime"
MARKUP = "<!-- {} -->"
COMMENTS = {
    **dict.fromkeys((".py", ".toml", ".yaml"), "# {}"),
    **dict.fromkeys((".md", ".html"), MARKUP),
    ".css": "/* {} */",
    ".js": "// {}",
}
COMMENTS_OF_FILES = {"Containerfile": "# {}"}  # which have no suffix


class Rendered(NamedTuple):
    """Every output by its path below the output folder; ``copied`` are verbatim copies, which are formatted."""

    texts: dict[str, str]
    copied: frozenset[str]


def begin(api: Api) -> None:
    """Begin with what takes long elsewhere, and render what both ``render`` and ``render_pages`` need."""
    models.begin(api)
    _registers(api)


def render(api: Api) -> Rendered:
    """Return the outputs without the pages of the reference, not yet formatted."""
    texts = dict(_registers(api))
    copied: list[str] = []
    for output in _outputs(api):
        made = {} if isinstance(output, Reference) or output in REGISTERS else _texts(api, output, texts)
        texts |= made
        if isinstance(output, Copy):
            siblings = _fill(output.siblings, api)
            copied += (path for path, text in made.items() if not siblings or siblings not in text)
    return Rendered(texts, frozenset(copied))


def render_pages(api: Api) -> dict[str, bytes]:
    """Return the pages of the reference, which have nothing to be formatted, in UTF-8.

    A text that is sent to another process would be kept in UTF-8 beside itself, and pages are most of all texts.
    """
    outputs = [output for output in _outputs(api) if isinstance(output, Reference)]
    return {path: text.encode() for output in outputs for path, text in _filled(api, output, _registers(api))}


@once_for_each
def _registers(api: Api) -> dict[str, str]:
    return {path: text for output in REGISTERS for path, text in _texts(api, output, {}).items()}


def _texts(api: Api, output: Output, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of an output by path. ``texts`` are those that it needs."""
    return dict(_filled(api, output, texts))


def _filled(api: Api, output: Output, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((_fill(path, api), text) for path, text in RENDERERS[type(output)](api, output, texts))


def _outputs(api: Api) -> tuple[Output, ...]:
    return (*OUTPUTS, *CONTRACT_OUTPUTS) if api.contract else OUTPUTS


def _fill(text: str, api: Api) -> str:
    packages = {"client": api.client, "stub": api.stub, "contract": api.contract}
    for part, package in packages.items():
        text = text.replace(f"{{{part}}}", package.name if package else "")
    return text


def header(path: str, *lines: str) -> str:
    """Return the lines as comments in the language of the file; empty for JSON."""
    name = PurePosixPath(path)
    comment = COMMENTS_OF_FILES.get(name.name) or COMMENTS.get(name.suffix)
    return "".join(comment.format(_comment(line)) + "\n" for line in lines) if comment else ""


def _comment(text: str) -> str:
    """Return the text on one line that cannot end a comment of Python, TOML, YAML, Markdown, HTML or CSS."""
    return printable(" ".join(text.split())).replace("--", "- -").replace("*/", "* /")


def _template(api: Api, output: Template, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if output.only_with and not attrgetter(output.only_with)(api):
        return
    if output.each == "api":
        page = {"page": PAGES[output.template](api)} if output.template in PAGES else {}
        yield output.path, _rendered(api, output, f"{api.title} {api.version}", {"api": api, **page})
    for resource in api.resources if output.each != "api" else ():
        if output.each == "resource":
            path = output.path.replace("{resource}", resource.module)
            yield path, _rendered(api, output, _source(resource), {"api": api, "resource": resource})
        else:
            yield from _of_operations(api, output, resource)


def _of_operations(api: Api, output: Template, resource: Resource) -> Iterator[tuple[str, str]]:
    for operation in resource.operations:
        page = PAGES_OF_OPERATIONS[output.template](api, resource, operation)
        variables = {"api": api, "operation": operation, "page": page}
        path = output.path.replace("{operation}", operation.constant.lower())
        yield path, _rendered(api, output, operation.place.file, variables)


def _source(resource: Resource) -> str:
    return resource.operations[0].place.file


def _rendered(api: Api, output: Template, source: str, variables: Mapping[str, Any]) -> str:
    if output.mode:
        variables = {**variables, "mode": output.mode}
    text = environment().get_template(output.template).render(variables)
    return (
        header(output.path, f"Generated by generator/templates/{output.template}", f"from {source}. {DO_NOT_EDIT}")
        + text
    )


COPIED = (".py", ".jinja")
"""Suffixes of the files of a runtime: its modules, and the templates that they render."""


def _copy(api: Api, output: Copy, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    source = RUNTIME / output.source
    for file in sorted(each for each in source.rglob("*") if each.suffix in COPIED) if source.is_dir() else [source]:
        head = header(file.name, f"Copied from generator/runtime/{file.relative_to(RUNTIME).as_posix()}. {DO_NOT_EDIT}")
        path = f"{output.path}/{file.relative_to(source).as_posix()}" if source.is_dir() else output.path
        text = file.read_text(encoding="utf-8")
        if output.siblings:
            text = from_siblings(text, len(file.relative_to(source).parts), _fill(output.siblings, api))
        yield path, head + text


def from_siblings(text: str, depth: int, package: str) -> str:
    """Return the text of a module with the relative imports that leave its folder as imports from a package.

    ``depth``: 1 for a module of the folder itself, 2 for one of a folder in it.
    """
    leaving = re.compile(rf"^(\s*from )\.{{{depth + 1}}}(?!\.)(\w?)", re.MULTILINE)
    return leaving.sub(lambda match: f"{match[1]}{package}{match[2] and '.'}{match[2]}", text)


def _behaviour(api: Api, output: Behaviour, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    sources = {"__init__.py": '"""Handlers of operations."""\n', **api.behaviour}
    for name, text in sources.items():
        yield (
            f"{output.path}/{name}",
            header(name, f"Copied from the description's behaviour/{name}. {DO_NOT_EDIT}") + text,
        )


def _models(api: Api, output: Models, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in models.render(api).items():
        head = header(
            name, "Generated by generator/models.py with datamodel-code-generator", f"from the schemas. {DO_NOT_EDIT}"
        )
        yield f"{output.path}/{name}", head + text


def _derived(api: Api, output: Derived, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    source = _fill(output.source, api) + "/"
    names = [path for path in texts if path.startswith(source)]
    modules = [texts[path] for path in names]
    made = remembered_all("derived", modules, lambda missing: [unasync.derive(modules[each]) for each in missing])
    yield from zip((f"{output.path}/{path.removeprefix(source)}" for path in names), made, strict=True)


def _data(api: Api, output: Data, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    content = getattr(api, output.part)
    if output.path.endswith(".yaml"):
        yield output.path, header(output.path, DO_NOT_EDIT) + to_yaml(content)
    else:
        yield output.path, _json(content)


def _editions(api: Api, output: Editions, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, document in getattr(api, output.part).items():
        yield output.path.replace("{edition}", name), _json(document)


@once_for_each
def _json(document: Any) -> str:
    """Return the JSON of a document; several packages have the same one."""
    return to_json(document)


def _worlds(api: Api, output: Worlds, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, world in api.worlds.items():
        yield output.path.replace("{world}", name), to_json(world)


def _reference(api: Api, output: Reference, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    source = f"from {api.title} {api.version}. {DO_NOT_EDIT}"
    for path, text in reference(api, pages.reference(api), environment(), texts):
        is_for_programs = path.endswith(".md")  # which pay for each word
        head = "" if is_for_programs else header(path, "Generated by generator/reference.py", source)
        yield f"{output.path}/{path}", head + text


def _empty(api: Api, output: Empty, _: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield output.path, ""


RENDERERS: dict[type, Callable[..., Iterator[tuple[str, str]]]] = {
    Template: _template,
    Copy: _copy,
    Behaviour: _behaviour,
    Models: _models,
    Derived: _derived,
    Data: _data,
    Editions: _editions,
    Worlds: _worlds,
    Reference: _reference,
    Empty: _empty,
}


# --- environment of the templates; templates/README.md lists the filters ---


@cache
def environment() -> jinja2.Environment:
    """Return the environment: unknown variables are errors, HTML is escaped, filters escape text for Python."""
    configured = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        bytecode_cache=_compiled_templates(),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html.jinja")),  # noqa: S701 — filters escape what is not HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each use looks at the file again
        optimized=False,  # computing constants in advance takes longer than it saves
    )
    configured.filters.update(FILTERS)
    return configured


def compile_templates() -> None:
    """Compile the templates, the last ones first: another process compiles the first ones when it renders them."""
    for output in reversed((*OUTPUTS, *CONTRACT_OUTPUTS)):
        if isinstance(output, Template):
            environment().get_template(output.template)


def _compiled_templates() -> jinja2.BytecodeCache | None:
    """Return where compiled templates are kept: beside them, as Python keeps compiled modules, or nowhere.

    They are code that is run, so that they are where only those can write who can change the generator.
    """
    try:
        COMPILED.mkdir(exist_ok=True)
    except OSError:
        return None
    if sys.dont_write_bytecode or not os.access(COMPILED, os.W_OK):
        return None
    # The options of the environment are in this module.
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    return jinja2.FileSystemBytecodeCache(str(COMPILED), f"%s.{version}.cache")


FILTERS: dict[str, Callable[..., Any]] = {
    "literal": literal,
    "docstring": docstring,
    "cell": cell,
    "to_json": to_json,
    "constant": ConstantName.of,
    "signature": signature,
    "method_doc": method_doc,
    "bound_parameters": bound_parameters,
    "returned": returned,
    "operation_data": operation_data,
}
