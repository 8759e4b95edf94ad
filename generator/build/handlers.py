"""Binds handlers, which are Python functions, to operations by name."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from generator.build.names_registry import HANDLERS, function_name
from generator.companions.handlers import FOLDER, handler_place
from generator.ir import Handler, Operation
from generator.missing_names import LIKE, Follows, Missing
from generator.names import Identifier, ModuleName
from generator.runtime.yaml_source.diagnostics import Diagnostics
from generator.runtime.yaml_source.did_you_mean import similar, suggest


def bind(
    folder: Path,
    texts: Mapping[str, str],
    declared: Collection[str],
    operations: Iterable[Operation],
    diagnostics: Diagnostics,
) -> tuple[Handler, ...]:
    """Return the handler of each operation that has one, in the order of the operations; ``declared`` have none."""
    wanted = {function_name(operation.constant): operation for operation in operations}
    handlers: dict[str, Handler] = {}
    for file in texts:
        name = file.removesuffix(".py")
        if name in HANDLERS or keyword.iskeyword(name) or not name.isidentifier():
            message = f"generated code cannot import a module called {name!r}"
            diagnostics.add(handler_place(folder, file, 1, 1), "E407", message, "rename the file")
    for file, function in _functions(texts):
        operation = wanted.get(Identifier(function.name))
        if operation is None:
            continue
        place = handler_place(folder, file, function.lineno, function.col_offset + 1)
        if operation.id in declared:
            diagnostics.add(place, "E404", f"{operation.id} is declared", "keep the declaration or the handler")
        if operation.id in handlers:
            other = handlers[operation.id].module
            diagnostics.add(
                place, "E404", f"{function.name} is also defined in {other}.py", "keep one handler per operation"
            )
        handlers[operation.id] = Handler(
            operation_id=operation.id,
            module=ModuleName(file.removesuffix(".py")),
            function=Identifier(function.name),
        )
    unbound = {
        str(function.name): handler_place(folder, file, function.lineno, function.col_offset + 1)
        for file, function in _functions(texts)
        if Identifier(function.name) not in wanted
    }
    for operation in wanted.values():
        if (texts or declared) and operation.id not in {*handlers, *declared}:
            name = function_name(operation.constant)
            hint = suggest(
                name, similar(name, unbound, LIKE), f"declare it in behaviour.yaml, or define {name} in {FOLDER}/"
            )
            # Without a similar handler, the name of the operation may be misspelt.
            about = (
                Missing("handler", name, unbound)
                if similar(name, unbound, LIKE)
                else Follows(frozenset({operation.id}))
            )
            diagnostics.add(operation.place, "E405", f"{operation.id} has no behaviour", hint, about)
    return tuple(handlers[operation.id] for operation in wanted.values() if operation.id in handlers)


def _functions(texts: Mapping[str, str]) -> Iterator[tuple[str, ast.FunctionDef]]:
    for file, text in texts.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield file, node
