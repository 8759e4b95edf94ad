# Copied from generator/runtime/client/origins.py. Do not edit: run `make generate`.
"""Origin and target of a URL, as all transports send them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from .errors import ConfigurationError, ConnectionFailed
from .records import dataclass
from .transport import Request, unsendable

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Server of a URL (RFC 9110 section 4.3.1)."""

    scheme: str
    host: str  # without the brackets of an IPv6 address; with its zone
    port: int

    @property
    def authority(self) -> str:
        """Value of the Host header."""
        return self._bracketed if self.port == PORTS[self.scheme] else self.host_and_port

    @property
    def host_and_port(self) -> str:
        """Target of CONNECT."""
        return f"{self._bracketed}:{self.port}"

    @property
    def _bracketed(self) -> str:
        address = self.host.partition("%")[0]  # a zone means nothing to others (RFC 6874 section 1)
        return f"[{address}]" if ":" in address else address


def with_host(request: Request, origin: Origin) -> Mapping[str, str]:
    """Return the headers with Host. Libraries write it in other ways than ``authority``, which signatures cover."""
    if any(name.lower() == "host" for name in request.headers):
        return request.headers
    return {"Host": origin.authority, **request.headers}


@functools.lru_cache(maxsize=64)
def origin_of(root: str) -> Origin:
    """Return the origin of ``scheme://host:port``; ValueError if it is not one."""
    parts = urlsplit(root)
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in PORTS or not host or parts.username is not None:
        raise ValueError("must start with http:// or https:// and have a host, and no user")
    host = re.sub("%(25)?", "%", host, count=1) if ":" in host else host  # of a zone (RFC 6874 section 2)
    return Origin(scheme, host, parts.port or PORTS[scheme])


def split(request: Request) -> tuple[Origin, str]:
    """Return the origin of a request and its target, unchanged: its signature covers these bytes.

    Raises:
        ConfigurationError: a header or the URL would break the framing.
        ConnectionFailed: the URL is not an http or https URL.
    """
    if part := unsendable(request):
        raise ConfigurationError(f"{part} must be printable ASCII without line breaks")
    url = request.url
    start = url.find("://") + 3
    end = min((place for mark in "/?#" if (place := url.find(mark, start)) >= 0), default=len(url))
    target = url[end:].partition("#")[0]
    try:
        origin = origin_of(url[:end])
    except ValueError as error:
        raise ConnectionFailed(request, f"the URL is invalid: {error}", is_sent=False) from error
    return origin, target if target.startswith("/") else "/" + target
