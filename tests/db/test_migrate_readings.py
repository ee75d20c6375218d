"""The step that makes rows compact, on databases that were filled before it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from db import Connection, Database, readings
from db.compact_rows import REASONS, instant_as_kept
from db.migrate import differences, head, upgrade_safely, upgrade_within
from db.present import latest_of
from tests.db.test_migrate import empty_database
from tracker.history import History
from tracker.questions import Kind, OutcomeRef, QuestionRef
from tracker.readings import NoReading, Point, Reading, Reason

__all__ = ["empty_database"]

SEEN = datetime(2023, 3, 4, 5, 6, 7, 123_456, tzinfo=UTC)
MICRO = timedelta(microseconds=1)


def points() -> list[Point]:
    """Every kind of row: both ends of the scale, fine instants, quartiles one by one, gaps, revisions."""
    told: list[Point] = [
        Reading(value=0.0, at=SEEN - timedelta(days=5000), seen_at=SEEN),
        Reading(value=1.0, at=SEEN - timedelta(days=30), seen_at=SEEN, low=0.25, high=1.0, crowd=0),
        Reading(value=0.123456, at=SEEN - timedelta(days=20), seen_at=SEEN, low=0.123),
        Reading(value=0.5, at=SEEN - timedelta(days=20), seen_at=SEEN + timedelta(hours=1), high=0.4),
        Reading(value=0.9, at=SEEN, seen_at=SEEN, crowd=2**31 - 1),
        Reading(value=0.8, at=SEEN + MICRO, seen_at=SEEN - MICRO),
        NoReading(reason=Reason.HIDDEN, at=SEEN + 2 * MICRO, seen_at=SEEN, until=SEEN + timedelta(days=9)),
    ]
    for number, reason in enumerate(Reason):
        at = SEEN + timedelta(hours=1 + number)
        told.append(NoReading(reason=reason, at=at, seen_at=at + timedelta(minutes=1)))
    # Two of one instant that were seen within a millisecond of each other, and a third just after.
    last = SEEN.replace(microsecond=0) + timedelta(days=1)
    told += [
        Reading(value=value, at=last, seen_at=last + late * MICRO)
        for value, late in ((0.1, 10), (0.2, 500), (0.3, 1400))
    ]
    return told


def fill(connection: Connection, told: list[Point]) -> None:
    """As the program wrote it at revision 0007."""
    connection.execute(
        text(
            "INSERT INTO questions (id, platform, upstream_id, title, url, shape, state)"
            " VALUES (1, 'metaculus', '1', 'Will it', 'https://example.org', 'binary', 'open')"
        )
    )
    for number, confirmed in ((1, SEEN + timedelta(days=3)), (2, SEEN), (3, None)):
        connection.execute(
            text(
                "INSERT INTO outcomes (id, question_id, key, label, upstream_id, kind, unit, scale,"
                " open_below, open_above, decimals, state, method, confirmed_at)"
                " VALUES (:id, 1, :key, 'x', :key, 'probability', '', 'linear', :no, :no, 6, 'open', '',"
                " :confirmed)"
            ),
            {"id": number, "key": f"part-{number}", "no": False, "confirmed": confirmed and micro(confirmed)},
        )
    statement = text(
        "INSERT INTO readings VALUES (:id, :at, :seen_at, :value, :low, :high, :crowd, :reason, :until)"
    )
    for number, several in ((1, told), (3, told[:2])):
        for point in several:
            row: dict[str, object] = {"id": number, "at": micro(point.at), "seen_at": micro(point.seen_at)}
            names = ("value", "low", "high")
            row |= {name: _scaled(getattr(point, name, None)) for name in names}
            row |= {"crowd": getattr(point, "crowd", None), "reason": None, "until": None}
            if isinstance(point, NoReading):
                row |= {"reason": point.reason.value, "until": point.until and micro(point.until)}
            connection.execute(statement, row)


def _scaled(value: float | None) -> int | None:
    return None if value is None else round(value * 1e6)


def micro(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // MICRO


def ref(number: int) -> OutcomeRef:
    return OutcomeRef(QuestionRef("metaculus", "1"), f"part-{number}")


def test_every_point_reads_back_the_same(empty_database: Database) -> None:
    told = points()
    with empty_database.remaking() as connection:
        upgrade_within(connection, "0007")
        fill(connection, told)
    upgrade_safely(empty_database)
    with empty_database.reading() as connection:
        assert differences(connection) == []
        history = readings.get_history(connection, ref(1))
        assert readings.get_history(connection, ref(2)) == History((), SEEN)
        assert readings.get_history(connection, ref(3)).confirmed_at is None
        assert len(readings.get_history(connection, ref(3)).points) == 2
        latest = latest_of(connection, [ref(1).question])
    assert history.confirmed_at == SEEN + timedelta(days=3)
    assert [said(point) for point in history.points] == [said(point) for point in told]
    seen = [instant_as_kept(point.seen_at) for point in told]
    seen[-2] += timedelta(milliseconds=1)  # not to fall together with the one before it
    seen[-1] += timedelta(milliseconds=1)  # nor this with that one
    assert [point.seen_at for point in history.points] == seen
    assert latest[ref(1)].point == history.latest
    assert latest[ref(2)].point is None


def said(point: Point) -> tuple[object, ...]:
    if isinstance(point, NoReading):
        return point.at, point.reason, point.until
    return point.at, point.value, point.low, point.high, point.crowd, point.kind is Kind.PROBABILITY


def test_a_year_of_readings_has_its_months_on_postgresql(empty_database: Database) -> None:
    with empty_database.remaking() as connection:
        upgrade_within(connection, "0007")
        fill(connection, points())
    upgrade_safely(empty_database)
    if empty_database.is_sqlite:
        return
    with empty_database.reading() as connection:
        early = connection.exec_driver_sql("SELECT count(*) FROM readings_early").scalar_one()
        month = connection.exec_driver_sql("SELECT count(*) FROM readings_2023_03").scalar_one()
    assert early > 0  # from before anybody looked
    assert month > 0


@pytest.mark.parametrize("rows", [0, 12_000])
def test_more_rows_than_one_batch(empty_database: Database, rows: int) -> None:
    with empty_database.remaking() as connection:
        upgrade_within(connection, "0007")
        fill(connection, [])
        made = [
            (1 + number % 2, micro(SEEN) + number * 1_000_000, micro(SEEN) + number * 1_000_000, number)
            for number in range(rows)
        ]
        mark = "?" if empty_database.is_sqlite else "%s"
        if made:
            connection.exec_driver_sql(
                f"INSERT INTO readings (outcome_id, at, seen_at, value) VALUES ({', '.join([mark] * 4)})",  # noqa: S608 - marks
                made,
            )
    upgrade_safely(empty_database)
    with empty_database.reading() as connection:
        kept = [len(readings.get_history(connection, ref(number)).points) for number in (1, 2, 3)]
    assert kept == [rows // 2, rows // 2, 0]


def test_the_step_gives_reasons_the_numbers_that_the_program_reads() -> None:
    assert head() >= "0008"
    assert [REASONS[reason] for reason in Reason] == list(range(1, 11))
