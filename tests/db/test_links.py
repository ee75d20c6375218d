from __future__ import annotations

import sqlite3
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import Connection, Database, citations, links, stories, twins
from tests.builders import at, make_link, make_outcome, make_question
from tests.db.rows import keep_citation, keep_question, keep_story
from tests.db.test_twins import make_twin
from tracker.errors import NotFoundError, StorageError
from tracker.links import How, Verdict
from tracker.questions import OutcomeRef, QuestionRef

ONE, OTHER = QuestionRef("metaculus", "1"), QuestionRef("metaculus", "2")


def keep_two(connection: Connection) -> tuple[OutcomeRef, OutcomeRef]:
    return keep_question(connection, ref=ONE), keep_question(connection, ref=OTHER)


def decide(connection: Connection, citation_id: int, *decisions: tuple[str, OutcomeRef]) -> None:
    for verdict, outcome in decisions:
        links.add_decision(connection, make_link(citation_id, outcome=outcome, verdict=Verdict(verdict)))


def standing(connection: Connection, citation_id: int) -> OutcomeRef | None:
    link = links.links_of(connection, [citation_id]).get(citation_id)
    return link.outcome if link else None


def test_a_decision_reads_back_as_it_was_kept(database: Database) -> None:
    with database.writing() as connection:
        question = make_question(outcomes=(make_outcome(key="a"), make_outcome(key="b")))
        keep_question(connection, question)
        link = make_link(
            keep_citation(connection),
            outcome=OutcomeRef(question.ref, "b"),
            how=How.URL,
            inverted=True,
            note="asked the other way round",
            decided_at=at(2.5),
        )
        links.add_decision(connection, link)
        assert links.decisions_of(connection, link.citation_id) == (link,)
        assert links.links_of(connection, [link.citation_id]) == {link.citation_id: link}


@pytest.mark.parametrize(
    ("decisions", "stands"),
    [
        ([], None),
        (["confirmed 1"], 1),
        (["rejected 1"], None),
        (["confirmed 1", "rejected 1"], None),
        (["confirmed 1", "rejected 1", "confirmed 1"], 1),
        (["rejected 1", "confirmed 1"], 1),
        (["confirmed 1", "rejected 2"], 1),
        (["confirmed 1", "confirmed 2"], 2),
        (["confirmed 1", "confirmed 2", "rejected 1"], 2),
        (["confirmed 1", "confirmed 2", "rejected 2"], None),  # 1 was given up for 2: nobody says it again
        (["confirmed 1", "confirmed 2", "confirmed 1"], 1),
        (["confirmed 1", "confirmed 1", "rejected 1"], None),
    ],
)
def test_the_newest_decision_counts(database: Database, decisions: list[str], stands: int | None) -> None:
    with database.writing() as connection:
        by_number = dict(zip("12", keep_two(connection), strict=True))
        id_, bystander = keep_citation(connection), keep_citation(connection)
        decide(connection, bystander, ("confirmed", by_number["2"]))
        decide(connection, id_, *((one.split()[0], by_number[one.split()[1]]) for one in decisions))
        assert standing(connection, id_) == (by_number[str(stands)] if stands else None)
        assert standing(connection, bystander) == by_number["2"]
        assert len(links.decisions_of(connection, id_)) == len(decisions)  # and none is forgotten


def test_what_was_rejected_is_not_offered_again_unless_it_was_confirmed_since(database: Database) -> None:
    with database.writing() as connection:
        one, other = keep_two(connection)
        id_ = keep_citation(connection)
        decide(connection, id_, ("rejected", one), ("rejected", other), ("confirmed", one))
        assert links.rejected_outcomes(connection, id_) == {other}
        decide(connection, id_, ("rejected", one))
        assert links.rejected_outcomes(connection, id_) == {one, other}
        assert links.rejected_outcomes(connection, keep_citation(connection)) == frozenset()


def test_an_outcome_that_is_not_kept_cannot_be_linked(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_question(connection)
        id_ = keep_citation(connection)
        for unknown in (OutcomeRef(ONE), OutcomeRef(outcome.question, "part")):
            with pytest.raises(NotFoundError, match=f"{unknown} is no outcome that Nerdline knows"):
                decide(connection, id_, ("confirmed", unknown))
        decide(connection, id_, ("confirmed", outcome))


def test_a_citation_that_is_not_kept_cannot_be_linked(database: Database) -> None:
    def link() -> None:
        with database.writing() as connection:
            decide(connection, 2_000_000_000, ("confirmed", keep_question(connection)))

    with pytest.raises(StorageError):
        link()


def test_stories_in_print_need_their_questions(database: Database) -> None:
    with database.writing() as connection:
        one, other = keep_two(connection)
        stories_ = [keep_story(connection, at=at(hour)) for hour in (5, 3, 7, 9)]
        ids = [keep_citation(connection, story) for story in stories_]
        for id_, outcome in zip(ids, (one, one, other, other), strict=True):
            decide(connection, id_, ("confirmed", outcome))
        stories.withdraw_story(connection, stories_[2], at=at(10))
        citations.mark_removed(connection, ids[3], at=at(10))
        watched = links.watched_links(connection)
        assert {id_: link.outcome for id_, link in watched.items()} == {ids[0]: one, ids[1]: one}
        assert links.newest_story_of(connection) == {ONE: at(5)}


NAMES = [QuestionRef("metaculus", str(number)) for number in range(1, 5)]
NUMBERS = st.integers(0, 3)
VERDICTS = st.sampled_from(["confirmed", "rejected"])


@given(
    decided=st.lists(st.tuples(NUMBERS, VERDICTS, NUMBERS), max_size=8),
    paired=st.lists(st.tuples(NUMBERS, VERDICTS, NUMBERS), max_size=6),
    asked=st.sets(st.sampled_from(NAMES)),
)
@settings(max_examples=40)
def test_some_questions_are_needed_as_they_are_among_all(
    sqlite_database: Database,
    decided: list[tuple[int, str, int]],
    paired: list[tuple[int, str, int]],
    asked: set[QuestionRef],
) -> None:
    with suppress(_UndoneError), sqlite_database.writing() as connection:
        outcomes = [keep_question(connection, ref=ref) for ref in NAMES]
        ids = [keep_citation(connection, keep_story(connection, at=at(hour))) for hour in range(4)]
        for citation, verdict, question in decided:
            decide(connection, ids[citation], (verdict, outcomes[question]))
        for one, verdict, other in paired:
            if one != other:
                twins.add_decision(connection, make_twin(outcomes[one], outcomes[other], verdict=verdict))
        keys, newest = links.linked_keys(connection), links.newest_story_of(connection)
        assert links.linked_keys(connection, asked) == {ref: keys[ref] for ref in asked & keys.keys()}
        assert links.newest_story_of(connection, asked) == {ref: newest[ref] for ref in asked & newest.keys()}
        raise _UndoneError


class _UndoneError(Exception):
    """Leaves the database as it was, for the next example."""


def test_any_number_of_citations_may_be_asked_about_at_once(sqlite_database: Database) -> None:
    with sqlite_database.writing() as connection:
        # A statement has room for so many values.
        connection.connection.driver_connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 1_000)  # type: ignore[union-attr]
        id_ = keep_citation(connection)
        decide(connection, id_, ("confirmed", keep_question(connection)))
        for number in (1, 999, 1_000, 1_001, 50_000):
            assert set(links.links_of(connection, range(id_, id_ + number))) == {id_}
        assert links.links_of(connection, []) == {}
        assert links.links_of(connection, range(id_ + 1, id_ + 50_000)) == {}
