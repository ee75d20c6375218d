"""What holds now of many outcomes: read in one go and kept in one go, without their histories."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, insert, or_, select, update

from db.engine import Connection
from db.readings import add_points, as_kept, point_of, row_of
from db.tables import outcomes, questions, readings
from tracker.errors import NotFoundError
from tracker.history import says_the_same
from tracker.questions import Kind, OutcomeRef, QuestionRef
from tracker.readings import Point

_AT_ONCE = 400  # a statement holds only so many names


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The last point of an outcome, if it has one. `number` is its row's, `decimals` how values are kept."""

    number: int
    point: Point | None
    confirmed_at: datetime | None
    decimals: int

    def as_kept(self, point: Point) -> Point:
        """A point rounded as the kept ones are, for comparing."""
        return as_kept(point, self.decimals)


def latest_of(
    connection: Connection, refs: Collection[QuestionRef], *, lock: bool = False
) -> Mapping[OutcomeRef, Latest]:
    """The last point of every outcome of these questions; those that are not kept are missing.

    `lock` makes another worker with the same questions wait until this transaction ends.
    """
    found: dict[OutcomeRef, Latest] = {}
    waiting = iter(sorted(refs))  # in one order, so that two workers never wait for each other
    while batch := tuple(islice(waiting, _AT_ONCE)):
        wanted = _among(batch)
        if lock:
            join = questions.c.id == outcomes.c.question_id
            # Questions before outcomes, as when a question is saved: else each would wait for the other.
            first = select(questions.c.id).where(wanted).order_by(questions.c.id)
            connection.execute(first.with_for_update()).all()
            every = select(outcomes.c.id).join(questions, join).where(wanted).order_by(outcomes.c.id)
            connection.execute(every.with_for_update(of=outcomes)).all()
        for row in connection.execute(_latest(wanted)):
            outcome = OutcomeRef(QuestionRef(row.platform, row.question_name), row.key)
            found[outcome] = Latest(
                number=row.number,
                point=None if row.at is None else point_of(row, Kind(row.kind), row.decimals),
                confirmed_at=row.confirmed_at,
                decimals=row.decimals,
            )
    return found


def keep_present(connection: Connection, present: Mapping[OutcomeRef, Point]) -> Mapping[OutcomeRef, int]:
    """Keep what holds now, and note that all these outcomes were asked for; how many points each added.

    Raises:
        NotFoundError: an outcome is not kept.
    """
    known = latest_of(connection, {outcome.question for outcome in present}, lock=True)
    rows: list[dict[str, Any]] = []
    added: dict[OutcomeRef, int] = {}
    for outcome, told in present.items():
        if outcome not in known:
            raise NotFoundError(f"there is no outcome {outcome} here; link a citation to its question first")
        latest = known[outcome]
        point = latest.as_kept(told)
        if says_the_same(point, latest.point):
            added[outcome] = 0
        elif _is_plain(point, latest):
            rows.append(row_of(latest.number, point, latest.decimals))
            added[outcome] = 1
        else:
            added[outcome] = len(add_points(connection, outcome, [told], seen_at=told.seen_at).added)
    if rows:
        connection.execute(insert(readings), rows)
    confirm_all(connection, [(known[outcome].number, told.seen_at) for outcome, told in present.items()])
    return added


def _is_plain(point: Point, latest: Latest) -> bool:
    """Whether a point just comes next; of one that is late or dated oddly the whole history decides."""
    is_late = latest.confirmed_at is not None and point.seen_at < latest.confirmed_at
    is_next = latest.point is None or latest.point.at < point.at
    return is_next and not is_late and point.at <= point.seen_at


def confirm_all(connection: Connection, instants: Sequence[tuple[int, datetime]]) -> None:
    """Note of outcomes, by their rows' numbers, when the source was asked and agreed with the last point.

    As with `db.readings.confirm`, an answer that arrives late takes nothing back.
    """
    if not instants:
        return
    earlier = outcomes.c.confirmed_at.is_(None) | (outcomes.c.confirmed_at < bindparam("instant"))
    connection.execute(
        update(outcomes)
        .where(outcomes.c.id == bindparam("this"), earlier)
        .values(confirmed_at=bindparam("instant")),
        [{"this": number, "instant": instant} for number, instant in instants],
    )


def _among(refs: Collection[QuestionRef]) -> ColumnElement[bool]:
    by_platform: dict[str, list[str]] = {}
    for ref in refs:
        by_platform.setdefault(ref.platform, []).append(ref.id)
    return or_(
        *(
            and_(questions.c.platform == platform, questions.c.upstream_id.in_(ids))
            for platform, ids in by_platform.items()
        )
    )


def _latest(wanted: ColumnElement[bool]) -> Select[Any]:
    """Each outcome with its last row: two short walks at the end of the primary key."""
    inner = readings.alias()
    last = (
        select(inner)
        .where(inner.c.outcome_id == outcomes.c.id)
        .order_by(inner.c.at.desc(), inner.c.seen_at.desc())
        .limit(1)
        .correlate(outcomes)
    )
    last_at = last.with_only_columns(inner.c.at).scalar_subquery()
    last_seen = last.with_only_columns(inner.c.seen_at).scalar_subquery()
    return (
        select(
            questions.c.platform,
            questions.c.upstream_id.label("question_name"),
            outcomes.c.id.label("number"),
            outcomes.c.key,
            outcomes.c.kind,
            outcomes.c.decimals,
            outcomes.c.confirmed_at,
            readings,
        )
        .join(outcomes, outcomes.c.question_id == questions.c.id)
        .outerjoin(
            readings,
            and_(
                readings.c.outcome_id == outcomes.c.id,
                readings.c.at == last_at,
                readings.c.seen_at == last_seen,
            ),
        )
        .where(wanted)
    )
