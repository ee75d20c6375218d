"""What holds now of many outcomes: read in one go and kept in one go, without their histories.

Rounds are of thousands, so rows stay plain tuples until somebody wants a point or an instant of one of them,
and what is told is compared with what stands as scaled whole numbers. Names are looked up in each transaction
and not remembered: an outcome that was made in a transaction that was undone leaves its number to another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from db.column_types import from_microseconds, to_microseconds
from db.compact_rows import CompactRow, as_kept, columns_of_times, content_of, is_same_rest, point_of
from db.engine import Connection
from db.fixed_point import from_kept
from db.plain_rows import execute, fetch_plain
from db.readings import add_points
from db.standing import NextRow, add_next, confirm_all, confirm_at
from tracker.errors import NotFoundError
from tracker.questions import Kind, OutcomeRef, QuestionRef
from tracker.readings import Point, Reading

_KINDS = {kind.value: kind for kind in Kind}
_OF_THESE = (
    "JOIN questions q ON q.platform = ? AND q.upstream_id = names.value "
    "JOIN outcomes o ON o.question_id = q.id"
)
# All names as one value: no statement is too long, none is made anew, and each row is found by its keys.
_NAMES = {"sqlite": "FROM json_each(?) names CROSS", "postgresql": "FROM unnest(?::text[]) names(value)"}
_LATEST = {
    dialect: (
        "SELECT q.upstream_id, o.key, o.kind, o.decimals, s.confirmed_at, o.id, s.at, s.version, s.value, "
        f"s.rest {names} {_OF_THESE} LEFT JOIN standing s ON s.outcome_id = o.id"
    )
    for dialect, names in _NAMES.items()
}
_STOOD = {
    dialect: (
        "SELECT q.upstream_id, o.key, o.id, o.decimals, s.value, s.rest, s.at, s.confirmed_at "
        f"{names} {_OF_THESE} LEFT JOIN standing s ON s.outcome_id = o.id"
    )
    for dialect, names in _NAMES.items()
}
# Questions alone, whose rows stand for their outcomes: whoever writes to a series holds its question's. In
# the order of their rows, so that two workers never wait for each other. Counted: nobody wants the numbers.
_LOCK = (
    "SELECT count(*) FROM (SELECT id FROM questions WHERE upstream_id = ANY(?::text[]) AND platform = ? "
    "ORDER BY id FOR NO KEY UPDATE) held"
)


class Latest(NamedTuple):
    """What stands of an outcome. `id` is its row's number, `decimals` how values are kept.

    `confirmed` is in microseconds since 1970. A tuple, since it is made in a third of a dataclass's time.
    """

    id: int
    kind: Kind
    decimals: int
    row: CompactRow | None
    confirmed: int | None

    @property
    def confirmed_at(self) -> datetime | None:
        """When the source was last asked and agreed, if it ever was."""
        return None if self.confirmed is None else from_microseconds(self.confirmed)

    @property
    def point(self) -> Point | None:
        """The last point of the outcome, if it has one."""
        return None if self.row is None else point_of(self.row, self.kind, self.decimals)

    def as_kept(self, point: Point) -> Point:
        """A point rounded as the kept ones are, for comparing."""
        return as_kept(point, self.decimals)


def latest_of(
    connection: Connection, refs: Collection[QuestionRef], *, lock: bool = False
) -> Mapping[OutcomeRef, Latest]:
    """The last point of every outcome of these questions; those that are not kept are missing.

    `lock` makes another worker with the same questions wait until this transaction ends.
    """
    by_platform: dict[str, dict[str, QuestionRef]] = {}
    for ref in refs:
        by_platform.setdefault(ref.platform, {})[ref.id] = ref
    found: dict[OutcomeRef, Latest] = {}
    for platform in sorted(by_platform):
        names = by_platform[platform]
        for name, key, kind, decimals, confirmed, *row in _named(
            connection, _LATEST, platform, names, lock=lock
        ):
            kept: Any = None if row[1] is None else tuple(row)
            found[OutcomeRef(names[name], key)] = Latest(row[0], _KINDS[kind], decimals, kept, confirmed)
    return found


def keep_present(connection: Connection, present: Mapping[OutcomeRef, Point]) -> Mapping[OutcomeRef, int]:
    """Keep what holds now, and note that all these outcomes were asked for; how many points each added.

    Raises:
        NotFoundError: an outcome is not kept.
    """
    added = dict.fromkeys(present, 0)
    resting: dict[int, list[int]] = {}
    fresh: list[NextRow] = []
    late: list[tuple[int, OutcomeRef, Point]] = []
    asked_at: datetime | None = None
    asked, unmoved = 0, list[int]()
    for (_, _, number, decimals, value, rest, since, confirmed), (outcome, point) in _stood(
        connection, present
    ):
        if point.seen_at is not asked_at:  # a round is mostly of one instant
            asked_at = point.seen_at
            asked = to_microseconds(asked_at)
            unmoved = resting.setdefault(asked, [])
        if rest is None and value is not None and _is_plain(point, from_kept(value, decimals)):
            unmoved.append(number)
            continue
        told, more = content_of(point, decimals)
        if told == value and since is not None and is_same_rest(rest, more):
            unmoved.append(number)
            continue
        held_from = asked if point.at is asked_at else to_microseconds(point.at)
        seconds, version = columns_of_times(held_from, asked)
        # Of a point that is late or dated oddly the whole history decides; and so of two within one second.
        is_next = since is None or since < seconds
        if is_next and (confirmed is None or confirmed <= asked) and held_from <= asked:
            fresh.append((number, seconds, version, told, more, asked))
            added[outcome] = 1
        else:
            late.append((number, outcome, point))
    confirm_at(connection, resting)
    for number, outcome, point in late:
        added[outcome] = len(add_points(connection, outcome, [point], seen_at=point.seen_at).added)
        confirm_all(connection, [(number, point.seen_at)])
    fresh.sort()
    add_next(connection, fresh)
    return added


def _is_plain(point: Point, value: float) -> bool:
    """Whether a point tells that value and nothing besides, found without scaling anything."""
    return (
        isinstance(point, Reading)
        and point.value == value
        and point.low is None
        and point.high is None
        and point.crowd is None
    )


def _stood(
    connection: Connection, present: Mapping[OutcomeRef, Point]
) -> Iterator[tuple[tuple[Any, ...], tuple[OutcomeRef, Point]]]:
    """What `_STOOD` tells of each outcome, whose question is locked, and what is told of it now."""
    by_platform: dict[str, dict[tuple[str, str], tuple[OutcomeRef, Point]]] = {}
    for one in present.items():
        outcome = one[0]
        question = outcome.question
        by_platform.setdefault(question.platform, {})[question.id, outcome.key] = one
    for platform in sorted(by_platform):
        told = by_platform[platform]
        names = dict.fromkeys(map(itemgetter(0), told))
        for row in _named(connection, _STOOD, platform, names, lock=True):
            found = told.pop(row[:2], None)
            if found is not None:
                yield row, found
        for missing, _ in told.values():
            raise NotFoundError(f"there is no outcome {missing} here; link a citation to its question first")


def _named(
    connection: Connection,
    statements: Mapping[str, str],
    platform: str,
    names: Collection[str],
    *,
    lock: bool,
) -> list[tuple[Any, ...]]:
    """What a statement tells of every outcome of these questions of a platform."""
    dialect = connection.dialect.name
    values = (json.dumps([*names]) if dialect == "sqlite" else [*names], platform)
    if lock and dialect != "sqlite":  # which has one writer, who is alone
        # By a statement of its own: after waiting, PostgreSQL looks anew at the locked rows alone.
        execute(connection, _LOCK, values)
    return fetch_plain(connection, statements[dialect], values)
