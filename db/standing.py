"""How are rows of readings put down, so that what holds now of each outcome is at hand in the same instant?

`standing` has one row for each outcome: its last row of `readings` once more, and when the source last agreed
with it. Every row of `readings` is written here and nowhere else, both tables in the caller's transaction, so
that they cannot part. Plain tuples go to the driver as they are: a round of 50,000 readings is three
statements. On PostgreSQL many rows go by COPY through a table of the session's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from db.column_types import to_microseconds
from db.compact_rows import CompactRow
from db.engine import Connection
from db.plain_rows import driving, execute, execute_many, listed

NextRow = tuple[int, int, int, int | None, bytes | None, int]
"""A compact row, and when its outcome was asked for, in microseconds since 1970."""

_FEW = 100  # rows; below that COPY and its table cost more than they save
_FEW_AT_ONE_INSTANT = 8  # below that a statement for each instant costs more than a row for each outcome

_COLUMNS = "outcome_id, at, version, value, rest"
_ADD = f"INSERT INTO readings ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - names of ours, as below
_SET = "at = excluded.at, version = excluded.version, value = excluded.value, rest = excluded.rest"
_IS_NEWER = "standing.at IS NULL OR (excluded.at, excluded.version) > (standing.at, standing.version)"
_IS_LATER = "standing.confirmed_at IS NULL OR standing.confirmed_at < excluded.confirmed_at"
_STANDS = f"ON CONFLICT (outcome_id) DO UPDATE SET {_SET} WHERE {_IS_NEWER}"
_COMES_NEXT = f"ON CONFLICT (outcome_id) DO UPDATE SET {_SET}, confirmed_at = excluded.confirmed_at"
_CONFIRMED = f"ON CONFLICT (outcome_id) DO UPDATE SET confirmed_at = excluded.confirmed_at WHERE {_IS_LATER}"

_CONFIRM = "INSERT INTO standing (outcome_id, confirmed_at)"
# "WHERE true" is for SQLite's parser, which takes ON for a part of a join otherwise.
_CONFIRM_MANY = f"{_CONFIRM} SELECT value, ? FROM json_each(?) WHERE true {_CONFIRMED}"  # noqa: S608
_CONFIRM_THESE = (
    "UPDATE standing SET confirmed_at = greatest(confirmed_at, ?) WHERE outcome_id = ANY(?::int[])"
)
_CONFIRM_OTHERS = f"{_CONFIRM} SELECT value, ? FROM unnest(?::int[]) value {_CONFIRMED}"  # noqa: S608

_FRESH = (
    "CREATE TEMP TABLE IF NOT EXISTS fresh_readings (outcome_id int, at bigint, version bigint, value bigint,"
    " rest bytea, confirmed_at bigint) ON COMMIT DELETE ROWS"
)
_COPY = f"COPY fresh_readings ({_COLUMNS}, confirmed_at) FROM STDIN (FORMAT BINARY)"


def add_rows(connection: Connection, rows: Sequence[CompactRow]) -> None:
    """Keep rows of any age, each with a key of its own; what stands is the newest of each outcome."""
    if not rows:
        return
    newest: dict[int, CompactRow] = {}
    for row in rows:
        if row[0] not in newest or newest[row[0]][1:3] < row[1:3]:
            newest[row[0]] = row
    if _by_copy(connection, rows):
        _copy(connection, ((*row, None) for row in rows))
        execute(connection, f"INSERT INTO readings ({_COLUMNS}) SELECT {_COLUMNS} FROM fresh_readings")  # noqa: S608
    else:
        execute_many(connection, _ADD, rows)
    stand = f"INSERT INTO standing ({_COLUMNS}) VALUES (?, ?, ?, ?, ?) {_STANDS}"  # noqa: S608
    execute_many(connection, stand, [newest[number] for number in sorted(newest)])


def add_next(connection: Connection, rows: Sequence[NextRow]) -> None:
    """Keep one row for each outcome that comes after all of its others, and that its source said so."""
    if not rows:
        return
    columns = f"{_COLUMNS}, confirmed_at"
    add_readings(connection, rows)
    if _by_copy(connection, rows):
        stand = f"INSERT INTO standing ({columns}) SELECT {columns} FROM fresh_readings {_COMES_NEXT}"  # noqa: S608
        execute(connection, stand)
        return
    stand = f"INSERT INTO standing ({columns}) VALUES (?, ?, ?, ?, ?, ?) {_COMES_NEXT}"  # noqa: S608
    execute_many(connection, stand, rows)


def add_readings(connection: Connection, rows: Sequence[NextRow]) -> None:
    """The half of `add_next` that is not about what stands; never to be called without the other half."""
    if _by_copy(connection, rows):
        _copy(connection, rows)
        execute(connection, f"INSERT INTO readings ({_COLUMNS}) SELECT {_COLUMNS} FROM fresh_readings")  # noqa: S608
    else:
        execute_many(connection, _ADD, map(itemgetter(slice(5)), rows))


def confirm_all(connection: Connection, instants: Iterable[tuple[int, datetime]]) -> None:
    """Note of outcomes, by their rows' numbers, when the source was asked and agreed with the last point.

    An answer that arrives late takes nothing back: the latest instant stands.
    """
    by_instant: dict[int, list[int]] = {}
    for number, instant in instants:
        by_instant.setdefault(to_microseconds(instant), []).append(number)
    confirm_at(connection, by_instant)


def confirm_at(connection: Connection, numbers: Mapping[int, Sequence[int]]) -> None:
    """The same, of the outcomes that belong to each instant (microseconds)."""
    dialect = connection.dialect.name
    singly: list[tuple[int, int]] = []
    for instant, several in numbers.items():
        if len(several) < _FEW_AT_ONE_INSTANT:
            singly += [(number, instant) for number in several]
            continue
        ordered = listed(dialect, sorted(several))
        if dialect == "sqlite":
            execute(connection, _CONFIRM_MANY, (instant, ordered))
            continue
        # An update takes three quarters of the time of an upsert there. Outcomes that nothing was noted of
        # yet are few, and only once: they are added afterwards.
        if execute(connection, _CONFIRM_THESE, (instant, ordered)) < len(several):
            execute(connection, _CONFIRM_OTHERS, (instant, ordered))
    if singly:
        execute_many(connection, f"{_CONFIRM} VALUES (?, ?) {_CONFIRMED}", sorted(singly))


def _by_copy(connection: Connection, rows: Sequence[object]) -> bool:
    return connection.dialect.name != "sqlite" and len(rows) >= _FEW


def _copy(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Into the session's own table, emptied first."""
    execute(connection, _FRESH)
    # It has rows only where this transaction has been here before. TRUNCATE would make its file anew.
    execute(connection, "DELETE FROM fresh_readings")
    # The binary form takes three fifths of the CPU that the text form does.
    with driving(connection, _COPY) as driver, driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(("int4", "int8", "int8", "int8", "bytea", "int8"))
        for row in rows:
            copy.write_row(row)
