"""The step that keeps what is traded on a question, on databases that were filled before it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text

from db import Database, acts, questions
from db.migrate import differences, upgrade_safely, upgrade_within
from tests.builders import START
from tests.db.test_migrate import empty_database
from tracker.questions import QuestionRef
from tracker.volumes import Volume, VolumeUnit

__all__ = ["empty_database"]

REF = QuestionRef("kalshi", "KXBRIDGE-27")


def test_a_question_of_before_tells_no_volume_until_it_is_told(empty_database: Database) -> None:
    with empty_database.remaking() as connection:
        upgrade_within(connection, "0008")
        connection.execute(
            text(
                "INSERT INTO questions (id, platform, upstream_id, title, url, shape, state, crowd)"
                " VALUES (1, 'kalshi', 'KXBRIDGE-27', 'Will it', 'https://example.org', 'group', 'open', 12)"
            )
        )
        # The first step made this column, and its kind has stayed: so many microseconds since 1970.
        connection.execute(
            text("INSERT INTO acts (at, who, act, subject) VALUES (:at, 'Ana', 'link', 'citation:1')"),
            {"at": int(START.timestamp() * 1_000_000)},
        )
    upgrade_safely(empty_database)
    with empty_database.writing() as connection:
        assert differences(connection) == []
        before = questions.get_question(connection, REF)
        assert (before.crowd, before.volume) == (12, None)
        told = replace(before, volume=Volume(amount=1295.5, unit=VolumeUnit.CONTRACTS))
        questions.save_question(connection, told)
        assert questions.get_question(connection, REF) == told
        questions.save_question(connection, before)  # a platform may stop telling it
        assert questions.get_question(connection, REF).volume is None
        (act,) = acts.newest_acts(connection, "link", since=START, limit=5)
    assert act.who == "Ana"


def test_the_newest_acts_of_a_kind_have_an_index_of_their_own(sqlite_database: Database) -> None:
    with sqlite_database.reading() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM acts WHERE act = 'link' AND at >= 0 ORDER BY at DESC LIMIT 5"
        ).all()
    assert "ix_acts_act_at" in str(plan)
