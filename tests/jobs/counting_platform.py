"""A Metaculus on loopback that notes when it was asked for what, and whether two asked at once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tracker.scripted_site import Reply, ScriptedSite
from tracker.scripts import Script, ScriptedPost, ScriptedQuestion, ScriptedStep


@dataclass(kw_only=True)
class CountingPlatform:
    """What it saw. `takes` is how many seconds an answer takes, `slow` how many for some questions.

    `rests`: with its next answer it refuses, and asks to be left alone for so many seconds; 0 for never.
    """

    site: ScriptedSite
    url: str
    takes: float = 0.0
    slow: dict[str, float] = field(default_factory=dict)
    rests: int = 0
    refused_at: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    at_once: dict[str, int] = field(default_factory=dict)
    """How often at most each question was being asked for at the same time."""
    _now: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def noted(self, id_: str) -> Iterator[None]:
        """For as long as one request for a question lasts."""
        with self._lock:
            self.asked.append(id_)
            self.starts.append(time.monotonic())
            self._now[id_] = self._now.get(id_, 0) + 1
            self.at_once[id_] = max(self.at_once.get(id_, 0), self._now[id_])
        try:
            time.sleep(self.slow.get(id_, self.takes))  # noqa: TID251 - other processes wait for the answer on real time
            yield
        finally:
            with self._lock:
                self._now[id_] -= 1

    def refuses(self) -> int:
        """For how many seconds it asks to be left alone with the answer in hand, once; 0 where it answers."""
        with self._lock:
            rests, self.rests = self.rests, 0
            if rests:
                self.refused_at.append(time.monotonic())
            return rests

    def most_within(self, seconds: float) -> int:
        """The most requests that started within so many seconds of one another."""
        starts = sorted(self.starts)
        return max(sum(first <= later < first + seconds for later in starts) for first in starts)


@contextmanager
def counting_platform(count: int, *, takes: float = 0.0) -> Iterator[CountingPlatform]:
    """Serve questions 1 to `count`, each standing at a value of its own."""
    posts = tuple(_post(number) for number in range(1, count + 1))
    script = Script(note="Invented data", account="desk", tier="unrestricted", posts=posts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_address[1]}"
    platform = CountingPlatform(site=ScriptedSite(script=script, url=url), url=url, takes=takes)
    server.platform = platform  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _post(number: int) -> ScriptedPost:
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    closes = datetime(2100, 1, 1, tzinfo=UTC)
    step = ScriptedStep(at=opened + timedelta(days=1), center=number / 1000, low=0.0001, high=0.99, crowd=9)
    title = f"Will ferry {number} stop before 2100?"
    return ScriptedPost(
        id=number,
        title=title,
        short_title="",
        slug=f"ferry-{number}",
        published_at=opened,
        opens_at=opened,
        closes_at=closes,
        resolves_at=closes,
        questions=(ScriptedQuestion(id=90_000 + number, title=title, history=(step,)),),
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError):  # the client was killed
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        pass

    def do_GET(self) -> None:
        server: Any = self.server
        platform: CountingPlatform = server.platform
        parts = urlsplit(self.path)
        query = {name: tuple(values) for name, values in parse_qs(parts.query).items()}
        found = re.fullmatch(r"/api/posts/([0-9]+)/", parts.path)
        with platform.noted(found[1] if found else parts.path):
            reply = platform.site.reply(parts.path, query, "", datetime.now(UTC))  # noqa: TID251 - real processes ask
        if rests := platform.refuses():
            reply = Reply(status=429, body=b"{}", headers={"Retry-After": str(rests)})
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
