"""What the wheels depend on, as a CycloneDX document."""

from __future__ import annotations

import email
import hashlib
import json
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from email.message import Message
from io import BytesIO
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from generator.ir import Api
from generator.serialise import to_json

FILE = "sbom.cdx.json"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def sbom(api: Api, wheels: Mapping[str, bytes], lock: Path) -> str:
    """Return the document as JSON.

    A dependency has the version of the lock file, with which the wheel was tested; one that only an extra needs is
    optional. It has no time, so that it is the same whenever it is made.
    """
    versions = {canonicalize_name(name): version for name, version in LOCKED.findall(lock.read_text(encoding="utf-8"))}
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, f"{api.title} {api.version} {_digest(wheels)}"))
    root = Component(name=api.title, version=api.version, type=ComponentType.DATA, bom_ref=api.title)
    bom.metadata.component = root
    own = {content: _wheel(_metadata(content), content) for content in wheels.values()}
    known = {each.name: each for each in own.values()}  # one needs another
    for content, wheel in own.items():
        metadata = _metadata(content)
        bom.components.add(wheel)
        bom.register_dependency(root, [wheel])
        needed = [known.setdefault(each.name, each) for each in _dependencies(metadata, versions)]
        bom.components.update(needed)
        bom.register_dependency(wheel, needed)
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    del content["metadata"]["timestamp"]
    return to_json(content)


def _digest(wheels: Mapping[str, bytes]) -> str:
    return hashlib.sha256(b"".join(wheels.values())).hexdigest()


def _metadata(wheel: bytes) -> Message:
    """Return the metadata of a wheel (PEP 566)."""
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        path = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(path))


def _wheel(metadata: Message, content: bytes) -> Component:
    name, version = metadata["Name"], metadata["Version"]
    licence = metadata["License-Expression"]
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=name,
        description=metadata["Summary"],
        purl=PackageURL("pypi", name=name, version=version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(content).hexdigest())],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def _dependencies(metadata: Message, versions: Mapping[NormalizedName, str]) -> Iterator[Component]:
    for text in metadata.get_all("Requires-Dist", []):
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        is_optional = "extra" in str(requirement.marker or "")
        yield Component(
            name=name,
            version=versions.get(name),
            bom_ref=name,
            scope=ComponentScope.OPTIONAL if is_optional else ComponentScope.REQUIRED,
            purl=PackageURL("pypi", name=name, version=versions.get(name)),
        )
