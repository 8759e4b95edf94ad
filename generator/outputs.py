"""Table of outputs: source and path below the output folder of every generated file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec


class Mode(msgspec.Struct, frozen=True):
    """How the methods of a client are called. Code that has names of the description is not derived but rendered twice.

    ``unasync`` renames identifiers, and cannot tell those of the description from those of the runtime.
    """

    folder: str  # of the modules
    samples: str  # folder of the samples
    prefix: str  # of the runtime's classes
    async_: str
    await_: str


ASYNC = Mode("_async", "samples/asynchronous", "Async", "async ", "await ")
SYNC = Mode("_sync", "samples", "", "", "")


class Template(msgspec.Struct, frozen=True):
    """Jinja template, rendered once, or for each resource or operation.

    ``{client}``, ``{stub}``, ``{contract}`` and ``{resource}`` are module names, ``{operation}`` is the name of its
    data in lower case.

    One with a ``mode`` gets it as a variable. With ``only_with``, such as ``declared.resource_types``, it is left out
    if that attribute of the model is empty.
    """

    template: str
    path: str
    each: Literal["api", "resource", "operation"] = "api"
    only_with: str = ""
    mode: Mode | None = None


class Copy(msgspec.Struct, frozen=True):
    """Module or folder of modules below ``runtime/``, copied verbatim.

    ``siblings``: the package that has the modules beside ``source``; imports of them become imports from it.
    """

    source: str
    path: str
    siblings: str = ""


class Behaviour(msgspec.Struct, frozen=True):
    """Handlers of the description (``spec/behaviour/``), copied verbatim."""

    path: str


class Models(msgspec.Struct, frozen=True):
    """Modules of models, written by datamodel-code-generator."""

    path: str


class Derived(msgspec.Struct, frozen=True):
    """Synchronous counterpart of every output below ``source``, which has no name of the description."""

    source: str
    path: str


class Data(msgspec.Struct, frozen=True):
    """Part of the model as JSON or YAML, by the suffix."""

    part: Literal["document", "served_document", "clean_document", "world", "world_schema", "places"]
    path: str


class Editions(msgspec.Struct, frozen=True):
    """Document of each ``{edition}``, as JSON."""

    part: Literal["editions", "served_editions"]
    path: str


class Worlds(msgspec.Struct, frozen=True):
    """Each further ``{world}``, as JSON."""

    path: str


class Reference(msgspec.Struct, frozen=True):
    """Pages about the API for readers, and what belongs to them."""

    path: str


class Empty(msgspec.Struct, frozen=True):
    """Empty file."""

    path: str


Output = Template | Copy | Behaviour | Models | Derived | Data | Editions | Worlds | Reference | Empty

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = TEMPLATES / "__pycache__"
# In the header of every generated file that can have comments.
DO_NOT_EDIT = "Do not edit: run `make generate`."

CLIENT = "client/{client}"
STUB = "stub/{stub}"
CONTRACT = "contract/{contract}"


def _calling(mode: Mode) -> Iterator[Template]:
    """Yield the modules whose methods call operations, in one mode."""
    folder = f"{CLIENT}/{mode.folder}"
    yield Template("client/calling/__init__.py.jinja", f"{folder}/__init__.py", mode=mode)
    yield Template("client/calling/client.py.jinja", f"{folder}/client.py", mode=mode)
    yield Template("client/calling/resources/__init__.py.jinja", f"{folder}/resources/__init__.py", mode=mode)
    resource = f"{folder}/resources/{{resource}}.py"
    yield Template("client/calling/resources/resource.py.jinja", resource, "resource", mode=mode)
    yield Template("client/sample.py.jinja", f"client/{mode.samples}/{{operation}}.py", "operation", mode=mode)


REGISTERS = (
    Template("docs/editions.md.jinja", "editions.md", only_with="editions"),
    Template("docs/errata.md.jinja", "errata.md", only_with="errata"),
    Template("docs/rules.md.jinja", "rules.md", only_with="rules"),
)
"""Pages that are in the reference too."""
OUTPUTS: tuple[Output, ...] = (
    Data("document", "openapi.json"),
    Data("document", "openapi.yaml"),
    Data("clean_document", "openapi.clean.json"),
    Editions("editions", "editions/{edition}.openapi.json"),
    *REGISTERS,
    Template("docs/resources.md.jinja", "resources.md", only_with="declared.behaviours"),
    Template("client/pyproject.toml.jinja", "client/pyproject.toml"),
    Template("client/LICENSE.jinja", "client/LICENSE", only_with="client.license_text"),
    Template("client/README.md.jinja", "client/README.md"),
    Template("client/api.md.jinja", "client/api.md"),
    Template("client/__init__.py.jinja", f"{CLIENT}/__init__.py"),
    Template("client/_version.py.jinja", f"{CLIENT}/_version.py"),
    Template("client/operations.py.jinja", f"{CLIENT}/operations.py"),
    Template("client/errors.py.jinja", f"{CLIENT}/errors.py"),
    Template("client/_settings.py.jinja", f"{CLIENT}/_settings.py"),
    Template("client/telemetry.py.jinja", f"{CLIENT}/telemetry.py"),
    Template("client/transports.py.jinja", f"{CLIENT}/transports.py"),
    Template("client/cli.py.jinja", f"{CLIENT}/cli.py"),
    Template("client/dicts/__init__.py.jinja", f"{CLIENT}/dicts/__init__.py"),
    Template("client/dicts/requests.py.jinja", f"{CLIENT}/dicts/requests.py"),
    *_calling(ASYNC),
    *_calling(SYNC),
    Models(f"{CLIENT}/models"),
    Copy("client", f"{CLIENT}/_runtime"),
    Derived(f"{CLIENT}/_runtime/_async", f"{CLIENT}/_runtime/_sync"),
    Empty(f"{CLIENT}/py.typed"),
    Template("stub/pyproject.toml.jinja", "stub/pyproject.toml"),
    Template("stub/LICENSE.jinja", "stub/LICENSE", only_with="stub.license_text"),
    Template("stub/README.md.jinja", "stub/README.md"),
    Template("stub/Containerfile.jinja", "stub/Containerfile"),
    Template("stub/__init__.py.jinja", f"{STUB}/__init__.py"),
    Template("stub/__main__.py.jinja", f"{STUB}/__main__.py"),
    Template("stub/world_files.py.jinja", f"{STUB}/world_files.py"),
    Template("stub/rules.py.jinja", f"{STUB}/rules.py"),
    Template("stub/resource_types.py.jinja", f"{STUB}/resource_types.py"),
    Template("stub/audit.py.jinja", f"{STUB}/audit.py", only_with="declared.audit"),
    Template("stub/declared.py.jinja", f"{STUB}/declared.py"),
    Template("stub/handlers.py.jinja", f"{STUB}/handlers.py"),
    Template("stub/operations.py.jinja", f"{STUB}/operations.py"),
    Template("stub/errors.py.jinja", f"{STUB}/errors.py"),
    Template("stub/pytest_plugin.py.jinja", f"{STUB}/pytest_plugin.py"),
    Reference(f"{STUB}/docs"),
    Data("served_document", f"{STUB}/openapi.json"),
    Editions("served_editions", f"{STUB}/editions/{{edition}}.json"),
    Data("world", f"{STUB}/world.json"),
    Worlds(f"{STUB}/worlds/{{world}}.json"),
    Data("world_schema", f"{STUB}/world.schema.json"),
    Behaviour(f"{STUB}/behaviour"),
    Copy("stub", f"{STUB}/_runtime/stub"),
    Copy("yaml_source", f"{STUB}/_runtime/yaml_source"),
    Copy("openapi.py", f"{STUB}/_runtime/openapi.py"),
    Copy("objects.py", f"{STUB}/_runtime/objects.py"),
    Copy("formats.py", f"{STUB}/_runtime/formats.py"),
    Copy("forms.py", f"{STUB}/_runtime/forms.py"),
    Copy("__init__.py", f"{STUB}/_runtime/__init__.py"),
    Empty(f"{STUB}/py.typed"),
)
CONTRACT_OUTPUTS: tuple[Output, ...] = (
    Template("contract/pyproject.toml.jinja", "contract/pyproject.toml"),
    Template("contract/LICENSE.jinja", "contract/LICENSE", only_with="contract.license_text"),
    Template("contract/README.md.jinja", "contract/README.md"),
    Template("contract/__init__.py.jinja", f"{CONTRACT}/__init__.py"),
    Template("contract/__main__.py.jinja", f"{CONTRACT}/__main__.py"),
    Template("contract/pytest_plugin.py.jinja", f"{CONTRACT}/pytest_plugin.py"),
    Data("document", f"{CONTRACT}/openapi.json"),
    Data("places", f"{CONTRACT}/places.json"),
    Editions("editions", f"{CONTRACT}/editions/{{edition}}.openapi.json"),
    Copy("contract", f"{CONTRACT}/_runtime", siblings="{stub}._runtime"),
    Empty(f"{CONTRACT}/py.typed"),
)
"""The package of the proof, for descriptions that name one."""
