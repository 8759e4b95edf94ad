"""The documents of the editions: the whole description with an overlay, or what all editions have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import compress

from generator.build.matrix import fields, matrix
from generator.ir import DOCUMENTED, Document
from generator.overlay import COMMON, overlaid
from generator.project import Project
from generator.refs import Bundle
from generator.runtime.openapi import METHODS
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.reader import SourceDict, SourceList
from generator.subset import copy, prune


def editions(project: Project, diagnostics: Diagnostics) -> dict[str, Bundle]:
    """Return the document of each edition by its name; problems of the overlays go to ``diagnostics``.

    An edition whose overlay has problems is left out.
    """
    result: dict[str, Bundle] = {}
    overlays = project.overlays if project.has("overlays", "documents") else {}
    for name, overlay in overlays.items():
        problems = Diagnostics()
        edition = overlaid(project.bundle, name, overlays, problems)
        diagnostics.items += problems
        if not problems:
            common = COMMON in overlay
            result[name] = _common(edition, project.bundle, project.documents) if common else edition
    return result


def _common(bundle: Bundle, whole: Bundle, documents: Mapping[str, Document]) -> Bundle:
    """Return a document with only those operations and fields of it that every edition documents.

    Tags without operations go, and links to operations that do.
    """
    document = copy(bundle.document)
    result = replace(bundle, document=document)
    rows = matrix(whole, documents)
    common = {(row.operation, row.field) for row in rows if set(row.cells.values()) == {DOCUMENTED}}
    for operation in list(result.operations()):
        if (operation.title, "") not in common:
            del document["paths"][operation.path][operation.method]
    for path, item in list(document["paths"].items()):
        if not any(method in METHODS for method in item):
            del document["paths"][path]
    _remove_fields(result, common)
    used = {tag for operation in result.operations() for tag in operation.definition.get("tags", ())}
    _keep(document, "tags", [tag["name"] in used for tag in document.get("tags", ())])
    _remove_links(result)
    prune(document)
    return result


def _remove_fields(bundle: Bundle, common: set[tuple[str, str]]) -> None:
    """Remove parameters and properties that no operation of the document has in common."""
    every = [(operation, field) for operation in bundle.operations() for field in fields(bundle, operation)]
    kept = {(id(field.holder), field.key) for operation, field in every if (operation.title, field.name) in common}
    for _, field in every:
        if field.key and (id(field.holder), field.key) not in kept and field.key in field.holder["properties"]:
            del field.holder["properties"][field.key]
    for operation in bundle.operations():
        for owner in (operation.item, operation.definition):
            params = [bundle.resolve(param) for param in owner.get("parameters", ())]
            _keep(owner, "parameters", [(id(param), "") in kept for param in params])


def _remove_links(bundle: Bundle) -> None:
    known = {operation.id for operation in bundle.operations()}
    for operation in bundle.operations():
        for response in map(bundle.resolve, operation.definition["responses"].values()):
            for name, link in list(response.get("links", {}).items()):
                if bundle.resolve(link).get("operationId") not in known:
                    del response["links"][name]
            if response.get("links") == {}:
                del response["links"]


def _keep(owner: Mapping[str, SourceList] | SourceDict, key: str, wanted: list[bool]) -> None:
    """Keep the items of a list that are wanted."""
    items = owner.get(key)
    if items is not None and not all(wanted):
        items.values_at = list(compress(items.values_at, wanted))
        items[:] = compress(items, wanted)
