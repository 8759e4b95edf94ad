"""Comparison of servers, authentication and permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from generator.build.servers import REGIONS
from generator.refs import OperationRef
from generator.runtime.openapi import escape
from tools.diff.context import Node, Pair, Sides
from tools.diff.context import Occurrence as Found
from tools.diff.description import Description
from tools.diff.findings import Finding, shown

COMMON_HEADERS = "x-common-headers"
NEEDS = {"required", "required-for"}
PERMISSION = "x-permission"
NOT_OF_SCHEMES = {"description"}  # and extensions

Alternative = frozenset[str]  # texts of the schemes, which have to be used together


def servers(sides: Sides) -> Iterator[Found]:
    """Compare the servers of the documents by URL."""
    old, new = ({each["url"]: each for each in _servers(side)} for side in (sides.old, sides.new))
    place = sides.new.bundle.place("/servers")
    for url in {**new, **old}:
        if url not in new:
            yield _whole(Finding(rule="server-removed", place=place, subject=url, values={"old": url}))
        elif url not in old:
            yield _whole(Finding(rule="server-added", place=place, subject=url, values={"new": url}))
        else:
            for name in sorted({*_variables(old[url]), *_variables(new[url])}):
                values = [_variables(each).get(name) for each in (old[url], new[url])]
                if values[0] != values[1]:
                    texts = {"old": shown(values[0]), "new": shown(values[1])}
                    yield _whole(
                        Finding(rule="server-variable-changed", place=place, subject=f"{url} {name}", values=texts),
                        name,
                    )


def own_servers(pair: Pair) -> Iterator[Found]:
    """Compare the addresses of an operation that has, or had, servers of its own."""
    old, new = (_own(each) for each in (pair.old, pair.new))
    if old is None and new is None:
        return
    was = {each["url"] for each in (_servers(pair.sides.old) if old is None else old)}
    now = {each["url"] for each in (_servers(pair.sides.new) if new is None else new)}
    for url in sorted(was - now):
        yield pair.tell("server-removed", pair.at("servers"), "servers", old=url)
    for url in sorted(now - was):
        yield pair.tell("server-added", pair.at("servers"), "servers", new=url)


def _own(operation: OperationRef) -> Any:
    """Return the servers of an operation or of its path; None where it has those of the document."""
    return operation.definition.get("servers", operation.item.get("servers"))


def _whole(finding: Finding, name: str = "") -> Found:
    return Found(finding, None, "", name)


def _servers(side: Description) -> Any:
    return side.bundle.document.get("servers", [])


def _variables(server: Node) -> dict[str, Any]:
    found = server.get("variables", {})
    return {name: {key: each[key] for key in ("default", "enum") if key in each} for name, each in found.items()}


def regions(sides: Sides) -> Iterator[Found]:
    """Compare the regions that clients know, with their endpoints."""
    old, new = (_regions(side) for side in (sides.old, sides.new))
    for name in {**new, **old}:
        place = sides.new.bundle.place(f"/{REGIONS}/{escape(name)}")
        if name not in new or name not in old:
            word = "added" if name in new else "removed"
            yield _whole(Finding(rule=f"region-{word}", place=place, subject=name), name)
        elif old[name] != new[name]:
            texts = {"old": shown(old[name]), "new": shown(new[name])}
            yield _whole(Finding(rule="region-changed", place=place, subject=name, values=texts), name)


def _regions(side: Description) -> dict[str, Any]:
    found = side.bundle.document.get(REGIONS)
    return {
        str(name): each.get("variables", {})
        for name, each in (found if isinstance(found, dict) else {}).items()
        if isinstance(each, dict)
    }


def common_headers(sides: Sides) -> Iterator[Found]:
    """Compare the headers of every request."""
    found = (side.bundle.document.get(COMMON_HEADERS) for side in (sides.old, sides.new))
    old, new = (each if isinstance(each, dict) else {} for each in found)
    for name in {**new, **old}:
        was, now = ({key: value for key, value in each.get(name, {}).items() if key in NEEDS} for each in (old, new))
        place = sides.new.bundle.place(f"/{COMMON_HEADERS}/{name}")
        if now.get("required") and not was.get("required"):
            yield _whole(Finding(rule="common-header-required", place=place, subject=name), name)
        elif was != now:
            texts = {"old": shown(was or None), "new": shown(now or None)}
            yield _whole(Finding(rule="common-header-changed", place=place, subject=name, values=texts), name)


def schemes(sides: Sides) -> Iterator[Found]:
    """Compare the definitions of security schemes that both documents have."""
    old, new = (_schemes(side) for side in (sides.old, sides.new))
    for name in new:
        if name in old and old[name] != new[name] and not {old[name]} & set(new.values()):
            place = sides.new.bundle.place(f"/components/securitySchemes/{name}")
            texts = {"old": old[name], "new": new[name]}
            yield _whole(Finding(rule="security-scheme-changed", place=place, subject=name, values=texts), name)


def _schemes(side: Description) -> dict[str, str]:
    """Return the definition of each scheme as text, without what is for people."""
    found = side.bundle.document.get("components", {}).get("securitySchemes", {})
    return {name: _definition(side.bundle.resolve(each)) for name, each in found.items()}


def _definition(scheme: Node) -> str:
    kept = {key: value for key, value in scheme.items() if key not in NOT_OF_SCHEMES and not key.startswith("x-")}
    return shown(dict(sorted(kept.items())))


def security(pair: Pair) -> Iterator[Found]:
    """Compare how callers of an operation authenticate. What the document says for all operations is one change."""
    is_own = any("security" in each.definition for each in (pair.old, pair.new))
    place = pair.at("security") if "security" in pair.new.definition else pair.sides.new.bundle.place("/security")
    for rule, values in _authentication(pair):
        found = pair.tell(rule, place, "security", **values)
        yield found if is_own else found._replace(finding=replace(found.finding, subject="security"))


def _authentication(pair: Pair) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield rules and their values. A scheme that is only renamed is the same one."""
    old, new = _schemes(pair.sides.old), _schemes(pair.sides.new)
    renamed = {name: next((other for other in new if new[other] == text), name) for name, text in old.items()}
    was = _alternatives(pair.sides.old, pair.old.definition, {name: renamed[name] for name in old if name not in new})
    now = _alternatives(pair.sides.new, pair.new.definition, {})
    anonymous: Alternative = frozenset()
    if anonymous in now and anonymous not in was:
        # Who still authenticates is not rejected.
        yield "authentication-no-longer-required", {}
        return
    if anonymous in was and anonymous not in now:
        yield "authentication-required", {}
    for each in sorted(was - now - {anonymous}, key=sorted):
        yield "authentication-removed", {"old": " and ".join(sorted(each))}
    for each in sorted(now - was - {anonymous}, key=sorted):
        yield "authentication-added", {"new": " and ".join(sorted(each))}


def _alternatives(side: Description, operation: Node, renamed: dict[str, str]) -> set[Alternative]:
    listed = operation.get("security", side.bundle.document.get("security", []))
    return {frozenset(_used(renamed.get(name, name), scopes) for name, scopes in each.items()) for each in listed} or {
        frozenset()
    }


def _used(name: str, scopes: list[str]) -> str:
    return f"`{name}` ({', '.join(sorted(scopes))})" if scopes else f"`{name}`"


def permission(pair: Pair) -> Iterator[Found]:
    """Compare the permission that an operation requires, with the related ones."""
    found = (each.definition.get(PERMISSION) for each in (pair.old, pair.new))
    old, new = (each if isinstance(each, dict) else {} for each in found)
    place = pair.at(PERMISSION)
    actions = [each.get("action") for each in (old, new)]
    if all(actions) and actions[0] != actions[1]:
        texts = {"old": f"`{actions[0]}`", "new": f"`{actions[1]}`"}
        yield pair.tell("permission-changed", place, "permission", **texts)
    was, now = set(old.get("related", ())), set(new.get("related", ()))
    if not all(actions):
        was, now = was | ({actions[0]} if actions[0] else set()), now | ({actions[1]} if actions[1] else set())
    for action in sorted(now - was):
        yield pair.tell("permission-required", place, "permission", new=f"`{action}`")
    for action in sorted(was - now):
        yield pair.tell("permission-no-longer-required", place, "permission", old=f"`{action}`")
    others = (old.keys() | new.keys()) - {"action", "related", "x-source"} if old and new else set()
    for key in sorted(others):
        if old.get(key) != new.get(key):
            texts = {"old": shown(old.get(key)), "new": shown(new.get(key))}
            yield pair.tell("permission-scope-changed", place, "permission", key, **texts)
