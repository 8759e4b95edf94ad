"""Rules on where facts come from: each says so, and what it cites exists. For descriptions that have sources.yaml."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from generator.basis import BASIS, OF_KIND
from generator.companions.sources import FILE, citations, cited
from generator.ir import Document
from generator.lint.known import Known, defined
from generator.lint.locations import locations
from generator.lint.rule import Finding, missing, project_rule
from generator.lint.walk import CONDITIONS, Node, nodes
from generator.missing_names import Follows, Missing
from generator.project import Project
from generator.runtime.openapi import escape
from generator.runtime.yaml_source.diagnostics import Place
from generator.runtime.yaml_source.did_you_mean import closest
from generator.runtime.yaml_source.reader import SourceDict, place_of, place_of_value

CONDITIONS_OF_OBJECTS = ("allOf", "dependentSchemas")
PARTS = {"operation": "parameter", "schema": "property", "example": "part", "error code": "part"}
HINT = f"cite a document of {FILE}: x-source: [manual table 2]"


@project_rule("L170", by_part=True)
def citations_exist(project: Project) -> Iterator[Finding]:
    """Citations can be looked up: ``sources.yaml`` has the document and its section or table.

    Bad: ``x-source: [manual tabel 6-2]``. Good: ``x-source: [manual table 6-2]``.
    """
    known, catalogue = project.documents, project.catalogue
    for pointer, text in _citations(project.bundle.document, "", project.bundle.settled):
        yield from faults(pointer, text, known)
    for code, fields in catalogue["codes"].items():
        for position, text in enumerate(fields.get("source", ())):
            yield from faults(place_of(catalogue, ["codes", code, "source", position]), text, known)


def _citations(node: Any, pointer: str, settled: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Every citation, also those within extensions, with its JSON pointer, without those of settled parts."""
    if pointer in settled:
        return
    if isinstance(node, dict):
        cited = node.get("x-source")
        yield from (
            (f"{pointer}/x-source/{n}", text) for n, text in enumerate(cited if isinstance(cited, list) else ())
        )
        for key, value in node.items():
            yield from _citations(value, f"{pointer}/{escape(key)}", settled)
    elif isinstance(node, list):
        for position, item in enumerate(node):
            yield from _citations(item, f"{pointer}/{position}", settled)


def faults(where: str | Place, text: Any, known: Mapping[str, Document]) -> Iterator[Finding]:
    """Find citations of what ``sources.yaml`` does not have."""
    try:
        cited = citations(str(text))
    except ValueError as error:
        yield Finding(where, str(error), HINT)
        return
    for citation in cited:
        if citation.document not in known:
            yield missing(where, Missing("document", citation.document, defined(known)), hint=HINT)
        elif not known[citation.document].has(citation):
            message = f"there is no {citation.kind} {citation.number} in {citation.document}"
            numbers = defined(known[citation.document].numbers(citation.kind))
            about = Missing(f"{citation.kind} of {citation.document}", citation.number, numbers)
            yield missing(where, about, message, HINT)


@project_rule("L171", by_part=True)
def everything_sourced(project: Project) -> Iterator[Finding]:
    """Operations, parameters, schemas, rules, examples and error codes say where they come from.

    A property without a source of its own has its object's, a limit or an enumeration that of its schema.
    Bad: ``Pet: {type: object, …}``. Good: ``Pet: {type: object, x-source: [manual table 3], …}``.
    """
    catalogue = project.catalogue
    if not project.documents:
        return
    for node in nodes(project.bundle, "operation", "parameter", "schema", "example", "securityScheme"):
        if _needs_source(node) and "x-source" not in node.value and "$ref" not in node.value:
            yield Finding(node.pointer, f"this {node.kind} has no source", HINT)
    for code, fields in catalogue["codes"].items():
        if "source" not in fields:
            yield Finding(place_of(catalogue, ["codes", code]), f"{code} has no source", "add source: […]")


def _needs_source(node: Node) -> bool:
    """Schemas with a source: named ones, rules between query parameters, and conditions of an object."""
    if node.kind != "schema":
        return True
    above = node.pointer.split("/")[1:]
    is_member = (len(above) == 5 and above[3] in CONDITIONS_OF_OBJECTS) or (len(above) == 7 and above[5] == "allOf")
    is_rule = is_member and bool(({*CONDITIONS} - {"allOf"}) & {*node.value})
    is_named = above[:2] == ["components", "schemas"] and len(above) == 3
    return is_named or above[-1] == "x-query-schema" or is_rule


@project_rule("L172", of_files=True)
def errata_apply(project: Project) -> Iterator[Finding]:
    """An erratum cites what exists and is about places that exist; its corrected example is one of the description.

    Bad: ``at: [createPets/nme]``. Good: ``at: [createPets/name]``.
    """
    register, known = project.errata, project.documents
    names = {name for name, *_ in locations(project.bundle)} | set(project.catalogue["codes"])
    examples = project.bundle.document["components"].get("examples", {})
    for value, *_ in register.values():
        for position, side in enumerate(value["sides"]):
            for text in cited(side["source"]):
                yield from faults(place_of(value, ["sides", position, "source"]), text, known)
        if not names.issuperset(value["at"]):
            yield from _nowhere(project, value, "write operationId/parameter, Schema/property …")
        if value.get("corrected", next(iter(examples), None)) not in examples:
            about = Missing("example", value["corrected"], defined(examples))
            yield missing(value.values_at["corrected"], about, hint="name a component of examples")


def _nowhere(project: Project, entry: SourceDict, hint: str) -> Iterator[Finding]:
    """Find what is in ``at`` of an erratum or a rule and does not exist."""
    places = _places(project)
    for at, place in zip(entry["at"], entry["at"].values_at, strict=True):
        if any(at in names for names in places.values()):
            continue
        whole, _, part = at.partition("/")
        known = [name for names in places.values() for name in names]
        owner = next((kind for kind, names in places.items() if whole in names), "")
        meant = closest(whole, known) or ""
        kind = next((kind for kind, names in places.items() if meant in names), "place")
        parts = {name.removeprefix(f"{whole}/"): where for name, where in places[owner].items()} if owner else {}
        names = {name: where for name, where in places.get(kind, {}).items() if "/" not in name}
        about = Missing(PARTS[owner], part, parts) if owner else Missing(kind, whole, names)
        yield missing(place, about, f"{at!r} does not exist in the description", hint)


def _places(project: Project) -> dict[str, Known]:
    """Return the names that errata and rules can have in ``at``, by what they are names of, with their places."""
    bundle = project.bundle
    found: dict[str, dict[str, Place | None]] = {"operation": {}, "schema": {}, "example": {}}
    for name, pointer, node in locations(bundle):
        kind = {"/paths": "operation", "/components/schemas": "schema"}
        of = next((what for start, what in kind.items() if pointer.startswith(f"{start}/")), "example")
        value = bundle.resolve(node)
        named = next((key for key in ("operationId", "name") if of == "operation" and key in value), "")
        found[of][name] = place_of_value(value, named) or bundle.place(pointer)
    return {**found, "error code": defined(project.catalogue["codes"])}


@project_rule("L173", of_files=True)
def rules_apply(project: Project) -> Iterator[Finding]:
    """A rule of the register cites what exists, is about places that exist, and its code is one of the catalogue.

    Bad: ``at: [createPets/nme]``. Good: ``at: [createPets/name]``.
    """
    register, known, codes = project.rules, project.documents, project.catalogue["codes"]
    names = {name for name, *_ in locations(project.bundle)} | set(codes)
    for name, (value, place, _) in register.items():
        if known and "source" not in value:
            yield Finding(place, f"{name} has no source", "add source: […]")
        for position, text in enumerate(value.get("source", ())):
            yield from faults(place_of(value, ["source", position]), text, known)
        if not names.issuperset(value["at"]):
            yield from _nowhere(project, value, "write createPet/name or Pet/name")
        if "code" in value and value["code"] not in codes:
            about = Missing("error code", value["code"], defined(codes))
            hint = "add it to errors.yaml, or name one of it"
            yield missing(value.values_at["code"], about, f"unknown error code {value['code']}", hint)


@project_rule("L176")
def basis_has_an_erratum(project: Project) -> Iterator[Finding]:
    """A keyword that no document states names its erratum, which is about this place and of the kind that it says.

    Bad: ``x-basis: {minimum: decided limit-minimm}``. Good: ``x-basis: {minimum: decided limit-minimum}``.
    """
    places = defaultdict[str, set[str]](set)
    for name, pointer, value in locations(project.bundle):
        places[pointer].add(name)
        if "$ref" in value:  # what is at a parameter is also at the component that it refers to
            places[value["$ref"].removeprefix("#")].add(name)
    for node in (node for node in nodes(project.bundle, "schema") if BASIS in node.value):
        parts = node.pointer.split("/")
        names = set[str]().union(*(places["/".join(parts[: end + 1])] for end in range(1, len(parts))))
        for keyword, entry in node.value[BASIS].items():
            yield from _basis_faults(project, node, keyword, str(entry), names)


def _basis_faults(project: Project, node: Node, keyword: str, entry: str, names: set[str]) -> Iterator[Finding]:
    where = f"{node.pointer}/{BASIS}/{escape(keyword)}"
    word, _, name = entry.partition(" ")
    erratum = project.errata[name].value if name in project.errata else None
    if keyword not in node.value:
        yield Finding(where, f"the schema has no {keyword}", f"remove {keyword} here")
    elif erratum is None:
        known = {each: entry.place for each, entry in project.errata.items()}
        yield missing(where, Missing("erratum", name, known), hint="write KEYWORD: decided NAME-OF-ERRATUM")
    elif OF_KIND[erratum["kind"]] != word:
        yield Finding(where, f"{name} is of the kind {erratum['kind']}", f"write {OF_KIND[erratum['kind']]} {name}")
    elif not names & set(erratum["at"]):
        about = Follows(frozenset(part for at in erratum["at"] for part in at.split("/")))
        hint = f"add one of {', '.join(sorted(names))} to its at"
        yield Finding(where, f"{name} is not about this place", hint, about=about)
