"""Options of a client: how its requests are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from .building import Defaults
from .connecting import Connections
from .errors import ConfigurationError
from .events import Hook
from .records import dataclass, replace
from .retries import Retries
from .timeouts import Timeout

AnyTransport = TypeVar("AnyTransport")


@dataclass(frozen=True, slots=True)
class Sending(Generic[AnyTransport]):
    """Transport, or the options of the default one, with the policy of retries and the hooks."""

    transport: AnyTransport | None
    connections: Connections | None
    retries: Retries
    hooks: Sequence[Hook]


def sending_of(
    transport: AnyTransport | None,
    connections: Connections | None,
    max_retries: int,
    retry_unsafe: bool,
    hooks: Sequence[Hook],
) -> Sending[AnyTransport]:
    """Return the options of a constructor.

    Raises:
        ConfigurationError: an option is invalid, or it contradicts another one.
    """
    if transport is not None and connections is not None:
        raise ConfigurationError("pass either transport or connections, not both")
    return Sending(transport, connections, Retries(max_retries=max_retries, unsafe=retry_unsafe), tuple(hooks))


def timeout_of(value: float | Timeout) -> Timeout:
    """Return the limits of a client.

    Raises:
        ConfigurationError: it is not a number greater than 0 or a Timeout.
    """
    try:
        return Timeout.of(value)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"timeout {error}") from error


def changed(
    defaults: Defaults,
    timeout: float | Timeout | None,
    extra_headers: Mapping[str, str] | None,
    strict: bool | None = None,
) -> Defaults:
    """Return defaults with other options; None keeps one.

    Raises:
        ConfigurationError: the timeout is invalid.
    """
    headers = {**(defaults.extra_headers or {}), **(extra_headers or {})}
    return replace(
        defaults,
        timeout=defaults.timeout if timeout is None else timeout_of(timeout),
        extra_headers=headers or None,
        strict=defaults.strict if strict is None else strict,
    )
