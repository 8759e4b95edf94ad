"""A Postman collection, format 2.1.0: a request for each operation, made of the examples of the description."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.pages.reference.samples import address_text
from generator.runtime import openapi
from generator.serialise import to_json
from generator.subset import BINDINGS

FILE = "postman/collection.json"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ORDER = ("post", "get", "head", "put", "patch")
"""Methods of the requests in a folder: what reads comes after what creates."""
SERVER = "baseUrl"
RESPONSE = "$response.body"

Node = Mapping[str, Any]
Described = tuple[str, str, Node, Node]  # as ``openapi.operations`` yields it


def collection(document: Node) -> str:
    """Return the collection as JSON. Its variables are the address of the server, and the credentials."""
    writer = _Writer(document)
    info = document["info"]
    content = {
        "info": {
            "_postman_id": _identifier(info["title"]),
            "name": info["title"],
            "description": info.get("description", ""),
            "version": info["version"],
            "schema": SCHEMA,
        },
        "item": list(writer.folders()),
        "auth": writer.auth(),
        "variable": writer.variables,
    }
    return to_json({key: value for key, value in content.items() if value is not None})


def _identifier(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, text))


class _Link(NamedTuple):
    """Where values of a request come from: the response to an earlier one."""

    source: str  # operationId
    parameters: Mapping[str, str]  # JSON pointer in the response, by the name of the parameter
    fields: tuple[str, ...]  # of the body, that identify the resource: they are as in the response

    def variable(self, name: str) -> str:
        return f"{self.source}.{name}"

    def reference(self, name: str) -> str:
        """Return what Postman replaces by the value of the variable."""
        return f"{{{{{self.variable(name)}}}}}"


class _Writer:
    def __init__(self, document: Node) -> None:
        self._document = document
        self._links = dict(_links(document, self._deref))
        self.variables = [{"key": SERVER, "value": _first_server(document), "type": "string"}]

    def _deref(self, node: Any) -> Any:
        return openapi.resolve(self._document, node)

    # --- credentials ---

    def auth(self) -> Node | None:
        """Return how requests are authenticated: by the first alternative that Postman knows; None if there is none."""
        for alternative in openapi.requirements(self._document, {}):
            for scheme in alternative:
                variables, auth = _auth(scheme)
                if auth is not None:
                    self.variables += [{"key": name, "value": "", "type": "string"} for name in variables]
                    return auth
        return None

    # --- requests ---

    def folders(self) -> Iterator[Node]:
        """Yield the folders of what is current, then of what is deprecated, which can create the same things."""
        known = [each for each in openapi.operations(self._document) if each[3].get(BINDINGS) != []]
        known.sort(key=lambda each: ORDER.index(each[1]) if each[1] in ORDER else len(ORDER))
        for is_deprecated, name in ((False, "Deletion"), (True, "Deletion by older requests")):
            yield from self._folders(
                [each for each in known if each[3].get("deprecated", False) is is_deprecated], name
            )

    def _folders(self, known: Sequence[Described], deletion: str) -> Iterator[Node]:
        """Yield a folder for each tag, and one that deletes at the end what they created, the last thing first."""
        kept, deleting = ([each for each in known if (each[1] == "delete") is last] for last in (False, True))
        for tag in self._document.get("tags", ()):
            own = [self._item(*each) for each in kept if each[3].get("tags", [""])[0] == tag["name"]]
            if own:
                yield {"name": tag["name"], "description": tag.get("description", ""), "item": own}
        if deleting:
            yield {"name": deletion, "item": [self._item(*each) for each in reversed(deleting)]}

    def _item(self, path: str, method: str, item: Node, operation: Node) -> Node:
        request = {
            "method": method.upper(),
            "description": operation.get("description", ""),
            "header": [],
            "url": self._url(path, item, operation),
        }
        body = self._deref(operation.get("requestBody", {}))
        media_type, media = openapi.first_content(body, self._deref)
        if media_type:
            request["header"] = [{"key": "Content-Type", "value": media_type}]
            text = self._body(openapi.example(media, self._deref), self._links.get(operation["operationId"]))
            request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
        return {
            "name": operation.get("summary", operation["operationId"]),
            "id": _identifier(operation["operationId"]),
            "request": request,
            "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": self._tests(operation)}}],
        }

    def _body(self, value: Any, link: _Link | None) -> str:
        """Return the example of a body, with the fields that identify a resource from the response that had them.

        The response itself cannot be sent: it has fields that only the server sets.
        """
        fields = [name for name in link.fields if name in value] if link and isinstance(value, Mapping) else []
        linked = {name: link.reference(name) for name in fields} if link else {}
        text = json.dumps({**value, **linked} if linked else value, indent=2, ensure_ascii=False)
        for name, reference in linked.items():
            if not isinstance(value[name], str):
                text = text.replace(json.dumps(reference), reference)
        return text

    def _tests(self, operation: Node) -> list[str]:
        """Return a script that checks the status, and keeps what requests after this one need."""
        statuses = sorted(status for status in operation["responses"] if status.isdigit())
        lines = [
            "pm.test('the status is described', () => {",
            f"  pm.expect([{', '.join(statuses)}]).to.include(pm.response.code);",
            "});",
        ]
        kept: dict[str, str] = {}
        for link in self._links.values():
            if link.source == operation["operationId"]:
                kept |= {link.variable(name): pointer for name, pointer in link.parameters.items()}
                kept |= {link.variable(name): f"/{openapi.escape(name)}" for name in link.fields}
        if kept:
            lines += ["if (pm.response.code < 300) {", *(_kept(*each) for each in kept.items()), "}"]
        return lines

    def _value(self, parameter: Node, operation: Node) -> str:
        link = self._links.get(operation["operationId"])
        if link and parameter["name"] in link.parameters:
            return link.reference(parameter["name"])
        return address_text(openapi.example(parameter, self._deref))

    def _url(self, path: str, item: Node, operation: Node) -> Node:
        parameters = openapi.parameters(item, operation, self._deref)
        values = {openapi.parameter_key(each): self._value(each, operation) for each in parameters}
        segments = [f":{part[1:-1]}" if part[:1] == "{" else part for part in path.split("/")[1:]]
        query = [
            {"key": each["name"], "value": value, "disabled": not each.get("required", False) and "{{" not in value}
            for each in parameters
            if each["in"] == "query" and (value := values["query", each["name"]])
        ]
        raw = f"{{{{{SERVER}}}}}/{'/'.join(segments)}"
        asked = "&".join(f"{each['key']}={each['value']}" for each in query if not each["disabled"])
        return {
            "raw": f"{raw}?{asked}" if asked else raw,
            "host": [f"{{{{{SERVER}}}}}"],
            "path": segments,
            "query": query,
            "variable": [
                {"key": each["name"], "value": values["path", each["name"]], "description": each.get("description", "")}
                for each in parameters
                if each["in"] == "path"
            ],
        }


def _auth(scheme: openapi.Scheme) -> tuple[list[str], Node | None]:
    """Return the variables and the credentials of a scheme; None for one that Postman does not know."""
    match scheme.kind:
        case "header" | "query":
            fields = {"key": scheme.parameter, "value": "{{token}}", "in": scheme.kind}
            return ["token"], {"type": "apikey", "apikey": _fields(fields)}
        case "bearer":
            return ["token"], {"type": "bearer", "bearer": _fields({"token": "{{token}}"})}
        case "basic":
            fields = {"username": "{{username}}", "password": "{{password}}"}
            return list(fields), {"type": "basic", "basic": _fields(fields)}
        case _:
            return [], None


def _fields(values: Mapping[str, str]) -> list[Node]:
    return [{"key": key, "value": value, "type": "string"} for key, value in values.items()]


def _links(document: Node, deref: Callable[[Any], Any]) -> Iterator[tuple[str, _Link]]:
    """Yield the first link to each operation that a successful response of another one has."""
    known: set[str] = set()
    resources = document.get("x-resources", {}).values()
    identities = {each["modify"]["operationId"]: tuple(each["identity"]) for each in resources if "modify" in each}
    for _, _, _, operation in openapi.operations(document):
        source = operation["operationId"]
        successes = [deref(each) for status, each in operation["responses"].items() if status.startswith("2")]
        for link in (deref(each) for response in successes for each in response.get("links", {}).values()):
            target = link.get("operationId", source)
            if target in known or target == source:
                continue
            known.add(target)
            found = {name: str(value) for name, value in link.get("parameters", {}).items()}
            pointers = {n: v.removeprefix(f"{RESPONSE}#") for n, v in found.items() if v.startswith(f"{RESPONSE}#/")}
            fields = identities.get(target, ()) if link.get("requestBody") == RESPONSE else ()
            yield target, _Link(source, pointers, fields)


def _kept(variable: str, pointer: str) -> str:
    """Return the line of a script that keeps a part of a response."""
    steps = "".join(f"?.[{json.dumps(openapi.unescape(each))}]" for each in pointer.split("/")[1:])
    return f"  pm.collectionVariables.set({json.dumps(variable)}, pm.response.json(){steps});"


def _first_server(document: Node) -> str:
    for server in document.get("servers", ()):
        url = str(server["url"])
        for name, variable in server.get("variables", {}).items():
            url = url.replace(f"{{{name}}}", variable["default"])
        return url.rstrip("/")
    return ""
