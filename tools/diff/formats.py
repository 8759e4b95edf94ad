"""Changes as text, Markdown, JSON, SARIF and HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from generator.runtime.yaml_source.sarif import location, log
from generator.serialise import to_json
from tools.diff.changes import Change
from tools.diff.rules import RULES
from tools.diff.severity import Severity

LEVELS = {Severity.BREAKING: "error", Severity.RISKY: "warning", Severity.SAFE: "note"}
STYLE = Markup("""\
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
code { background: #8882; padding: 0 .2em; } li { margin: .5rem 0; } small { color: #767676; }
""")
HEAD = Markup("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Changes</title>
<style>
{}</style>
""")


def summary(changes: Iterable[Change]) -> str:
    """Return the number of changes by severity."""
    counts = Counter(change.rule.severity for change in changes)
    return ", ".join(f"{counts[severity]} {severity}" for severity in Severity if counts[severity]) or "no change"


def _groups(changes: Iterable[Change]) -> Iterator[tuple[Severity, list[Change]]]:
    """Yield the changes by severity; they are in this order already."""
    for severity, group in groupby(changes, key=lambda change: change.rule.severity):
        yield severity, list(group)


def _editions(change: Change) -> str:
    return f"; editions: {', '.join(change.editions)}" if change.editions else ""


def text(changes: Sequence[Change]) -> str:
    """Return a line for each change, as compilers print them."""
    lines = (f"{each.place}: {each.rule.severity} {each.rule.id} {each.message}{_editions(each)}\n" for each in changes)
    return "".join(lines)


def markdown(changes: Sequence[Change]) -> str:
    """Return lists for a changelog."""
    parts = [f"## {severity.capitalize()}\n\n{''.join(map(line, group))}" for severity, group in _groups(changes)]
    return "\n".join(parts) or "No change.\n"


def line(change: Change) -> str:
    """Return the entry of a change in a changelog."""
    return f"- {change.message}{_editions(change)} (`{change.rule.id}`)\n"


def as_json(changes: Sequence[Change]) -> str:
    return to_json([change.as_json() for change in changes])


def sarif(changes: Sequence[Change]) -> str:
    """Return SARIF 2.1.0; the fingerprints are those of JSON."""
    names = list(RULES)
    rules = [{"id": rule.id, "shortDescription": {"text": f"{rule.severity}: {rule.says}"}} for rule in RULES.values()]
    results = [
        {
            "ruleId": change.rule.id,
            "ruleIndex": names.index(change.rule.id),
            "level": LEVELS[change.rule.severity],
            "message": {"text": change.message},
            "locations": [location(change.place)],
            "partialFingerprints": {"change/v1": change.fingerprint},
        }
        for change in changes
    ]
    return to_json(log("diff", rules, results))


def html(changes: Sequence[Change]) -> str:
    """Return a page that needs no other file."""
    lists = [
        Markup("<h2>{}</h2>\n<ul>\n{}</ul>\n").format(severity.capitalize(), Markup().join(map(_item, group)))
        for severity, group in _groups(changes)
    ]
    head = HEAD.format(STYLE) + Markup("<h1>Changes</h1>\n<p>{}</p>\n").format(summary(changes))
    return str(head + Markup().join(lists) + Markup("</html>\n"))


def _item(change: Change) -> Markup:
    words = str(escape(change.message)).split("`")
    message = "".join(f"<code>{word}</code>" if index % 2 else word for index, word in enumerate(words))
    note = Markup("<small>{} · {} · {}{}</small>").format(
        change.rule.id, change.place, change.fingerprint, _editions(change)
    )
    return Markup('<li id="{}">{}<br>{}</li>\n').format(change.fingerprint, Markup(message), note)  # noqa: S704 — escaped


FORMATS: Mapping[str, Callable[[Sequence[Change]], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "sarif": sarif,
    "html": html,
}
