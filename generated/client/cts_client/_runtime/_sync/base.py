# Copied from generator/runtime/client/_async/base.py. Do not edit: run `make generate`.
"""Base class of clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, Unpack

from ..building import Arguments, Call, Defaults, build
from ..connecting import Connections
from ..credentials import AuthInfo, Credentials
from ..decoding import ErrorShape, decode, error_of, is_success
from ..errors import ConfigurationError
from ..operation import Operation, Result
from ..options import Sending, changed
from ..pages import Origin, PageBase, attach, complete
from ..raw_response import RawResponse
from ..records import replace
from ..settings import Settings
from ..timeouts import Timeout
from ..transport import Request, Response, Transport
from ..unset import UNSET
from .attempts import Sender
from .authentication import token_of
from .login import Login
from .lookups import Lookups
from .streaming import Opening, StreamedResponse

if TYPE_CHECKING:
    from ..clock import Clock

PageT = TypeVar("PageT", bound=PageBase[Any])


class BaseClient:
    """Sends the calls of all resources. Close it when done, or use it in a ``with`` statement."""

    def __init__(
        self,
        defaults: Defaults,
        credentials: Credentials | None,
        shape: ErrorShape,
        sending: Sending[Transport],
        settings: Settings,
    ) -> None:
        self._defaults = defaults
        self._credentials = credentials
        self._shape = shape
        self._settings = settings
        transport = (
            _default_transport(sending.connections)
            if sending.transport is None
            else sending.transport
        )
        self._sender = Sender(transport, sending.retries, sending.hooks, _clock())
        self._plain: Self | None = None  # the client that returns results; None if this one does
        self._streams = False
        self._lookups: Lookups | None = None
        if credentials is not None:
            self._fetch_with(credentials)
        self._bind()

    def _fetch_with(self, credentials: Credentials) -> None:
        """Prepare what the client gets from the service itself: tokens, and values of path parameters."""
        described, password = credentials.described, credentials.password
        known = self._settings.fillers(self._defaults.bound)
        if described.login is not None and password is not None:
            login = Login(described.login, password, known, self._defaults, self._shape)
            self._sender = replace(self._sender, login=login)
        if described.lookup is not None:
            self._lookups = Lookups(
                described.lookup, known, self._defaults, credentials, self._shape
            )

    def _bind(self) -> None:
        """Forget the resources, which call the client that they were made for."""

    @property
    def auth(self) -> AuthInfo:
        """Who authenticates the requests, and where each setting was found; without secrets."""
        info = AuthInfo("none") if self._credentials is None else self._credentials.info
        found = self._lookups.origins() if self._lookups is not None else {}
        return replace(info, origins={**info.origins, **self._settings.origins, **found})

    def get_token(self) -> str:
        """Return the token that the requests of the client have, such as for another program. It is a secret.

        A password gets one, unless the client has one that is still valid; a function is called.

        Raises:
            ConfigurationError: the credentials have no token, such as an access key.
            ApiError: the service gives none for the password.
            TransportError: no complete response was received.
        """
        if self._credentials is None:
            raise ConfigurationError("this API needs no credentials, so that there is no token")
        request = Request("GET", self._defaults.endpoint, {}, None, self._defaults.timeout)
        return token_of(self._credentials.token(), request, self._sender, self._sender.login)

    def with_options(
        self,
        *,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
        retry_unsafe: bool | None = None,
        extra_headers: Mapping[str, str] | None = None,
        strict: bool | None = None,
    ) -> Self:
        """Return a client with other options for its calls. It has the same connections: closing one closes both.

        Args:
            timeout: limits in seconds.
            max_retries: further attempts after the first one.
            retry_unsafe: also repeat requests other than GET that the service may have processed.
            extra_headers: additional headers of all calls; those of a call override them.
            strict: raise InvalidResponse for a response that does not match the description.

        Raises:
            ConfigurationError: an option is invalid.
        """
        other = self._copied()
        other._defaults = changed(self._defaults, timeout, extra_headers, strict)
        other._sender = replace(
            self._sender, retries=self._sender.retries.changed(max_retries, retry_unsafe)
        )
        other._bind()
        return other

    def returning_raw(self) -> Self:
        """Return the same client, whose calls return a RawResponse."""
        other = self._copied()
        other._plain = self
        return other

    def streaming(self) -> Self:
        """Return the same client, whose calls return a response of which the body is still to be read."""
        other = self.returning_raw()
        other._streams = True
        return other

    def call(self, operation: Operation[Result], **arguments: Unpack[Arguments]) -> Result:
        """Call an operation of the module ``operations`` and return its result. The methods of the resources use it.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ApiError: the response is an error.
            InvalidResponse: the response body does not match the description.
            TransportError: no complete response was received.
        """
        result: Result = self._result(
            operation, Call(**arguments), partial(self._decoded, operation)
        )
        return result

    def call_page(
        self, operation: Operation[Any], page: type[PageT], **arguments: Unpack[Arguments]
    ) -> PageT:
        """Call an operation that returns a list, and return the page with its records.

        Arguments and errors as for ``call``.
        """
        return self.page_of(Origin(self._plain or self, operation, Call(**arguments)), page)

    def page_of(self, origin: Origin, page: type[PageT]) -> PageT:
        """Return the page that a call returns."""

        complete(page, origin.operation)

        def paged(response: Response) -> PageT:
            result: PageT = self._decoded(origin.operation, response, page)
            attach(result, origin, response)
            return result

        found: PageT = self._result(origin.operation, origin.call, paged)
        return found

    def call_raw(self, operation: Operation[Any], **arguments: Unpack[Arguments]) -> Response:
        """Call an operation and return its response, whatever its status, with the body as bytes.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ConfigurationError: the client lacks credentials of this operation; nothing was sent.
            TransportError: no complete response was received.
        """
        return self._send(operation, Call(**arguments))

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        headers: Mapping[str, str] | None = None,
        timeout: float | Timeout | None = None,
        max_retries: int | None = None,
    ) -> RawResponse[Any]:
        """Send a request that the description lacks, with the credentials and options of the client.

        Args:
            method: of HTTP, such as GET.
            path: follows the endpoint, percent-encoded. ``{name}`` is an argument of the client.
            query: parameters; each item of a list is a parameter.
            body: is sent as JSON.
            headers: additional headers.
            timeout: limits in seconds.
            max_retries: overrides the client's number.

        Returns:
            The response; ``parsed`` is its JSON, None without a body, or bytes if it is no JSON.

        Raises:
            InvalidRequest: an argument is invalid; nothing was sent.
            ApiError: the response is an error.
            TransportError: no complete response was received.
        """
        # Imported here because few programs need it.
        from ..undescribed import operation_of, parsed

        operation = operation_of(method, path)
        call = Call(
            body=body,
            extra_headers=headers,
            extra_query=query,
            timeout=timeout,
            max_retries=max_retries,
        )
        response = self._send(operation, call)
        if not is_success(response):
            raise error_of(operation, response, self._shape)
        return RawResponse(response, parsed)

    def _send(
        self, operation: Operation[Any], call: Call, opening: Opening | None = None
    ) -> Response:
        sender = self._sender
        if call.max_retries is not None:
            sender = replace(sender, retries=sender.retries.changed(call.max_retries))
        request = self._built(operation, call, sender)
        auth = None if self._credentials is None else self._credentials.of(operation)
        return sender.send(operation.name, request, auth, operation.path, opening)

    def _built(self, operation: Operation[Any], call: Call, sender: Sender) -> Request:
        """Return the request of a call, with path parameters that the service had to be asked for."""
        if self._lookups is None or not self._lookups.finds(operation, call):
            return build(operation, call, self._defaults)
        # Built with stand-ins first, so that nothing is sent if an argument is invalid.
        request = build(operation, call, self._lookups.with_stand_ins(self._defaults))
        begin = sender.clock.monotonic()
        found = self._lookups.get(sender, request)
        spent = sender.clock.monotonic() - begin
        request = build(
            operation, call, replace(self._defaults, bound={**found, **self._defaults.bound})
        )
        return replace(
            request, timeout=request.timeout.within(max(request.timeout.total - spent, 0.001))
        )

    def _decoded(self, operation: Operation[Any], response: Response, type_: Any = None) -> Any:
        return decode(operation, response, self._shape, type_, strict=self._defaults.strict)

    def _result(
        self, operation: Operation[Any], call: Call, parse: Callable[[Response], Any]
    ) -> Any:
        """Return the result of a call, or, with ``with_raw_response``, the response with its result."""
        if self._streams:
            return self._opened(operation, call, parse)
        response = self._send(operation, call)
        if self._plain is None:
            return parse(response)
        if not is_success(response):
            raise error_of(operation, response, self._shape)
        return RawResponse(response, parse)

    def _opened(
        self, operation: Operation[Any], call: Call, parse: Callable[[Response], Any]
    ) -> StreamedResponse[Any]:
        """Return the response of a call, whose body is still to be read. That of an error was read."""
        opening = Opening(self._sender.transport)
        try:
            response = self._send(operation, call, opening)
            if opening.incoming is None:
                raise error_of(operation, response, self._shape)
        except BaseException:
            opening.close()
            raise
        return StreamedResponse(opening.incoming, parse)

    def close(self) -> None:
        """Close the connections, including those of a transport that was passed in.

        Calls under way end with a TransportError, and so do later ones.
        """
        self._sender.clock.wake()
        self._sender.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _copied(self) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __copy__(self) -> Self:
        """Return the client itself: copies of an object that holds it have the same connections."""
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        reason = "it has connections and credentials; create one in the other process"
        raise TypeError(f"{type(self).__name__} cannot be pickled: {reason}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._defaults.endpoint!r})"


def _default_transport(connections: Connections | None) -> Transport:
    # Imported here because it is slow to import, and a custom transport does not need it.
    from ..pool import PoolTransport

    return PoolTransport(connections)


def _clock() -> Clock:
    # Imported here because asyncio is slow to import, and synchronous clients do not need it.
    from ..clock import Clock

    return Clock()
