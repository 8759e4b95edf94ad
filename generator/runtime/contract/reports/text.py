"""A failure as text: its request for a shell, the response, the difference, and what the documents say."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from ..exchanges import Exchange
from ..secrets import Secrets
from ..verdicts import Verdict

MAX_SHOWN = 2000
"""Characters of a body that are shown."""


def curl(exchange: Exchange, secrets: Secrets) -> str:
    """Return a request as a command for a shell, with credentials replaced."""
    words = ["curl", "-i", "-X", exchange.method, secrets.url(exchange.url)]
    for name, value in secrets.headers(exchange.headers):
        words += ["-H", f"{name}: {value}"]
    if exchange.body:
        words += ["--data-binary", cut(secrets.body(exchange.body, exchange.request_type))]
    return " ".join(map(shlex.quote, words))


def response(exchange: Exchange, secrets: Secrets) -> str:
    """Return status, headers and body of a response, without credentials."""
    if not exchange.status:
        return "no response"
    head = [f"{exchange.status}  ({exchange.seconds * 1000:.0f} ms)"]
    head += [f"{name}: {value}" for name, value in secrets.headers(exchange.response_headers)]
    body = secrets.body(exchange.response, exchange.media_type)
    return "\n".join([*head, "", cut(indented(body))] if body else head)


def indented(body: str) -> str:
    """Return JSON with a line for each value, other texts as they are."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def cut(text: str) -> str:
    """Return the beginning of a text that is long."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}… ({len(text)} characters)"


def number(count: int, name: str) -> str:
    """Return a number with the name of what is counted."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def said(verdict: Verdict) -> Iterator[str]:
    """Yield the statements that a verdict is about, each with its sources."""
    for statement in verdict.statements:
        sentence = f"{statement.name}: {statement.sentence}".removesuffix(": ")
        if statement.sentence.startswith(statement.name):
            sentence = statement.sentence
        yield f"{sentence}  [{'; '.join(statement.sources)}]" if statement.sources else sentence


def difference(verdict: Verdict, secrets: Secrets) -> str:
    return secrets.text("\n".join(verdict.difference))


def failure(verdict: Verdict, secrets: Secrets) -> str:
    """Return everything about a failure, as paragraphs."""
    parts = [secrets.text(str(verdict.result.failure)), *said(verdict)]
    for exchange in verdict.exchanges:
        parts.append(f"$ {curl(exchange, secrets)}\n{response(exchange, secrets)}")
    shown = difference(verdict, secrets)
    return "\n\n".join([*parts, shown] if shown else parts)
