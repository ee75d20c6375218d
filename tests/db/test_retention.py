from __future__ import annotations

from sqlalchemy import func, select

from db import Connection, Database, bodies, checks, entries, fetches, notices, readings, retention
from db.checks import Success
from db.tables import bodies as bodies_table
from db.tables import checks as checks_table
from db.tables import fetch_answers
from tests.builders import REF, at, make_question, make_reading
from tests.db.rows import keep_question
from tests.db.test_fetches import answer, fetch
from tracker.entries import Entry, What
from tracker.notices import Level
from tracker.questions import QuestionRef


def count(connection: Connection, table: object) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def names(connection: Connection) -> set[str]:
    return set(connection.execute(select(bodies_table.c.sha256)).scalars())


def test_old_askings_go_with_bytes_that_nobody_else_refers_to(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection)
        old = fetch(answers=(answer(b"shared"), answer(b"old"), answer(b"old")))
        new = fetch(hours=50, answers=(answer(b"shared"), answer(b"new")))
        fetches.keep_fetches(connection, [old, new])
        assert retention.drop_fetches(connection, before=at(50), most=10) == 1
        assert list(fetches.list_fetches(connection)) == [new]
        assert count(connection, fetch_answers) == 2
        asked = names(connection) - {bodies.name_of(each) for each in (b"shared", b"new")}
        assert len(asked) == 1  # what both were asked for
        assert retention.drop_fetches(connection, before=at(51), most=10) == 1
        assert names(connection) == set()
        assert retention.drop_fetches(connection, before=at(999), most=10) == 0


def test_they_go_in_batches_oldest_first(database: Database) -> None:
    with database.writing() as connection:
        keep_question(connection)
        kept = [fetch(hours=hours, answers=(answer(b"%d" % hours),)) for hours in range(7)]
        fetches.keep_fetches(connection, kept)
        assert retention.drop_fetches(connection, before=at(5), most=3) == 3
        assert list(fetches.list_fetches(connection)) == kept[3:]
        assert retention.drop_fetches(connection, before=at(5), most=3) == 2
        assert list(fetches.list_fetches(connection)) == kept[5:]


def test_evidence_always_stays(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_question(connection)
        name = bodies.keep_body(connection, b"a picture")
        entry = Entry(
            outcome=outcome,
            what=What.READING,
            at=at(0),
            entered_at=at(0),
            entered_by="Ana",
            value=0.2,
            sha256=name,
        )
        entries.add_entry(connection, entry)
        fetches.keep_fetches(connection, [fetch(answers=(answer(b"a picture"),))])
        assert retention.drop_fetches(connection, before=at(999), most=10) == 1
        assert names(connection) == {name}
        assert bodies.get_body(connection, name) == b"a picture"


def test_what_was_kept_aside_stays_until_its_notice_is_closed(database: Database) -> None:
    elsewhere = QuestionRef("manifold", "a:b")
    with database.writing() as connection:
        keep_question(connection)
        keep_question(connection, make_question(elsewhere))
        held, over = fetch(is_held=True), fetch(elsewhere, is_held=True)
        fetches.keep_fetches(connection, [held, over, fetch()])
        notices.raise_notice(connection, "held:metaculus", Level.WARNING, "it is held", at=at(1))
        assert retention.drop_fetches(connection, before=at(999), most=10) == 2
        assert list(fetches.list_fetches(connection)) == [held]
        notices.close_notice(connection, "held:metaculus", "it goes on", at=at(2))
        assert retention.drop_fetches(connection, before=at(999), most=10) == 1


def test_old_checks_go_and_readings_never(database: Database) -> None:
    with database.writing() as connection:
        outcome = keep_question(connection)
        readings.add_points(connection, outcome, [make_reading(0.3)], seen_at=at(1))
        for hours in range(9):
            success = Success(ref=REF, at=at(hours), due_at=None, because="")
            checks.record_successes(connection, [success])
        assert retention.drop_checks(connection, before=at(5), most=4) == 4
        assert retention.drop_checks(connection, before=at(5), most=4) == 1
        assert retention.drop_checks(connection, before=at(5), most=4) == 0
        assert count(connection, checks_table) == 4
        assert readings.get_history(connection, outcome).readings == (make_reading(0.3, seen_at=at(1)),)
