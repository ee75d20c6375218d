from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import stories
from reports.settled import gather_record, settled_figures
from tests.reports.newsroom import (
    SEED_SENTENCE,
    TROOPS,
    Newsroom,
    open_newsroom,
    seed_newsroom,
    troops_question,
)
from tracker.questions import OutcomeRef, Question, Resolution, State
from tracker.samples import read_sample

ENDED = datetime(2024, 1, 1, tzinfo=UTC)
BODY = read_sample("white_house_north_korea.txt")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


def told(room: Newsroom) -> list[tuple[str, float, bool]]:
    with room.database.reading() as connection:
        return [
            (figure.question, figure.printed, figure.happened)
            for figure in settled_figures(connection, zone=UTC)
        ]


def cite(room: Newsroom, question: Question, *, inverted: bool = False) -> None:
    room.add_question(question)
    _, citation = room.add_story(BODY, SEED_SENTENCE, slug="seed")
    room.link(citation, OutcomeRef(TROOPS), inverted=inverted)


def with_outcome(text: str, value: float | None, state: State = State.RESOLVED) -> Question:
    asked = troops_question(resolved_at=ENDED)
    ended = Resolution(text=text, raw=text, at=ENDED, value=value)
    return replace(asked, state=state, outcomes=(replace(asked.outcomes[0], state=state, resolution=ended),))


def test_each_new_figure_of_a_settled_question_counts(tmp_path: Path) -> None:
    room = seed_newsroom(tmp_path)
    assert told(room) == [("metaculus:12100", 0.10, False), ("metaculus:12100", 0.04, False)]
    with room.database.reading() as connection:
        record = gather_record(connection, zone=UTC)
    assert (record.questions, record.figures) == (1, 2)
    assert record.brier == pytest.approx((0.01 + 0.0016) / 2)
    room.database.close()


def test_an_open_question_settles_nothing(tmp_path: Path) -> None:
    room = seed_newsroom(tmp_path, ended=False)
    assert told(room) == []
    room.database.close()


def test_a_sentence_about_the_opposite_came_true_when_the_question_did_not(room: Newsroom) -> None:
    cite(room, with_outcome("no", 0.0), inverted=True)
    assert told(room) == [("metaculus:12100", 0.10, True)]


@pytest.mark.parametrize(
    "question",
    [
        with_outcome("annulled", None, State.ANNULLED),
        with_outcome("ambiguous", None, State.AMBIGUOUS),
        with_outcome("30%", 0.3),
    ],
    ids=["annulled", "ambiguous", "in between"],
)
def test_what_ended_neither_way_settles_nothing(room: Newsroom, question: Question) -> None:
    cite(room, question)
    assert told(room) == []


def test_a_withdrawn_story_s_figures_were_printed_too(tmp_path: Path) -> None:
    room = seed_newsroom(tmp_path)
    with room.database.writing() as connection:
        kept = stories.list_stories(connection)[0]
        stories.withdraw_story(connection, kept.id, at=ENDED)
    assert len(told(room)) == 2
    room.database.close()


def test_a_citation_without_a_question_settles_nothing(room: Newsroom) -> None:
    room.add_story(BODY, SEED_SENTENCE, slug="seed")
    assert told(room) == []


def test_a_figure_printed_once_the_outcome_was_known_is_no_forecast(room: Newsroom) -> None:
    early = with_outcome("no", 0.0)
    resolution = Resolution(text="no", raw="no", at=datetime(2022, 11, 4, 9, tzinfo=UTC), value=0.0)
    cite(room, replace(early, outcomes=(replace(early.outcomes[0], resolution=resolution),)))
    assert told(room) == []
