"""Options of connections: pool, TLS, proxies and the size of responses."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex
from urllib.parse import unquote, urlsplit

from .errors import ConfigurationError
from .records import dataclass, field

if TYPE_CHECKING:
    import ssl  # slow to import, and not needed by clients with a transport of their own

MAX_RESPONSE_BYTES = 100 * 1024 * 1024
CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class Proxy:
    """HTTP proxy.

    Attributes:
        host: its name or address, without the brackets of an IPv6 address.
        port: its port.
        headers: authenticate the client.
    """

    host: str
    port: int
    headers: Mapping[str, str] = field(repr=False)

    @property
    def url(self) -> str:
        """URL without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Options of the built-in transports. They cannot be pickled if the proxy has a password.

    Args:
        pool_size: connections that are open at the same time.
        proxy: URL of an HTTP proxy; it may have a user and a password, percent-encoded. Default: the environment.
        verify: False accepts any certificate; a path is a file or folder of CA certificates; or a TLS context.
        certificate: client certificate: a PEM file with certificate and key, or both files.
        trust_env: read HTTP_PROXY, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE and REQUESTS_CA_BUNDLE.
        max_response_bytes: a larger response, decompressed, is a TransportError.
    """

    pool_size: int = 10
    proxy: str | None = field(default=None, repr=False)  # may have a password
    verify: bool | str | os.PathLike[str] | ssl.SSLContext = True
    certificate: str | tuple[str, str] | None = None
    trust_env: bool = True
    max_response_bytes: int = MAX_RESPONSE_BYTES

    def __post_init__(self) -> None:
        if self.pool_size < 1:
            raise ConfigurationError("pool_size must be at least 1")
        if self.max_response_bytes < 1:
            raise ConfigurationError("max_response_bytes must be at least 1")
        if self.proxy is not None:
            _check_proxy(self.proxy, "proxy")

    def proxy_of(self, scheme: str, host: str, port: int) -> Proxy | None:
        """Return the proxy for a host."""
        url = self.proxy
        if url is None and self.trust_env and any(name.lower().endswith("_proxy") for name in os.environ):
            url = _proxy_of_environment(scheme, host, port)
        return None if url is None else _proxy(url)

    def tls(self) -> ssl.SSLContext:
        """Return a TLS context.

        Raises:
            ConfigurationError: a file cannot be read.
        """
        import ssl

        if isinstance(self.verify, ssl.SSLContext):
            return self.verify
        try:
            context = self._trusting()
            if self.certificate is not None:
                files = (self.certificate,) if isinstance(self.certificate, str) else self.certificate
                context.load_cert_chain(*files)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(f"verify or certificate cannot be read: {error}") from error
        return context

    def __copy__(self) -> Connections:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Connections:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        if self.proxy is not None and "@" in self.proxy:
            raise TypeError("the password of a proxy cannot be pickled; create the options anew in the other process")
        return object.__reduce_ex__(self, protocol)

    def _trusting(self) -> ssl.SSLContext:
        """Return a context that trusts the configured certificates."""
        import ssl

        path = self.verify
        if path is True and self.trust_env:
            path = next((value for name in CA_VARIABLES if (value := os.environ.get(name))), True)
        if isinstance(path, bool | ssl.SSLContext):
            context = ssl.create_default_context()
            if not path:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            return context
        if Path(path).is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)


def _proxy_of_environment(scheme: str, host: str, port: int) -> str | None:
    """Return the URL of the proxy for a host that environment variables name."""
    # Imported here because it is slow to import, and only needed where there are such variables.
    from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

    proxies = getproxies_environment()
    variable = scheme if proxies.get(scheme) else "all"
    found: str | None = proxies.get(variable)
    if not found or proxy_bypass_environment(f"{host}:{port}", proxies):
        return None
    url = found if "://" in found else f"http://{found}"
    _check_proxy(url, f"{variable.upper()}_PROXY")
    return url


def _proxy(url: str) -> Proxy:
    parts = urlsplit(url)
    headers: dict[str, str] = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"  # RFC 7617
    return Proxy(parts.hostname or "", parts.port or 80, headers)


def _check_proxy(url: str, name: str) -> None:
    """The message never repeats the URL, which may have a password."""
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ConfigurationError(f"{name} must start with http:// and have a host")
