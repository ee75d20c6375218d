"""A network between a program and its database, which can go silent: it takes all and passes nothing on."""

from __future__ import annotations

import selectors
import socket
import threading
from pathlib import Path
from typing import Self

_AT_ONCE = 65_536


class SilentProxy:
    """Listens on a port of loopback for the length of the block, and passes on to a server's Unix socket."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_silent = threading.Event()
        self._over = threading.Event()
        self._lines: list[tuple[socket.socket, socket.socket]] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)
        for pair in self._lines:
            for end in pair:
                end.close()
        self._listener.close()

    def go_silent(self) -> None:
        """Pass nothing on from now on, on no line, and close none."""
        self._is_silent.set()

    def forget_clients(self) -> None:
        """Let the server find its clients gone, as its keepalives do after some seconds."""
        for _, upstream in self._lines:
            upstream.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        self._listener.settimeout(0.05)
        while not self._over.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(self._server))
            self._lines.append((client, upstream))
            thread = threading.Thread(target=self._pass_on, args=(client, upstream), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, client: socket.socket, upstream: socket.socket) -> None:
        others = {client: upstream, upstream: client}
        with selectors.DefaultSelector() as waiting:
            for end in others:
                waiting.register(end, selectors.EVENT_READ)
            while not self._over.is_set():
                for key, _ in waiting.select(0.05):
                    end = key.fileobj
                    assert isinstance(end, socket.socket)
                    data = end.recv(_AT_ONCE)
                    if self._is_silent.is_set():
                        if not data:
                            return
                        continue
                    if not data:
                        others[end].shutdown(socket.SHUT_RDWR)
                        return
                    others[end].sendall(data)
