"""The request of an operation in several languages, made of the examples of the description.

Each sample is a program that prints status and body. It reads the address of the server, the credentials and what
a client is given once from environment variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from generator.ir import Api, Operation, Resource
from generator.operation_data import returned
from generator.runtime import openapi
from generator.samples import call, lines

Node = Mapping[str, Any]
DELETE = "DELETE"
"""A sample of this method has all parameters, so that it does not delete everything."""


class Sample(NamedTuple):
    language: str  # as syntax highlighters call it
    title: str
    code: str


class _Request(NamedTuple):
    """Parts of a request; ``address`` and headers have ``${NAME}`` for environment variables."""

    method: str
    address: str
    headers: dict[str, str]
    body: str  # JSON, or empty


class Samples:
    """Makes samples of the operations of an API."""

    def __init__(self, api: Api) -> None:
        self._document = api.document
        self._prefix, self._package = api.client.environment, api.client.name
        self._methods = {each.id: (resource, each) for resource in api.resources for each in resource.operations}

    def of(self, operation: Operation) -> list[Sample]:
        """Return a sample in each language; none but that of the client for a body that is no JSON."""
        request, method = self._request(operation), self._methods.get(operation.id)
        python = [Sample("python", "Python", _python(self._package, *method))] if method else []
        if request is None:
            return python
        return [
            Sample("shell", "curl", _curl(request)),
            *python,
            Sample("typescript", "TypeScript", _typescript(request)),
            Sample("java", "Java", _java(request)),
            Sample("go", "Go", _go(request)),
        ]

    def _deref(self, node: Any) -> Any:
        return openapi.resolve(self._document, node)

    def _request(self, operation: Operation) -> _Request | None:
        item = self._document["paths"][operation.path]
        definition = item[operation.method.lower()]
        body = self._deref(definition.get("requestBody", {}))
        media_type, media = openapi.first_content(body, self._deref)
        if media_type and not openapi.is_json(media_type):
            return None
        bound = {param.wire_name for param in operation.params if param.bound}
        path, query, headers = operation.path, [], self._credentials(definition)
        for parameter in openapi.parameters(item, definition, self._deref):
            name, value = parameter["name"], address_text(openapi.example(parameter, self._deref))
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", self._variable(name) if name in bound else quote(value, safe=""))
            elif not parameter.get("required") and (operation.method != DELETE or not value):
                continue
            elif parameter["in"] == "query":
                query.append((name, value))
            elif parameter["in"] == "header":
                headers[name] = value
        if media_type:
            headers["Content-Type"] = media_type
        address = self._variable("endpoint") + path + (f"?{urlencode(query)}" if query else "")
        text = json.dumps(openapi.example(media, self._deref), indent=2, ensure_ascii=False) if media_type else ""
        return _Request(operation.method, address, headers, text)

    def _variable(self, name: str) -> str:
        return f"${{{self._prefix}_{name.upper().replace('-', '_')}}}"

    def _credentials(self, operation: Node) -> dict[str, str]:
        for alternative in openapi.requirements(self._document, operation):
            for scheme in alternative:
                if scheme.kind == "header":
                    return {scheme.parameter: self._variable("token")}
                if scheme.kind == "bearer":
                    return {"Authorization": f"Bearer {self._variable('token')}"}
        return {}


def address_text(value: Any) -> str:
    """Return a value as a part of an address."""
    if isinstance(value, list):
        return ",".join(map(address_text, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _curl(request: _Request) -> str:
    parts = [f'curl --request {request.method} "{_in_shell(request.address)}"']
    parts += [f'  --header "{_in_shell(f"{name}: {value}")}"' for name, value in request.headers.items()]
    if request.body:
        quoted = request.body.replace("'", "'\\''")
        parts.append(f"  --data '{quoted}'")
    return " \\\n".join(parts)


def _in_shell(text: str) -> str:
    """Return a text within double quotes of a shell; variables are expanded."""
    return "".join(
        f"${{{part}}}" if is_name else re.sub(r'([\\"`$])', r"\\\1", part) for is_name, part in _pieces(text)
    )


def _python(package: str, resource: Resource, operation: Operation) -> str:
    made = call(resource, operation)
    imports = [f"import {name}" for name in ("datetime", "decimal") if f"{name}." in made]
    body = [*lines(made, "    ")]
    if operation.pagination:
        body = [f"    for record in {body[0].strip()}", *body[1:], "        print(record)"]
        body[-2] += ":"
    elif returned(operation) == "None":
        body.append('    print("done")')
    else:
        body = [f"    result = {body[0].strip()}", *body[1:], "    print(result)"]
    return "\n".join([*imports, f"from {package} import Client", "", "with Client() as client:", *body])


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Return the parts of a text: constant ones, and names of environment variables."""
    found: list[tuple[bool, str]] = []
    for index, part in enumerate(text.split("${")):
        name, closed, rest = part.partition("}")
        if index and closed:
            found.append((True, name))
            part = rest
        if part:
            found.append((False, part))
    return found


def _joined(text: str, variable: str, plus: str = " + ") -> str:
    """Return an expression of a text; ``variable`` is what reads ``%s`` from the environment."""
    return plus.join(variable % name if is_name else json.dumps(name) for is_name, name in _pieces(text))


def _typescript(request: _Request) -> str:
    read = "process.env.%s"
    headers = ", ".join(f"{json.dumps(name)}: {_template(value)}" for name, value in request.headers.items())
    body = f"\n  body: JSON.stringify({_indented(request.body)})," if request.body else ""
    return (
        f"const response = await fetch({_joined(request.address, read)}, {{\n"
        f'  method: "{request.method}",\n'
        f"  headers: {{ {headers} }},{body}\n"
        "});\n"
        "console.log(response.status, await response.text());"
    )


def _template(text: str) -> str:
    """Return a template literal of JavaScript."""
    parts = (
        f"${{process.env.{part}}}" if is_name else re.sub(r"([\\`$])", r"\\\1", part) for is_name, part in _pieces(text)
    )
    return f"`{''.join(parts)}`"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _java(request: _Request) -> str:
    read = 'System.getenv("%s")'
    headers = "".join(
        f"\n        .header({json.dumps(name)}, {_joined(value, read)})" for name, value in request.headers.items()
    )
    publisher = (
        f"BodyPublishers.ofString({json.dumps(_compact(request.body))})" if request.body else "BodyPublishers.noBody()"
    )
    return (
        "import java.net.URI;\n"
        "import java.net.http.*;\n"
        "import java.net.http.HttpRequest.BodyPublishers;\n"
        "import java.net.http.HttpResponse.BodyHandlers;\n\n"
        "public class Sample {\n"
        "  public static void main(String[] arguments) throws Exception {\n"
        f"    var request = HttpRequest.newBuilder(URI.create({_joined(request.address, read)})){headers}\n"
        f'        .method("{request.method}", {publisher})\n'
        "        .build();\n"
        "    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());\n"
        '    System.out.println(response.statusCode() + " " + response.body());\n'
        "  }\n"
        "}"
    )


def _compact(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False)


def _go(request: _Request) -> str:
    read = 'os.Getenv("%s")'
    headers = "".join(
        f"\trequest.Header.Set({json.dumps(name)}, {_joined(value, read)})\n" for name, value in request.headers.items()
    )
    body = f"strings.NewReader({json.dumps(_compact(request.body))})" if request.body else "nil"
    imports = ["fmt", "io", "net/http", "os", *(["strings"] if request.body else [])]
    listed = "".join(f'\t"{name}"\n' for name in imports)
    return (
        f"package main\n\nimport (\n{listed})\n\nfunc main() {{\n"
        f'\trequest, err := http.NewRequest("{request.method}", {_joined(request.address, read)}, {body})\n'
        "\tif err != nil {\n\t\tpanic(err)\n\t}\n"
        f"{headers}"
        "\tresponse, err := http.DefaultClient.Do(request)\n"
        "\tif err != nil {\n\t\tpanic(err)\n\t}\n"
        "\tdefer response.Body.Close()\n"
        "\tcontent, _ := io.ReadAll(response.Body)\n"
        "\tfmt.Println(response.StatusCode, string(content))\n"
        "}"
    )
