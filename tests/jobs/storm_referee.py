"""What must hold in and after a storm, whatever was killed when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from db import Database, drafts, open_database, questions, readings, stories
from db.migrate import prepare
from tracker.drafts import OPEN_STATES, Draft, DraftState
from tracker.errors import NerdlineError
from tracker.history import History
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Point, Reading
from tracker.scripts import ScriptedStep

if TYPE_CHECKING:
    from tests.jobs.storm import Workload

SLACK = 0.75
"""Seconds that a request may take to be noted by a platform on a busy machine: it seems later than it was."""


class Referee:
    """Looks after each kill and judges at the end; `faults` has a sentence for each broken promise."""

    def __init__(self, going: Workload) -> None:
        self._going = going
        self._before: dict[QuestionRef, tuple[Point, ...]] = {}
        self.faults: list[str] = []
        self.looks = 0
        self.figures: dict[str, int] = {}

    def look(self) -> None:
        """Open the database as a next start would, and compare with what was there before."""
        self.looks += 1
        database = open_database(self._going.database_url)
        try:
            prepare(database)
            self._look_inside(database)
        except NerdlineError as error:
            self.faults.append(f"the database cannot be used after a kill: {error}")
        finally:
            database.close()
        self._look_at_files()

    def judge(self) -> None:
        """After a round that nobody disturbed: everything is there, once, and nothing else."""
        self.look()
        database = open_database(self._going.database_url)
        with database.reading() as connection:
            for ref in self._going.refs:
                history = readings.get_history(connection, OutcomeRef(ref))
                asked = [request.at for request in self._going.platform.answered if _is_of(request.path, ref)]
                self._need_steps(ref, history, asked[-1], "the last round")
            every = drafts.list_drafts(connection)
            for number in range(len(self._going.refs)):
                kept = stories.get_story(connection, str(number + 1))
                if kept.path is None or kept.path.read_bytes() != kept.version.body:
                    self.faults.append(f"the file of story {kept.slug} is not its newest version")
        database.close()
        self.faults += drafted_twice(every)
        waiting = Counter(draft.citation_id for draft in every if draft.state in OPEN_STATES)
        self.faults += [
            f"citation {id_} has {count} open drafts" for id_, count in waiting.items() if count > 1
        ]
        self.judge_rate()
        self.figures |= {
            "readings": sum(map(len, self._before.values())),
            "drafts": len(every),
            "published": sum(draft.state is DraftState.PUBLISHED for draft in every),
            "requests": len(self._going.platform.requests),
            "unanswered": len(self._going.platform.requests) - len(self._going.platform.answered),
        }

    def _look_inside(self, database: Database) -> None:
        with database.reading() as connection:
            if damage := database.damage(connection):
                self.faults.append(f"the database is damaged: {damage}")
            watches = questions.watches_of(connection, self._going.refs)
            for ref in self._going.refs:
                history = readings.get_history(connection, OutcomeRef(ref))
                if lost := set(self._before.get(ref, ())) - set(history.points):
                    self.faults.append(f"{ref} lost {len(lost)} points that were kept")
                self._before[ref] = history.points
                self._compare_with_truth(ref, history)
                acknowledged = watches[ref].fetched_at
                # A fetch that was acknowledged is the last whole answer before its record.
                asked = [
                    request.at
                    for request in self._going.platform.answered
                    if _is_of(request.path, ref) and acknowledged is not None and request.at <= acknowledged
                ]
                if asked:
                    self._need_steps(ref, history, asked[-1], "an acknowledged fetch")

    def _compare_with_truth(self, ref: QuestionRef, history: History) -> None:
        steps = self._going.truth[ref]
        for point in history.points:
            if isinstance(point, Reading) and point.value != _value_at(steps, point.at):
                self.faults.append(f"{ref} has {point.value} at {point.at}, which was never told")
        told = Counter(point.at for point in history.points if isinstance(point, Reading))
        self.faults += [f"{ref} keeps {at} {count} times" for at, count in told.items() if count > 1]

    def _need_steps(self, ref: QuestionRef, history: History, until: datetime, what: str) -> None:
        kept = {point.at for point in history.readings}
        missing = [step.at for step in self._going.truth[ref] if step.at <= until and step.at not in kept]
        # What a gap of ours stood for is revised at the gap's own instant; the step before it is told then.
        if missing:
            self.faults.append(
                f"{ref} lacks {len(missing)} steps that {what} told, the first at {missing[0]}"
            )

    def _look_at_files(self) -> None:
        for number in range(len(self._going.refs)):
            text = self._going.file_of(number).read_text(encoding="utf-8")
            if not re.fullmatch(_pattern(number), text):
                self.faults.append(f"the story of lake {number} is not whole: {text!r}")

    def judge_rate(self) -> None:
        """Whether the platform was asked more often than its rate allows, over any stretch of time."""
        pace = self._going.plan.pace
        # As if a bucket were emptied by each request and filled by the clock: how far it was ever overdrawn.
        lowest, overdrawn = 0.0, 0.0
        first = None
        for number, request in enumerate(self._going.platform.requests):
            first = first or request.at
            level = number * pace - (request.at - first).total_seconds()
            lowest = min(lowest, level)
            overdrawn = max(overdrawn, level - lowest)
        self.figures["overdrawn_ms"] = round(overdrawn * 1000)
        if overdrawn > SLACK:
            self.faults.append(f"the rate was exceeded: {overdrawn / pace:.0f} requests too many at once")


def drafted_twice(every: Iterable[Draft]) -> list[str]:
    """A sentence for each draft that says what another had said, on the same evidence, and was answered.

    Not so one that was superseded: it was withdrawn unanswered, since the forecast moved on or was not to be
    had for a while, and where it is as before, the same may be proposed again. Of two that wait, the
    referee tells besides.
    """
    same: dict[tuple[int, str, str, datetime], list[Draft]] = {}
    for draft in sorted(every, key=lambda one: one.id):
        same.setdefault((draft.citation_id, draft.old, draft.new, draft.evidence_at), []).append(draft)
    told = []
    for (citation_id, *_), alike in same.items():
        if any(draft.state is not DraftState.SUPERSEDED for draft in alike[:-1]):
            states = "; ".join(
                f"{draft.id} {draft.state.value} at {draft.proposed_at:%H:%M:%S} ({draft.decision_note})"
                for draft in alike
            )
            told.append(f"citation {citation_id} was drafted {len(alike)} times: {states}")
    return told


def _pattern(number: int) -> str:
    from tests.jobs.storm import SENTENCE, STORY  # noqa: PLC0415 - they are made for each other

    marked = STORY.format(number=number, sentence=SENTENCE.format(percent="\x00", number=number))
    # The article is the forecast's as well: "an 8% chance".
    return re.escape(marked).replace("a\\ \x00", r"an? [0-9]{1,2}").replace("a\\ \\\x00", r"an? [0-9]{1,2}")


def _is_of(path: str, ref: QuestionRef) -> bool:
    return path == f"/api/posts/{ref.id}/"


def _value_at(steps: tuple[ScriptedStep, ...], at: datetime) -> float | None:
    held = [step for step in steps if step.at <= at]
    return held[-1].center if held else None
