# Copied from the description's behaviour/versions.py. Do not edit: run `make generate`.
"""Queries of API versions, which the service refuses."""

from __future__ import annotations

from .._runtime.behaviour import Call, Refusal


def list_versions(call: Call) -> None:
    raise Refusal("CTS.0100")


def show_version(call: Call) -> None:
    raise Refusal("CTS.0100")
