"""Rules on paths and their templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.lint.rule import Finding, rule
from generator.refs import Bundle
from generator.runtime.openapi import escape, expressions, with_expressions

# What a path may have beside template expressions (RFC 3986, section 3.3).
LITERAL = re.compile(r"(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*")


@rule("L190")
def templates(bundle: Bundle) -> Iterator[Finding]:
    """A path is one of a URL, with at most one parameter in a segment: where one ends, a value could say otherwise.

    It is none at which the stub has its documentation and what tests control it with.
    Bad: ``/pets?mine``, ``/pets/{id}-{name}``. Good: ``/pets/mine``, ``/pets/{id}/{name}``, ``/pets/{id}.png``.
    """
    for path in bundle.document.get("paths", {}):
        for message, hint in _faults(path):
            yield Finding(f"/paths/{escape(path)}", f"{path}: {message}", hint)


def _faults(path: str) -> Iterator[tuple[str, str]]:
    segments = path.split("/")
    if segments[1:2] in (["_stub"], ["docs"]) or path == "/openapi.json":
        yield "a path of the stub itself", "choose another one; /docs, /openapi.json and those below /_stub/ are taken"
    literals = with_expressions(path, "")
    odd = re.search(r"[{}]", literals)
    if odd:
        yield f"{odd[0]} without its counterpart", "write a parameter as {name}"
        return
    names = expressions(path)
    if any(len(expressions(segment)) > 1 for segment in segments):
        yield "two parameters in one segment", "separate them by a /"
    if len(set(names)) < len(names):
        yield "a parameter occurs twice", "rename one"
    fit = LITERAL.match(literals)
    if fit and fit.end() < len(literals):
        odd_one = literals[fit.end()]
        hint = "describe it under parameters" if odd_one == "?" else "percent-encode it"
        yield f"{odd_one!r} cannot be in a path", hint
    if {".", ".."} & set(segments):
        yield "dot segments, which HTTP clients remove", "write the path without them"


@rule("L191")
def templates_differ(bundle: Bundle) -> Iterator[Finding]:
    """Paths differ in more than the names of parameters, or no server can tell which one is meant.

    Bad: ``/pets/{id}`` beside ``/pets/{name}``. Good: both methods below ``/pets/{id}``.
    """
    known: dict[str, str] = {}
    for path in bundle.document.get("paths", {}):
        other = known.setdefault(with_expressions(path, "{}"), path)
        if other != path:
            where = bundle.place(f"/paths/{escape(other)}")
            message = f"{path} and {other} ({where}) differ only in the names of parameters"
            yield Finding(f"/paths/{escape(path)}", message, "put the operations below one of them")
