"""A platform that a test tells what to say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.adapter import Access, Glances, Snapshot
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
        return tuple(self.questions.values())[:limit]

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
        """Nothing: it answers for one question at a time."""
        del questions
        return {}

    def check_access(self) -> Access:
        """Anybody's."""
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
