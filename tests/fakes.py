"""Stand-ins that keep to the protocols of the real things."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from tracker.adapter import Access, Glances, Page, Snapshot
from tracker.answers import Answer, check_status
from tracker.errors import PlatformError, QuestionGoneError, UnreachableError
from tracker.questions import OutcomeRef, Question, QuestionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a FakeHttp was asked for."""

    platform: str
    path: str
    params: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    document: object = None
    """What was posted; None for a GET."""


class FakeHttp:
    """Answers from what was put in; a path with nothing put in cannot be reached."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 15, tzinfo=UTC)) -> None:
        self.now = now
        self.asked: list[Asked] = []
        self._kept: dict[str, tuple[int, Mapping[str, str], bytes]] = {}

    def put_json(self, path: str, document: object, *, status: int = 200) -> None:
        """Let `path` answer with JSON."""
        self.put(path, json.dumps(document).encode(), status=status, content_type="application/json")

    def put(
        self,
        path: str,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Let `path` answer with these bytes."""
        self._kept[path] = (status, {"content-type": content_type, **(headers or {})}, body)

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        asked = Asked(
            platform=platform, path=urlsplit(url).path, params=tuple(params), headers=dict(headers or {})
        )
        return self._answer(asked, f"{url}?{urlencode(params)}" if params else url)

    def post(
        self,
        platform: str,
        url: str,
        document: object,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        path = urlsplit(url).path
        asked = Asked(platform=platform, path=path, params=(), headers=dict(headers or {}), document=document)
        return self._answer(asked, url)

    def _answer(self, asked: Asked, url: str) -> Answer:
        self.asked.append(asked)
        if asked.path not in self._kept:
            raise UnreachableError(f"nothing was put at {asked.path}", platform=asked.platform)
        status, told, body = self._kept[asked.path]
        answer = Answer(
            platform=asked.platform,
            url=url,
            status=status,
            headers=told,
            body=body,
            received_at=self.now,
        )
        check_status(answer)
        return answer


class FakeAdapter:
    """A platform whose questions are put in, as snapshots or as the error that fetching them ends in."""

    label = "Fake"

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.kept: dict[QuestionRef, Snapshot | PlatformError] = {}
        self.fetched: list[QuestionRef] = []

    def recognise(self, url: str) -> OutcomeRef | None:
        id_ = url.removeprefix(f"https://{self.name}.example/")
        return OutcomeRef(QuestionRef(self.name, id_)) if id_ and id_ != url else None

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        del query
        found = [kept.question for kept in self.kept.values() if isinstance(kept, Snapshot)]
        return tuple(found[:limit])

    def browse(self, cursor: str = "") -> Page:
        del cursor
        return Page(questions=self.search("", limit=len(self.kept)))

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        del histories
        self.fetched.append(ref)
        kept = self.kept.get(ref, QuestionGoneError(f"there is no {ref}", platform=self.name))
        if isinstance(kept, PlatformError):
            raise kept
        return kept

    def glance(self, questions: Sequence[Question]) -> Glances:
        del questions
        return {}

    def check_access(self) -> Access:
        return Access(account="nobody", tier="all")
