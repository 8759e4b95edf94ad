"""The hand-written behaviour beside the description: Python files whose functions are bound to operations by name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from generator.ir import Handler, Operation
from generator.names import Identifier, ModuleName
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place


def read_behaviour(folder: Path, diagnostics: Diagnostics) -> dict[str, str]:
    """The texts of the Python files by name; none if there is no such folder."""
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.py")):
        try:
            texts[path.name] = path.read_text(encoding="utf-8")
            ast.parse(texts[path.name])
        except UnicodeDecodeError:
            diagnostics.add(_place(folder, path.name), "E003", "not UTF-8", "save the file as UTF-8")
        except SyntaxError as error:
            place = _place(folder, path.name, error.lineno or 0, error.offset or 0)
            diagnostics.add(place, "E011", f"not Python: {error.msg}", "mend the syntax")
    return texts


def bind(
    folder: Path,
    texts: Mapping[str, str],
    declared: Collection[str],
    operations: Iterable[Operation],
    diagnostics: Diagnostics,
) -> tuple[Handler, ...]:
    """The handler of each operation that has one, in the order of the operations; those ``declared`` have none."""
    wanted = {Identifier.of(operation.id): operation for operation in operations}
    handlers: dict[str, Handler] = {}
    for file, function in _functions(texts):
        operation = wanted.get(Identifier(function.name))
        if operation is None:
            continue
        place = _place(folder, file, function.lineno, function.col_offset + 1)
        if operation.id in declared:
            diagnostics.add(place, "E404", f"{operation.id} is declared", "keep the declaration or the handler")
        if operation.id in handlers:
            other = handlers[operation.id].module
            diagnostics.add(
                place, "E404", f"{function.name} is also defined in {other}.py", "keep one handler for an operation"
            )
        handlers[operation.id] = Handler(
            operation_id=operation.id,
            module=ModuleName(file.removesuffix(".py")),
            function=Identifier(function.name),
        )
    for operation in wanted.values():
        if (texts or declared) and operation.id not in {*handlers, *declared}:
            name = Identifier.of(operation.id)
            hint = f"declare it in behaviour.yaml, or define {name} in {folder.name}/"
            diagnostics.add(operation.place, "E405", f"{operation.id} has no behaviour", hint)
    return tuple(handlers[operation.id] for operation in wanted.values() if operation.id in handlers)


def _functions(texts: Mapping[str, str]) -> Iterator[tuple[str, ast.FunctionDef]]:
    for file, text in texts.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield file, node


def _place(folder: Path, file: str, line: int = 0, column: int = 0) -> Place:
    return Place(f"{folder.parent.name}/{folder.name}/{file}", line, column)
