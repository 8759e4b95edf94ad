"""Builds the model from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from generator.build.clean import clean
from generator.build.client_settings import client_settings
from generator.build.cycles import circular
from generator.build.declared import declared
from generator.build.errata import KINDS, errata
from generator.build.handlers import bind
from generator.build.matrix import matrix
from generator.build.models import build_aliases, build_enums, build_models, class_names, directions, is_named
from generator.build.names_registry import Registry, claim_declared, function_name
from generator.build.operations import Operations
from generator.build.places import places
from generator.build.published import published
from generator.build.rules import LEVELS
from generator.build.security import Security, security
from generator.build.servers import endpoint
from generator.build.types import Types
from generator.companions.catalogue import codes, error_conditions
from generator.companions.naming import Naming
from generator.ir import Alias, Api, Enum, Handler, Model, Resource
from generator.ir_declared import Declared, Rule
from generator.project import Project, UnreadableError
from generator.refs import Bundle
from generator.runtime import openapi
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.subset import part


def build(project: Project, editions: Mapping[str, Bundle], diagnostics: Diagnostics) -> Api | None:
    """Return the model of a description whose document passed the rules, with the documents of its editions.

    None if there are problems: those in ``diagnostics`` already, or those of companion files that do not fit the
    document, which are added to them.
    """
    problems = Diagnostics()
    try:
        parts = _parts(project, problems)
    except UnreadableError:
        return None
    finally:
        diagnostics.items += problems
    return None if diagnostics else _api(project, editions, parts)


class _Package(NamedTuple):
    """The parts of a generated package."""

    resources: tuple[Resource, ...]
    models: tuple[Model, ...]
    aliases: tuple[Alias, ...]
    enums: tuple[Enum, ...]
    security: Security
    endpoint: str


class _Parts(NamedTuple):
    """The parts of the model whose building can find problems."""

    behaviours: Declared
    rules: tuple[Rule, ...]
    public: dict[str, Any]  # the document to publish
    served: dict[str, Any]  # the same without operations that the stub does not serve
    client: _Package
    stub: _Package
    handlers: tuple[Handler, ...]


def _parts(project: Project, diagnostics: Diagnostics) -> _Parts:
    naming, served = project.naming, part(project.bundle, "stub")
    behaviours, rules = declared(
        served, project.declarations, project.rules, project.catalogue, project.world.whole, diagnostics
    )
    public = published(project.bundle, project.catalogue, naming, behaviours)
    called = part(project.bundle, "client")
    client = _package(called, naming, public, diagnostics)
    stub = client if served is called else _package(served, naming, public, diagnostics)
    operations = [operation for resource in stub.resources for operation in resource.operations]
    claim_declared(Registry(naming, diagnostics), project.declarations, project.rules, project.catalogue)
    functions = {operation.id: function_name(operation.constant) for operation in operations}
    named = tuple(replace(each, name=functions.get(each.operation_id, each.name)) for each in behaviours.behaviours)
    behaviours = replace(behaviours, behaviours=named)
    declarations = project.declarations.operations
    handlers = bind(project.bundle.root, project.handlers, declarations, operations, diagnostics)
    of_stub = public if served is project.bundle else published(served, project.catalogue, naming, behaviours)
    return _Parts(behaviours, rules, public, of_stub, client, stub, handlers)


def _package(bundle: Bundle, naming: Naming, published: Mapping[str, Any], diagnostics: Diagnostics) -> _Package:
    schemas = bundle.document["components"].get("schemas", {})
    registry, circles = Registry(naming, diagnostics), circular(schemas, bundle.resolve)
    named = [name for name, schema in schemas.items() if is_named(name, schema, circles, bundle.resolve)]
    names = class_names(named, *directions(bundle), naming.schemas)
    requests = Types(schemas, names["request"], naming, circles)
    responses = Types(schemas, names["response"], naming, circles, reads=True)
    request_models = tuple(build_models(bundle, "request", requests, registry))
    response_models = tuple(build_models(bundle, "response", responses, registry))
    by_name = {model.name: model for model in request_models}
    safety, address = security(bundle, registry), endpoint(bundle)
    return _Package(
        resources=Operations(bundle, requests, responses, by_name, published, registry, safety, address).resources(),
        models=(*request_models, *response_models),
        aliases=(*build_aliases(bundle, "request", requests), *build_aliases(bundle, "response", responses)),
        enums=build_enums(bundle, registry),
        security=safety,
        endpoint=address,
    )


def _api(project: Project, editions: Mapping[str, Bundle], parts: _Parts) -> Api:
    document, info = project.bundle.document, project.bundle.document["info"]
    naming, catalogue, documents, client = project.naming, project.catalogue, project.documents, parts.client
    whole = {name: published(bundle, catalogue, naming, parts.behaviours) for name, bundle in editions.items()}
    served = {name: part(bundle, "stub") for name, bundle in editions.items()}
    return Api(
        title=info["title"],
        version=info["version"],
        summary=info.get("summary", ""),
        description=info.get("description", ""),
        server=client.endpoint,
        client=naming.client,
        stub=naming.stub,
        contract=naming.contract,
        resources=client.resources,
        served=parts.stub.resources,
        enums=client.enums,
        models=client.models,
        aliases=client.aliases,
        errors=codes(catalogue),
        error_conditions=error_conditions(catalogue),
        other_errors=tuple(project.catalogue.get("other-shapes", ())),
        error_properties=_error_properties(document["components"]["schemas"][naming.error_schema]),
        security=tuple(client.security.schemes.values()),
        required_security=client.security.default,
        is_secured=client.security.is_needed,
        settings=client_settings(
            part(project.bundle, "client"),
            project.credentials,
            client.security,
            (operation for resource in client.resources for operation in resource.operations),
        ),
        scopes=naming.scopes,
        handlers=parts.handlers,
        declared=parts.behaviours,
        documents=tuple(documents.values()),
        errata=errata(project.errata),
        errata_kinds=KINDS,
        rules=parts.rules,
        rule_levels=LEVELS,
        editions=whole,
        edition_titles={name: project.overlays[name]["info"]["title"] for name in editions},
        served_editions={
            name: whole[name] if bundle is editions[name] else published(bundle, catalogue, naming, parts.behaviours)
            for name, bundle in served.items()
        },
        matrix=matrix(project.bundle, documents) if editions else (),
        behaviour=project.handlers,
        world=project.world.default,
        worlds=project.world.ready,
        world_schema=project.world.schema,
        document=parts.public,
        places=places(project.bundle, project.catalogue["codes"], project.rules),
        served_document=parts.served,
        unserved=_unserved(parts.public, parts.served),
        clean_document=clean(parts.public),
    )


def _error_properties(schema: Mapping[str, Any]) -> dict[str, str]:
    return {content["x-role"]: name for name, content in schema["properties"].items() if "x-role" in content}


def _unserved(document: Mapping[str, Any], served: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return method, path and operationId of each operation that the stub does not serve."""
    return tuple(
        (method.upper(), path, definition["operationId"])
        for path, method, _, definition in openapi.operations(document)
        if method not in served["paths"].get(path, {})
    )
