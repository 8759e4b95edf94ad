"""Puts the parts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.build.behaviour import bind, read_behaviour
from generator.build.catalogue import codes, error_conditions, read_catalogue
from generator.build.declared import Declarations, declared, read_declarations
from generator.build.errata import KINDS, errata, read_errata
from generator.build.matrix import matrix
from generator.build.models import build_enums, build_models, directions, model_names
from generator.build.naming import Naming, read_naming
from generator.build.operations import Operations
from generator.build.published import published
from generator.build.registers import Register
from generator.build.rules import LEVELS, read_rules
from generator.build.sources import read_sources
from generator.build.types import Types
from generator.build.world import World, read_world
from generator.ir import Api, Enum, Model, Resource, SecurityScheme
from generator.refs import Bundle
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict
from generator.subset import part


def build(bundle: Bundle, editions: Mapping[str, Bundle], diagnostics: Diagnostics) -> Api | None:
    """The model of a linted document, its editions and the files beside it. None, and problems, if they do not fit."""
    folder = bundle.root
    naming = read_naming(folder, diagnostics)
    catalogue = read_catalogue(folder, diagnostics)
    behaviour = read_behaviour(folder / "behaviour", diagnostics)
    world = read_world(folder, diagnostics)
    files, register = read_declarations(folder, diagnostics), read_rules(folder, diagnostics)
    if naming is None or catalogue is None or world is None or diagnostics:
        return None
    api = _api(bundle, editions, naming, catalogue, files, register, behaviour, world, diagnostics)
    return None if diagnostics else api


def _api(
    bundle: Bundle,
    editions: Mapping[str, Bundle],
    naming: Naming,
    catalogue: SourceDict,
    files: Declarations,
    register: Register,
    behaviour: dict[str, str],
    world: World,
    diagnostics: Diagnostics,
) -> Api:
    document = bundle.document
    scoped = set(naming.scopes.values())
    behaviours, rules = declared(part(bundle, "stub"), files, register, catalogue, world.whole, diagnostics)
    public = published(bundle, catalogue, scoped, behaviours)
    client, twice = _parts(part(bundle, "client"), naming, public, diagnostics), Diagnostics()
    served = _parts(part(bundle, "stub"), naming, public, twice).resources
    operations = [operation for resource in served for operation in resource.operations]
    diagnostics.items.extend(problem for problem in twice if problem not in diagnostics.items)
    info = document["info"]
    documents = read_sources(bundle.root, diagnostics)
    return Api(
        title=info["title"],
        version=info["version"],
        summary=info.get("summary", ""),
        description=info.get("description", ""),
        server=_server(document),
        client=naming.client,
        stub=naming.stub,
        resources=client.resources,
        served=served,
        enums=client.enums,
        models=client.models,
        errors=codes(catalogue),
        error_conditions=error_conditions(catalogue),
        error_properties=_error_properties(document["components"]["schemas"][naming.error_schema]),
        security=tuple(_security(document)),
        scopes=naming.scopes,
        handlers=bind(bundle.root / "behaviour", behaviour, files.operations, operations, diagnostics),
        declared=behaviours,
        documents=tuple(documents.values()),
        errata=errata(read_errata(bundle.root, diagnostics)),
        errata_kinds=KINDS,
        rules=rules,
        rule_levels=LEVELS,
        editions={name: published(edition, catalogue, scoped, behaviours) for name, edition in editions.items()},
        matrix=matrix(bundle, documents) if editions else (),
        behaviour=behaviour,
        world=world.default,
        world_schema=world.schema,
        document=public,
    )


def _server(document: Mapping[str, Any]) -> str:
    """Return the URL of the first server. One with variables is no default endpoint."""
    url: str = next((server["url"] for server in document.get("servers", ())), "")
    return "" if "{" in url else url


def _error_properties(schema: Mapping[str, Any]) -> dict[str, str]:
    return {content["x-role"]: name for name, content in schema["properties"].items() if "x-role" in content}


class _Parts(NamedTuple):
    """What a package is made of."""

    resources: tuple[Resource, ...]
    models: tuple[Model, ...]
    enums: tuple[Enum, ...]
    responses: Types


def _parts(bundle: Bundle, naming: Naming, published: Mapping[str, Any], diagnostics: Diagnostics) -> _Parts:
    schemas = bundle.document["components"].get("schemas", {})
    names = model_names(schemas, *directions(bundle))
    requests, responses = Types(schemas, names["request"]), Types(schemas, names["response"])
    request_models = tuple(build_models(bundle, "request", requests, naming, diagnostics))
    response_models = tuple(build_models(bundle, "response", responses, naming, diagnostics))
    by_name = {model.name: model for model in request_models}
    resources = Operations(bundle, requests, responses, by_name, naming, published, diagnostics).resources()
    return _Parts(resources, (*request_models, *response_models), build_enums(bundle, diagnostics), responses)


def _security(document: SourceDict) -> Iterator[SecurityScheme]:
    schemes = document["components"].get("securitySchemes", {})
    for name, scheme in schemes.items():
        if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
            yield SecurityScheme(name=name, header=scheme["name"], description=scheme.get("description", ""))
