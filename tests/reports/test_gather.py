from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db import citations, stories
from reports.gather import picture_of
from reports.picture import Picture
from tests.reports.newsroom import (
    SEED_SENTENCE,
    TROOPS,
    TROOPS_TITLE,
    Newsroom,
    open_newsroom,
    seed_newsroom,
    troops_question,
)
from tracker.errors import NotFoundError
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, Shape, State
from tracker.readings import Reading
from tracker.samples import read_sample

AFTERWARDS = datetime(2024, 1, 2, 12, tzinfo=UTC)
BODY = read_sample("white_house_north_korea.txt")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


def gather(
    room: Newsroom,
    *,
    as_of: datetime = AFTERWARDS,
    zone: ZoneInfo = ZoneInfo("UTC"),  # noqa: B008 - immutable
    outcome: OutcomeRef = OutcomeRef(TROOPS),  # noqa: B008 - immutable
) -> Picture:
    with room.database.reading() as connection:
        return picture_of(connection, outcome, as_of=as_of, zone=zone, notice="Invented")


def cite(room: Newsroom, sentence: str = SEED_SENTENCE, **parts: object) -> tuple[int, int]:
    """A story that cites the troops question, linked to it."""
    room.add_question(troops_question())
    story, citation = room.add_story(
        BODY.replace(SEED_SENTENCE.encode(), sentence.encode()), sentence, slug="seed", **parts
    )
    room.link(citation, OutcomeRef(TROOPS))
    return story, citation


def test_a_picture_tells_all_that_is_known_of_an_outcome(seed_room: Newsroom) -> None:
    picture = gather(seed_room)
    assert (picture.title, picture.platform, picture.note) == (TROOPS_TITLE, "Metaculus", "Invented")
    assert picture.state is State.RESOLVED
    assert picture.outcome_printed == "No"
    assert picture.opened_at == datetime(2022, 10, 20, tzinfo=UTC)
    assert picture.closes_at == datetime(2023, 12, 31, tzinfo=UTC)
    assert picture.deadline == datetime(2024, 1, 1, tzinfo=UTC)
    assert picture.last_read_at == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert picture.next_read_at == datetime(2024, 1, 2, 12, tzinfo=UTC)
    assert picture.shown_crowd == picture.history.readings[-1].crowd


def test_every_new_figure_in_print_is_a_mark_on_its_day(seed_room: Newsroom) -> None:
    marks = [(mark.day, mark.printed, mark.headline) for mark in gather(seed_room).stories]
    headline = "White House: N. Korea Covertly Sending Weapons to Russia"
    assert marks == [(date(2022, 11, 4), 0.10, headline), (date(2023, 6, 12), 0.04, headline)]


def test_what_was_not_known_on_a_past_day_is_left_out(seed_room: Newsroom) -> None:
    day = datetime(2022, 12, 1, 12, tzinfo=UTC)
    picture = gather(seed_room, as_of=day)
    assert [mark.printed for mark in picture.stories] == [0.10]
    assert picture.state is State.OPEN
    assert picture.resolution is None
    assert all(point.seen_at <= day for point in picture.history.points)
    assert picture.history.points
    assert gather(seed_room, as_of=datetime(2023, 12, 31, 12, tzinfo=UTC)).state is State.CLOSED


def test_a_history_read_later_was_not_known_before(room: Newsroom) -> None:
    cite(room)
    old = Reading(
        value=0.2,
        at=datetime(2022, 10, 25, tzinfo=UTC),
        seen_at=AFTERWARDS,
    )
    room.add_points(OutcomeRef(TROOPS), [old], seen_at=AFTERWARDS)
    assert gather(room, as_of=datetime(2022, 11, 4, 12, tzinfo=UTC)).last is None
    assert gather(room).history.last_reading == old


def test_a_figure_printed_again_is_no_new_mark(room: Newsroom) -> None:
    story, citation = cite(room)
    reworded = SEED_SENTENCE.replace("There's", "There is")
    room.publish(
        story, citation, reworded, stated="10%", probability=0.1, at=datetime(2023, 2, 1, tzinfo=UTC)
    )
    assert [mark.printed for mark in gather(room).stories] == [0.10]


def test_a_sentence_that_tells_the_end_makes_no_mark(room: Newsroom) -> None:
    story, citation = cite(room)
    room.publish(
        story,
        citation,
        "It resolved No.",
        stated="",
        probability=None,
        at=datetime(2024, 1, 1, 9, tzinfo=UTC),
    )
    assert [mark.printed for mark in gather(room).stories] == [0.10]


def test_an_inverted_link_shows_the_figure_on_the_questions_scale(room: Newsroom) -> None:
    _, citation = cite(room)
    room.link(citation, OutcomeRef(TROOPS), inverted=True)
    assert [mark.printed for mark in gather(room).stories] == [0.9]


def test_a_figure_that_is_no_single_number_is_shown_as_its_words(room: Newsroom) -> None:
    sentence = SEED_SENTENCE.replace("10%", "10% to 15%")
    _, citation = cite(room, sentence, stated="10% to 15%", probability=None)
    assert [mark.printed for mark in gather(room).stories] == ["10% to 15%"]
    room.link(citation, OutcomeRef(TROOPS), inverted=True)
    assert [mark.printed for mark in gather(room).stories] == ["10% to 15%, of the opposite"]


def test_a_day_that_begins_east_of_greenwich_is_no_day_in_the_future(room: Newsroom) -> None:
    cite(room)
    morning = datetime(2022, 11, 3, 22, tzinfo=UTC)  # the fourth in Sydney
    assert gather(room, as_of=morning).stories == ()
    marks = gather(room, as_of=morning, zone=ZoneInfo("Australia/Sydney")).stories
    assert [mark.at for mark in marks] == [morning]
    # And in the morning of a UTC day its noon is yet to come.
    marks = gather(room, as_of=datetime(2022, 11, 4, 8, tzinfo=UTC)).stories
    assert [mark.at for mark in marks] == [datetime(2022, 11, 4, 8, tzinfo=UTC)]


def test_a_citation_that_was_removed_was_in_print_but_a_withdrawn_story_is_no_mark(room: Newsroom) -> None:
    story, citation = cite(room)
    with room.database.writing() as connection:
        citations.mark_removed(connection, citation, at=AFTERWARDS)
    assert [mark.printed for mark in gather(room).stories] == [0.10]
    with room.database.writing() as connection:
        stories.withdraw_story(connection, story, at=AFTERWARDS)
    assert gather(room).stories == ()


def test_each_outcome_is_called_by_its_own_name(room: Newsroom) -> None:
    ref = QuestionRef("metaculus", "12115")
    room.add_question(
        Question(
            ref=ref,
            title="When?",
            url="https://www.metaculus.com/questions/12115/",
            shape=Shape.GROUP,
            outcomes=(Outcome(key="1", label="before 2025"), Outcome(key="2", label="before 2030")),
        )
    )
    assert gather(room, outcome=OutcomeRef(ref, "2")).title == "When? – before 2030"
    with pytest.raises(NotFoundError, match="no outcome '3'"):
        gather(room, outcome=OutcomeRef(ref, "3"))
    with pytest.raises(NotFoundError, match="no question metaculus:99"):
        gather(room, outcome=OutcomeRef(QuestionRef("metaculus", "99")))


def test_a_branch_is_called_with_its_condition(room: Newsroom) -> None:
    ref = QuestionRef("metaculus", "7")
    branches = (Outcome(key="yes", label="if yes"), Outcome(key="no", label="if no"))
    room.add_question(
        Question(
            ref=ref,
            title="Will it rain?",
            url="",
            shape=Shape.CONDITIONAL,
            condition="Will it blow?",
            outcomes=branches,
        )
    )
    assert gather(room, outcome=OutcomeRef(ref, "no")).title == "Will it rain? (if no: Will it blow?)"


def test_a_resolution_dated_before_the_opening_has_no_place_on_the_axis(room: Newsroom) -> None:
    asked = troops_question()
    early = Resolution(
        text="yes", raw="yes", at=asked.opened_at and asked.opened_at - timedelta(days=3), value=1
    )
    ended = replace(asked.outcomes[0], state=State.RESOLVED, resolution=early)
    room.add_question(replace(asked, state=State.RESOLVED, outcomes=(ended,)))
    picture = gather(room)
    assert picture.outcome_printed == "Yes"
    assert picture.resolution is not None
    assert picture.resolution.at is None


def test_the_questions_crowd_stands_in_where_a_reading_has_none(room: Newsroom) -> None:
    cite(room)
    at = datetime(2023, 1, 1, tzinfo=UTC)
    room.add_points(OutcomeRef(TROOPS), [Reading(value=0.1, at=at, seen_at=at)], seen_at=at)
    assert gather(room).shown_crowd == 140


@pytest.fixture(scope="module")
def seed_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    seeded = seed_newsroom(tmp_path_factory.mktemp("gather"))
    yield seeded
    seeded.database.close()
