"""A part of an outcome's history as JSON, ready to be sent.

The database puts all rows into one, as JSON: fetched one by one, rows make threads wait for each other, since
SQLite lets go of the interpreter's lock at each. Never more than a part is read, however long the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import orjson

from db.column_types import from_microseconds, to_microseconds
from db.compact_rows import VERSIONS, bound_of, point_of
from db.engine import Connection
from db.plain_rows import fetch_plain
from db.question_numbers import need_id
from tracker.history import FUTURE_TOLERANCE
from tracker.questions import Kind, QuestionRef
from tracker.readings import Reading

MOST_ROWS = 10_000
"""How many rows are given at a time, however many there are."""

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)
_HALF = VERSIONS // 2
_SEEN = f"at * 1000 + version - (version + {_HALF}) / {VERSIONS} * {VERSIONS}"
"""When a row was seen, in milliseconds since 1970 (see `db/compact_rows.py`)."""

_IN_ONE = {
    "sqlite": "SELECT json_group_array(json_array(at, version, value, hex(rest))) FROM ({rows}) AS wanted",
    "postgresql": (
        "SELECT json_agg(json_build_array(at, version, value, encode(rest, 'hex')))::text "
        "FROM ({rows}) AS wanted"
    ),
}
_Told = tuple[int, int, int | None, str | None]
_NONE: _Told = (-1 << 63, 0, None, None)
_SERIES = (
    "SELECT outcomes.id, outcomes.key, outcomes.label, outcomes.kind, outcomes.unit, outcomes.decimals, "
    "standing.confirmed_at, questions.title, questions.url FROM questions "
    "JOIN outcomes ON outcomes.question_id = questions.id "
    "LEFT JOIN standing ON standing.outcome_id = outcomes.id "
    "WHERE questions.platform = ? AND questions.upstream_id = ? ORDER BY outcomes.id"
)
_FIRST_DAY = date(1970, 1, 1).toordinal()
_SECONDS = tuple(f":{second:02}" for second in range(60))
_NULLS = {"value": None, "low": None, "high": None, "crowd": None, "reason": None, "until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """An outcome, as far as its history needs it; `number` is its id here."""

    number: int
    key: str
    label: str
    kind: Kind
    unit: str
    decimals: int
    confirmed_at: datetime | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row that a part ends with: its columns `at` and `version`."""

    at: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: those from `start` until before `end`, as they were known at `known_at`, behind `after`.

    `revisions`: every version of each source instant, not only the last.
    """

    start: datetime | None = None
    end: datetime | None = None
    known_at: datetime | None = None
    revisions: bool = False
    after: Cursor | None = None
    limit: int = MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRows:
    """A JSON array of rows, oldest first; `following` is where the next part begins, if there is one.

    A part may hold fewer rows than were asked for: versions that a later one replaced are counted too.
    """

    json: bytes
    following: Cursor | None
    confirmed_at: datetime | None


def list_series(connection: Connection, ref: QuestionRef) -> tuple[Series, ...]:
    """The outcomes of a question, in their order.

    Raises:
        NotFoundError: the question was never fetched.
    """
    found: Any = fetch_plain(connection, _SERIES, (ref.platform, ref.id))
    if not found:
        need_id(connection, ref)
    return tuple(
        Series(
            number=number,
            key=key,
            label=label,
            kind=Kind(kind),
            unit=unit,
            decimals=decimals,
            confirmed_at=None if confirmed is None else from_microseconds(confirmed),
            title=title,
            url=url,
        )
        for number, key, label, kind, unit, decimals, confirmed, title, url in found
    )


def read_history(connection: Connection, series: Series, wanted: Wanted) -> HistoryRows:
    """The wanted part of what was ever seen of an outcome."""
    rows, values = _rows_wanted(series.number, wanted)
    statement = _IN_ONE[connection.dialect.name].format(rows=rows)
    told: Any = fetch_plain(connection, statement, values)[0][0]
    found: list[_Told] = orjson.loads(told) if told else []
    last = found[wanted.limit - 1] if len(found) > wanted.limit else None
    if wanted.revisions:
        found = found[: wanted.limit]
    else:  # the row beyond the last may be a later version of it
        pairs = pairwise((*found, _NONE))
        found = [
            row
            for row, then in islice(pairs, wanted.limit)
            if row[0] != then[0] or not _is_replaced(row, then)
        ]
    given = ",".join(_rendered(found, series.kind.value, series.decimals))
    confirmed = series.confirmed_at
    if wanted.known_at is not None and confirmed is not None and confirmed > wanted.known_at:
        confirmed = None
    return HistoryRows(
        json=f"[{given}]".encode(),
        following=None if last is None else Cursor(at=last[0], version=last[1]),
        confirmed_at=confirmed,
    )


def _rows_wanted(number: int, wanted: Wanted) -> tuple[str, list[int]]:
    """The statement for the rows, one more than asked for so that it is seen whether there are more."""
    where, values = ["outcome_id = ?"], [number]
    if wanted.start is not None:
        where.append("(at, version) >= (?, ?)")
        values += bound_of(max(wanted.start, _EARLIEST) - _MOMENT)
    if wanted.end is not None:
        where.append("(at, version) < (?, ?)")
        values += bound_of(max(wanted.end, _EARLIEST) - _MOMENT)
    if wanted.known_at is not None:
        until = min(wanted.known_at, datetime.max.replace(tzinfo=UTC) - FUTURE_TOLERANCE) + FUTURE_TOLERANCE
        where += ["at <= ?", f"{_SEEN} <= ?"]
        values += [to_microseconds(until) // 1_000_000, to_microseconds(wanted.known_at) // 1000]
    if wanted.after is not None:
        where.append("(at, version) > (?, ?)")
        values += [wanted.after.at, wanted.after.version]
    statement = (
        f"SELECT at, version, value, rest FROM readings WHERE {' AND '.join(where)} "  # noqa: S608 - names of ours
        "ORDER BY at, version LIMIT ?"
    )
    return statement, [*values, wanted.limit + 1]


def _is_replaced(row: _Told, then: _Told) -> bool:
    """Whether the next row, of the same second, is another version of the same source instant."""
    return (row[1] + _HALF) // VERSIONS == (then[1] + _HALF) // VERSIONS


def _rendered(rows: Iterable[_Told], kind: str, decimals: int) -> Iterator[str]:
    """Each row as it is sent, put together from texts that repeat: objects would cost four times that."""
    for at, version, value, rest in rows:
        fraction, milliseconds = "", at * 1000 + version
        if not -_HALF <= version < _HALF:
            micro = (version + _HALF) // VERSIONS
            fraction, milliseconds = f".{micro:06}", milliseconds - micro * VERSIONS
        part = milliseconds % 1000
        yield (
            f'{{"at":"{_minute(at // 60)}{_SECONDS[at % 60]}{fraction}Z",'
            f'"seen_at":"{_minute(milliseconds // 60_000)}{_SECONDS[milliseconds // 1000 % 60]}'
            f'{f".{part:03}000" if part else ""}Z",{_content(value, rest, kind, decimals)}'
        )


@lru_cache(maxsize=2**15)
def _minute(number: int) -> str:
    """The minute with this number since 1970."""
    day, minute = divmod(number, 24 * 60)
    return f"{date.fromordinal(_FIRST_DAY + day)}T{minute // 60:02}:{minute % 60:02}"


@lru_cache(maxsize=2**15)
def _content(value: int | None, rest: str | None, kind: str, decimals: int) -> str:
    """What a row says besides its times. Values and crowds repeat, and unpacking them is half of the work."""
    point = point_of((0, 0, 0, value, bytes.fromhex(rest) if rest else None), Kind(kind), decimals)
    told: dict[str, Any]
    if isinstance(point, Reading):
        told = {**_NULLS, "value": point.value, "low": point.low, "high": point.high, "crowd": point.crowd}
    else:
        told = {**_NULLS, "reason": point.reason.value, "until": point.until}
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()[1:]
