"""A newsroom in which every call of the interface can do something: drafts, links, twins, a held round.

Its platforms answer from what they were told, in whichever process they are opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import notices, open_database
from db.migrate import prepare
from jobs import poll_forecasts
from reports.desk import decide_drafts, draft_updates
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from reports.desk.enter_reading import About, enter_reading
from reports.desk.evidence import Evidence
from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, TITLE
from tests.jobs.fakes import FakePlatform, question_named
from tracker.clock import Clock, SimulatedClock
from tracker.notices import Level
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef
from tracker.settings import Settings

BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
WAITING, TO_REJECT, APPROVED = 1, 2, 3
"""The drafts: two that wait, and one that is approved."""
UNLINKED = 3
"""A citation that nobody has said the meaning of."""

_THINGS = tuple(f"the Mirror Lake {what}" for what in ("bridge", "tunnel", "ferry", "dam", "road"))
_SEVERAL = OutcomeRef(QuestionRef("metaculus", "12115"), "12123")


class _Elsewhere(FakePlatform):
    name = "manifold"
    label = "Manifold"


@dataclass(frozen=True, kw_only=True)
class FullRoom:
    """Where it is, and the file of its database."""

    path: Path
    slugs: tuple[str, ...]


@contextmanager
def open_fakes(_settings: Settings, clock: Clock) -> Iterator[Mapping[str, FakePlatform]]:
    """Both platforms, as they stand when everything has moved."""
    yield _platforms(clock, has_moved=True)


def make_full_room(folder: Path) -> FullRoom:
    """Fill a database: stories about five things, three of them linked to numbers that moved since."""
    path = folder / "full.db"
    clock = SimulatedClock(BEGAN)
    database = open_database(f"sqlite:///{path}")
    prepare(database)
    context = WorkContext(
        settings=Settings(timezone="America/Chicago", contact="desk@example.org"),
        database=database,
        clock=clock,
        platforms=_platforms(clock, has_moved=False),
        who="Ana",
    )
    slugs = []
    for thing in _THINGS:
        text = STORY.replace(_THINGS[0], thing).replace("Vote on a Bridge", f"Vote on {thing}")
        slugs.append(add_story(context, text.encode(), name="story").story.slug)
    linked = {1: "12100", 2: "12101", 4: "12103"}
    for citation, id_ in linked.items():
        confirm(context, citation, OutcomeRef(QuestionRef("metaculus", id_)))
    confirm(context, 5, _SEVERAL)
    clock.move_to(NOW)
    moved = replace(context, platforms=_platforms(clock, has_moved=True))
    refs = [QuestionRef("metaculus", id_) for id_ in linked.values()]
    poll_forecasts.poll(moved, refs)
    draft_updates.run(moved)
    decide_drafts.approve(moved, APPROVED)
    by_hand = About(url="https://forecasts.example/ferry", title="Will the ferry run again before 2028?")
    enter_reading(moved, by_hand, "1 in 5", at=BEGAN, evidence=Evidence(note="seen"))
    with database.writing() as connection:
        notices.raise_notice(connection, "held:metaculus", Level.WARNING, "Most moved at once.", at=NOW)
    database.close()
    return FullRoom(path=path, slugs=tuple(slugs))


def _platforms(clock: Clock, *, has_moved: bool) -> dict[str, FakePlatform]:
    metaculus, manifold = FakePlatform(clock), _Elsewhere(clock)
    for place, thing in enumerate(_THINGS):
        id_ = str(12100 + place)
        metaculus.has(_question(id_, TITLE.replace(_THINGS[0], thing)))
        metaculus.says(id_, 0.2, at=BEGAN - timedelta(days=10))
        if has_moved:
            metaculus.says(id_, 0.31, at=NOW)
    several = _question("12115", "Who will run the Mirror Lake ferry in 2028?")
    parts = tuple(
        Outcome(key=key, label=label) for key, label in (("12123", "The towns"), ("12124", "A firm"))
    )
    metaculus.has(replace(several, outcomes=parts))
    for part in parts:
        metaculus.says("12115", 0.2, at=BEGAN - timedelta(days=10), key=part.key)
    same = replace(_question("x", TITLE), ref=QuestionRef("manifold", "mirror-lake"))
    manifold.has(replace(same, url="https://manifold.example/mirror-lake"))
    manifold.says("mirror-lake", 0.3, at=BEGAN - timedelta(days=10))
    return {one.name: one for one in (metaculus, manifold)}


def _question(id_: str, title: str) -> Question:
    return question_named(
        id_,
        title,
        opened_at=datetime(2025, 6, 1, tzinfo=UTC),
        closes_at=datetime(2027, 12, 31, tzinfo=UTC),
        deadline=datetime(2028, 1, 1, tzinfo=UTC),
    )
