"""The answers behind readings, kept as they came: what a better reader may read once more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from db import bodies
from db.engine import Connection
from db.question_numbers import numbers_of
from db.tables import fetch_answers, fetches
from tracker.questions import QuestionRef
from tracker.recording import KeptAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an adapter was asked for: one question with the past of some outcomes, or a glance at several.

    `histories` is None where the past of all outcomes was wanted, and for a glance. `address` is what one
    question was asked for by, where that was not its lasting name.
    """

    questions: tuple[QuestionRef, ...]
    is_glance: bool = False
    address: QuestionRef | None = None
    histories: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFetch:
    """One asking with its answers. `is_held`: it was kept out of the histories."""

    platform: str
    at: datetime
    asked: Asked
    answers: tuple[KeptAnswer, ...]
    is_held: bool = False


def keep_fetches(connection: Connection, kept: Sequence[KeptFetch]) -> None:
    """Keep the answers of any number of askings; bytes that are kept already are not kept twice.

    Raises:
        NotFoundError: a question is not kept.
    """
    if not kept:
        return
    bodies.keep_bodies(
        connection,
        [_document(fetch.asked) for fetch in kept] + [one.body for fetch in kept for one in fetch.answers],
    )
    alone = [fetch.asked.questions[0] for fetch in kept if not fetch.asked.is_glance]
    numbers = numbers_of(connection, alone)
    rows = [
        {
            "platform": fetch.platform,
            "at": fetch.at,
            "question_id": None if fetch.asked.is_glance else numbers[fetch.asked.questions[0]],
            "asked": bodies.name_of(_document(fetch.asked)),
            "held": fetch.is_held,
        }
        for fetch in kept
    ]
    statement = insert(fetches).returning(fetches.c.id, sort_by_parameter_order=True)
    ids = connection.execute(statement, rows).scalars().all()
    answers = [
        {
            "fetch_id": id_,
            "position": position,
            "url": answer.url,
            "posted": answer.posted,
            "content_type": answer.content_type[:200],
            "received_at": answer.received_at,
            "sha256": bodies.name_of(answer.body),
        }
        for id_, fetch in zip(ids, kept, strict=True)
        for position, answer in enumerate(fetch.answers)
    ]
    if answers:
        connection.execute(insert(fetch_answers), answers)


def list_fetches(
    connection: Connection, *, platform: str | None = None, refs: Sequence[QuestionRef] = ()
) -> Iterator[KeptFetch]:
    """The kept askings of a platform, or of some questions (glances at them included), oldest first."""
    statement = select(fetches).order_by(fetches.c.at, fetches.c.id)
    if platform is not None:
        statement = statement.where(fetches.c.platform == platform)
    wanted = set(refs)
    for row in connection.execute(statement).all():
        asked = _asked(connection, row.asked)
        if not wanted or wanted & set(asked.questions):
            yield _fetch(connection, row, asked)


def _document(asked: Asked) -> bytes:
    document = {
        "questions": [str(ref) for ref in asked.questions],
        "glance": asked.is_glance,
        "address": None if asked.address is None else str(asked.address),
        "histories": None if asked.histories is None else sorted(asked.histories),
    }
    return json.dumps(document).encode()


def _asked(connection: Connection, sha256: str) -> Asked:
    document: dict[str, Any] = json.loads(bodies.get_body(connection, sha256))
    histories = document["histories"]
    return Asked(
        questions=tuple(QuestionRef.parse(name) for name in document["questions"]),
        is_glance=document["glance"],
        address=QuestionRef.parse(document["address"]) if document["address"] else None,
        histories=None if histories is None else tuple(histories),
    )


def _fetch(connection: Connection, row: Row[Any], asked: Asked) -> KeptFetch:
    statement = select(fetch_answers).where(fetch_answers.c.fetch_id == row.id)
    answers = [
        KeptAnswer(
            url=answer.url,
            posted=answer.posted,
            content_type=answer.content_type,
            body=bodies.get_body(connection, answer.sha256),
            received_at=answer.received_at,
        )
        for answer in connection.execute(statement.order_by(fetch_answers.c.position))
    ]
    return KeptFetch(platform=row.platform, at=row.at, asked=asked, answers=tuple(answers), is_held=row.held)
