"""Registry of generated names: each name has one owner in its scope, and none hides a name that generated code uses.

Names of the description are made by ``names``, unless ``naming.yaml`` renames them. A name that generated code uses
itself gets an underscore, as keywords do: the tag ``call`` is ``client.call_``. Two owners of one name are a problem.
"""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Mapping, Set
from typing import Any, NamedTuple, TypeVar

from generator.companions.declarations import Declarations
from generator.companions.naming import Naming
from generator.companions.registers import Register
from generator.names import ClassName, ConstantName, Identifier, ModuleName, words
from generator.runtime.yaml_source.diagnostics import Diagnostics, Place

# Names that generated code uses itself, by scope.
ATTRIBUTES = frozenset({  # of the base class of clients
    *("aclose", "auth", "call", "call_page", "call_raw", "close", "get_token", "page_of", "request", "returning_raw"),
    *("streaming", "with_options"),
})  # fmt: skip
METHODS = frozenset({
    *("bool", "builtins", "bytes", "datetime", "decimal", "dicts", "float", "int", "models", "str", "tuple"),
    *("async_streams", "awaits_raw", "overload", "returns_raw", "streams"),
    *("with_raw_response", "with_streaming_response"),
})  # of resources: names in annotations  # fmt: skip
CLASSES = frozenset({
    *("Any", "AnyAuth", "AsyncBaseClient", "AsyncClient", "AsyncPage", "AsyncPaginator", "AsyncTransport"),
    *("BaseClient", "Client", "Connections", "Iterable", "Page", "Paginator", "ResponseModel"),
    *("Credentials", "DESCRIBED", "Defaults", "False", "File", "Hook", "Literal", "Mapping", "None", "Readable"),
    *("Sequence", "Settings", "Timeout", "TokenSource"),
    *("Transport", "True", "Unset"),
})  # of resources  # fmt: skip
CONSTANTS = frozenset({"ALL", "UNSET"})  # of operations
SETTINGS = frozenset({
    *("auth", "credentials", "defaults", "endpoint", "region", "self", "sending", "settings", "strict", "super"),
    *("timeout", "transport"),
})  # arguments and variables of the constructor of a client  # fmt: skip
FUNCTIONS = frozenset({
    *("all_true", "among", "any_true", "as_boolean", "as_integer", "difference", "distinct"),
    *("element_at", "equal", "has_field", "iso_time", "json", "lower_ascii", "negated"),
    *("product", "resource_types", "rules", "split", "sum_of", "text"),
})  # of operations in the stub  # fmt: skip
ERRORS = frozenset({
    *("ApiError", "BadRequest", "ClientClosed", "ClientError", "Code", "CodeInfo", "ConfigurationError", "Conflict"),
    *("ConnectionFailed", "ContentTooLarge", "ErrorShape", "False", "Forbidden", "InvalidRequest", "InvalidResponse"),
    *("MethodNotAllowed", "None", "NotFound", "Problem", "ResponseTooLarge", "ServerError", "StrEnum", "TimedOut"),
    *("TooManyRequests", "TransportError", "True", "Unauthorized", "UnsupportedMediaType"),
})  # classes of errors of the client  # fmt: skip
HANDLERS = frozenset({"declared", "rules", "with_rules"})  # modules of handlers
RESOURCE_TYPES = frozenset({"AUDIT", "TOKENS"})  # constants of resource types in the stub
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
Name = TypeVar("Name", Identifier, ClassName, ConstantName, ModuleName)


class Owner(NamedTuple):
    """What a name is made of, for messages: ``tag 'a-b'``, and its place."""

    title: str
    place: Place


class Registry:
    """The names of one package."""

    def __init__(self, naming: Naming, diagnostics: Diagnostics) -> None:
        self.naming, self.diagnostics = naming, diagnostics
        self._owners: dict[tuple[str, str], Owner] = {}

    def claim(self, code: str, name: str, owner: Owner, hint: str, scope: str = "") -> None:
        """Give a name of a scope, such as ``client.``, to its owner; one that has another owner is a problem."""
        other = self._owners.setdefault((scope, name), owner)
        if keyword.iskeyword(name):
            message = f"{owner.title} would be {name!r}, a keyword of Python"
            self.diagnostics.add(owner.place, "E407", message, "choose another name in naming.yaml")
        elif other.title != owner.title:
            message = f"{owner.title} and {other.title} ({other.place}) would both be {scope}{name}"
            self.diagnostics.add(owner.place, code, message, hint)

    def tag(self, tag: str, place: Place, constants: Set[str]) -> tuple[Identifier, ClassName, ModuleName]:
        """Return the attribute, the class and the module of a resource; ``constants`` are of its operations."""
        renamed = self.naming.tags.get(tag)
        attribute = free(Identifier(renamed or Identifier.of(tag)), ATTRIBUTES)
        class_name = resource_class(renamed or tag, constants)
        owner, hint = Owner(f"tag {tag!r}", place), rename("tags", tag, f"{attribute}_2")
        known = len(self.diagnostics)
        self.claim("E406", attribute, owner, hint, "client.")
        if len(self.diagnostics) == known:
            self.claim("E406", class_name, owner, hint, "the class ")
        return attribute, class_name, ModuleName(attribute)

    def setting(self, scheme: str, place: Place) -> Identifier:
        """Return the argument of the client for a security scheme."""
        name = free(Identifier.of(scheme), SETTINGS)
        self.claim("E406", name, Owner(f"security scheme {scheme!r}", place), "rename one of them", "the argument ")
        return name

    def operation(self, identifier: str, place: Place) -> ConstantName:
        """Return the name of the data of an operation; its function in the stub follows from it."""
        name = self.naming.constants.get(identifier) or ConstantName.of(identifier)
        constant = free(ConstantName(name), CONSTANTS)
        self.claim("E406", constant, Owner(identifier, place), rename("constants", identifier, f"{constant}_2"))
        return constant


def claim_declared(
    registry: Registry, declarations: Declarations, rules: Register, catalogue: Mapping[str, Any]
) -> None:
    """Claim the constants of resource types, rules and error codes."""
    for name, entry in declarations.resources.items():
        constant, owner = ConstantName.of(name), Owner(f"resource type {name}", entry.place)
        registry.claim("E406", constant, owner, "rename one in behaviour.yaml", "the resource type ")
        if constant in RESOURCE_TYPES:
            message = f"{owner.title} would be {constant}, which handlers import for something else"
            registry.diagnostics.add(entry.place, "E407", message, "rename it in behaviour.yaml")
    for name, rule in rules.items():
        owner = Owner(f"rule {name}", rule.place)
        registry.claim("E406", ConstantName.of(name), owner, "rename one in rules.yaml", "the rule ")
    codes = catalogue["codes"]
    for code in codes:
        owner = Owner(f"error code {code}", codes.keys_at[code])
        registry.claim("E406", ConstantName.of(code), owner, "correct one in errors.yaml", "errors.Code.")
        registry.claim("E406", name := codes[code]["name"], owner, "rename one in errors.yaml", "errors.")
        if name in ERRORS:
            message = f"the class of {owner.title} would be {name}, which the client defines itself"
            registry.diagnostics.add(codes[code].keys_at["name"], "E407", message, "choose another name")


def free(name: Name, reserved: Set[str]) -> Name:
    """Return the name, with an underscore if generated code uses it itself."""
    return type(name)(f"{name}_") if name in reserved else name


def resource_class(tag: str, constants: Set[str] = frozenset()) -> ClassName:
    """Return the class of a resource: the words of its tag. It hides none of the names that its module imports."""
    name = "".join(word.capitalize() for word in words(tag)) or "Value"
    return free(ClassName(f"_{name}" if name[0].isdigit() else name), CLASSES | constants)


def field_name(wire_name: str, naming: Naming) -> Identifier:
    """Return the name of a property in Python."""
    return Identifier(naming.fields.get(wire_name) or Identifier.of(wire_name))


def function_name(constant: str) -> Identifier:
    """Return the name of an operation's function in the stub, from that of its data. It hides no builtin."""
    name = constant.removesuffix("_").lower()
    is_used = keyword.iskeyword(name) or hasattr(builtins, name) or name in FUNCTIONS
    return Identifier(f"{name}_" if is_used else name)


def rename(kind: str, key: str, name: str) -> str:
    """Return the hint with the line of ``naming.yaml`` that resolves a collision."""
    quoted = key if PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
    return f"rename one in naming.yaml, as in renames: {{{kind}: {{{quoted}: {{name: {name}, reason: …}}}}}}"


def class_name(schema: str, renamed: Mapping[str, str]) -> ClassName:
    """Return the class of a schema; ``renamed`` are those of ``naming.yaml``."""
    return ClassName.of(renamed.get(schema, schema))
