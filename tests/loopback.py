"""A server on loopback that sends exactly the bytes it is told to, for tests of what goes wrong."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, threading.Event], None]


@dataclass
class RawServer:
    """What a raw server saw: heads and bodies, one of each for each request, and how many connections."""

    url: str
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0


def response(body: bytes, *, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """A whole response; `length` may claim another length than the body has."""
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + body


def sends(data: bytes) -> Behaviour:
    """Answer with these bytes."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        del stop
        connection.sendall(data)

    return behave


def resets_after(data: bytes) -> Behaviour:
    """Send these bytes and reset the connection."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        stop.wait(0.01)
        connection.sendall(data)
        stop.wait(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return behave


def closes_after(data: bytes) -> Behaviour:
    """Send these bytes and close the connection."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        del stop
        connection.sendall(data)
        connection.close()

    return behave


def drips(data: bytes, begin: int) -> Behaviour:
    """Send the bytes before `begin` at once and the others one by one."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(data[:begin])
        for byte in data[begin:]:
            connection.sendall(bytes((byte,)))
            if stop.wait(0.02):
                return

    return behave


def stays_silent(connection: socket.socket, stop: threading.Event) -> None:
    """Send nothing."""
    del connection
    stop.wait(5)


@contextmanager
def raw_server(*behaviours: Behaviour) -> Iterator[RawServer]:
    """Serve one request after the other, the last behaviour again and again."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = RawServer(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(listener, server, behaviours, stop), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            thread.join()


def _serve(
    listener: socket.socket, server: RawServer, behaviours: tuple[Behaviour, ...], stop: threading.Event
) -> None:
    while not stop.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        server.connections += 1
        with connection, suppress(OSError):  # clients hang up when they have had enough
            connection.settimeout(0.05)
            while request := _read_request(connection, stop):
                head, body = request
                server.heads.append(head)
                server.bodies.append(body)
                connection.settimeout(5)  # for all that is sent, however much that is
                behaviours[min(len(server.heads), len(behaviours)) - 1](connection, stop)
                connection.settimeout(0.05)


def _read_request(connection: socket.socket, stop: threading.Event) -> tuple[str, bytes] | None:
    data = b""
    while True:
        head, end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            return (head + end).decode(), body
        try:
            piece = connection.recv(4096)
        except TimeoutError:
            if stop.is_set():
                return None
            continue
        if not piece:
            return None
        data += piece
