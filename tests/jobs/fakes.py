"""A platform that a test tells what to say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.adapter import Access, Glance, Glances, Page, Snapshot
from tracker.clock import Clock
from tracker.errors import PlatformError, QuestionGoneError
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, State
from tracker.readings import Point, Reading


class FakePlatform:
    """Keeps the contract of `PlatformAdapter`: answers from what it was told, or raises what it was told."""

    name = "metaculus"
    label = "Metaculus"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.questions: dict[str, Question] = {}
        self.points: dict[str, dict[str, list[Point]]] = {}
        self.errors: dict[str, PlatformError] = {}
        self.asked: list[str] = []
        self.looked_at: list[tuple[str, ...]] = []
        self.has_glances = False
        self.is_enough = True
        self.refusal: PlatformError | None = None
        """What asking who we are ends in."""
        self.page_size = 100
        self.unreadable = 0
        """Rows of each page that cannot be read."""
        self.browsed: list[str] = []
        """The cursors that were asked for."""
        self.page_errors: dict[str, BaseException] = {}
        """What asking for the page at a cursor ends in, once."""
        self.search_error: PlatformError | None = None

    def has(self, question: Question) -> Question:
        """Serve a question from now on."""
        self.questions[question.ref.id] = question
        self.points.setdefault(question.ref.id, {outcome.key: [] for outcome in question.outcomes})
        return question

    def says(
        self, id_: str, value: float, *, at: datetime | None = None, key: str = "", crowd: int = 20
    ) -> None:
        """Add a reading that holds from `at` (now, if not given) on."""
        now = self._clock.now()
        point = Reading(
            value=value, at=at or now, seen_at=now, low=value / 2, high=(1 + value) / 2, crowd=crowd
        )
        self.points[id_][key].append(point)

    def resolves(self, id_: str, text: str, *, state: State = State.RESOLVED) -> None:
        """End a question with one outcome now."""
        resolution = Resolution(text=text, raw=text, at=self._clock.now(), value=float(text == "yes"))
        outcome = replace(self.questions[id_].outcomes[0], state=state, resolution=resolution)
        self.questions[id_] = replace(self.questions[id_], state=state, outcomes=(outcome,))

    def reopens(self, id_: str) -> None:
        """Take a resolution back."""
        outcome = replace(self.questions[id_].outcomes[0], state=State.OPEN, resolution=None)
        self.questions[id_] = replace(self.questions[id_], state=State.OPEN, outcomes=(outcome,))

    def recognise(self, url: str) -> OutcomeRef | None:
        """URLs of the form https://www.metaculus.com/questions/ID/."""
        head = "https://www.metaculus.com/questions/"
        if not url.startswith(head):
            return None
        return OutcomeRef(QuestionRef(self.name, url.removeprefix(head).split("/")[0]))

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Everything there is, in the order it was told."""
        del query
        if self.search_error is not None:
            raise self.search_error
        return tuple(self.questions.values())[:limit]

    def browse(self, cursor: str = "") -> Page:
        """Everything there is, page by page; a cursor counts the questions before it."""
        self.browsed.append(cursor)
        if cursor in self.page_errors:
            raise self.page_errors.pop(cursor)
        told = tuple(self.questions.values())
        start = int(cursor or 0)
        end = start + self.page_size
        return Page(
            questions=told[start:end],
            next_cursor=str(end) if end < len(told) else "",
            unreadable=self.unreadable,
        )

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """What was told, or the error that was."""
        del histories
        self.asked.append(ref.id)
        if ref.id in self.errors:
            raise self.errors[ref.id]
        if ref.id not in self.questions:
            raise QuestionGoneError(f"there is no question {ref}", platform=self.name)
        return Snapshot(
            question=self.questions[ref.id],
            points={key: tuple(points) for key, points in self.points[ref.id].items()},
            fetched_at=self._clock.now(),
        )

    def glance(self, questions: Sequence[Question]) -> Glances:
        """The last point of each; nothing, unless it was told to answer for many questions at once."""
        if not self.has_glances:
            return {}
        ids = tuple(question.ref.id for question in questions)
        self.looked_at.append(ids)
        found: dict[QuestionRef, Glance | PlatformError] = {}
        for id_ in ids:
            if id_ in self.errors:
                found[QuestionRef(self.name, id_)] = self.errors[id_]
            elif id_ in self.questions:
                points = {key: told[-1] for key, told in self.points[id_].items() if told}
                found[QuestionRef(self.name, id_)] = Glance(
                    ref=QuestionRef(self.name, id_),
                    points={key: self._now(point) for key, point in points.items()},
                    seen_at=self._clock.now(),
                    question=None if self.is_enough else self.questions[id_],
                    is_enough=self.is_enough,
                )
        return found

    def _now(self, point: Point) -> Point:
        # A market tells its price as of now, a step function since when it has held.
        seen_at = self._clock.now()
        return replace(point, at=seen_at if self.is_enough else point.at, seen_at=seen_at)

    def check_access(self) -> Access:
        """Anybody's, unless it was told to refuse."""
        if self.refusal is not None:
            raise self.refusal
        return Access(account="fake", tier="unrestricted")


def question_named(id_: str, title: str, **changes: object) -> Question:
    """An open yes-or-no question on the fake platform."""
    question = Question(
        ref=QuestionRef("metaculus", id_),
        title=title,
        url=f"https://www.metaculus.com/questions/{id_}/",
        outcomes=(Outcome(upstream_id=f"9{id_}", method="recency_weighted"),),
        crowd=20,
    )
    return replace(question, **changes)  # type: ignore[arg-type]
