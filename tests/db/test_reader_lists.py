from __future__ import annotations

from datetime import timedelta

import pytest

from db import Database, citations, reader_lists
from tests.reports.newsroom import Newsroom
from tests.reports.web.busy_room import BRIDGE, HIDDEN, NOW, QUIET, TUNNEL, fill_busily
from tracker.questions import OutcomeRef

WEEK = timedelta(days=7)


@pytest.fixture
def room(database: Database) -> Newsroom:
    """A busy newsroom without the sample story, on either database."""
    opened = Newsroom(database=database)
    fill_busily(opened)
    return opened


def test_the_story_with_the_newest_version_comes_first(room: Newsroom) -> None:
    with room.database.reading() as connection:
        every = reader_lists.latest_changed(connection, limit=100)
        first, second = (reader_lists.latest_changed(connection, limit=2, offset=at) for at in (0, 2))
    assert [story.slug for story in every][:2] == ["storm-closes-the-bridge", "a-number-that-nobody-may-show"]
    assert "event-4" not in {story.slug for story in every}  # it was withdrawn
    assert (*first, *second) == every[:4]
    number = next(story.id for story in every if story.slug == "event-1")
    with room.database.reading() as connection:
        line = citations.list_citations(connection, story_id=number)[0].id
    room.publish(number, line, "There is an 85% chance now.", stated="85%", probability=0.85, at=NOW)
    with room.database.reading() as connection:
        assert reader_lists.latest_changed(connection, limit=1)[0].slug == "event-1"
        assert len(reader_lists.latest_changed(connection, limit=100)) == len(every)
        assert reader_lists.latest_updated(connection, limit=5) == ((number, NOW),)
        assert [story.id for story in reader_lists.latest_changed(connection, limit=9, within=[number])] == [
            number
        ]


def test_words_are_found_in_whatever_case_and_marks_are_taken_literally(room: Newsroom) -> None:
    with room.database.reading() as connection:
        found = reader_lists.find_stories(connection, ["malmö"], limit=9)
        assert [story.slug for story in found] == ["storm-closes-the-bridge"]
        assert reader_lists.find_stories(connection, ["MALMÖ"], limit=9) == found
        by_sentence = reader_lists.find_stories(connection, ["dredged"], limit=9)
        assert [story.slug for story in by_sentence] == ["the-old-harbour-waits"]
        assert "dredged" in by_sentence[0].sentence
        for mark in ("%", "_", "\\", "'", '"', "%%", "]"):
            assert reader_lists.find_questions(connection, [mark], limit=9) == ()
        assert {
            found.ref for found in reader_lists.find_questions(connection, ["øresund", "2024"], limit=9)
        } == {
            BRIDGE,
            TUNNEL,
        }
        assert len(reader_lists.find_stories(connection, ["e"], limit=1)) <= 2


def test_outcomes_that_had_no_new_point_are_not_listed_as_moving(room: Newsroom) -> None:
    with room.database.reading() as connection:
        moving = reader_lists.moving_outcomes(connection, since=NOW - WEEK, limit=9)
        assert set(moving) == {OutcomeRef(BRIDGE), OutcomeRef(TUNNEL), OutcomeRef(HIDDEN)}
        every = reader_lists.moving_outcomes(connection, since=NOW - 2 * WEEK, limit=9)
        assert OutcomeRef(QUIET) in every
        assert len(reader_lists.moving_outcomes(connection, since=NOW - WEEK, limit=1)) == 1


def test_settled_citations_keep_those_of_withdrawn_stories(room: Newsroom) -> None:
    with room.database.reading() as connection:
        settled = reader_lists.settled_citations(connection)
        assert [citation.link.outcome.question.id for citation in settled if citation.link] == [
            "600",
            "601",
            "602",
            "603",
        ]
        withdrawn = reader_lists.withdrawn_among(connection, [citation.story_id for citation in settled])
        assert withdrawn == {settled[-1].story_id}


def test_the_last_resolution_comes_first_and_only_of_what_is_in_print(room: Newsroom) -> None:
    with room.database.reading() as connection:
        resolved = reader_lists.latest_resolved(connection, limit=9)
    assert [ref.id for ref, _at in resolved] == ["600", "601", "602"]
    assert resolved[0][1] > resolved[1][1]


def test_headlines_with_a_colon_are_listed_the_newest_first(room: Newsroom) -> None:
    with room.database.reading() as connection:
        found = reader_lists.headlines_with_topic(connection, limit=9)
        assert [headline for _number, headline in found] == [
            "Infrastructure: Storm closes the bridge to Malmö",
            "Markets: A number that nobody may show",
            "Infrastructure: What a closed crossing costs",
        ]
        assert reader_lists.headlines_with_topic(connection, limit=1) == found[:1]
