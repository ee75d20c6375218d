"""How are answers kept beside what they were read as, and read once more later?

A `Recorder` stands between adapters and the network and notes each answer for whoever listens; a `Replay`
stands in the network's place and gives kept answers again, so that an adapter that has learnt better reads
the same bytes. Adapters know of neither.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode, urlsplit

from tracker.answers import Answer, Http
from tracker.errors import QuestionGoneError

_LISTENER: ContextVar[list[KeptAnswer] | None] = ContextVar("_LISTENER", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer with status 200, and what was asked: the address without its host, and what was posted."""

    url: str
    posted: str
    content_type: str
    body: bytes
    received_at: datetime


@contextmanager
def recording() -> Iterator[list[KeptAnswer]]:
    """The answers that come to this thread while the block lasts, in order."""
    answers: list[KeptAnswer] = []
    token = _LISTENER.set(answers)
    try:
        yield answers
    finally:
        _LISTENER.reset(token)


class Recorder:
    """A door to the network that notes what comes through it."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """As the door behind it."""
        answer = self._http.get(platform, url, params=params, headers=headers)
        _note(answer, asked=_address(url, params), posted="")
        return answer

    def post(
        self,
        platform: str,
        url: str,
        document: object,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """As the door behind it."""
        answer = self._http.post(platform, url, document, headers=headers)
        _note(answer, asked=_address(url), posted=_plain(document))
        return answer


class Replay:
    """Answers from what was kept; what was not kept is gone, as it was when it was asked for.

    An answer about many things is an answer about each of them: where nothing was asked exactly so, one that
    was asked for all of this and more comes.
    """

    def __init__(self, answers: Iterable[KeptAnswer]) -> None:
        self._waiting: defaultdict[tuple[str, str], deque[KeptAnswer]] = defaultdict(deque)
        for answer in answers:
            self._waiting[answer.url, answer.posted].append(answer)
        self._by_items = {_items(*asked): waiting for asked, waiting in self._waiting.items()}

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer that was kept for this address.

        Raises:
            QuestionGoneError: none was.
        """
        del headers
        return self._answer(platform, _address(url, params), "")

    def post(
        self,
        platform: str,
        url: str,
        document: object,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer that was kept for this address and document.

        Raises:
            QuestionGoneError: none was.
        """
        del headers
        return self._answer(platform, _address(url), _plain(document))

    def _answer(self, platform: str, url: str, posted: str) -> Answer:
        waiting = self._waiting.get((url, posted)) or self._wider(url, posted)
        if not waiting:
            raise QuestionGoneError(f"no answer of {platform} to {url} was kept", platform=platform)
        # Asked twice in a row, the first answer comes first; asked again, the last one stands.
        kept = waiting.popleft() if len(waiting) > 1 else waiting[0]
        return Answer(
            platform=platform,
            url=kept.url,
            status=HTTPStatus.OK,
            headers={"content-type": kept.content_type},
            body=kept.body,
            received_at=kept.received_at,
        )

    def _wider(self, url: str, posted: str) -> deque[KeptAnswer] | None:
        path, items = _items(url, posted)
        names = {name for name, _ in items}
        for (other_path, other_items), waiting in self._by_items.items():
            more = other_items - items
            if other_path == path and items <= other_items and names >= {name for name, _ in more}:
                return waiting
        return None


def _note(answer: Answer, *, asked: str, posted: str) -> None:
    listener = _LISTENER.get()
    if listener is not None:
        listener.append(
            KeptAnswer(
                url=asked,
                posted=posted,
                content_type=answer.headers.get("content-type", ""),
                body=answer.body,
                received_at=answer.received_at,
            )
        )


def _address(url: str, params: Sequence[tuple[str, str]] = ()) -> str:
    parts = urlsplit(f"{url}?{urlencode(params)}" if params else url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _items(url: str, posted: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The path of a request, and all that it asks for there: parameters, and items of a posted list."""
    path, _, query = url.partition("?")
    listed = json.loads(posted) if posted else []
    items = [_plain(item) for item in listed] if isinstance(listed, list) else [posted]
    return path, frozenset([*parse_qsl(query, keep_blank_values=True), *(("", item) for item in items)])


def _plain(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
