"""What a person entered is shown as that, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db import entries
from reports.charts.alt_text import describe, source_parts
from reports.charts.table import Event, table_rows
from reports.current_reading import current_reading
from reports.gather import forecaster_named, picture_of
from reports.picture import Picture
from reports.web.standing import reading_times, standing_of
from tests.builders import make_history, make_kept_citation, make_question, make_reading
from tests.reports.newsroom import Newsroom, open_newsroom
from tests.reports.web.client import client_of
from tests.reports.web.test_story_page import words
from tracker.entries import METHOD, Entry, What
from tracker.manual import new_question, question_of_page
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Resolution, State
from tracker.readings import Reading

PAGE = "https://www.gjopen.com/questions/55"
BRIDGE = OutcomeRef(question_of_page(PAGE))
AT = datetime(2023, 12, 20, tzinfo=UTC)
ENTERED = AT + timedelta(hours=3)
AS_OF = datetime(2023, 12, 21, tzinfo=UTC)


def bridge() -> Question:
    title = "Will the Mirror Lake bridge open before 2028?"
    return new_question(BRIDGE.question, title=title, url=PAGE, kind=Kind.PROBABILITY, unit="")


def entry(value: float = 0.37, at: datetime = AT, **changes: object) -> Entry:
    made = Entry(
        outcome=BRIDGE,
        what=What.READING,
        value=value,
        at=at,
        entered_at=ENTERED,
        entered_by="Ana <Ay>",
        note="x",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def keep(room: Newsroom, question: Question, *points: Reading, made: tuple[Entry, ...]) -> None:
    room.add_question(question)
    outcome = OutcomeRef(question.ref, question.outcomes[0].key)
    for point in points:
        room.add_points(outcome, [point], seen_at=point.seen_at)
    with room.database.writing() as connection:
        for one in made:
            entries.add_entry(connection, replace(one, outcome=outcome))


def gathered(room: Newsroom, outcome: OutcomeRef = BRIDGE, as_of: datetime = AS_OF) -> Picture:
    with room.database.reading() as connection:
        return picture_of(connection, outcome, as_of=as_of, zone=ZoneInfo("UTC"), notice="")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    keep(opened, bridge(), Reading(value=0.37, at=AT, seen_at=ENTERED), made=(entry(),))
    yield opened
    opened.database.close()


def test_every_rendering_names_who_entered_the_number(room: Newsroom) -> None:
    picture = gathered(room)
    assert picture.platform == "Good Judgment Open"
    assert list(source_parts(picture))[:2] == [
        "Source: Good Judgment Open.",
        "Entered by Ana <Ay> on 20 December 2023.",
    ]
    assert "Entered by Ana <Ay> on 20 December 2023." in describe(picture).long
    (row,) = [row for row in table_rows(picture) if row.event is Event.READING]
    assert row.words == "entered by Ana <Ay> on 20 December 2023"
    assert reading_times(picture).startswith(
        "Good Judgment Open was last read 20 Dec 2023, 03:00 UTC, "
        "and its number entered by Ana <Ay> on 20 December 2023"
    )


def test_the_page_says_so_and_links_to_where_it_was_seen(room: Newsroom) -> None:
    with client_of(room.database) as client:
        page = client.get(f"/questions/manual/{BRIDGE.question.id}").text
        chart = client.get(f"/charts/manual/{BRIDGE.question.id}.svg")
    shown = words(page)
    assert "A question on Good Judgment Open" in shown
    assert "entered by Ana &lt;Ay&gt; on 20 December 2023" in page
    assert f'href="{PAGE}"' in page
    assert "manual" not in shown
    assert chart.status == 200
    assert b"Entered by Ana &lt;Ay&gt; on 20 December 2023." in chart.body


def test_a_platforms_own_number_beside_it_is_not_said_to_be_entered(tmp_path: Path) -> None:
    opened = open_newsroom(tmp_path)
    market = Question(ref=QuestionRef("predictit", "1"), title="Who?", url="", outcomes=(Outcome(key="31"),))
    later = AT + timedelta(hours=9)
    told = (
        Reading(value=0.37, at=AT, seen_at=ENTERED),
        Reading(value=0.5, at=later, seen_at=later),
    )
    keep(opened, market, *told, made=(entry(),))
    picture = gathered(opened, OutcomeRef(market.ref, "31"))
    said = {row.value: row.words for row in table_rows(picture) if row.event is Event.READING}
    assert said[0.37] == "entered by Ana <Ay> on 20 December 2023"
    assert "entered" not in said[0.5]
    assert "Entered" not in describe(picture).long
    assert "entered" not in reading_times(picture)
    opened.database.close()


def test_an_ending_says_who_entered_it(room: Newsroom) -> None:
    ended = datetime(2023, 12, 20, 12, tzinfo=UTC)
    ending = entry(1.0, ended, what=What.RESOLUTION, said="yes", entered_by="Bo", entered_at=ended)
    with room.database.writing() as connection:
        entries.add_entry(connection, ending)
    room.add_question(bridge())
    picture = gathered(room)
    assert standing_of(picture) == "Resolved Yes on 20 December 2023. Entered by Bo."
    assert table_rows(picture)[-1].words == "entered by Bo on 20 December 2023"


def test_an_ending_that_a_platform_told_names_nobody(room: Newsroom) -> None:
    said = Resolution(text="yes", raw="yes", at=AT + timedelta(hours=5), value=1.0)
    told = replace(bridge(), outcomes=(Outcome(method=METHOD, state=State.RESOLVED, resolution=said),))
    room.add_question(replace(told, state=State.RESOLVED))
    assert standing_of(gathered(room)) == "Resolved Yes on 20 December 2023."


def test_what_was_entered_later_was_not_known_before(room: Newsroom) -> None:
    assert gathered(room, as_of=AT + timedelta(hours=1)).entries == ()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (bridge(), "Good Judgment Open"),
        (make_question("manual:x-1", url="https://model.bank.example/rates"), "model.bank.example"),
        (make_question("manual:x-1", url=""), "an unpublished source"),
        (make_question(), "Metaculus"),
    ],
)
def test_the_source_is_the_page_and_not_how_it_came_here(question: Question, name: str) -> None:
    assert forecaster_named(question) == name


@pytest.mark.parametrize(("named", "platform"), [(None, "gjopen"), ("gjopen", "manual")])
def test_a_sentence_that_names_nobody_is_reworded_with_the_pages_name(
    named: str | None, platform: str
) -> None:
    # "manual" stands for any platform's reading, so the name that is in the sentence stays.
    history = make_history(make_reading(0.37))
    question = bridge()
    current = current_reading(
        make_kept_citation(platform=named),
        question,
        question.outcomes[0],
        history,
        inverted=False,
        now=AS_OF,
        zone=ZoneInfo("UTC"),
    )
    assert current is not None
    assert current.platform == platform
