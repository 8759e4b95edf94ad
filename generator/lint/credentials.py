"""Rules on ``credentials.yaml`` and on regions: what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.build.security import TOKEN
from generator.build.servers import REGIONS, own_servers, variable_of
from generator.lint.known import Known, component_names, defined
from generator.lint.rule import Finding, missing, project_rule, rule
from generator.lint.sources import faults
from generator.lint.walk import Operation, operations
from generator.missing_names import Missing
from generator.names import Identifier
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.objects import described_object
from generator.runtime.openapi import escape, unescape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.reader import SourceDict, SourceList, place_of, place_of_value

OWN = ("ak", "sk", "security_token", "username", "password", "account", "endpoint", "region")
SETTING = re.compile(r"\{(.*)\}")
SECTIONS = ("signature", "login", "lookup")


@project_rule("L222", of_files=True)
def credentials_name_what_exists(project: Project) -> Iterator[Finding]:
    """What ``credentials.yaml`` names exists: operations, schemes, parameters, settings and parts of responses.

    Bad: ``operation: createTokn``. Good: ``operation: createToken``.
    """
    content, bundle = project.credentials, project.bundle
    if not _is_bound(project):  # L161 says so; what follows from it would hide it
        return
    settings = _settings(project)
    for each in content.get("sources", ()):
        names = each.get("variables") or each["file"]["keys"]
        for setting in names:
            if setting not in settings:
                yield missing(names.keys_at[setting], Missing("setting", setting, settings, is_key=True))
    yield from _citations(project)
    bound: Known = dict.fromkeys(project.naming.bound)
    headers = content.get("signature", {}).get("headers", {})
    for name, parameter in headers.items():
        if parameter not in bound:
            yield missing(headers.values_at[name], Missing("bound parameter", parameter, bound))
    called = {each.value["operationId"]: each for each in operations(bundle) if _is_called(each)}
    for section in ("login", "lookup"):
        if section in content:
            operation = called.get(content[section]["operation"])
            if operation is None:
                known: Known = {name: place_of_value(each.value, "operationId") for name, each in called.items()}
                about = Missing("operation of the client", content[section]["operation"], known)
                yield missing(content[section].values_at["operation"], about)
            else:
                yield from _parts(project, section, operation, settings)


def _parts(project: Project, section: str, operation: Operation, settings: Known) -> Iterator[Finding]:
    """Find what the login or the lookup reads and sends that the operation does not have."""
    content, bundle = project.credentials[section], project.bundle
    for key in ("token", "expires", "items"):
        if key in content and not _is_in_response(bundle, operation, content[key]):
            message = f"{operation.value['operationId']} has no {content[key]} in a successful response"
            yield Finding(content.values_at[key], message, "name a header or a property that it describes")
    for key in ("body", "variants", "query"):
        yield from _unknown_settings(content.get(key), settings)
    if section == "login":
        schemes = component_names(bundle, "securitySchemes")
        if content["scheme"] not in schemes:
            yield missing(content.values_at["scheme"], Missing("security scheme", content["scheme"], schemes))
        return
    params: Known = {each["name"]: place_of_value(each, "name") for _, each in operation.params}
    for name in content["query"]:
        if name not in params:
            yield missing(content["query"].keys_at[name], Missing("parameter", name, params, is_key=True))
    bound: Known = dict.fromkeys(project.naming.bound)
    for name, pointer in content["values"].items():
        if name not in bound:
            yield missing(content["values"].keys_at[name], Missing("bound parameter", name, bound, is_key=True))
        elif not _is_in_response(bundle, operation, f"{content['items']}/0{pointer}"):
            message = f"the items have no {pointer}"
            yield Finding(content["values"].values_at[name], message, "name a property that they describe")


def _is_bound(project: Project) -> bool:
    """Tell whether the bound parameters of naming.yaml exist."""
    known = {each["name"] for operation in operations(project.bundle) for _, each in operation.params}
    return set(project.naming.bound) <= known


def _settings(project: Project) -> Known:
    schemes = [Identifier.of(name) for name in component_names(project.bundle, "securitySchemes")]
    names = (*OWN, TOKEN, *schemes, *_variables(project.bundle), *sorted(project.naming.bound))
    return dict.fromkeys(map(str, names))


def _variables(bundle: Bundle) -> dict[str, Place | None]:
    """Return the variables of servers that regions have values of."""
    regions = bundle.document.get(REGIONS, {})
    return {name: None for each in regions.values() for name in each.get("variables", {})}


def _is_called(operation: Operation) -> bool:
    return "client" in operation.value.get("x-bindings", ("client",)) and "operationId" in operation.value


def _unknown_settings(template: Any, settings: Known, where: Place | None = None) -> Iterator[Finding]:
    if isinstance(template, SourceDict):
        for key, value in template.items():
            yield from _unknown_settings(value, settings, template.values_at.get(key))
    elif isinstance(template, SourceList):
        for value, place in zip(template, template.values_at, strict=True):
            yield from _unknown_settings(value, settings, place)
    elif isinstance(template, str) and (match := SETTING.fullmatch(template)) and match[1] not in settings:
        yield missing(where or Place(""), Missing("setting", match[1], settings))


def _is_in_response(bundle: Bundle, operation: Operation, expression: str) -> bool:
    """Tell whether a successful response of the operation describes what a runtime expression reads."""
    found = [each for status, each in operation.value["responses"].items() if str(status).startswith("2")]
    for response in map(bundle.resolve, found):
        if expression.startswith("$response.header."):
            names = {str(name).lower() for name in response.get("headers", {})}
            if expression.removeprefix("$response.header.").lower() in names:
                return True
        elif "content" in response and _has(bundle, bundle.body_schema(response), expression.partition("#")[2]):
            return True
    return False


def _has(bundle: Bundle, schema: Any, pointer: str) -> bool:
    for token in pointer.split("/")[1:]:
        meant: Mapping[str, Any] = bundle.resolve(schema) or {}
        found = described_object(meant, bundle.resolve).properties.get(unescape(token))
        schema = meant.get("items") if token.isdecimal() else found and found.definition
        if schema is None:
            return False
    return True


def _citations(project: Project) -> Iterator[Finding]:
    content, known = project.credentials, project.documents
    holders = [content[section] for section in SECTIONS if section in content]
    for holder in (*content.get("sources", ()), *holders):
        if known and "source" not in holder:
            yield Finding(holder.place, "this part of credentials.yaml has no source", "add source: […]")
        for position, text in enumerate(holder.get("source", ())):
            yield from faults(place_of(holder, ["source", position]), text, known)


@rule("L223", of_files=True)
def regions_fill_servers(bundle: Bundle) -> Iterator[Finding]:
    """Regions have values of variables of servers; a server of its own that differs by region is one variable.

    Bad: ``variables: {endpont: pets.eu.example.com}``. Good: ``variables: {endpoint: pets.eu.example.com}`` for
    ``https://{endpoint}``.
    """
    main = bundle.document.get("servers") or [{}]
    known = dict(defined(main[0].get("variables", {})))
    own = dict[str, Place | None]()
    for described in bundle.operations():
        servers = own_servers(described)
        if servers and variable_of(bundle, described):
            own |= defined(servers[0].get("variables", {}))
    for region, content in bundle.document.get(REGIONS, {}).items():
        for name in content.get("variables", {}):
            if name not in known and name not in own:
                where = f"/{REGIONS}/{escape(str(region))}/variables/{escape(name)}"
                message = f"no server has the variable {name!r}, or it is only a part of the host"
                yield missing(where, Missing("variable", name, {**known, **own}, is_key=True), message)
