"""Parts of editions that the whole description lacks, and the clients that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from generator.ir import Api
from generator.runtime import openapi

Node = Mapping[str, Any]


class Addition(NamedTuple):
    """An operation, a response, a property or an error code that only an edition has."""

    edition: str
    part: str  # such as GET /pets, GET /pets 201, Pet.colour, 409 PETS.0009
    is_described_only: bool  # none of the packages has it
    sources: list[str]
    observed_in: list[str]  # clients, with their versions


def additions(api: Api) -> Iterator[Addition]:
    """Yield what each edition adds, in the order of its description."""
    known = clients(api)
    for edition, document in api.editions.items():
        parts = _operations(api.document, document), _properties(api.document, document), _codes(api, document)
        for part, node in chain.from_iterable(parts):
            sources = list(map(str, node.get("x-source", ())))
            yield Addition(edition, part, node.get("x-bindings") == [], sources, observed_in(node, known))


def clients(api: Api) -> dict[str, str]:
    """Return title and version of what shows the behaviour of the service, by its name in citations."""
    return {each.name: f"{each.title} {each.version}".strip() for each in api.documents if each.observed}


def observed_in(node: Node, known: Mapping[str, str]) -> list[str]:
    """Return the clients that a node cites."""
    names = dict.fromkeys(str(each).partition(" ")[0] for each in node.get("x-source", ()))
    return [known[name] for name in names if name in known]


def _operations(whole: Node, document: Node) -> Iterator[tuple[str, Node]]:
    for path, method, _, operation in openapi.operations(document):
        title = f"{method.upper()} {path}"
        before = whole["paths"].get(path, {}).get(method)
        if before is None:
            yield title, operation
            continue
        for status, response in operation["responses"].items():
            if status not in before["responses"]:
                yield f"{title} {status}", _cited(document, response)


def _cited(document: Node, response: Any) -> Node:
    """Return a response, or the schema of its body, whichever has sources."""
    found: Node = openapi.resolve(document, response)
    if "x-source" in found:
        return found
    schema = openapi.body_schema(found, lambda node: openapi.resolve(document, node))
    resolved = openapi.resolve(document, schema)
    return resolved if isinstance(resolved, Mapping) else {}


def _properties(whole: Node, document: Node) -> Iterator[tuple[str, Node]]:
    """Yield the properties that a schema of the whole description lacks."""
    before = whole["components"].get("schemas", {})
    for name, schema in document["components"].get("schemas", {}).items():
        if name in before:
            known = before[name].get("properties", {}) if isinstance(before[name], Mapping) else {}
            found = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
            yield from ((f"{name}.{key}", node) for key, node in found.items() if key not in known)


def _codes(api: Api, document: Node) -> Iterator[tuple[str, Node]]:
    """Yield the error codes in examples that the catalogue lacks, each once, with the example."""
    known, name = {row.code for row in api.errors}, api.error_properties["code"]
    for status, example in _examples(document):
        value = openapi.resolve(document, example).get("value")
        code = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(code, str) and code not in known:
            known.add(code)
            yield f"{status} {code}", example


def _examples(document: Node) -> Iterator[tuple[str, Node]]:
    for _, _, _, operation in openapi.operations(document):
        for status, response in operation["responses"].items():
            for media in openapi.resolve(document, response).get("content", {}).values():
                yield from ((status, example) for example in media.get("examples", {}).values())
