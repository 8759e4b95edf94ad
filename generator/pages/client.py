"""Views of the pages of the client: its README and the list of its methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.ir import Api, Operation, Resource
from generator.markdown import cell, code, inline, paragraph
from generator.operation_data import record, returned
from generator.pages.tables import Table
from generator.signatures import bound_parameters, methods, signature

ARGUMENTS = ("Argument", "Type", "", "Description")
ERRORS = ("Code", "Status", "Message", "Meaning", "Remedy")


class Readme(NamedTuple):
    """Texts of the description in a README, as Markdown."""

    title: str
    summary: str
    credentials: str  # what callers of the stub send


class Method(NamedTuple):
    """A method as Markdown."""

    heading: str
    summary: str
    request: str
    note: str
    returns: str
    errors: str
    arguments: Table


class Section(NamedTuple):
    """Methods of one resource."""

    heading: str
    description: str
    methods: list[Method]


class Page(NamedTuple):
    """Content of the page."""

    bound: str
    sections: list[Section]
    errors: Table


def readme_page(api: Api) -> Readme:
    """Return the view of ``client/README.md.jinja`` and of ``stub/README.md.jinja``."""
    return Readme(inline(api.title), inline(api.summary), " ".join(_credentials(api)))


def _credentials(api: Api) -> Iterator[str]:
    where = {
        "header": "their token in the header {}",
        "query": "their token in the query parameter {}",
        "cookie": "their token in the cookie {}",
        "bearer": "their token in the header {}, after `Bearer`",
        "basic": "their name and password in the header {}, as `Basic`",
    }
    for scheme in api.security:
        yield f"Clients send {where[scheme.kind].format(code(scheme.parameter or 'Authorization'))}."


def methods_page(api: Api) -> Page:
    """Return the view of ``client/api.md.jinja``."""
    bound = ", ".join(argument.name for argument in bound_parameters(api))
    return Page(bound, list(map(_section, api.resources)), Table(ERRORS, list(_errors(api))))


def _section(resource: Resource) -> Section:
    found = [_method(resource, operation) for operation in methods(resource)]
    return Section(f"client.{resource.name}", paragraph(resource.description), found)


def _method(resource: Resource, operation: Operation) -> Method:
    rows: list[tuple[str, ...]] = [
        (
            code(argument.name),
            cell(code(argument.annotation)),
            "required" if argument.required else "",
            cell(argument.description),
        )
        for argument in signature(operation).all
    ]
    return Method(
        heading=f"{resource.name}.{operation.name}",
        summary=paragraph(operation.summary),
        request=code(f"{operation.method} {operation.path}"),
        note="**Deprecated.**" if operation.deprecated else "",
        returns=_returns(operation),
        errors=", ".join(f"{status} {inline(' '.join(codes))}" for status, codes in operation.errors.items()),
        arguments=Table(ARGUMENTS, rows),
    )


def _returns(operation: Operation) -> str:
    if operation.pagination:
        item = code(record(operation).replace("builtins.", ""))
        return f"{code(returned(operation))}; iterating over it yields {item} records of all pages"
    type_ = returned(operation).replace("builtins.", "")
    return "nothing" if type_ == "None" else code(type_)


def _errors(api: Api) -> Iterator[tuple[str, ...]]:
    for error in api.errors:
        yield (cell(code(error.code)), str(error.status), *map(cell, (error.message, error.meaning, error.remedy)))
