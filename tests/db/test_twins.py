from __future__ import annotations

import pytest

from db import Connection, Database, links, questions, stories, twins
from db.watching import stop_watching_uncited, watch_with_twins
from tests.builders import at, make_link, make_outcome, make_question
from tests.db.rows import keep_citation, keep_question, keep_story
from tracker.errors import NotFoundError, StorageError
from tracker.links import Verdict
from tracker.questions import OutcomeRef, QuestionRef
from tracker.twins import Twin

HERE = OutcomeRef(QuestionRef("metaculus", "1"))
THERE = OutcomeRef(QuestionRef("manifold", "abc"))
ELSEWHERE = OutcomeRef(QuestionRef("kalshi", "KX-1"))


def keep_all(connection: Connection) -> None:
    for outcome in (HERE, THERE, ELSEWHERE):
        keep_question(connection, ref=outcome.question)


def make_twin(
    one: OutcomeRef = HERE, other: OutcomeRef = THERE, verdict: str = "confirmed", **changes: bool
) -> Twin:
    return Twin(
        one=one,
        other=other,
        verdict=Verdict(verdict),
        decided_by="Ana",
        decided_at=at(1),
        note="read both",
        **changes,
    )


def beside(connection: Connection, outcome: OutcomeRef) -> set[OutcomeRef]:
    return {twin.beside(outcome) for twin in twins.twins_of(connection, outcome)}


def test_a_decision_reads_back_from_either_side(database: Database) -> None:
    with database.writing() as connection:
        keep_all(connection)
        twins.add_decision(connection, make_twin(THERE, HERE, inverted=True))
        for outcome in (HERE, THERE):
            (twin,) = twins.twins_of(connection, outcome)
            assert (twin.pair, twin.inverted, twin.decided_by, twin.decided_at, twin.note) == (
                {HERE, THERE},
                True,
                "Ana",
                at(1),
                "read both",
            )
        assert beside(connection, HERE) == {THERE}
        assert beside(connection, THERE) == {HERE}
        assert beside(connection, ELSEWHERE) == set()


@pytest.mark.parametrize(
    ("verdicts", "holds"),
    [
        (["confirmed"], True),
        (["rejected"], False),
        (["confirmed", "rejected"], False),
        (["confirmed", "rejected", "confirmed"], True),
    ],
)
def test_the_newest_decision_counts_whichever_was_named_first(
    database: Database, verdicts: list[str], holds: bool
) -> None:
    with database.writing() as connection:
        keep_all(connection)
        for number, verdict in enumerate(verdicts):
            pair = (HERE, THERE) if number % 2 else (THERE, HERE)
            twins.add_decision(connection, make_twin(*pair, verdict=verdict))
        assert beside(connection, HERE) == ({THERE} if holds else set())
        assert twins.rejected_twins(connection, HERE) == (frozenset() if holds else {THERE})
        assert twins.rejected_twins(connection, THERE) == (frozenset() if holds else {HERE})
        assert len(twins.decisions_of(connection, HERE)) == len(verdicts)  # and none is forgotten
        (listed,) = twins.list_twins(connection)
        assert listed.verdict == verdicts[-1]


def test_outcomes_of_one_question_are_told_apart(database: Database) -> None:
    with database.writing() as connection:
        group = make_question("polymarket:9", outcomes=(make_outcome(key="a"), make_outcome(key="b")))
        keep_all(connection)
        keep_question(connection, group)
        one, other = (OutcomeRef(group.ref, key) for key in "ab")
        twins.add_decision(connection, make_twin(HERE, other))
        assert beside(connection, other) == {HERE}
        assert beside(connection, one) == set()


def test_what_is_not_kept_has_no_twin(database: Database) -> None:
    with database.writing() as connection:
        keep_all(connection)
        with pytest.raises(NotFoundError, match="manifold:zzz is no outcome that Nerdline knows"):
            twins.add_decision(connection, make_twin(other=OutcomeRef(QuestionRef("manifold", "zzz"))))


def test_no_outcome_is_its_own_twin(database: Database) -> None:
    with pytest.raises(ValueError, match="of one question"):
        make_twin(HERE, HERE)

    def keep() -> None:
        with database.writing() as connection:
            keep_all(connection)
            connection.exec_driver_sql(
                "INSERT INTO twins (one_id, other_id, verdict, inverted, decided_by, decided_at, note)"
                " SELECT id, id, 'confirmed', '0', 'x', 0, '' FROM outcomes"
            )

    with pytest.raises(StorageError):
        keep()


def test_a_twin_is_needed_as_long_as_a_story_cites_the_question_beside_it(database: Database) -> None:
    with database.writing() as connection:
        keep_all(connection)
        story = keep_story(connection, at=at(3))
        cited = keep_citation(connection, story)
        links.add_decision(connection, make_link(cited, outcome=HERE))
        twins.add_decision(connection, make_twin(THERE, HERE))
        twins.add_decision(connection, make_twin(ELSEWHERE, THERE))  # a twin's twin is nobody's yet
        assert links.linked_keys(connection) == {HERE.question: {""}, THERE.question: {""}}
        assert links.newest_story_of(connection) == {HERE.question: at(3), THERE.question: at(3)}
        watch_with_twins(connection, HERE, at=at(4), because="it was just linked")
        assert questions.get_watch(connection, THERE.question).due_at == at(4)
        assert questions.get_watch(connection, ELSEWHERE.question).due_at is None
        assert stop_watching_uncited(connection) == 0
        twins.add_decision(connection, make_twin(verdict="rejected"))
        assert stop_watching_uncited(connection) == 1
        assert questions.get_watch(connection, HERE.question).due_at == at(4)
        twins.add_decision(connection, make_twin())
        stories.withdraw_story(connection, story, at=at(5))
        assert links.linked_keys(connection) == {}


def test_a_question_that_is_cited_and_a_twin_has_the_newest_of_its_stories(database: Database) -> None:
    with database.writing() as connection:
        keep_all(connection)
        for hours, outcome in ((3, HERE), (1, THERE)):
            story = keep_story(connection, at=at(hours))
            links.add_decision(connection, make_link(keep_citation(connection, story), outcome=outcome))
        twins.add_decision(connection, make_twin())
        assert links.newest_story_of(connection) == {HERE.question: at(3), THERE.question: at(3)}


def test_a_question_is_rejected_whole_once_each_of_its_outcomes_is(database: Database) -> None:
    with database.writing() as connection:
        group = make_question("polymarket:9", outcomes=(make_outcome(key="a"), make_outcome(key="b")))
        keep_question(connection, group)
        citation = keep_citation(connection)
        found = []
        for key in "ab":
            refused = make_link(citation, outcome=OutcomeRef(group.ref, key), verdict=Verdict.REJECTED)
            links.add_decision(connection, refused)
            found.append(links.rejected_questions(connection, citation))
        assert found == [frozenset(), {group.ref}]
