"""Comparison of request bodies and responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tools.diff.context import Node, Pair, component
from tools.diff.context import Occurrence as Found
from tools.diff.description import Description
from tools.diff.examples import examples
from tools.diff.findings import shown
from tools.diff.names import BODY
from tools.diff.severity import Direction

REQUEST = "request body"
NOT_HEADERS = {"content-type"}  # OpenAPI 3.1.1, section 4.8.17: it shall be ignored


def request(pair: Pair) -> Iterator[Found]:
    """Compare the bodies of requests."""
    nodes = pair.old.definition.get("requestBody"), pair.new.definition.get("requestBody")
    old, new = pair.sides.old.bundle.resolve(nodes[0]), pair.sides.new.bundle.resolve(nodes[1])
    place = pair.at("requestBody")
    if new is None or old is None:
        if old is not None:
            yield pair.tell("request-body-removed", place, REQUEST)
        elif new is not None:
            rule = "required-request-body-added" if new.get("required") else "request-body-added"
            yield pair.tell(rule, place, REQUEST)
        return
    if bool(old.get("required")) != bool(new.get("required")):
        word = "required" if new.get("required") else "optional"
        yield pair.tell(f"request-body-became-{word}", new.keys_at.get("required", new.place), REQUEST)
    yield from _contents(pair, "request", (old, new), REQUEST, component(nodes[1]))


def responses(pair: Pair) -> Iterator[Found]:
    """Compare the responses by status."""
    old, new = pair.old.definition.get("responses", {}), pair.new.definition.get("responses", {})
    for status in {**new, **old}:
        where, kind = f"response {status}", "success" if str(status)[0] in "123" else "error"
        if status not in old or status not in new:
            word = "added" if status in new else "removed"
            found = pair.tell(f"{kind}-status-{word}", pair.at("responses", status), where, str(status))
            subject = component((new if status in new else old)[status])
            yield _about(found, subject and f"{subject} {status}")
        elif not pair.sides.are_equal(old[status], new[status]):
            both = pair.sides.old.bundle.resolve(old[status]), pair.sides.new.bundle.resolve(new[status])
            yield from _response(pair, both, str(status), component(new[status]))


def _response(pair: Pair, both: tuple[Any, Any], status: str, subject: str) -> Iterator[Found]:
    where = f"response {status}"
    contents = [each.get("content") for each in both]
    if bool(contents[0]) != bool(contents[1]):
        word = "added" if contents[1] else "removed"
        yield pair.tell(f"response-body-{word}", both[1].place, where, status)
    else:
        yield from _contents(pair, "response", both, where, subject)
    yield from _headers(pair, both, where, subject)
    yield from _links(pair, status)


def _about(found: Found, subject: str) -> Found:
    return found._replace(finding=replace(found.finding, subject=subject))


def _contents(pair: Pair, direction: Direction, both: tuple[Any, Any], where: str, subject: str) -> Iterator[Found]:
    """Compare the bodies of each media type."""
    old, new = ({_media_type(name): value for name, value in each.get("content", {}).items()} for each in both)
    for name in {**new, **old}:
        if name not in new or name not in old:
            word = "added" if name in new else "removed"
            found = pair.tell(f"{direction}-media-type-{word}", both[1].place, where, name)
            yield _about(found, subject and f"{subject} {name}")
            continue
        location = BODY if direction == "request" else "response"
        schemas = old[name].get("schema"), new[name].get("schema")
        yield from pair.compared(direction, schemas, where, location, "", subject)
        yield from _media(pair, direction, (old[name], new[name]), where, subject)


def _media(pair: Pair, direction: Direction, both: tuple[Any, Any], where: str, subject: str) -> Iterator[Found]:
    encodings = [each.get("encoding", {}) for each in both]
    if encodings[0] != encodings[1] and direction == "request":
        texts = {"old": shown(encodings[0]), "new": shown(encodings[1])}
        yield pair.tell("request-encoding-changed", both[1].place, where, **texts)
    if examples(pair.sides.old, both[0]) != examples(pair.sides.new, both[1]):
        found = pair.tell(f"{direction}-examples-changed", both[1].place, where)
        yield _about(found, subject)


def _media_type(name: str) -> str:
    return re.sub(r"\s", "", name).lower()


def _named(node: Node, key: str) -> Mapping[str, Any]:
    return {name.lower() if key == "headers" else name: value for name, value in node.get(key, {}).items()}


def _headers(pair: Pair, both: tuple[Any, Any], where: str, subject: str) -> Iterator[Found]:
    old, new = (_named(each, "headers") for each in both)
    for name in {**new, **old}:
        here = f"{where} header {name}"
        if name in NOT_HEADERS:
            continue
        if name not in new or name not in old:
            word = "added" if name in new else "removed"
            found = pair.tell(f"response-header-{word}", both[1].place, here, name)
            yield _about(found, subject and f"{subject} {name}")
        elif not pair.sides.are_equal(old[name], new[name]):
            nodes = pair.sides.old.bundle.resolve(old[name]), pair.sides.new.bundle.resolve(new[name])
            yield from _header(pair, nodes, here, name, component(new[name]) or (subject and f"{subject} {name}"))


def _header(pair: Pair, nodes: tuple[Any, Any], where: str, name: str, subject: str) -> Iterator[Found]:
    was, now = (bool(node.get("required")) for node in nodes)
    if was != now:
        found = pair.tell(f"response-header-became-{'required' if now else 'optional'}", nodes[1].place, where, name)
        yield _about(found, subject)
    schemas = nodes[0].get("schema"), nodes[1].get("schema")
    yield from pair.compared("response", schemas, where, "header", name, subject)


def _links(pair: Pair, status: str) -> Iterator[Found]:
    """Compare links by name, also those that the build derives from lifecycles."""
    old, new = (side.links(each, status) for side, each in ((pair.sides.old, pair.old), (pair.sides.new, pair.new)))
    if old is None or new is None:
        return
    for name in {**new, **old}:
        if (name in old) != (name in new):
            word = "added" if name in new else "removed"
            where = f"response {status} link {name}"
            yield pair.tell(f"response-link-{word}", pair.at("responses", status), where, name)
        elif (was := _target(pair.sides.old, old[name])) != (now := _target(pair.sides.new, new[name])):
            place, texts = pair.at("responses", status, "links", name), {"old": shown(was), "new": shown(now)}
            yield pair.tell("response-link-changed", place, f"response {status} link {name}", name, **texts)


def _target(side: Description, node: Any) -> Node:
    """Return what a link leads to, without what is for people."""
    link = side.bundle.resolve(node)
    return {key: value for key, value in link.items() if key != "description" and not key.startswith("x-")}
