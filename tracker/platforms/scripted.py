"""How can a whole platform be had on loopback, for the demo and for tests?

`ScriptedPlatform` speaks Metaculus' wire format over real HTTP and plays a script at the pace of the
injected clock. It can be told to fail in the ways real platforms do.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tracker.clock import Clock
from tracker.scripted_site import Query, Reply, ScriptedSite
from tracker.scripts import Script, load_script

__all__ = ["Fault", "ScriptedPlatform", "SeenRequest", "load_script"]

_CUT_JSON = b'{"id": 1, "title": "Will the ans'
_PAGE = b"<!doctype html><html><head><title>Down for maintenance</title></head><body>Later.</body></html>"


class Fault(StrEnum):
    """What can go wrong with an answer."""

    STATUS = "status"  # the given status, headers and body
    DROP = "drop"  # the connection is closed without an answer
    BREAK = "break"  # the connection breaks in the middle of the body
    CUT_JSON = "cut_json"  # a body that is whole to HTTP and half a document
    DRIP = "drip"  # one byte at a time
    PAGE = "page"  # a web page, with status 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """A request as it came, signed with `token` or with none, and when by the script's clock."""

    path: str
    query: Query
    token: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    fault: Fault
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pause: float = 0.0


class ScriptedPlatform:
    """A platform on 127.0.0.1 that plays a script: a context manager that listens while it is open.

    `token`: when given, every API request must be signed with it.
    """

    def __init__(self, script: Script, clock: Clock, *, port: int = 0, token: str = "") -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: list[SeenRequest] = []
        self._answered: list[SeenRequest] = []
        self._is_cut_off = False
        self._failures: deque[_Failure] = deque()
        self._stopping = threading.Event()
        self._server = _Server(port, self)
        self.site = ScriptedSite(script=script, url=self.url, token=token)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def note(self) -> str:
        """What the script says of its data."""
        return self.site.script.note

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """Every request so far, in order."""
        with self._lock:
            return tuple(self._seen)

    @property
    def answered(self) -> tuple[SeenRequest, ...]:
        """The requests so far whose true answer was sent whole, in the order of sending."""
        with self._lock:
            return tuple(self._answered)

    def cut_off(self) -> None:
        """From now on close every connection without an answer, until `bring_back`."""
        with self._lock:
            self._is_cut_off = True

    def bring_back(self) -> None:
        """Answer again."""
        with self._lock:
            self._is_cut_off = False

    def fail_next(
        self,
        fault: Fault = Fault.STATUS,
        *,
        times: int = 1,
        status: int = 503,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        pause: float = 0.05,
    ) -> None:
        """Let the next `times` requests fail.

        `status`, `headers` and `body` are for Fault.STATUS; `pause` is the real seconds between two bytes
        of a drip.
        """
        failure = _Failure(fault=fault, status=status, headers=dict(headers or {}), body=body, pause=pause)
        with self._lock:
            self._failures.extend([failure] * times)

    def now(self) -> datetime:
        """The instant that the script has reached."""
        return self._clock.now()

    def take(self, request: SeenRequest) -> _Failure | None:
        """Note a request; how it is to fail, if it is to."""
        with self._lock:
            self._seen.append(request)
            if self._is_cut_off:
                return _Failure(fault=Fault.DROP, status=0)
            return self._failures.popleft() if self._failures else None

    def note_answer(self, request: SeenRequest) -> None:
        """Note that a request got its true answer."""
        with self._lock:
            self._answered.append(request)

    def is_stopped_within(self, seconds: float) -> bool:
        """Wait for real, but no longer than until the platform is closed."""
        return self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that closing does not wait for clients to hang up."""

    daemon_threads = False  # closing waits for them

    def __init__(self, port: int, platform: ScriptedPlatform) -> None:
        self.platform = platform
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - socketserver's own signature
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection; their threads then finish."""
        for connection in tuple(self._open):
            with suppress(OSError):  # the client may have been quicker
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Turns bytes into a request for the site, and its reply, or a failure, into bytes."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True  # else an answer in two packets waits 40 ms for an acknowledgement
    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # the client has gone
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):  # what was left to flush finds nobody
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Say nothing: what was asked is in `ScriptedPlatform.requests`."""

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - as in http.server
        """The `Date` header, by the script's clock."""
        return format_datetime(self.server.platform.now(), usegmt=True)

    def do_GET(self) -> None:
        """Answer, or fail as told."""
        platform = self.server.platform
        parts = urlsplit(self.path)
        query = {name: tuple(values) for name, values in parse_qs(parts.query).items()}
        token = self.headers.get("Authorization", "").removeprefix("Token ")
        now = platform.now()
        request = SeenRequest(path=parts.path, query=query, token=token, at=now)
        failure = platform.take(request)
        reply = platform.site.reply(parts.path, query, token, now)
        if failure is None:
            self._send(reply)
            platform.note_answer(request)
        elif failure.fault is Fault.STATUS:
            headers = dict(failure.headers)
            content_type = headers.pop("Content-Type", "application/json")
            self._send(
                Reply(status=failure.status, body=failure.body, content_type=content_type, headers=headers)
            )
        elif failure.fault is Fault.CUT_JSON:
            self._send(Reply(status=200, body=_CUT_JSON))
        elif failure.fault is Fault.PAGE:
            self._send(Reply(status=200, body=_PAGE, content_type="text/html"))
        else:
            self._break_off(reply, failure)

    def _send(self, reply: Reply) -> None:
        self._begin(reply)
        self.wfile.write(reply.body)

    def _begin(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _break_off(self, reply: Reply, failure: _Failure) -> None:
        self.close_connection = True
        if failure.fault is Fault.DROP:
            return
        self._begin(reply)
        if failure.fault is Fault.BREAK:
            self.wfile.write(reply.body[: len(reply.body) // 2])
            return
        for byte in reply.body:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            if self.server.platform.is_stopped_within(failure.pause):
                return
