"""A Postman collection, format 2.1.0: a request for each operation, made of the examples of the description."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from generator.runtime import openapi
from generator.serialise import to_json

FILE = "postman/collection.json"
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ORDER = ("post", "get", "head", "put", "patch", "delete")
"""Methods of the requests in a folder: what reads and deletes comes after what creates."""
SERVER = "baseUrl"

Node = Mapping[str, Any]


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


class _Writer:
    def __init__(self, document: Node) -> None:
        self._document = document
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
        described = list(openapi.operations(self._document))
        for tag in self._document.get("tags", ()):
            own = [each for each in described if each[3].get("tags", [""])[0] == tag["name"]]
            own.sort(key=lambda each: ORDER.index(each[1]) if each[1] in ORDER else len(ORDER))
            items = [self._item(path, method, item, operation) for path, method, item, operation in own]
            if items:
                title = tag.get("x-displayName", tag["name"])
                yield {"name": title, "description": tag.get("description", ""), "item": items}

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
            text = json.dumps(openapi.example(media, self._deref), indent=2, ensure_ascii=False)
            request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
        return {
            "name": operation.get("summary", operation["operationId"]),
            "id": _identifier(operation["operationId"]),
            "request": request,
            "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": _tests(operation)}}],
        }

    def _url(self, path: str, item: Node, operation: Node) -> Node:
        parameters = openapi.parameters(item, operation, self._deref)
        values = {openapi.parameter_key(each): _text(openapi.example(each, self._deref)) for each in parameters}
        segments = [f":{part[1:-1]}" if part[:1] == "{" else part for part in path.split("/")[1:]]
        query = [
            {"key": each["name"], "value": value, "disabled": not each.get("required", False)}
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


def _first_server(document: Node) -> str:
    for server in document.get("servers", ()):
        url = str(server["url"])
        for name, variable in server.get("variables", {}).items():
            url = url.replace(f"{{{name}}}", variable["default"])
        return url.rstrip("/")
    return ""


def _text(value: Any) -> str:
    """Return a value as a part of an address."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value)


def _tests(operation: Node) -> list[str]:
    statuses = sorted(status for status in operation["responses"] if status.isdigit())
    return [
        "pm.test('the status is described', () => {",
        f"  pm.expect([{', '.join(statuses)}]).to.include(pm.response.code);",
        "});",
    ]
