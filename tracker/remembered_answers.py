"""Which answers are remembered, so that a platform need not send again what has not changed?

Conditional requests as RFC 9110 (13.1.2, 13.1.3) and RFC 9111 (4.3) have them. What is kept is bounded by the
bytes of the bodies; what was not asked for the longest time goes first. Answers to one credential are never
given to another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from tracker.answers import Answer

MAX_BYTES = 32 * 1024 * 1024
"""As many bytes of bodies are remembered by one door."""

_LARGEST_SHARE = 8
"""A body larger than this part of the whole is not remembered: it would push out all the others."""

_OVERHEAD = 2048
"""Bytes that an answer takes besides its body, about: address, headers and entry."""

_LONGEST_VALIDATOR = 1024
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class Request:
    """What makes two requests the same one: where to, by whom, and with which headers."""

    platform: str
    url: str
    headers: frozenset[tuple[str, str]]


class RememberedAnswers:
    """Answers by request, at most so many bytes of them. Safe for several threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Request, Answer] = OrderedDict()
        self._bytes = 0

    @property
    def size(self) -> int:
        """Bytes that are remembered now, never more than was allowed."""
        return self._bytes

    def recall(self, request: Request) -> Answer | None:
        """The last answer to this request, if it is remembered."""
        with self._lock:
            if request not in self._kept:
                return None
            self._kept.move_to_end(request)
            return self._kept[request]

    def keep(self, request: Request, answer: Answer) -> None:
        """Remember an answer if one may ask again on condition, and forget the one before in any case."""
        with self._lock:
            before = self._kept.pop(request, None)
            if before is not None:
                self._bytes -= _size(before)
            size = _size(answer)
            if not is_worth_keeping(answer) or size > self._max_bytes // _LARGEST_SHARE:
                return
            self._kept[request] = answer
            self._bytes += size
            while self._bytes > self._max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= _size(oldest)


def is_worth_keeping(answer: Answer) -> bool:
    """Whether an answer can be asked for again on condition, and may be kept."""
    may_be_kept = "no-store" not in answer.headers.get(
        "cache-control", ""
    ).lower() and "*" not in answer.headers.get("vary", "")
    return answer.status == HTTPStatus.OK and may_be_kept and bool(conditions_of(answer))


def conditions_of(answer: Answer) -> Mapping[str, str]:
    """The headers that ask for this answer only if it has changed; none where it has no validator."""
    found = {asked: answer.headers.get(told, "").strip() for told, asked in _CONDITIONS.items()}
    # What a platform sends goes back into a header of ours, so it is looked at first.
    return {
        asked: value
        for asked, value in found.items()
        if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    }


def freshened(remembered: Answer, *, headers: Mapping[str, str], received_at: datetime) -> Answer:
    """The remembered answer, as one that "not modified" has just confirmed with these headers."""
    told = {name: value for name, value in headers.items() if not name.startswith("content-")}
    return replace(remembered, headers={**remembered.headers, **told}, received_at=received_at)


def _size(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD
