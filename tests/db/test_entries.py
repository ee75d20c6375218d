from __future__ import annotations

from dataclasses import replace

import pytest

from db import Connection, Database, bodies, questions
from db.entries import add_entry, as_ended, endings_of, list_entries, media_type_of
from tests.builders import at, make_question
from tests.db.rows import keep_question
from tests.tracker.test_entries import make_ending, make_entry
from tracker.entries import Entry, What
from tracker.errors import NotFoundError
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Shape, State

MARKET = QuestionRef("predictit", "8155")
FIRST, SECOND = OutcomeRef(MARKET, "31"), OutcomeRef(MARKET, "32")


def market(*states: State, ref: QuestionRef = MARKET, state: State = State.OPEN) -> Question:
    parts = tuple(
        Outcome(key=str(31 + number), label=f"Candidate {number}", state=one)
        for number, one in enumerate(states or (State.OPEN, State.OPEN))
    )
    return make_question(ref, outcomes=parts, shape=Shape.GROUP, state=state)


def ended(connection: Connection, outcome: OutcomeRef, said: str, value: float | None) -> Entry:
    entry = make_ending(said, value, outcome=outcome)
    add_entry(connection, entry)
    return entry


def states_of(connection: Connection) -> list[State]:
    kept = questions.get_question(connection, MARKET)
    return [kept.state, *(outcome.state for outcome in kept.outcomes)]


def test_entries_come_back_as_they_were_made_and_in_their_order(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        image = bodies.keep_body(connection, b"an image")
        first = make_entry(
            outcome=FIRST, url="https://a.example/1", sha256=image, media_type="image/png", at=at(9)
        )
        second = make_entry(0.4, outcome=FIRST, at=at(2))
        third = make_ending("yes", 1.0, outcome=FIRST)
        other = make_entry(outcome=SECOND)
        numbers = [add_entry(connection, entry) for entry in (first, other, second, third)]
        assert numbers == sorted(set(numbers))
        assert list_entries(connection, FIRST) == (first, second, third)
        assert list_entries(connection, FIRST, what=What.READING) == (first, second)
        assert list_entries(connection) == (first, other, second, third)
        assert media_type_of(connection, image) == "image/png"


def test_an_entry_needs_an_outcome_that_is_kept(database: Database) -> None:
    with database.writing() as connection:
        with pytest.raises(NotFoundError, match="predictit:8155#31 is no outcome"):
            add_entry(connection, make_entry(outcome=FIRST))
        with pytest.raises(NotFoundError, match="no entry has the evidence"):
            media_type_of(connection, "ab")


def test_the_newest_entry_says_how_an_outcome_ended(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        ended(connection, FIRST, "yes", 1.0)
        no = ended(connection, FIRST, "no", 0.0)
        ended(connection, SECOND, "annulled", None)
        ended(connection, SECOND, "open", None)
        assert endings_of(connection, MARKET) == {"31": no}


def test_what_the_platform_tells_later_does_not_undo_a_persons_ending(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        yes = ended(connection, FIRST, "yes", 1.0)
        questions.save_question(connection, market())
        assert states_of(connection) == [State.OPEN, State.RESOLVED, State.OPEN]
        kept = questions.get_question(connection, MARKET)
        assert (State.RESOLVED, kept.outcomes[0].resolution) == yes.ending
        ended(connection, SECOND, "annulled", None)
        questions.save_question(connection, market(State.OPEN, State.CLOSED, state=State.CLOSED))
        assert states_of(connection) == [State.RESOLVED, State.RESOLVED, State.ANNULLED]


def test_taken_back_the_platform_is_believed_again(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        ended(connection, FIRST, "yes", 1.0)
        questions.save_question(connection, market())
        ended(connection, FIRST, "open", None)
        questions.save_question(connection, market(State.CLOSED, State.OPEN))
        assert states_of(connection) == [State.OPEN, State.CLOSED, State.OPEN]


def test_an_outcome_that_left_the_platforms_answers_keeps_its_ending(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        ended(connection, FIRST, "no", 0.0)
        questions.save_question(connection, market())
        told = market()
        questions.save_question(connection, replace(told, outcomes=told.outcomes[1:]))
        assert states_of(connection) == [State.OPEN, State.RESOLVED, State.OPEN]


def test_a_question_that_only_got_void_endings_is_void(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection, market())
        ended(connection, FIRST, "annulled", None)
        ended(connection, SECOND, "annulled", None)
        assert as_ended(connection, market()).state is State.ANNULLED


def test_platforms_that_tell_their_endings_are_believed(database: Database) -> None:
    polled = OutcomeRef(QuestionRef("metaculus", "7"), "31")
    with database.writing() as connection:
        keep_question(connection, market(ref=polled.question))
        ended(connection, polled, "yes", 1.0)
        told = market(ref=polled.question)
        assert as_ended(connection, told) is told


def test_a_question_that_a_person_enters_is_never_due(database: Database) -> None:
    by_hand = QuestionRef("manual", "bank.example-0a")
    with database.writing() as connection:
        keep_question(connection, make_question(by_hand))
        questions.watch_from(connection, by_hand, at=at(1), because="it was just linked")
        assert questions.get_watch(connection, by_hand).due_at is None
        with pytest.raises(NotFoundError, match="there is no question manual:x here; enter a reading of it"):
            questions.get_watch(connection, QuestionRef("manual", "x"))
