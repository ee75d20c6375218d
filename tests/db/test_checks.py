from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db import Connection, Database, checks, questions
from db.questions import Watch
from db.tables import checks as check_rows
from db.tables import questions as question_rows
from tests.builders import at, make_question
from tests.db.rows import keep_question
from tracker.errors import NotFoundError
from tracker.questions import QuestionRef


def ref(number: int) -> QuestionRef:
    return QuestionRef("metaculus", str(number))


def watch(connection: Connection, hours: float | None, *numbers: int) -> None:
    for number in numbers:
        questions.save_question(connection, make_question(ref(number)))
        if hours is not None:
            questions.watch_from(connection, ref(number), at=at(hours), because="it was linked")


def test_an_answer_is_noted(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 0, 1)
        for hours in (1, 2):
            checks.record_failure(
                connection, ref(1), at=at(hours), due_at=at(hours + 1), because="it failed", error="down"
            )
        checks.record_successes(
            connection,
            [checks.Success(ref=ref(1), at=at(3), due_at=at(9), because="nothing moves", added=4, future=2)],
        )
        found = questions.get_watch(connection, ref(1))
    assert replace(found, question=make_question(ref(1))) == Watch(
        question=make_question(ref(1)),
        due_at=at(9),
        due_because="nothing moves",
        checked_at=at(3),
        succeeded_at=at(3),
        changed_at=at(3),
        failures=0,
        last_error="",
        fetched_at=at(3),
    )


def test_an_answer_with_nothing_new_is_no_change(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 0, 1)
        for hours, added in ((1, 1), (2, 0)):
            checks.record_successes(
                connection,
                [checks.Success(ref=ref(1), at=at(hours), due_at=None, because="", added=added, future=0)],
            )
        found = questions.get_watch(connection, ref(1))
    assert (found.succeeded_at, found.changed_at, found.due_at) == (at(2), at(1), None)


def test_failures_count_up_and_keep_the_last_good_answer(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 0, 1)
        checks.record_successes(
            connection, [checks.Success(ref=ref(1), at=at(1), due_at=at(2), because="", added=1, future=0)]
        )
        for hours in (2, 3, 4):
            checks.record_failure(
                connection,
                ref(1),
                at=at(hours),
                due_at=at(hours + 1),
                because="it failed",
                error=f"down {hours}",
            )
        found = questions.get_watch(connection, ref(1))
    assert (found.failures, found.last_error) == (3, "down 4")
    assert (found.checked_at, found.succeeded_at, found.changed_at) == (at(4), at(1), at(1))
    assert (found.due_at, found.due_because) == (at(5), "it failed")


def test_every_check_is_kept(database: Database) -> None:
    with database.writing() as connection:
        for number in (1, 2):
            watch(connection, 0, number)
        checks.record_successes(
            connection, [checks.Success(ref=ref(1), at=at(1), due_at=at(2), because="", added=3, future=1)]
        )
        checks.record_failure(connection, ref(2), at=at(1), due_at=at(2), because="", error="down")
        checks.record_failure(connection, ref(1), at=at(2), due_at=None, because="", error="gone")
        rows = connection.execute(
            select(
                question_rows.c.upstream_id,
                check_rows.c.at,
                check_rows.c.error,
                check_rows.c.added,
                check_rows.c.future,
            )
            .join(check_rows, check_rows.c.question_id == question_rows.c.id)
            .order_by(check_rows.c.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("1", at(1), "", 3, 1),
        ("2", at(1), "down", 0, 0),
        ("1", at(2), "gone", 0, 0),
    ]


def test_a_platforms_health_is_that_of_its_watched_questions(database: Database) -> None:
    with database.writing() as connection:
        assert checks.platform_health(connection) == {}
        for number in (1, 2, 3):
            watch(connection, 0, number)
        watch(connection, None, 4)
        checks.record_successes(
            connection, [checks.Success(ref=ref(1), at=at(5), due_at=at(9), because="", added=0, future=0)]
        )
        checks.record_successes(
            connection, [checks.Success(ref=ref(4), at=at(7), due_at=None, because="", added=0, future=0)]
        )
        checks.record_failure(connection, ref(2), at=at(6), due_at=at(9), because="", error="down")
        keep_question(connection, ref=QuestionRef("manifold", "1"))
        questions.watch_from(connection, QuestionRef("manifold", "1"), at=at(1), because="")
        health = checks.platform_health(connection)
    assert health == {"metaculus": (at(5), 1), "manifold": (None, 0)}


def test_a_glance_is_no_fetch_of_the_past(database: Database) -> None:
    with database.writing() as connection:
        watch(connection, 0, 1, 2)
        checks.record_successes(
            connection,
            [
                checks.Success(ref=ref(1), at=at(1), due_at=at(2), because="", is_whole=False),
                checks.Success(ref=ref(2), at=at(1), due_at=at(2), because="", added=1),
            ],
        )
        first, second = (questions.get_watch(connection, ref(number)) for number in (1, 2))
    assert (first.fetched_at, first.succeeded_at, first.changed_at) == (None, at(1), None)
    assert (second.fetched_at, second.succeeded_at, second.changed_at) == (at(1), at(1), at(1))


def test_an_answer_about_an_unknown_question_is_kept_by_nobody(database: Database) -> None:
    def record(connection: Connection) -> None:
        watch(connection, 0, 1)
        known, unknown = (
            checks.Success(ref=ref(number), at=at(1), due_at=None, because="") for number in (1, 9)
        )
        checks.record_successes(connection, [known, unknown])

    with pytest.raises(NotFoundError, match="metaculus:9"), database.writing() as connection:
        record(connection)
    with database.reading() as connection:
        assert questions.list_watches(connection) == ()
