"""The step that makes what stands anew on SQLite, on databases that were filled before it."""

from __future__ import annotations

from db import Database, readings
from db.migrate import differences, upgrade_safely, upgrade_within
from db.plain_rows import execute, fetch_plain
from db.present import keep_present, latest_of
from tests.builders import at, make_reading
from tests.db.test_migrate import empty_database
from tracker.questions import OutcomeRef, QuestionRef

__all__ = ["empty_database"]

SPREAD = bytes.fromhex("c901d2b61b8507")  # of before: 50,000 down, 112,340 up, a crowd of 900


def ref(number: int) -> OutcomeRef:
    return OutcomeRef(QuestionRef("metaculus", str(number)))


def test_what_stood_stands_and_spreads_of_before_are_read(empty_database: Database) -> None:
    told = make_reading(0.5, 0, low=0.45, high=0.61234, crowd=900)
    row = (int(at(0).timestamp()), 0, 500_000, SPREAD)
    with empty_database.remaking() as connection:
        upgrade_within(connection, "0010")
        for number in (1, 2, 3):
            execute(
                connection,
                "INSERT INTO questions (id, platform, upstream_id, title, url, shape, state)"
                " VALUES (?, 'metaculus', ?, 'Will it', 'https://example.org', 'single', 'open')",
                (number, ref(number).question.id),
            )
            execute(
                connection,
                "INSERT INTO outcomes (id, question_id, key, label, upstream_id, kind, unit, scale,"
                " open_below, open_above, decimals, state, method)"
                " VALUES (?, ?, '', '', '', 'probability', '', 'linear', ?, ?, 6, 'open', '')",
                (number, number, False, False),
            )
        execute(connection, "INSERT INTO readings VALUES (1, ?, ?, ?, ?)", row)
        execute(connection, "INSERT INTO standing VALUES (1, ?, ?, ?, ?, 7)", row)
        execute(connection, "INSERT INTO standing (outcome_id, confirmed_at) VALUES (2, 8)")
    upgrade_safely(empty_database)
    with empty_database.writing() as connection:
        assert differences(connection) == []
        stands = "SELECT outcome_id, at, version, value, rest, confirmed_at FROM standing ORDER BY outcome_id"
        assert fetch_plain(connection, stands) == [(1, *row, 7), (2, None, None, None, None, 8)]
        assert latest_of(connection, [ref(1).question])[ref(1)].point == told
        again = make_reading(0.5, 2, low=0.45, high=0.61234, crowd=900)
        present = {ref(1): again, ref(2): again, ref(3): again}
        assert keep_present(connection, present) == {ref(1): 0, ref(2): 1, ref(3): 1}
        assert readings.get_history(connection, ref(1)).confirmed_at == at(2)
        assert readings.get_history(connection, ref(3)).latest == again
