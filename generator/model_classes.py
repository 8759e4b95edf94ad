"""Classes of schemas by datamodel-code-generator, which is imported where none of an earlier run can be used."""

from __future__ import annotations

import importlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from generator.beside import Beside
from generator.cache import has_results, remembered

TEMPLATES = Path(__file__).parent / "model_templates"
Classes = dict[str, str]  # modules by file name
_PREPARED: ContextVar[Beside[Classes] | None] = ContextVar("generation", default=None)


@contextmanager
def prepared() -> Iterator[None]:
    """Let another process import the library meanwhile, if no earlier run left any classes."""
    if has_results("models"):
        yield
        return
    importlib.import_module("jinja2")  # now, because all processes will need it
    with Beside(_generated, prepare) as generation:
        token = _PREPARED.set(generation)
        try:
            yield
        finally:
            _PREPARED.reset(token)


def is_prepared() -> bool:
    """Tell whether another process imports the library."""
    return _PREPARED.get() is not None


def begin(document: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """Let the prepared process, if there is one, do what ``made`` will ask for."""
    generation = _PREPARED.get()
    if generation is not None:
        generation.ask(document, options)


def made(document: Mapping[str, Any], options: Mapping[str, Any]) -> Classes:
    """Return the classes of an OpenAPI document. ``options`` are those that depend on the description."""
    classes: Classes = remembered("models", json.dumps([document, options]), lambda: _made(document, options))
    return classes


def _made(*request: Mapping[str, Any]) -> Classes:
    generation = _PREPARED.get()
    _PREPARED.set(None)
    return generation.result() if generation and generation.arguments == request else _generated(*request)


def prepare() -> None:
    """Import the library."""
    import datamodel_code_generator.config
    import datamodel_code_generator.parser.openapi  # noqa: F401


def _generated(document: Mapping[str, Any], options: Mapping[str, Any]) -> Classes:
    """Return what datamodel-code-generator makes of the schemas, by file name."""
    # Late: importing it takes longer than all that is left to do if an earlier run had the same schemas.
    from datamodel_code_generator import generate
    from datamodel_code_generator.config import GenerateConfig
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion

    config = GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=TEMPLATES,
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        use_specialized_enum=True,
        use_standard_collections=True,
        use_union_operator=True,
        use_annotated=True,
        use_double_quotes=True,
        strict_nullable=True,
        disable_timestamp=True,
        formatters=[],
        # The library adds templates that it misses to a defaultdict.
        **{**options, "extra_template_data": defaultdict(dict, options["extra_template_data"])},
    )
    generated = generate(document, config=config)
    if not isinstance(generated, Mapping):
        raise TypeError("datamodel-code-generator returned one module instead of several")
    return {path[-1]: str(text) for path, text in generated.items() if path[-1] != "__init__.py"}
