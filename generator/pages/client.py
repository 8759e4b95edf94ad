"""Views of the pages of the client: its README and the list of its methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.ir import Api, Operation, Resource
from generator.markdown import code, codes, inline, paragraph
from generator.names import words
from generator.operation_data import record, returned
from generator.pages.tables import Table
from generator.samples import call
from generator.signatures import bound_parameters, signature

ARGUMENTS = ("Argument", "Type", "", "Description")
ERRORS = ("Code", "Status", "Message", "Meaning", "Remedy")


class Readme(NamedTuple):
    """Texts of the description in a README, as Markdown."""

    title: str
    summary: str
    credentials: str  # what callers of the stub send
    sample: str  # a call, as code
    command: str  # the same on the command line
    variables: str  # of the environment, as code spans


class Sample(NamedTuple):
    """A call of a method, as code."""

    call: str
    has_result: bool
    is_paged: bool
    variables: str  # of the environment, which the client needs


class Method(NamedTuple):
    """A method as Markdown."""

    heading: str
    summary: str
    request: str
    note: str
    returns: str
    headers: str  # of the response; empty without any
    errors: str
    arguments: Table
    sample: str
    file: str  # of the sample


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
    resource, operation = _sampled(api)
    command = f"{api.client.command} {'-'.join(words(resource.name))} {'-'.join(words(operation.name))}"
    return Readme(
        inline(api.title),
        inline(api.summary),
        " ".join(_credentials(api)),
        call(resource, operation),
        command,
        codes(variables(api)),
    )


def _sampled(api: Api) -> tuple[Resource, Operation]:
    """Return an operation that changes nothing and needs no argument, or else the first one."""
    found = [(resource, operation) for resource in api.resources for operation in resource.operations]
    plain = (each for each in found if each[1].method == "GET" and not any(a.required for a in signature(each[1]).all))
    return next(plain, found[0])


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


def sample_page(api: Api, resource: Resource, operation: Operation) -> Sample:
    """Return the view of ``client/sample.py.jinja``."""
    has_result, is_paged = returned(operation) != "None", operation.pagination is not None
    return Sample(call(resource, operation), has_result, is_paged, ", ".join(variables(api)))


def variables(api: Api) -> Iterator[str]:
    """Yield the environment variables with the settings of a client."""
    yield f"{api.client.environment}_ENDPOINT"
    yield from (f"{api.client.environment}_{scheme.setting.upper()}" for scheme in api.security)
    yield from (f"{api.client.environment}_{argument.wire_name.upper()}" for argument in bound_parameters(api))


def _section(resource: Resource) -> Section:
    found = [_method(resource, operation) for operation in resource.methods]
    return Section(f"client.{resource.name}", paragraph(resource.description), found)


def _method(resource: Resource, operation: Operation) -> Method:
    rows: list[tuple[str, ...]] = [
        (
            code(argument.name),
            code(argument.annotation),
            "required" if argument.required else "",
            argument.description,
        )
        for argument in signature(operation).all
    ]
    return Method(
        heading=f"{resource.name}.{operation.name}",
        summary=paragraph(operation.summary),
        request=code(f"{operation.method} {operation.path}"),
        note="**Deprecated.**" if operation.deprecated else "",
        returns=_returns(operation),
        headers="; ".join(_headers(operation)),
        errors=", ".join(f"{status} {inline(' '.join(codes))}" for status, codes in operation.errors.items()),
        arguments=Table(ARGUMENTS, rows),
        sample=call(resource, operation),
        file=f"{operation.constant.lower()}.py",
    )


def _headers(operation: Operation) -> Iterator[str]:
    for name, description in operation.success_headers.items():
        text = inline(" ".join(description.split()).rstrip("."))
        yield f"{code(name)} ({text})" if text else code(name)


def _returns(operation: Operation) -> str:
    if operation.pagination:
        item = code(record(operation).replace("builtins.", ""))
        return f"{code(returned(operation))}; iterating over it yields {item} records of all pages"
    type_ = returned(operation).replace("builtins.", "")
    return "nothing" if type_ == "None" else code(type_)


def _errors(api: Api) -> Iterator[tuple[str, ...]]:
    for error in api.errors:
        yield code(error.code), str(error.status), error.message, error.meaning, error.remedy
