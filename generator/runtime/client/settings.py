"""Settings of a client: arguments, then environment variables, then a profile, then defaults of the description."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from .described import Described, Profile, Variables
from .errors import ConfigurationError
from .records import dataclass, field
from .secret import Secret
from .transport import sendable

if TYPE_CHECKING:
    import configparser

DOT_SEGMENTS = frozenset({".", ".."})  # removed by proxies (RFC 3986 section 5.2.4), though a signature covers them
ARGUMENT = "argument"


@dataclass(frozen=True, slots=True)
class Found:
    """Value of a setting. ``repr`` hides it: it may be a secret."""

    value: str = field(repr=False)
    source: str  # argument, the name of a variable, or the section of a file


class Source(Protocol):
    """One link of the chain in which settings are looked for."""

    def get(self, setting: str) -> Found | None: ...

    def name_of(self, setting: str) -> str: ...


class Settings:
    """The settings of one client, and where each was found."""

    def __init__(self, described: Described, arguments: Mapping[str, str | None]) -> None:
        """Raises:
        ConfigurationError: an argument is an empty string, which would silently select the environment's value.
        """
        self._described = described
        self._arguments = {name: value for name, value in arguments.items() if not_empty(name, value) is not None}
        self.chain = _chain(described)
        self.profile: Source | None = None  # the one that has the credentials of the client
        self.origins: dict[str, str] = {}
        self._region = self.value("region") if described.regions else None
        self._is_elsewhere = False  # the endpoint is none of a known region

    def value(self, name: str) -> str | None:
        """Return the value of a setting; None if there is none."""
        argument = self._arguments.get(name)
        links = [*(each for each in self.chain if not isinstance(each, File)), self.profile]
        found = (
            Found(argument, ARGUMENT)
            if argument is not None
            else next((found for each in links if each is not None and (found := each.get(name))), None)
        )
        if found is None:
            return None
        self.origins[name] = found.source
        return found.value

    def endpoint(self) -> str:
        """Return the endpoint without a trailing slash.

        Raises:
            ConfigurationError: no endpoint is configured, or it is not an http or https URL.
        """
        regions, region = self._described.regions, self._region
        given = self.value("endpoint")
        if given is not None:
            endpoint = checked_url("the endpoint", given)
            named = next((name for name, urls in regions.items() if urls.get("") == endpoint), None)
            self._is_elsewhere = named is None
            self._region = region or named
            return endpoint
        if region is not None:
            endpoint = regions.get(region, {}).get("", "")
            if not endpoint:
                known = ", ".join(regions)
                raise ConfigurationError(f"no endpoint is known for the region {region!r}, but for {known}; pass one")
            return endpoint
        if not self._described.server:
            variable = f"{self._described.environment}_ENDPOINT"
            other = " or a region" if regions else ""
            raise ConfigurationError(f"no endpoint; pass one{other} or set {variable}")
        return self._described.server

    def servers(self) -> dict[str, str]:
        """Return the URLs of other servers than the endpoint, by variable; an empty one is not known.

        Called after ``endpoint``. An endpoint that is none of a known region, such as a gateway or a stub, serves
        everything: then there are only those that were passed.
        """
        regions = self._described.regions
        urls: dict[str, str] = {}
        for variable in dict.fromkeys(name for each in regions.values() for name in each if name):
            given = self.value(variable)
            if given is not None:
                urls[variable] = checked_url(variable, given if "://" in given else f"https://{given}")
            elif self._region is not None and not self._is_elsewhere:
                urls[variable] = regions.get(self._region, {}).get(variable, "")
        return urls

    def bound(self, names: Iterable[str]) -> dict[str, str]:
        """Return the client's values of bound parameters. A missing value is an error of the call that needs it."""
        values = {name: self.value(name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def fillers(self, bound: Mapping[str, str]) -> dict[str, str]:
        """Return the values for templates of the description."""
        return {**bound, **({"region": self._region} if self._region else {})}


@dataclass(frozen=True, slots=True)
class Environment:
    """Environment variables: those of ``names``, or those with a prefix."""

    names: Mapping[str, str] | None = None
    prefix: str = ""

    def name_of(self, setting: str) -> str:
        if self.names is None:
            return f"{self.prefix}_{setting.upper()}"
        return self.names.get(setting, "")

    def get(self, setting: str) -> Found | None:
        name = self.name_of(setting)
        value = os.environ.get(name) if name else None
        return Found(value, name) if value else None


class File:
    """Section of an INI file, read when it is first needed."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._values: Mapping[str, Secret] | None = None

    def name_of(self, setting: str) -> str:
        return f"{self._profile.keys[setting]} in {self._title()}" if setting in self._profile.keys else ""

    def get(self, setting: str) -> Found | None:
        key = self._profile.keys.get(setting)
        if key is None:
            return None
        if self._values is None:
            self._values = self._read()
        value = self._values.get(key)
        return Found(value.reveal(), self.name_of(setting)) if value is not None else None

    def _title(self) -> str:
        return f"[{self._profile.section}] of {self._path()}"

    def _path(self) -> str:
        return os.environ.get(self._profile.variable) or os.path.expanduser(self._profile.path)  # noqa: PTH111

    def _read(self) -> Mapping[str, Secret]:
        path = self._path()
        if not os.path.exists(path):  # noqa: PTH110 — pathlib is slower, and this is on the way to the first call
            if os.environ.get(self._profile.variable):
                raise ConfigurationError(f"{self._profile.variable} names the file {path}, which does not exist")
            return {}
        # Imported here because it is slow to import, and few clients need it.
        import configparser

        parser = configparser.ConfigParser()
        section = self._profile.section
        try:
            with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123 — for the same reason
                parser.read_file(file)
            names = parser.options(section) if parser.has_section(section) else []
            return {name: Secret(value) for name in names if (value := _interpolated(parser, section, name))}
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
        except (configparser.Error, UnicodeDecodeError) as error:
            problem = type(error).__name__  # its text may have a secret
        raise ConfigurationError(f"{path} is no valid INI file: {problem}")


def _interpolated(parser: configparser.ConfigParser, section: str, name: str) -> str:
    """Return a value as ``configparser`` does, where ``%%`` is a percent sign; a single one is itself."""
    import configparser

    try:
        return parser.get(section, name)
    except configparser.InterpolationError:
        return parser.get(section, name, raw=True)


def _chain(described: Described) -> list[Source]:
    links: list[Source] = [Environment(prefix=described.environment)]
    for each in described.sources:
        links.append(Environment(each.names) if isinstance(each, Variables) else File(each))
    return links


def checked_url(name: str, url: str) -> str:
    """Return the URL of a server without a trailing slash.

    Raises:
        ConfigurationError: it is not an http or https URL.
    """
    problem = _problem(url)
    if problem:
        raise ConfigurationError(f"{name} {problem}")
    return url.rstrip("/")


def _problem(endpoint: str) -> str:
    """Return the error message for an endpoint, or an empty string. It never repeats a password in the endpoint."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("http", "https") or not host:
        return "must start with http:// or https:// and have a host"
    if parts.username is not None or "?" in endpoint or "#" in endpoint:
        return "must not have a user, a query or a fragment"
    if DOT_SEGMENTS & set(parts.path.lower().replace("%2e", ".").split("/")):
        return "must not have the path segments . and .."
    if not sendable(endpoint) or " " in endpoint:
        return "must not have spaces, control characters or non-ASCII characters"
    return ""


def not_empty(name: str, value: str | None) -> str | None:
    """Return the argument. An empty one is an error: it would silently select the environment's value."""
    if value is not None and not value.strip():
        raise ConfigurationError(f"{name} must not be empty; omit it to use the environment")
    return value
