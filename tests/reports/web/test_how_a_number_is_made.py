"""A page that names a source says how the source makes the number that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import entries
from tests.builders import make_outcome, make_question
from tests.reports.cited import cite
from tests.reports.newsroom import Newsroom, open_newsroom
from tests.reports.web.client import client_of
from tests.reports.web.test_story_page import words
from tracker.entries import Entry, What
from tracker.questions import OutcomeRef, Question, Resolution, State
from tracker.readings import NoReading, Reading, Reason

AT = datetime(2023, 12, 20, tzinfo=UTC)
SAID = "The latest value is the midpoint of the best offers to buy and to sell."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


def market(**changes: object) -> Question:
    made = make_question(
        "predictit:7", outcomes=(make_outcome(method="midpoint"),), closes_at=None, deadline=None
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def told(room: Newsroom, question: Question, *points: Reading | NoReading) -> None:
    cite(room, question)
    for point in points:
        room.add_points(OutcomeRef(question.ref), [point], seen_at=point.seen_at)
    room.add_points(OutcomeRef(question.ref), [], seen_at=AT + timedelta(days=13))


def shown(room: Newsroom, path: str) -> str:
    with client_of(room.database) as client:
        return words(client.get(path).text)


def test_the_question_and_the_story_say_it_beside_the_source(room: Newsroom) -> None:
    told(room, market(), Reading(value=0.37, at=AT, seen_at=AT))
    for path in ("/questions/predictit/7", "/stories/predictit-7"):
        assert f"{SAID} The question on PredictIt ." in shown(room, path)


def test_nothing_is_said_of_a_method_without_words(room: Newsroom) -> None:
    told(room, market(outcomes=(make_outcome(method="x"),)), Reading(value=0.37, at=AT, seen_at=AT))
    assert "The latest value" not in shown(room, "/questions/predictit/7")


@pytest.mark.parametrize("points", [(), (NoReading(reason=Reason.UNRELIABLE, at=AT, seen_at=AT),)])
def test_nor_where_there_is_no_value(room: Newsroom, points: tuple[NoReading, ...]) -> None:
    told(room, market(), *points)
    assert "The latest value" not in shown(room, "/questions/predictit/7")


def test_nor_where_the_value_is_no_longer_shown_as_todays(room: Newsroom) -> None:
    later = AT + timedelta(days=2)
    gone = NoReading(reason=Reason.UNRELIABLE, at=later, seen_at=later)
    told(room, market(), Reading(value=0.37, at=AT, seen_at=AT), gone)
    assert "The latest value" not in shown(room, "/questions/predictit/7")


def test_nor_once_it_is_over(room: Newsroom) -> None:
    end = Resolution(text="yes", raw="yes", at=AT + timedelta(days=5), value=1.0)
    over = make_outcome(method="midpoint", state=State.RESOLVED, resolution=end)
    told(room, market(outcomes=(over,), state=State.RESOLVED), Reading(value=0.37, at=AT, seen_at=AT))
    page = shown(room, "/questions/predictit/7")
    assert "Resolved Yes" in page
    assert "The latest value" not in page


def test_what_a_person_entered_is_not_said_to_be_the_markets(room: Newsroom) -> None:
    told(room, market(), Reading(value=0.37, at=AT, seen_at=AT))
    made = Entry(
        outcome=OutcomeRef(market().ref),
        what=What.READING,
        value=0.37,
        at=AT,
        entered_at=AT,
        entered_by="Ana",
        note="x",
    )
    with room.database.writing() as connection:
        entries.add_entry(connection, made)
    page = shown(room, "/questions/predictit/7")
    assert "entered by Ana" in page
    assert "The latest value" not in page
