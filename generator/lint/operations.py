"""Rules on operations, their parameters, responses and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.lint.known import defined, nowhere, operation_ids, parameter_names, tag_names
from generator.lint.rule import Finding, missing, rule
from generator.lint.walk import Node, nodes, operations
from generator.missing_names import Missing
from generator.refs import Bundle
from generator.runtime.openapi import escape, expressions, lookup
from generator.runtime.yaml_source.did_you_mean import closest, suggest
from generator.runtime.yaml_source.reader import place_of_value
from generator.subset import BINDINGS, PACKAGES

BODY = "$response.body#"  # a runtime expression (OpenAPI 3.1.1, section 4.8.20.4)
CAMEL = re.compile(r"^[a-z]+([A-Z][a-z0-9]*)*$")


@rule("L110")
def operation_id(bundle: Bundle) -> Iterator[Finding]:
    """The operationId names methods, handlers and links; users know it from other SDKs.

    Bad: ``operationId: create_pet``, or none. Good: ``operationId: createPet``.
    """
    known: set[Any] = set()
    for operation in operations(bundle):
        name = operation.value.get("operationId")
        if name is None:
            yield Finding(operation.pointer, "no operationId", "name it like createPet")
        elif not CAMEL.match(name):
            yield Finding(f"{operation.pointer}/operationId", f"{name!r} is not camelCase", "name it like createPet")
        elif name in known:
            yield Finding(f"{operation.pointer}/operationId", f"{name} is used twice", "rename one of them")
        known.add(name)


@rule("L111")
def one_tag(bundle: Bundle) -> Iterator[Finding]:
    """The tag says to which resource an operation belongs, so there is one, and the document describes it.

    Bad: ``tags: [pets, shop]``. Good: ``tags: [pets]``.
    """
    declared, known = [tag["name"] for tag in bundle.document.get("tags", ())], tag_names(bundle)
    for position, name in enumerate(declared):
        if name in declared[:position]:
            yield Finding(f"/tags/{position}", f"the tag {name!r} is declared twice", "remove one of the two")
    for operation in operations(bundle):
        tags = operation.value.get("tags", [])
        if len(tags) != 1:
            yield Finding(operation.pointer, f"{len(tags)} tags", "give the operation one tag")
        elif tags[0] not in declared:
            message, hint = f"the tag {tags[0]!r} is not declared", "add it to tags at the top, or in a tag.yaml"
            yield missing(f"{operation.pointer}/tags/0", Missing("tag", str(tags[0]), known), message, hint)


@rule("L112", by_part=True)
def path_parameters(bundle: Bundle) -> Iterator[Finding]:
    """Each part of a path in braces is a parameter, and each path parameter a part.

    Bad: ``/pets/{pet_id}`` with a parameter ``petId``. Good: with ``pet_id``.
    """
    for operation in operations(bundle):
        parts = expressions(operation.path)
        names = {param["name"]: param for _, param in operation.params if param["in"] == "path"}
        known = {name: place_of_value(param, "name") for name, param in names.items() if name not in parts}
        undeclared = [part for part in parts if part not in names]
        for part in undeclared:
            message = f"path parameter {{{part}}} is not declared"
            where = f"/paths/{escape(operation.path)}"
            yield missing(where, Missing("parameter", part, known, is_key=True), message, "add it to parameters")
        for pointer, param in operation.params:
            is_other = param["in"] == "path" and param["name"] not in parts
            if is_other and closest(param["name"], undeclared) is None:  # else one of the two is misspelt
                message = f"{param['name']!r} is not in {operation.path}"
                yield Finding(pointer, message, "rename the parameter or the part of the path")


@rule("L114", by_part=True)
def statuses(bundle: Bundle) -> Iterator[Finding]:
    """Statuses are listed one by one, and one of them is a success: clients and tests rely on both.

    Interim responses and redirects are none that a handler of the stub returns. There is only an exception for an
    operation without success that the client does not have (``x-bindings: [stub]``).
    Bad: ``responses: {default: …}``. Good: ``responses: {'200': …, '404': …}``.
    """
    for operation in operations(bundle):
        pointer = f"{operation.pointer}/responses"
        found = [str(status) for status in operation.value.get("responses", {})]
        for status in found:
            if not re.fullmatch(r"[1-5][0-9]{2}", status):
                message, hint = f"{status!r} is not one status", "list each status, as '404'"
                yield Finding(f"{pointer}/{status}", message, hint, is_excusable=False)
            elif status[0] in "13":
                message = f"a response {status} is neither a success nor an error"
                hint = "remove it: no handler of the stub can return it"
                yield Finding(f"{pointer}/{status}", message, hint, is_excusable=False)
        if not any(status.startswith("2") for status in found):
            of_stub = "client" not in operation.value.get(BINDINGS, PACKAGES)
            yield Finding(pointer, "no response is a success", "add the response 2xx", is_excusable=of_stub)


@rule("L116", by_part=True)
def query_rules(bundle: Bundle) -> Iterator[Finding]:
    """A rule between query parameters is about parameters that there are.

    Bad: ``x-query-schema: {dependentRequired: {form: [to]}}``. Good: ``{from: [to]}``.
    """
    for operation in operations(bundle):
        rules = operation.value.get("x-query-schema")
        names = {param["name"] for _, param in operation.params if param["in"] == "query"}
        for name in sorted(_named(rules) - names):
            where = f"{operation.pointer}/x-query-schema"
            hint = suggest(name, names, "name parameters of this operation")
            yield Finding(where, f"{name!r} is no query parameter", hint)


def _named(node: object) -> set[str]:
    """Every property that a schema of conditions names."""
    if isinstance(node, list):
        return set().union(*map(_named, node))
    if not isinstance(node, dict):
        return set()
    dependent: dict[str, list[str]] = node.get("dependentRequired", {})
    own = {
        *node.get("properties", {}),
        *node.get("required", ()),
        *dependent,
        *(n for v in dependent.values() for n in v),
    }
    return own.union(*(_named(value) for key, value in node.items() if key not in ("const", "enum")))


@rule("L117")
def links(bundle: Bundle) -> Iterator[Finding]:
    """A link leads to an operation and hands it parameters that it has, from what the response has.

    Bad: ``operationId: getPett``. Good: ``operationId: getPet``.
    """
    known = {o.value.get("operationId"): {param["name"] for _, param in o.params} for o in operations(bundle)}
    for node in nodes(bundle, "link"):
        target = node.value.get("operationId")
        if "operationRef" in node.value:
            continue  # L125 says so
        if target not in known:
            about = Missing("operation", str(target), operation_ids(bundle))
            yield missing(f"{node.pointer}/operationId", about, hint="name one by operationId")
            continue
        for name in node.value.get("parameters", {}):
            if name not in known[target]:
                where = f"{node.pointer}/parameters/{escape(name)}"
                own = {each: place for each, place in parameter_names(bundle).items() if each in known[target]}
                about = Missing("parameter", name, own, is_key=True)
                yield missing(where, about, f"{target} has no parameter {name!r}")
        yield from _values_of_links(bundle, node)


def _values_of_links(bundle: Bundle, node: Node) -> Iterator[Finding]:
    """Find parameters with a part of the body that the response of a link does not have."""
    holder, _, name = node.pointer.rpartition("/links/")
    schema = bundle.body_schema(lookup(bundle.document, holder)) if holder != "/components" and name else {}
    for key, value in node.value.get("parameters", {}).items():
        if schema and isinstance(value, str) and value.startswith(BODY):
            absent = nowhere(bundle, schema, value.removeprefix(BODY))
            if absent is not None:
                about = Missing("property", *absent)
                yield missing(f"{node.pointer}/parameters/{escape(key)}", about)


@rule("L118")
def security(bundle: Bundle) -> Iterator[Finding]:
    """Requirements name schemes that are described, and scopes that the flows of OAuth 2.0 have.

    Bad: ``security: [{Tokn: []}]``. Good: ``security: [{Token: []}]``.
    """
    schemes = bundle.document["components"].get("securitySchemes", {})
    places = [("/security", bundle.document.get("security", ()))]
    places += [(f"{o.pointer}/security", o.value.get("security", ())) for o in operations(bundle)]
    for pointer, requirements in places:
        for position, requirement in enumerate(requirements):
            for name in requirement:
                if name not in schemes:
                    about = Missing("security scheme", name, defined(schemes), is_key=True)
                    yield missing(f"{pointer}/{position}/{escape(name)}", about, hint="describe it or rename it")
                    continue
                flows = (bundle.resolve(schemes[name]) or {}).get("flows", {})
                scopes = [each for flow in flows.values() for each in flow.get("scopes", {})]
                for number, scope in enumerate(requirement[name] if flows else ()):
                    if scope not in scopes:
                        where = bundle.place(f"{pointer}/{position}/{escape(name)}/{number}", of_value=True)
                        yield Finding(where, f"no flow of {name} has the scope {scope!r}", suggest(scope, scopes))


@rule("L240")
def promised_ends(bundle: Bundle) -> Iterator[Finding]:
    """Only what is deprecated has a day from which it may be missing.

    Bad: ``x-sunset: 2027-06-30`` alone. Good: ``deprecated: true`` beside it.
    """
    for kind in ("operation", "parameter"):
        for node in nodes(bundle, kind):
            if "x-sunset" in node.value and not node.value.get("deprecated"):
                yield Finding(f"{node.pointer}/x-sunset", "x-sunset without deprecated", "add deprecated: true")
