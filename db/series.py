"""What did many series say at an instant, and how did one go? Found by the keys, without whole histories.

Each answer is one statement over compact rows (`db/compact_rows.py`), or two where outcomes are named. A
day's value is found by a seek for each day, not by reading all that lies between: a series of 50,000 points
has 730 days in two years.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from db.column_types import to_microseconds
from db.compact_rows import CompactRow, bound_of, point_of
from db.engine import Connection
from db.fixed_point import from_kept
from db.plain_rows import fetch_plain, listed
from db.present import latest_of
from db.readings import series_of
from tracker.errors import NotFoundError
from tracker.questions import OutcomeRef
from tracker.readings import Point

_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()
_COLUMNS = "outcome_id, at, version, value, rest"

LATEST = {
    # A join, since of "IN (SELECT …)" SQLite makes a sorted table first: four fifths of the time.
    "sqlite": (
        "SELECT outcome_id, at, version, s.value, rest FROM json_each(?) j "
        "CROSS JOIN standing s ON outcome_id = j.value"
    ),
    "postgresql": f"SELECT {_COLUMNS} FROM standing WHERE outcome_id = ANY(?::int[])",  # noqa: S608 - names of ours, as below
}
"""What stands of many series."""

HELD = {
    # SQLite has no LATERAL: the key of the row is found first, then the row by its key.
    "sqlite": (
        "SELECT r.outcome_id, r.at, r.version, r.value, r.rest FROM json_each(?) j CROSS JOIN readings r "
        "WHERE r.outcome_id = j.value AND (r.at, r.version) = (SELECT at, version FROM readings WHERE "
        "outcome_id = j.value AND (at, version) < (?, ?) ORDER BY at DESC, version DESC LIMIT 1)"
    ),
    "postgresql": (
        f"SELECT r.* FROM unnest(?::int[]) number CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM readings "  # noqa: S608
        "WHERE outcome_id = number AND at <= ? AND (at, version) < (?, ?) "
        "ORDER BY at DESC, version DESC LIMIT 1) r"
    ),
}
"""What held of many series at an instant, as it is seen today."""

CHANGED = {
    "sqlite": (
        "SELECT outcome_id, CASE WHEN (s.at, s.version) < (?1, ?2) THEN s.value ELSE "
        # Not a comparison of pairs as above it, which SQLite makes once more for the row that was sought.
        "(SELECT r.value FROM readings r WHERE r.outcome_id = s.outcome_id AND r.at <= ?1 "
        "AND (r.at < ?1 OR r.version < ?2) ORDER BY r.at DESC, r.version DESC LIMIT 1) END, s.value "
        "FROM json_each(?3) j CROSS JOIN standing s ON outcome_id = j.value"
    ),
    "postgresql": (
        "SELECT outcome_id, CASE WHEN (s.at, s.version) < (?, ?) THEN value ELSE "
        "(SELECT r.value FROM readings r WHERE r.outcome_id = s.outcome_id AND r.at <= ? "
        "AND (r.at, r.version) < (?, ?) ORDER BY r.at DESC, r.version DESC LIMIT 1) END, value "
        "FROM standing s WHERE outcome_id = ANY(?::int[])"
    ),
}
"""The value of many series at an instant, and the one that stands: a seek for each that changed since."""

# One row of three lists: SQLite's driver hands it over in three quarters of the time of a thousand rows.
_CHANGED_AS_LISTS = (
    f"WITH changed(number, held, stands) AS NOT MATERIALIZED ({CHANGED['sqlite']}) "  # noqa: S608 - ours
    "SELECT json_group_array(number), json_group_array(held), json_group_array(stands) FROM changed"
)

BETWEEN = f"SELECT {_COLUMNS} FROM readings WHERE outcome_id = ? AND at >= ? AND at < ? ORDER BY at, version"  # noqa: S608
"""The rows of one series within some seconds."""

_ENDED = (
    "(SELECT value FROM readings WHERE outcome_id = ? AND at < past ORDER BY at DESC, version DESC LIMIT 1)"
)
_ENDS = "WITH RECURSIVE ends(past) AS (SELECT ? UNION ALL SELECT past + 86400 FROM ends WHERE past < ?)"
DAILY = {
    "sqlite": f"{_ENDS} SELECT {_ENDED} FROM ends",  # noqa: S608
    "postgresql": f"SELECT {_ENDED} FROM generate_series(?::bigint, ?, 86400) past",  # noqa: S608
}
"""The value of one series that stood when each day ended, from a second on to another."""


def latest_rows(connection: Connection, numbers: Sequence[int]) -> list[CompactRow]:
    """The last row of each of these series, found by their rows' numbers; of no row, nothing but Nones."""
    dialect = connection.dialect.name
    return _rows(fetch_plain(connection, LATEST[dialect], (listed(dialect, numbers),)))


def rows_held(connection: Connection, numbers: Sequence[int], instant: datetime) -> list[CompactRow]:
    """The row of each of these series that held at an instant, as last seen; before a first one, none."""
    dialect = connection.dialect.name
    values = (listed(dialect, numbers), *_bounds(dialect, instant))
    return _rows(fetch_plain(connection, HELD[dialect], values))


def values_changed(
    connection: Connection, numbers: Sequence[int], since: datetime
) -> list[tuple[int, int | None, int | None]]:
    """Of these series: number, the scaled value that held at an instant, and the one that stands now.

    None where there was no value, for whatever reason. A series of which nothing was read is missing.
    """
    dialect = connection.dialect.name
    bounds = _bounds(dialect, since)
    if dialect == "sqlite":
        told = fetch_plain(connection, _CHANGED_AS_LISTS, (*bounds, listed(dialect, numbers)))
        return list(zip(*map(orjson.loads, told[0]), strict=True))
    values = (*bounds[1:], *bounds, listed(dialect, numbers))
    rows: Any = fetch_plain(connection, CHANGED[dialect], values)
    found: list[tuple[int, int | None, int | None]] = rows
    return found


def rows_between(connection: Connection, number: int, first: datetime, past: datetime) -> list[CompactRow]:
    """The rows of one series from `first` up to `past`, revisions among them, in order; to whole seconds."""
    bounds = (to_microseconds(first) // 1_000_000, to_microseconds(past) // 1_000_000)
    return _rows(fetch_plain(connection, BETWEEN, (number, *bounds)))


def daily_rows(connection: Connection, number: int, first: date, last: date) -> list[int | None]:
    """The value of one series, scaled, that stood at the end of each day in UTC, from `first` to `last`."""
    if last < first:
        return []
    dialect = connection.dialect.name
    span = (_end_of(first), _end_of(last))
    values = (*span, number) if dialect == "sqlite" else (number, *span)
    return [value for (value,) in fetch_plain(connection, DAILY[dialect], values)]


def daily_values(
    connection: Connection, outcome: OutcomeRef, first: date, last: date
) -> tuple[tuple[date, float | None], ...]:
    """The value that stood at the end of each day in UTC, from `first` to `last`, as it is seen today.

    None where there was no number, for whatever reason: before the first reading, or in a gap.

    Raises:
        NotFoundError: the outcome is not kept.
    """
    series = series_of(connection, outcome)
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    values = daily_rows(connection, series.id, first, last)
    return tuple(
        (day, None if value is None else from_kept(value, series.decimals))
        for day, value in zip(days, values, strict=True)
    )


def change_since(
    connection: Connection, refs: Collection[OutcomeRef], since: datetime
) -> Mapping[OutcomeRef, tuple[Point | None, Point | None]]:
    """What held of each outcome at an instant, and what stands now; None before its first point.

    Raises:
        NotFoundError: an outcome is not kept.
    """
    known = latest_of(connection, {ref.question for ref in refs})
    bound = bound_of(since)
    moved: list[int] = []
    for ref in refs:
        if ref not in known:
            raise NotFoundError(f"there is no outcome {ref} here; link a citation to its question first")
        row = known[ref].row
        if row is not None and row[1:3] >= bound:  # what stands did not hold yet: seek what did
            moved.append(known[ref].id)
    held = {row[0]: row for row in rows_held(connection, moved, since)} if moved else {}
    searched = set(moved)
    changes: dict[OutcomeRef, tuple[Point | None, Point | None]] = {}
    for ref in refs:
        latest = known[ref]
        now = latest.point
        if latest.id not in searched:
            changes[ref] = (now, now)
            continue
        row = held.get(latest.id)
        changes[ref] = (None if row is None else point_of(row, latest.kind, latest.decimals), now)
    return changes


def _rows(rows: Any) -> list[CompactRow]:  # noqa: ANN401 - of five columns, as the statements above say
    found: list[CompactRow] = rows
    return found


def _bounds(dialect: str, instant: datetime) -> tuple[int, ...]:
    seconds, version = bound_of(instant)
    # PostgreSQL leaves out the months after the instant only where it is told of `at` by itself.
    return (seconds, version) if dialect == "sqlite" else (seconds, seconds, version)


def _end_of(day: date) -> int:
    return (day.toordinal() + 1 - _EPOCH) * 86_400
