"""How does a connection reach no address but a public one, and end in time?

A name is resolved here and the very address that was judged is connected to, so that nothing can change in
between. An answer's head and body must come within a time of their own, however slowly they drip. Where a
proxy is in between, it is the proxy that resolves, and it may well be a private address itself.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Mapping
from http.client import HTTPResponse
from ipaddress import ip_address
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util.connection import create_connection

from tracker.errors import UnreachableError
from tracker.public_addresses import Address, is_allowed

Resolve = Callable[[str, int], list[Address]]
"""The addresses of a host, best first; raises OSError (socket.gaierror) where there are none."""


_BUFFER = 64 * 1024


def resolve_by_system(host: str, port: int) -> list[Address]:
    """What the machine's resolver says.

    Raises:
        OSError: nothing.
        UnicodeError: the name has a part that is empty or too long.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(place[0]) for *_, place in found))


def guarded_pools(
    platform: str, resolve: Resolve, whole: float, *, own: frozenset[str] = frozenset()
) -> Mapping[str, type[Any]]:
    """urllib3's pools, by scheme, for a platform's answers that must be whole within `whole` seconds.

    `own`: hosts that may be in a private network, as the operator set them.

    Raises (the connections do, where they are opened):
        UnreachableError: the host leads to no address that may be connected to.
    """

    class Response(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the base's
            super().__init__(_Deadlined(sock, whole), *args, **kwargs)  # type: ignore[arg-type] # it calls makefile only

    class Plain(HTTPConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return super()._new_conn() if self.proxy else _open(self, platform, resolve, own)

    class Tls(HTTPSConnection):
        response_class = Response

        def _new_conn(self) -> socket.socket:
            return super()._new_conn() if self.proxy else _open(self, platform, resolve, own)

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}


def _open(connection: HTTPConnection, platform: str, resolve: Resolve, own: frozenset[str]) -> socket.socket:
    """A socket connected to the first allowed address of the connection's host that answers."""
    host = connection.host.strip("[]")
    try:
        found = resolve(host, connection.port)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except UnicodeError as error:
        raise LocationParseError(host) from error
    allowed = [address for address in found if is_allowed(address, host, own=own)]
    if not allowed:
        where = ", ".join(map(str, found)) or "nowhere"
        raise UnreachableError(
            f"{platform} at {host} leads to {where}, which is not on the public internet, and Nerdline never "
            "connects there; an operator should check the platform's address in the settings",
            platform=platform,
        )
    last: Exception | None = None
    for address in allowed:
        try:
            return create_connection(
                (str(address), connection.port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except TimeoutError as error:
            last = ConnectTimeoutError(connection, f"no connection in {connection.timeout} seconds")
            last.__cause__ = error
        except OSError as error:
            last = NewConnectionError(connection, str(error))
            last.__cause__ = error
    assert last is not None  # noqa: S101 - there was an address, and it failed
    raise last


class _Deadlined:
    """A socket as `http.client` reads from it, until a time of its own is over."""

    def __init__(self, sock: socket.socket, whole: float) -> None:
        self._sock = sock
        self._whole = whole

    def makefile(self, mode: str) -> io.BufferedReader:
        """The socket's bytes, buffered."""
        del mode  # always "rb"
        return io.BufferedReader(_Reader(self._sock, self._whole), _BUFFER)


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, whole: float) -> None:
        super().__init__()
        self._sock = sock
        self._inner = sock.makefile("rb", buffering=0)
        self._silence = sock.gettimeout()
        self._until = time.monotonic() + whole

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - as the base has it
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self._silence is None or left < self._silence:
            self._sock.settimeout(left)
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()
