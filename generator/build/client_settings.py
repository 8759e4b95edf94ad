"""Settings of clients: where they are looked for, and what is fetched with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.build.security import Security
from generator.build.servers import region_urls
from generator.ir import Operation
from generator.ir_settings import ClientSettings, Login, Lookup, SettingSource
from generator.refs import Bundle
from generator.runtime.openapi import requirements
from generator.serialise import plain


def client_settings(
    bundle: Bundle, declared: Mapping[str, Any], security: Security, operations: Iterable[Operation]
) -> ClientSettings:
    """Return the settings that ``credentials.yaml``, the document's regions and its security schemes define."""
    content = plain(declared)
    constants = {operation.id: operation.constant for operation in operations}
    login, lookup = content.get("login"), content.get("lookup")
    urls = region_urls(bundle)
    return ClientSettings(
        is_signed=any(
            scheme.kind == "signature"
            for described in bundle.operations()
            for alternative in requirements(bundle.document, described.definition)
            for scheme in alternative
        ),
        signed_headers=content.get("signature", {}).get("headers", {}),
        sources=tuple(_source(each) for each in content.get("sources", ())),
        regions=urls,
        variables=tuple(dict.fromkeys(name for each in urls.values() for name in each if name)),
        login=None
        if login is None
        else Login(
            setting=security.schemes[login["scheme"]].setting,
            operation=constants[login["operation"]],
            body=login["body"],
            variants=tuple(login.get("variants", ())),
            token=login["token"],
            expires=login.get("expires", ""),
        ),
        lookup=None
        if lookup is None
        else Lookup(
            operation=constants[lookup["operation"]],
            query=lookup["query"],
            items=lookup["items"],
            values=lookup["values"],
        ),
    )


def _source(content: Mapping[str, Any]) -> SettingSource:
    if "variables" in content:
        return SettingSource(variables=content["variables"])
    file = content["file"]
    return SettingSource(path=file["path"], variable=file["variable"], section=file["section"], keys=file["keys"])
