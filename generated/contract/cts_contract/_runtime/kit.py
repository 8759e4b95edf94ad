# Copied from generator/runtime/contract/kit.py. Do not edit: run `make generate`.
"""The generated package: its names, and where the description in it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cts_stub._runtime.stub.app import Stub


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A generated package, of which the rest of the code knows only this."""

    folder: Path  # of the package: the description and its editions are in it
    name: str  # of the package
    command: str  # console script
    title: str  # of the description
    version: str  # of the package and of the description
    environment: str  # prefix of environment variables
    stub: str  # name of the package of the stub
    client: str  # name of the package of the client

    @property
    def spec(self) -> Path:
        """Return the path of the bundled description."""
        return self.folder / "openapi.json"

    @property
    def sources(self) -> Mapping[str, str]:
        """Return ``file#pointer`` in the files of the description by the pointer of a part of the bundled one."""
        file = self.folder / "places.json"
        found: Mapping[str, str] = json.loads(file.read_bytes()) if file.exists() else {}
        return found

    def variable(self, option: str) -> str:
        """Return the environment variable of an option."""
        return f"{self.environment}_{option.upper()}"

    def creator(self, edition: str | None) -> Callable[..., Stub]:
        """Return the function that creates stubs, which check their responses."""
        create: Callable[..., Stub] = import_module(self.stub).create_app  # late: it takes a while
        return partial(create, check_responses=True, edition=edition)

    def of_stub(self, file: str) -> Any:
        """Return the content of a JSON file of the stub's package."""
        return json.loads(files(self.stub).joinpath(file).read_bytes())
