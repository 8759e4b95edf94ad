"""Public surface of a package as stubs, and the changes of it that break callers.

The stubs have signatures, fields and values, but no private names, no docstrings and no bodies.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import griffe

Surface = Mapping[str, str]  # stubs by path below the package, without their suffix
INTERNAL = "_runtime"  # its modules are private, except what others import
RECORDS = "records"  # the module of the runtime with its own ``dataclass``
LEFT_OUT = ("cli",)  # its surface are commands
KEPT = frozenset({
    *("__init__", "__all__", "__version__", "__enter__", "__aenter__", "__iter__", "__aiter__", "__await__"),
})  # fmt: skip


def surface(package: Path) -> Surface:
    """Return the stubs of a package."""
    trees = {
        path.relative_to(package).with_suffix("").as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(package.rglob("*.py"))
    }
    trees = {name: tree for name, tree in trees.items() if not _is_left_out(name)}
    imported = {alias for name, tree in trees.items() if not _is_internal(name) for alias in _imported(tree)}
    stubs = {name: _stub(tree, imported if _is_internal(name) else None) for name, tree in trees.items()}
    return {name: text for name, text in stubs.items() if text or name.endswith("__init__")}


def _is_left_out(name: str) -> bool:
    return name.removeprefix(f"{INTERNAL}/").partition("/")[0] in LEFT_OUT


def _is_internal(name: str) -> bool:
    return name.startswith(f"{INTERNAL}/")


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module imports from internal ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and INTERNAL in node.module.split("."):
            yield from (alias.name for alias in node.names)


def _stub(tree: ast.Module, wanted: set[str] | None) -> str:
    """Return the stub of a module, with the definitions that are ``wanted``; None for all public ones."""
    kept = [node for node in map(_kept, tree.body) if node is not None]
    if wanted is not None:
        kept = [node for node in kept if _is_import(node) or _name(node) in wanted]
    definitions = [node for node in kept if not _is_import(node)]
    used = {name for node in definitions for name in _names(node)}
    imports = [node for each in kept if _is_import(each) and (node := _only(each, used))]
    return f"{ast.unparse(ast.Module([*imports, *definitions], []))}\n" if definitions else ""


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom | ast.If)


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names in a definition, and the texts, which ``__all__`` consists of."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _only(node: ast.stmt, used: set[str]) -> ast.stmt | None:
    """Return an import with the names that are used; None without any."""
    if isinstance(node, ast.If):
        inner = [found for each in node.body if (found := _only(each, used))]
        return ast.If(ast.Name("TYPE_CHECKING"), inner, []) if inner else None
    if isinstance(node, ast.Import | ast.ImportFrom):
        node.names = [alias for alias in node.names if (alias.asname or alias.name).partition(".")[0] in used]
        return node if node.names else None
    return None


def _kept(node: ast.stmt) -> ast.stmt | None:
    """Return what a stub has of a statement; None if it has nothing of it."""
    match node:
        case ast.ImportFrom(module=module) if module == RECORDS:
            node.module, node.level = "dataclasses", 0  # as for type checkers
            return node
        case ast.Import() | ast.ImportFrom():
            return node
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return node
        case ast.FunctionDef() | ast.AsyncFunctionDef() if _is_public(node.name):
            node.body = [ast.Expr(ast.Constant(...))]
            return node
        case ast.ClassDef() if _is_public(node.name):
            node.body = [each for each in map(_kept, node.body) if each is not None] or [ast.Expr(ast.Constant(...))]
            return node
        case ast.AnnAssign() | ast.Assign() if _is_public(_name(node)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
                node.value = None  # data
            return node
        case _:
            return None


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return "_"


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name in KEPT


class Changes(NamedTuple):
    """What a new surface means for callers of the old one: names, each with what happened to it."""

    breaking: list[str]
    added: list[str]


def line(entry: str) -> str:
    """Return a change, a name and after a colon what happened to it, as an item of a list in Markdown."""
    name, colon, text = entry.partition(":")
    return f"- `{name}`{colon}{text}\n"


def compared(old: Surface, new: Surface) -> Changes:
    """Return the changes between two surfaces."""
    with TemporaryDirectory() as folder:
        found = breaking(old, new, Path(folder))
    lines = [line.removeprefix("__init__.") for line in found]
    named = {line.partition(":")[0] for line in lines}
    added = [name.removeprefix("__init__.") for name in _added(old, new)]
    return Changes(lines, [name for name in added if name not in named])


def _added(old: Surface, new: Surface) -> Iterator[str]:
    """Yield the names that are new, without those of what is new itself."""
    before, after = (set(_owners(dict(_signatures(each)))) for each in (old, new))
    for name in sorted(after - before):
        if not (_owner(name) in after and _owner(name) not in before):
            yield name


def _owners(names: Mapping[str, str]) -> Iterator[str]:
    """Yield names, and each class, method and module that has one of them."""
    for name in names:
        while name:
            yield name
            name = _owner(name)


def _owner(name: str) -> str:
    return name.partition("(")[0] if name.endswith(")") else name.rpartition(".")[0]


def breaking(old: Surface, new: Surface, folder: Path) -> list[str]:
    """Return the changes that break callers, each with both signatures; ``folder`` is for files of the comparison."""
    packages = [_loaded(each, folder / name) for name, each in (("old", old), ("new", new))]
    found = [_explained(each) for each in griffe.find_breaking_changes(*packages)]
    before, after = (dict(_signatures(each)) for each in (old, new))
    # griffe does not compare types.
    differing = [name for name in before if name in after and before[name] != after[name]]
    named = {line.partition("(")[0].partition(":")[0] for line in found}
    return [*found, *(f"{name}: type or value was changed" for name in differing if name not in named)]


def _loaded(stubs: Surface, folder: Path) -> griffe.Object | griffe.Alias:
    for name, text in stubs.items():
        path = folder / "package" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return griffe.load("package", search_paths=[folder], resolve_aliases=True, allow_inspection=False)


def _explained(breakage: griffe.Breakage) -> str:
    text = re.sub(r"\x1b\[\d+m", "", breakage.explain(griffe.ExplanationStyle.ONE_LINE))
    return text.partition(": ")[2].removeprefix("package.")


def _signatures(stubs: Surface) -> Iterator[tuple[str, str]]:
    """Yield the types of results, parameters and fields, without defaults, by their names."""
    for module, text in stubs.items():
        yield from _of_body(module.replace("/", "."), ast.parse(text))


def _of_body(name: str, node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, str]]:
    for each in node.body:
        if isinstance(each, ast.ClassDef):
            yield from _of_body(f"{name}.{each.name}", each)
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            result = ast.unparse(each.returns) if each.returns else ""
            yield f"{name}.{each.name}", f"{type(each).__name__} {result}"
            for argument in (*each.args.posonlyargs, *each.args.args, *each.args.kwonlyargs):
                if argument.annotation:
                    yield f"{name}.{each.name}({argument.arg})", ast.unparse(argument.annotation)
        elif isinstance(each, ast.AnnAssign) or (isinstance(each, ast.Assign) and _name(each) not in KEPT):
            yield f"{name}.{_name(each)}", ast.unparse(each)


def changes(old: Surface, new: Surface) -> list[str]:
    """Return the lines of the stubs that differ, those of signatures one below the other."""
    lines: list[str] = []
    for name in sorted({*old, *new}):
        before, after = (each.get(name, "").splitlines() for each in (old, new))
        lines += difflib.unified_diff(before, after, f"old {name}", f"new {name}", lineterm="", n=0)
    return lines
