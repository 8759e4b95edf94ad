"""What the description says of an operation: a fault in something else is none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from generator.runtime import openapi
from tools.mutants.mutant import own_operations


def query_parameters(document: Mapping[str, Any], operation: str) -> set[str]:
    """Return the names of the query parameters of an operation."""
    path, method = own_operations(document)[operation]
    item = document["paths"][path]
    parameters = openapi.parameters(item, item[method], partial(openapi.resolve, document))
    return {param["name"] for param in parameters if param["in"] == "query"}


def has_request_body(document: Mapping[str, Any], operation: str) -> bool:
    path, method = own_operations(document)[operation]
    return "requestBody" in document["paths"][path][method]


def has_response_body(document: Mapping[str, Any], operation: str) -> bool:
    """Tell whether a successful response has a body."""
    path, method = own_operations(document)[operation]
    responses = document["paths"][path][method]["responses"]
    return any("content" in openapi.resolve(document, each) for status, each in responses.items() if status < "3")
