"""Results as texts: tables, JSON and YAML."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from ..cleaning import MAX_TEXT_CHARS, cleaned
from ..values import adapter

FORMATS = ("table", "json", "yaml", "ndjson")
GAP = "  "
MAX_CELL_CHARS = 80


class Text(NamedTuple):
    """Text of a result, with a remark for standard error, which can be empty."""

    text: str
    remark: str = ""


def text_of(result: Any, output: str, columns: Sequence[str], width: int | None) -> Text:
    """Return a result in a format. ``width``: of the terminal; None if a table can be of any width."""
    content = plain(result)
    match output:
        case "json":
            return Text(json_text(content, indent=2))
        case "ndjson":
            return Text("\n".join(map(json_text, items(content))))
        case "yaml":
            import yaml  # slow to import, and only this format needs it

            return Text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True).removesuffix("\n"))
        case _:
            return _table(content, columns, width)


def terminal_width(is_terminal: bool) -> int | None:
    """Return the width of the terminal in columns; None for files and pipes."""
    return shutil.get_terminal_size().columns if is_terminal else None


def plain(result: Any) -> Any:
    """Return a result as JSON values, with the fields that the service sent."""
    return adapter(Any).dump_python(result, mode="json", by_alias=True, exclude_unset=True, warnings=False)


def items(content: Any) -> list[Any]:
    """Return the items of a result: those of its only list, or the result itself."""
    if isinstance(content, dict):
        values = cast("dict[str, Any]", content).values()
        lists: list[list[Any]] = [value for value in values if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else [content]
    return [*cast("Sequence[Any]", content)] if isinstance(content, list) else [content]


def json_text(content: Any, indent: int | None = None) -> str:
    """Return JSON in UTF-8; a text that UTF-8 cannot hold is escaped."""
    separators = None if indent else (",", ":")
    text = json.dumps(content, indent=indent, separators=separators, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(content, indent=indent, separators=separators)
    return text


def _table(content: Any, columns: Sequence[str], width: int | None) -> Text:
    if isinstance(content, str):
        return Text(content)
    rows = items(content)
    records = [cast("dict[str, Any]", row) for row in rows if isinstance(row, dict)]
    if len(records) < len(rows):
        return Text("\n".join(map(_cell, rows)))
    if rows == [content] and not columns:
        return Text("\n".join(_lines([(name, _cell(value, MAX_TEXT_CHARS)) for name, value in records[0].items()])))
    known = list(dict.fromkeys(name for row in records for name in row))
    if columns:
        unknown = [name for name in columns if name not in known] if records else []
        remark = f"no row has {', '.join(unknown)}; there are {', '.join(known)}" if unknown else ""
        return _columns(records, columns, None)._replace(remark=remark)
    return _columns(records, _simple(records, known), width)


def _simple(records: Sequence[Mapping[str, Any]], known: Sequence[str]) -> list[str]:
    """Return the columns without objects and lists; all if there are no others."""
    simple = [name for name in known if not any(isinstance(row.get(name), dict | list) for row in records)]
    return simple or list(known)


def _columns(records: Sequence[Mapping[str, Any]], names: Sequence[str], width: int | None) -> Text:
    head = [name.upper() for name in names]
    body = [[_cell(row.get(name)) for name in names] for row in records]
    shown = len(names) if width is None else _fitting([head, *body], width)
    hidden = ", ".join(names[shown:])
    remark = f"columns that do not fit: {hidden}; choose with --columns, or -o json" if hidden else ""
    return Text("\n".join(_lines([row[:shown] for row in ([head, *body] if records else [])])), remark)


def _fitting(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return the number of leading columns that fit, at least one."""
    taken, shown = 0, 0
    for column in zip(*rows, strict=True):
        taken += max(map(len, column)) + len(GAP)
        if shown and taken - len(GAP) > width:
            break
        shown += 1
    return shown


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cell(value: Any, limit: int = MAX_CELL_CHARS) -> str:
    """Return a value on one line. Control characters of a server do not reach the terminal."""
    if value is None:
        return ""
    return cleaned(value if isinstance(value, str) else json_text(value), limit)
