"""A webhook on loopback that keeps what is posted to it and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

SECRET = "T000-B000-hush"
"""A part of the webhook's path, as such addresses have it."""


@dataclass
class FakeReceiver:
    """`statuses` are given in turn, the last again and again; 0 is a connection that breaks."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    got: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    sent: list[Mapping[str, str]] = field(default_factory=list)
    """The headers of each request, with lower-case names."""


@contextmanager
def receiving() -> Iterator[FakeReceiver]:
    """A receiver that listens for the length of the block."""
    receiver = FakeReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            receiver.got.append(json.loads(self.rfile.read(length)))
            receiver.paths.append(self.path)
            receiver.sent.append({name.lower(): value for name, value in self.headers.items()})
            status = receiver.statuses[min(len(receiver.got), len(receiver.statuses)) - 1]
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            has_body = status != 204
            if has_body:
                self.send_header("Content-Length", str(len(receiver.body)))
            self.end_headers()
            if has_body:
                self.wfile.write(receiver.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class has it so
            del format, args

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hooks/{SECRET}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
