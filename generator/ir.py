"""The model of an API that templates see: frozen, plain data. Knows no YAML, no jinja and no file system."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from generator.ir_declared import Declared, Rule
from generator.ir_settings import ClientSettings, SecurityScheme
from generator.ir_types import Type
from generator.names import ClassName, ConstantName, Identifier, ModuleName
from generator.runtime.openapi import Content, Notation
from generator.runtime.yaml_source.diagnostics import Place

FOR_ALL = "_all"  # end of the names of methods that leave out a parameter and affect everything; the runtime knows it

# --- models ---


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One property of an object, in the order of the spec."""

    name: Identifier  # in Python
    wire_name: str  # in JSON
    type: Type
    required: bool
    description: str  # one paragraph, plain text
    limits: str = ""  # and default, in sentences, where the description does not say them
    default: Any  # None when the schema states none
    place: Place


class EnumMember(msgspec.Struct, frozen=True, kw_only=True):
    name: ConstantName
    value: str
    description: str


class Enum(msgspec.Struct, frozen=True, kw_only=True):
    name: ClassName
    description: str
    members: tuple[EnumMember, ...]
    place: Place


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A named object as one direction sees it: requests are closed and strict, responses open."""

    name: ClassName
    schema_name: str  # the key below components/schemas
    direction: Literal["request", "response"]
    description: str
    fields: tuple[Field, ...]
    additional: Type | None  # of fields with other names; None if the schema has no word of them
    place: Place


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """The definition of a named type that is no class."""

    name: ClassName
    direction: Literal["request", "response"]
    description: str
    type: Type
    place: Place


# --- operations ---


class Param(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter, or a field of a form."""

    name: Identifier
    wire_name: str
    location: Literal["path", "query", "header", "cookie", "form"]
    required: bool
    bound: bool  # given once to the client (say, an account's id), overridable per call
    notation: Notation = ""  # how its value is written
    is_object: bool = False  # the value is an object, no array
    properties: tuple[str, ...] = ()  # of an object, where no others are allowed
    is_file: bool = False  # a file of a multipart form, or a list of them
    media_types: tuple[str, ...] = ()  # of a file; empty for any
    type: Type
    default: Any
    omitted_affects: str = ""  # what the operation affects without it; callers must say that they mean it
    is_all: bool = False  # left out by a method that affects all of that
    description: str
    limits: str = ""  # and default, in sentences, where the description does not say them
    examples: tuple[Any, ...] = ()  # the best first
    place: Place


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A request body."""

    required: bool
    media_type: str
    content: Content = "json"
    type: Type  # of JSON
    model: Model | None  # whose fields are arguments; None when the body is one argument, or no JSON
    fields: tuple[Param, ...] = ()  # of a form
    description: str
    examples: tuple[Any, ...] = ()  # the best first
    pointer: str  # JSON pointer of its schema in the bundled document, e.g. /components/schemas/Pet


class Success(msgspec.Struct, frozen=True, kw_only=True):
    """A body that a successful response can have, or that it has none."""

    status: int
    media_type: str  # empty without a body
    content: Content | Literal[""]
    type: Type | None  # of JSON


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One status an operation may answer."""

    status: int
    description: str
    documented: bool  # False: the documents omit it, yet it cannot be avoided (x-documented: false)
    causable: bool  # False: nothing in a request causes it, only a fault (x-trigger: fault)
    type: Type | None  # None: no body
    pointer: str  # JSON pointer of its schema in the bundled document; empty without a body
    headers: Mapping[str, str] = {}  # descriptions by name


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Query parameters that limit a list to a time range, by wire name."""

    start: str
    end: str
    default_ms: int  # length of the time range without both, which ends now


class Pagination(msgspec.Struct, frozen=True, kw_only=True):
    """How clients read a list: paths of properties in its response, and the parameter for the next page."""

    items: tuple[Identifier, ...]
    record: Type  # of an item
    marker: tuple[Identifier, ...]  # of the next page; empty if there is one page
    parameter: str  # wire name of the query parameter that gets the marker; empty if there is one page
    window: Window | None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the API."""

    id: str  # operationId
    name: Identifier  # method of its resource, e.g. create
    constant: ConstantName  # name of its data, e.g. CREATE_PET
    method: str  # upper case
    path: str  # template, e.g. /pets/{pet_id}
    summary: str
    description: str
    deprecated: bool
    params: tuple[Param, ...]  # path, then query, header and cookie; each in the order of the spec
    body: Body | None
    responses: tuple[Response, ...]  # by status
    successes: tuple[Success, ...] = ()  # of a response that is not always the same JSON, or nothing; by status
    security: tuple[tuple[str, ...], ...] | None = None  # settings of the client, by alternative; None: the API's
    server: str = ""  # URL, where it has one of its own
    server_variable: str = ""  # the variable that is the whole host of that server, where regions have values of it
    errors: Mapping[int, tuple[str, ...]]  # codes by status
    pagination: Pagination | None = None  # of a list
    place: Place

    @property
    def success(self) -> Response | None:
        """The response of the lowest 2xx status; None if the operation is always rejected."""
        return next((r for r in self.responses if 200 <= r.status < 300), None)

    @property
    def success_headers(self) -> Mapping[str, str]:
        """Descriptions of the headers of successful responses, by name."""
        successful = [response for response in self.responses if 200 <= response.status < 300]
        pairs = [pair for response in successful for pair in response.headers.items()]
        return dict(pairs) | dict(reversed(pairs))  # in the order of the first ones, which win

    @property
    def page_class(self) -> ClassName:
        """Class of the pages of a list."""
        return ClassName(f"{ClassName.of(self.id)}Page")

    @property
    def has_files(self) -> bool:
        return any(field.is_file for field in self.body.fields) if self.body else False


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """A group of operations (an OpenAPI tag): a namespace of the client."""

    name: Identifier  # e.g. pets
    class_name: ClassName  # e.g. Pets
    module: ModuleName
    title: str  # the tag as written
    description: str
    operations: tuple[Operation, ...]

    @property
    def methods(self) -> tuple[Operation, ...]:
        """The operations, and after each that is dangerous without a parameter one that leaves it out on purpose."""
        return tuple(method for operation in self.operations for method in (operation, *_on_all(operation)))


def _on_all(operation: Operation) -> Iterator[Operation]:
    for param in operation.params:
        if param.omitted_affects:
            yield replace(
                operation,
                name=Identifier(f"{operation.name}{FOR_ALL}"),
                summary=f"{operation.summary.rstrip('.')}: {param.omitted_affects}",
                params=tuple(replace(each, is_all=True) if each is param else each for each in operation.params),
            )


class ErrorCode(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the error catalogue."""

    code: str
    name: str  # of the exception class in clients
    status: int
    message: str  # the exact sentence on the wire
    trigger: Literal["schema", "state", "world", "request", "fault"]
    retryable: bool
    meaning: str
    remedy: str
    recipe: str  # how a server under test is made to answer it, or empty
    source: tuple[str, ...]  # citations


class Citation(msgspec.Struct, frozen=True):
    """A part of a document, or all of it."""

    document: str
    kind: str = ""  # section, table, file, or empty
    number: str = ""  # or the path of a file

    def __str__(self) -> str:
        return f"{self.document} {self.kind} {self.number}".strip()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """Where facts come from."""

    name: str  # in citations
    title: str
    date: str  # YYYY-MM-DD, or empty
    edition: str  # empty where it belongs to none
    observed: bool  # not documentation: a client, or what else shows the behaviour of the service
    version: str  # of a client: the release or the commit; empty for documentation
    files: tuple[str, ...]  # of a client, from its root
    sections: Mapping[str, str]  # titles by number
    tables: Mapping[str, str]  # sections by number; the section of a page is empty

    def has(self, citation: Citation) -> bool:
        return citation.number in self.numbers(citation.kind)

    def numbers(self, kind: str) -> Collection[str]:
        """Return the numbers of the sections or tables, or the paths of the files, that can be cited."""
        parts = {"section": self.sections, "table": self.tables, "file": self.files, "": ("",)}
        return parts[kind]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Statement of one source in a contradiction."""

    says: str
    sources: tuple[str, ...]  # citations


class Erratum(msgspec.Struct, frozen=True, kw_only=True):
    """A place where the documents contradict each other or say nothing, and what was decided."""

    name: str
    resource: str  # folder of the resource that it is about, or shared
    kind: str
    question: str
    sides: tuple[Side, ...]
    decision: str
    reason: str
    corrected: str  # the example that shows the corrected form, or empty
    at: tuple[str, ...]  # places of the description: operationId/parameter, Schema/property …


DOCUMENTED = "documented"


class EditionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An operation, or a field of it, and how each edition stands to it."""

    operation: str  # POST /path
    field: str  # request size.width, response id, query limit; empty for the operation itself
    cells: Mapping[str, str]  # by edition: documented, absent, not covered


class ErrorCondition(msgspec.Struct, frozen=True, kw_only=True):
    """Which status and code a server gives in a situation that no constraint of the spec names."""

    condition: str  # one of generator.companions.catalogue.SITUATIONS
    status: int
    code: str


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """Name and metadata of a wheel, from naming.yaml."""

    distribution: str  # e.g. pet-client
    version: str  # of the package, apart from the version of the description
    author: str  # empty where the description names none
    license: str  # SPDX expression; empty where the description has none
    license_text: str
    name: ModuleName  # e.g. pet_client
    command: str  # console script
    environment: str  # prefix of environment variables, e.g. PET


class Handler(msgspec.Struct, frozen=True, kw_only=True):
    """Hand-written behaviour of an operation, found in the spec's behaviour folder."""

    operation_id: str
    module: ModuleName
    function: Identifier


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the templates may say about an API."""

    title: str
    version: str
    summary: str
    description: str
    server: str  # URL of the first server; empty if it is relative or a placeholder
    client: Package
    stub: Package
    contract: Package | None = None  # of the proof
    resources: tuple[Resource, ...]  # of the client
    served: tuple[Resource, ...]  # of the stub
    enums: tuple[Enum, ...]
    models: tuple[Model, ...]
    aliases: tuple[Alias, ...]
    errors: tuple[ErrorCode, ...]
    error_conditions: tuple[ErrorCondition, ...]
    error_properties: Mapping[str, str]  # of an error body, by role: "code" and "message"
    other_errors: tuple[Mapping[str, str], ...]  # the same of other error bodies, as paths
    security: tuple[SecurityScheme, ...]  # of the client
    required_security: tuple[tuple[str, ...], ...]  # settings by alternative, of operations without their own
    is_secured: bool  # some operation of the client needs authentication
    settings: ClientSettings
    scopes: Mapping[str, str]  # "project" and "account" -> the path parameter that names the caller's
    handlers: tuple[Handler, ...]
    declared: Declared
    documents: tuple[Document, ...]
    errata: tuple[Erratum, ...]
    errata_kinds: Mapping[str, str]  # what each kind means
    rules: tuple[Rule, ...]
    rule_levels: Mapping[str, str]  # what each level means
    editions: Mapping[str, Mapping[str, Any]]  # the document of each edition, by its name
    edition_titles: Mapping[str, str]  # of the overlays, by the name of the edition
    served_editions: Mapping[str, Mapping[str, Any]]  # the same without operations that the stub does not serve
    matrix: tuple[EditionRow, ...]
    behaviour: Mapping[str, str]  # file name -> source text, copied into the stub
    world: Mapping[str, Any]  # the default world of the stub
    worlds: Mapping[str, Mapping[str, Any]]  # others, by name
    world_schema: Mapping[str, Any]  # of every world of the stub
    document: Mapping[str, Any]  # the bundled description, plain data in spec order
    places: Mapping[str, str]  # of its parts in the files of the description: file#pointer by pointer
    served_document: Mapping[str, Any]  # the same without operations that the stub does not serve
    unserved: tuple[tuple[str, str, str], ...]  # their methods, paths and operationIds
    clean_document: Mapping[str, Any]  # the same without extensions, for tools that know none

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Operations of the client."""
        return tuple(o for r in self.resources for o in r.operations)

    @property
    def served_operations(self) -> tuple[Operation, ...]:
        return tuple(o for r in self.served for o in r.operations)
