"""The rules of ARCHITECTURE.md that a program can check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT / "generator"

# What each stage may import of the generator. Packages stand for all their modules.
MAY_IMPORT = {
    "names": set(),
    "model_attributes": {"names"},
    "cache": set(),
    "identity": set(),
    "beside": set(),
    "serialise": {"cache"},
    "ir_declared": {"names"},
    "ir_settings": {"names", "runtime"},
    "ir_types": {"names"},
    "ir": {"runtime", "ir_declared", "ir_settings", "ir_types", "names"},
    "object_types": {"runtime"},
    "missing_names": {"runtime"},
    "openapi_support": set(),
    "source_files": {"cache", "runtime"},
    "refs": {"missing_names", "object_types", "runtime", "serialise", "source_files"},
    "openapi_validator": {"runtime"},
    "references": {"identity", "runtime", "serialise"},
    "subset": {"references", "refs", "runtime"},
    "companions": {"companions", "ir", "missing_names", "names", "refs", "runtime", "serialise", "source_files"},
    "broken_references": {"object_types", "refs", "runtime", "serialise"},
    "overlay": {"broken_references", "cache", "companions", "runtime", "refs", "serialise", "subset"},
    "project": {"companions", "identity", "overlay", "refs", "runtime"},
    "cel": {"cel", "runtime"},
    "build": {
        "build",
        "cache",
        "cel",
        "companions",
        "identity",
        "ir",
        "ir_declared",
        "ir_settings",
        "missing_names",
        "ir_types",
        "model_attributes",
        "names",
        "object_types",
        "overlay",
        "project",
        "refs",
        "runtime",
        "serialise",
        "subset",
    },
    "lint": {
        "basis",
        "build",
        "cache",
        "companions",
        "identity",
        "runtime",
        "ir",
        "ir_types",
        "lint",
        "missing_names",
        "names",
        "object_types",
        "openapi_support",
        "openapi_validator",
        "overlay",
        "project",
        "refs",
        "serialise",
        "subset",
    },
    "annotations": {"ir", "ir_types", "model_attributes", "names"},
    "docstrings": set(),
    "signatures": {"annotations", "identity", "ir", "ir_types", "names"},
    "samples": {"ir", "ir_types", "literals", "signatures"},
    "method_docs": {"ir", "samples", "signatures"},
    "types_in_use": {"ir", "ir_types", "names"},
    "model_modules": {"ir", "ir_types", "types_in_use"},
    "docstring_stand_ins": set(),
    "model_classes": {"beside", "cache"},
    "models": {
        *("annotations", "docstring_stand_ins", "docstrings", "identity", "ir", "ir_types", "model_attributes"),
        "model_classes",
        "model_modules",
        "names",
        "types_in_use",
    },
    "literals": set(),
    "operation_data": {"annotations", "ir", "ir_types", "literals", "model_attributes"},
    "markdown": set(),
    "outputs": set(),
    "basis": {"companions", "ir"},
    "pages": {
        "annotations",
        "basis",
        "identity",
        "ir",
        "ir_declared",
        "ir_types",
        "literals",
        "markdown",
        "names",
        "operation_data",
        "pages",
        "references",
        "runtime",
        "samples",
        "serialise",
        "signatures",
    },
    "unasync": set(),
    "reference": {"cache", "ir", "pages", "serialise"},
    "render": {
        "docstrings",
        "annotations",
        "beside",
        "cache",
        "identity",
        "ir",
        "literals",
        "models",
        "markdown",
        "method_docs",
        "names",
        "operation_data",
        "outputs",
        "pages",
        "reference",
        "serialise",
        "signatures",
        "unasync",
    },
    "format": {"cache"},
    "provenance": {"cache", "write"},
    "write": {"outputs"},
    "pipeline": {
        "beside",
        "build",
        "cache",
        "runtime",
        "format",
        "identity",
        "ir",
        "lint",
        "missing_names",
        "model_classes",
        "outputs",
        "overlay",
        "project",
        "provenance",
        "refs",
        "render",
        "write",
    },
    "runtime": set(),
}
# Layers of the stub's runtime, lowest first. A package includes all its modules that are not named themselves.
LAYERS = (
    ("exact",),
    ("store", "schema", "http", "world", "cache", "ids", "operation"),
    ("errors", "call", "world_file", "explain", "cli_options"),
    ("request_bodies", "responses"),
    ("endpoint", "delivery", "resources"),
    ("request",),
    ("auth", "http.application", "http.request_log"),
    ("testing",),
    ("pipeline",),
    ("app",),
    ("http.protocol", "http.protocol_self_test", "http.server"),
    ("cli", "pytest_support"),
)
OTHER_MEANINGS = re.compile(r'stack trace|"trace"|opentelemetry\.trace')
OF_THE_SERVICE = re.compile(r"\b(cts|trackers?|traces?|notifications?|huawei\w*|smn|obs)\b", re.IGNORECASE)


def python_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts)


def stage(path: Path) -> str:
    return path.relative_to(GENERATOR).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The stages that a module of the generator imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "generator":
            names = [alias.name for alias in node.names] if node.module == "generator" else [node.module.split(".")[1]]
            yield from names
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("generator."))


def test_imports_go_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in python_files(GENERATOR)
        if path.parent != GENERATOR or path.name != "__init__.py"
        for name in imported(path)
        if name not in MAY_IMPORT[stage(path)]
    ]
    assert wrong == []


def test_the_runtime_imports_only_its_own_package() -> None:
    """It is copied into the wheels, where there is no generator. Only the proof uses the stub, whose wheel it needs."""
    for path in python_files(GENERATOR / "runtime"):
        depth = len(path.relative_to(GENERATOR / "runtime").parts) - 1
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth + 1, f"{path} climbs out of the runtime"
                assert (node.module or "").partition(".")[0] not in ("generator", "tools"), path


def test_the_layers_of_the_stub() -> None:
    """Each module imports only modules of lower layers, or of its own package."""
    root = GENERATOR / "runtime" / "stub"
    wrong = []
    for path in python_files(root):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for target in imported_by_stub(path, root):
            is_lower = layer(target) < layer(name)
            is_own = layer(target) == layer(name) and target.partition(".")[0] == name.partition(".")[0] != name
            if not is_lower and not is_own:
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_no_circles_in_the_runtimes() -> None:
    for root in (GENERATOR / "runtime" / name for name in ("stub", "client")):
        modules = {".".join(path.relative_to(root).with_suffix("").parts): path for path in python_files(root)}
        graph = {name: set(imported_by_stub(path, root)) & modules.keys() for name, path in modules.items()}
        assert tuple(TopologicalSorter(graph).static_order())  # raises CycleError


def layer(module: str) -> int:
    """Index in LAYERS of the longest name that the module's begins with."""
    names = {name: index for index, names in enumerate(LAYERS) for name in names}
    parts = module.split(".")
    return next(names[name] for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in names)


def imported_by_stub(path: Path, root: Path) -> Iterator[str]:
    """The modules of a runtime that one of its modules imports relatively, also inside functions."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and 0 < node.level <= len(package) + 1:
            base = package[: len(package) + 1 - node.level]
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{module}.{alias.name}".removeprefix(".")
                yield inner if (root / f"{inner.replace('.', '/')}.py").is_file() else module


def test_the_generator_knows_nothing_of_the_service() -> None:
    """ "trace" in quotes is a method of HTTP, and a module of OpenTelemetry has that name."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted(GENERATOR.rglob("*"))
        if path.suffix in (".py", ".jinja", ".jinja2", ".md")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OF_THE_SERVICE.search(OTHER_MEANINGS.sub("", line.lower()))
    ]
    assert found == []


def test_the_generated_packages_import_no_tool_of_ours() -> None:
    """Except that the stub reads worlds with PyYAML, the command line of the client writes with it, the proof runs
    Schemathesis, and its report for people is a template."""
    tools = {"generator", "tools", "jinja2"}
    for path in python_files(ROOT / "generated"):
        forbidden = tools if path.name in ("reader.py", "formats.py") else tools | {"yaml"}
        if not path.is_relative_to(ROOT / "generated" / "contract"):
            forbidden = forbidden | {"schemathesis"}
        elif path.parts[-2:] == ("reports", "html.py"):
            forbidden = forbidden - {"jinja2"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.partition(".")[0] not in forbidden, path


def lengths(folder: Path) -> Iterator[tuple[str, int]]:
    for path in python_files(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("name", ["generator", "tools", "spec/behaviour"])
def test_sizes(name: str) -> None:
    """Functions have 60 lines at the most and 8 in the middle; modules 400."""
    folder = ROOT / name
    found = sorted(lengths(folder), key=lambda row: row[1])
    assert [row for row in found if row[1] > 60] == []
    assert found[len(found) // 2][1] <= 8
    assert found[len(found) * 95 // 100][1] <= 30
    long = [path for path in python_files(folder) if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


def test_templates_are_short() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted(GENERATOR.rglob("*.jinja*"))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 80
    }
    assert long == {}


def test_no_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(work|tmp|root|home)/[\w.]")
    for folder in ("spec", "generator", "generated", "tools", "tests", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".yaml", ".md", ".json", ".jinja", ".toml", ".lock", ".txt", ".svg"):
                assert not machine.search(path.read_text(encoding="utf-8")), path
