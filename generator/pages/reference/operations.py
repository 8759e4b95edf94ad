"""Views of operations and objects, with what differs between editions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from generator.ir import DOCUMENTED, Api
from generator.pages.additions import clients, observed_in
from generator.pages.reference.changes import Changes
from generator.pages.reference.fields import SCHEMAS, Block, Field, Fields, cited
from generator.pages.reference.places import ErratumView, Places, RuleView
from generator.pages.reference.samples import Sample, Samples
from generator.pages.reference.types import BYTES, Node, Type, as_json, type_of
from generator.runtime import openapi

CONDITIONS = ("if", "then", "else", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not")
"""Keywords that are shown as JSON."""
WHOLE = "*"
"""The name of what is no edition, but the description of all of them."""
T = TypeVar("T")
P = TypeVar("P")


class Variant(NamedTuple, Generic[T]):
    """What some editions have alike."""

    editions: tuple[str, ...]
    content: T


class Example(NamedTuple):
    title: str
    json: str


class Content(NamedTuple):
    media_type: str
    type: Type
    block: Block
    examples: tuple[Example, ...]


class Response(NamedTuple):
    status: str
    is_success: bool
    description: str
    notes: tuple[str, ...]
    contents: tuple[Content, ...]


class Failure(NamedTuple):
    """An error that an operation can return."""

    status: str
    code: str
    meaning: str


class Definition(NamedTuple):
    """An operation as one edition has it."""

    description: str
    parameters: tuple[Field, ...]
    body: tuple[Content, ...]
    responses: Mapping[str, Response]  # by status
    failures: tuple[Failure, ...]

    def response(self, status: str) -> Response | None:
        return self.responses.get(status)


class OperationView(NamedTuple):
    id: str
    method: str
    path: str
    summary: str
    is_deprecated: bool
    permissions: list[str]
    lacks_permission: bool  # it demands credentials, and others of the API name their permissions
    security: list[str]  # alternatives of schemes
    documented_by: list[str]  # editions
    sources: str
    editions: tuple[str, ...]  # that have it
    is_beyond: bool  # the whole description lacks it
    observed_in: list[str]  # clients, with their versions
    descriptions: list[Variant[str]]
    parameters: list[Variant[tuple[Field, ...]]]
    bodies: list[Variant[tuple[Content, ...]]]
    responses: list[Variant[Response]]
    failures: list[Variant[tuple[Failure, ...]]]
    rules: list[RuleView]
    errata: list[ErratumView]
    samples: list[Sample]


class ObjectDefinition(NamedTuple):
    """An object as one edition has it."""

    whole: Field
    values: tuple[tuple[str, str], ...]  # of an enumeration, with their meanings
    conditions: str  # JSON, or empty


class ObjectView(NamedTuple):
    name: str
    editions: tuple[str, ...]  # that have it
    variants: list[Variant[ObjectDefinition]]
    rules: list[RuleView]
    errata: list[ErratumView]


class Views:
    """Makes views of the operations and objects of a description and its editions."""

    def __init__(self, api: Api, document: Node, editions: Mapping[str, Node]) -> None:
        self.places = Places(api)
        self._samples, self._served = Samples(api), {each.id: each for each in api.served_operations}
        fields = Fields(document, self.places.errata_at)
        meanings = {error.code: error.meaning for error in api.errors}
        self._whole = _Version(document, fields, meanings)
        self._changes = {name: Changes(document, each) for name, each in editions.items()}
        self._editions = {
            name: _Version(each.document, fields.of_edition(each), meanings) for name, each in self._changes.items()
        }
        self._documented = {row.operation: row.cells for row in api.matrix if not row.field}
        self._clients = clients(api)
        self._has_permissions = any("x-permission" in each for _, _, _, each in openapi.operations(document))

    def operations(self) -> Iterator[tuple[str, str, str]]:
        """Yield path, method and tag of each operation, of the whole description and then of the editions."""
        known: set[tuple[str, str]] = set()
        for version in (self._whole, *self._editions.values()):
            for path, method, _, definition in openapi.operations(version.document):
                if (path, method) not in known:
                    known.add((path, method))
                    yield path, method, next(iter(definition.get("tags", ())), "default")

    def tag(self, name: str) -> Node:
        """Return a tag, of the first edition that has it; empty where only operations name it."""
        documents = [each.document for each in (self._whole, *self._editions.values())]
        tags = (each for document in documents for each in document.get("tags", ()))
        return next((each for each in tags if each["name"] == name), {})

    def operation(self, path: str, method: str) -> OperationView:
        having = [name for name, each in self._editions.items() if each.has_operation(path, method)]
        changed = [name for name in having if self._changes[name].has_operation(path, method)]
        is_beyond = not self._whole.has_operation(path, method)
        document = self._editions[having[0]].document if is_beyond else self._whole.document
        definition = document["paths"][path][method]
        name, permission = definition["operationId"], definition.get("x-permission", {})
        security = openapi.requirements(document, definition)
        cells = self._documented.get(f"{method.upper()} {path}", {})
        found = self._variants(having, changed, is_beyond, lambda version: version.definition(name, path, method))
        statuses = dict.fromkeys(status for each in found for status in each.content.responses)
        return OperationView(
            name,
            method.upper(),
            path,
            definition.get("summary", ""),
            definition.get("deprecated", False),
            [each for each in (permission.get("action"), *permission.get("related", ())) if each],
            self._has_permissions and not permission and bool(security) and all(security),
            [" and ".join(scheme.name for scheme in each) for each in security],
            [edition for edition, cell in cells.items() if cell == DOCUMENTED],
            cited(definition),
            (WHOLE, *having),
            is_beyond,
            observed_in(definition, self._clients),
            _parts(found, lambda each: each.description),
            _parts(found, lambda each: each.parameters),
            _parts(found, lambda each: each.body),
            [variant for status in statuses for variant in _parts(found, partial(Definition.response, status=status))],
            _parts(found, lambda each: each.failures),
            self.places.rules(name),
            self.places.errata(name),
            self._samples.of(self._served[name]) if name in self._served else [],
        )

    def objects(self) -> Iterator[ObjectView]:
        versions = (self._whole, *self._editions.values())
        for name in dict.fromkeys(name for each in versions for name in each.objects):
            having = [edition for edition, each in self._editions.items() if name in each.objects]
            changed = [edition for edition in having if self._changes[edition].has("schemas", name)]
            is_beyond = name not in self._whole.objects
            variants = self._variants(having, changed, is_beyond, partial(_Version.object_definition, name=name))
            rules, errata = self.places.rules(name), self.places.errata(name)
            yield ObjectView(name, (WHOLE, *having), variants, rules, errata)

    def _variants(
        self, having: list[str], changed: list[str], is_beyond: bool, make: Callable[[_Version], T]
    ) -> list[Variant[T]]:
        """Return what the editions have, with equal contents as one.

        What the whole description lacks is shown beside it as the first edition has it.
        """
        alike = having[:1] if is_beyond else [name for name in having if name not in changed]
        first = self._editions[having[0]] if is_beyond else self._whole
        others = [name for name in having if name not in alike]
        return _alike([((WHOLE, *alike), make(first)), *(((name,), make(self._editions[name])) for name in others)])


def _parts(found: list[Variant[Definition]], part: Callable[[Definition], P | None]) -> list[Variant[P]]:
    """Return a part of an operation with the editions that have it alike; nothing for those without it."""
    return _alike((each.editions, content) for each in found if (content := part(each.content)))


def _alike(found: Iterable[tuple[tuple[str, ...], T]]) -> list[Variant[T]]:
    """Return each content once, with the editions that have it."""
    known: list[tuple[list[str], T]] = []
    for editions, content in found:
        same = next((names for names, each in known if each == content), None)
        if same is None:
            known.append((list(editions), content))
        else:
            same.extend(editions)
    return [Variant(tuple(names), content) for names, content in known]


class _Version:
    """Makes views of the parts of one document."""

    def __init__(self, document: Node, fields: Fields, meanings: Mapping[str, str]) -> None:
        self.document, self._fields, self._meanings = document, fields, meanings
        self.objects: Node = document["components"]["schemas"]

    def has_operation(self, path: str, method: str) -> bool:
        return method in self.document["paths"].get(path, {})

    def definition(self, operation_id: str, path: str, method: str) -> Definition:
        item = self.document["paths"][path]
        definition = item[method]
        resolved = self._fields.resolved
        return Definition(
            definition.get("description", ""),
            tuple(self._parameter(operation_id, each) for each in openapi.parameters(item, definition, resolved)),
            tuple(self._contents(resolved(definition.get("requestBody", {})))),
            {status: self._response(status, resolved(each)) for status, each in definition["responses"].items()},
            tuple(
                Failure(status, code, self._meanings.get(code, ""))
                for status, codes in definition.get("x-errors", {}).items()
                for code in codes
            ),
        )

    def object_definition(self, name: str) -> ObjectDefinition:
        schema = self.objects[name]
        whole = self._fields.field(name, "", {"$ref": f"{SCHEMAS}{name}"})
        return ObjectDefinition(
            whole._replace(type=type_of(schema), sources=cited(schema)),
            tuple(schema.get("x-enum-descriptions", {}).items()),
            as_json({keyword: schema[keyword] for keyword in CONDITIONS if keyword in schema}),
        )

    def _parameter(self, operation_id: str, parameter: Node) -> Field:
        where = f"{parameter['in']}, required" if parameter.get("required") else parameter["in"]
        place = f"{operation_id}/{parameter['name']}"
        field = self._fields.field(parameter["name"], where, openapi.parameter_schema(parameter), place)
        return field._replace(
            description=parameter.get("description", "") or field.description,
            is_deprecated=parameter.get("deprecated") is True,
            sources=cited(parameter),
        )

    def _response(self, status: str, response: Node) -> Response:
        notes = [] if response.get("x-documented", True) else ["Not in the vendor's documents."]
        notes += ["No request causes it."] if response.get("x-trigger") == "fault" else []
        contents = tuple(self._contents(response))
        return Response(status, status < "300", response["description"], tuple(notes), contents)

    def _contents(self, node: Node) -> Iterator[Content]:
        for media_type, media in node.get("content", {}).items():
            named = [(name, self._fields.resolved(each)) for name, each in media.get("examples", {}).items()]
            if "example" in media:
                named.append(("example", {"value": media["example"]}))
            examples = tuple(Example(each.get("summary", name), as_json(each["value"])) for name, each in named)
            schema = media.get("schema")
            type_ = BYTES if openapi.content_of(media_type) == "binary" else type_of(schema)
            yield Content(media_type, type_, self._fields.block(schema), examples)
