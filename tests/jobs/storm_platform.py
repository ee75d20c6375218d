"""A scripted platform that sees what several askers together must never do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from tracker.platforms.scripted import ScriptedPlatform, SeenRequest

TAKES = 0.06
"""Seconds that each answer takes: long enough for two askers of one question to meet."""

STILL_UNDER_WAY = timedelta(seconds=0.6)
"""So late after a refusal a request may arrive that another process sent before it, on a busy machine."""


class StormPlatform(ScriptedPlatform):
    """Notes when a question was asked for twice at once, and which requests came while it wanted rest."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._watching = threading.Lock()
        self._under_way: dict[str, int] = {}
        self._rests: list[tuple[datetime, datetime]] = []
        self.asked_twice_at_once: list[str] = []
        self.refusals = 0

    def take(self, request: SeenRequest) -> Any:
        """As the platform does, and slowly."""
        with self._while_asked(request.path):
            failure = super().take(request)
            time.sleep(TAKES)  # noqa: TID251 - other processes wait for the answer on real time
        if failure is not None and failure.status == 429:
            asked = timedelta(seconds=int(failure.headers["Retry-After"]))
            with self._watching:
                self._rests.append((self.now(), self.now() + asked))
                self.refusals += 1
        return failure

    @property
    def asked_in_a_rest(self) -> int:
        """How many requests came in the time for which it had asked to be left alone."""
        return sum(
            since + STILL_UNDER_WAY < request.at < until
            for since, until in self._rests
            for request in self.requests
        )

    @contextmanager
    def _while_asked(self, path: str) -> Iterator[None]:
        is_question = path.rstrip("/").rpartition("/")[2].isdigit()
        with self._watching:
            if is_question and self._under_way.get(path):
                self.asked_twice_at_once.append(path)
            self._under_way[path] = self._under_way.get(path, 0) + 1
        try:
            yield
        finally:
            with self._watching:
                self._under_way[path] -= 1
