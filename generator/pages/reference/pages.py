"""The pages of the reference, and what each of them shows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.ir import Api, ErrorCode
from generator.markdown import code
from generator.pages.editions import editions_page
from generator.pages.reference.operations import WHOLE, ObjectView, OperationView, Views
from generator.pages.resources import resources_page
from generator.pages.tables import Table
from generator.runtime import openapi

OVERVIEW = "index"
OTHERS = {
    "objects": "Objects",
    "errors": "Errors",
    "editions": "Editions",
    "rules": "Rules",
    "errata": "Errata",
}
"""Titles of the pages that are not about one resource."""
NO_WORD = re.compile(r"\W+")
PLAIN_TAG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


class Lifecycle(NamedTuple):
    """Declared behaviour of a resource."""

    name: str
    description: str
    tables: list[Table]


class Section(NamedTuple):
    """Page of a resource."""

    page: str  # name of the page
    title: str
    description: str
    operations: list[OperationView]
    lifecycles: list[Lifecycle]


class Error(NamedTuple):
    """An error code, with links to the operations that return it."""

    row: ErrorCode
    operations: list[tuple[str, str]]  # names and addresses


class Reference(NamedTuple):
    """What all pages show."""

    schemes: list[tuple[str, str, str]]  # name, where credentials are, description
    token_header: str  # that has the credentials; empty where it is another place
    editions: list[str]
    sections: list[Section]
    objects: list[ObjectView]
    errors: list[Error]
    pages: dict[str, str]  # titles of the other pages that there are, by name
    matrix: Any  # pages.editions.Page
    edition_choices: list[tuple[str, str]]  # names of editions in attributes, and for readers


def reference(api: Api, *, is_whole: bool = False) -> Reference:
    """Return what the pages of the reference show: the whole description, or what the stub serves."""
    document, editions = (api.document, api.editions) if is_whole else (api.served_document, api.served_editions)
    views = Views(api, document, editions)
    sections = list(_sections(api, views))
    schemes = document["components"].get("securitySchemes", {})
    missing = {"editions": not api.editions, "rules": not api.rules, "errata": not api.errata}
    return Reference(
        schemes=[(name, _where(each), each.get("description", "")) for name, each in schemes.items()],
        token_header=_token_header(api.document),
        editions=list(api.editions),
        sections=sections,
        objects=list(views.objects()),
        errors=list(_errors(api, sections)),
        pages={name: title for name, title in OTHERS.items() if not missing.get(name)},
        matrix=editions_page(api),
        edition_choices=[(WHOLE, "complete"), *((name, name) for name in api.editions)],
    )


def _sections(api: Api, views: Views) -> Iterator[Section]:
    """Yield the sections of what the stub serves, then those of tags that only other operations have."""
    lifecycles, served = _lifecycles(api), {resource.title: resource for resource in api.served}
    found: dict[str, list[OperationView]] = {title: [] for title in served}
    for path, method, tag in views.operations():
        found.setdefault(tag, []).append(views.operation(path, method))
    pages = set[str]()
    for tag, operations in found.items():
        described = views.tag(tag)
        title = described.get("x-displayName") or display(tag)
        page = page_name(served[tag].module if tag in served else NO_WORD.sub("_", tag.lower()), pages)
        pages.add(page)
        yield Section(page, title, described.get("description", ""), operations, lifecycles.get(tag, []))


def page_name(name: str, pages: Collection[str] = ()) -> str:
    """Return the name of the page of a resource, which is not that of another page."""
    while name in (OVERVIEW, *OTHERS, *pages):
        name += "-resource"
    return name


def display(tag: str) -> str:
    """Return the name of a tag for readers, where the description has none."""
    return re.sub("[-_]", " ", tag).capitalize() if PLAIN_TAG.fullmatch(tag) else tag


def _lifecycles(api: Api) -> Mapping[str, list[Lifecycle]]:
    """Return the declared resource types by the tag whose operations concern them."""
    tags = {operation.id: resource.title for resource in api.served for operation in resource.operations}
    of_type = {each.name: each.name for each in api.declared.resource_types}
    for behaviour in api.declared.behaviours:
        if of_type.get(behaviour.resource_type) not in tags.values() and behaviour.operation_id in tags:
            of_type[behaviour.resource_type] = tags[behaviour.operation_id]
    descriptions = {each.name: each.description for each in api.declared.resource_types}
    found: dict[str, list[Lifecycle]] = {resource.title: [] for resource in api.served}
    for section in resources_page(api).sections:
        made = Lifecycle(section.heading, descriptions[section.heading], section.tables)
        found.get(of_type[section.heading], []).append(made)
    return found


def _errors(api: Api, sections: Iterable[Section]) -> Iterator[Error]:
    returned: dict[str, list[tuple[str, str]]] = {}
    for section in sections:
        for operation in section.operations:
            for failure in (each for variant in operation.failures for each in variant.content):
                returned.setdefault(failure.code, []).append((operation.id, f"{section.page}.html#{operation.id}"))
    for row in api.errors:
        yield Error(row, list(dict.fromkeys(returned.get(row.code, ()))))


def _token_header(document: Mapping[str, Any]) -> str:
    alternatives = openapi.requirements(document, {})
    return next((each.parameter for schemes in alternatives for each in schemes if each.kind == "header"), "")


def _where(scheme: Mapping[str, Any]) -> str:
    """Return where a request has the credentials of a security scheme."""
    if scheme["type"] == "apiKey":
        return f"{scheme['in']} {code(scheme['name'])}"
    if scheme["type"] == "http":
        credentials = f"Authorization: {scheme['scheme']} …"
        return f"header {code(credentials)}"
    return str(scheme["type"])
