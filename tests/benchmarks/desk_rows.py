"""A newsroom of ten thousand stories and a hundred thousand drafts, for measuring the desk.

The rows are written as the stores write them, without the years of work that would make them; a test of the
desk reads them back through the pages.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert

from db import Database
from db.compact_rows import row_of
from db.engine import Connection
from db.tables import (
    acts,
    citations,
    drafts,
    links,
    outcomes,
    printings,
    questions,
    readings,
    standing,
    stories,
    story_versions,
)
from tracker.readings import Reading

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_BATCH = 5000
_PARAGRAPH = (
    "The harbour board heard for a third day from pilots, ferry crews and the two towns, which disagree "
    "about who should pay for the crossing and whether a toll could be lifted again. "
    "A decision was put off.\n\n"
)
_PLATFORMS = ("metaculus", "manifold", "polymarket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is. Citations beyond `linked` wait for a question."""

    stories: int = 10_000
    drafts: int = 100_000
    linked: int = 5_000
    open: int = 3_000
    approved: int = 60
    snoozed: int = 60
    readings: int = 20


def fill(database: Database, size: Size) -> None:
    """Write the newsroom: a citation in each story, half of them linked, with the drafts of these."""
    chance = random.Random(8)  # noqa: S311 - rows that are the same each time
    with database.writing() as connection:
        _keep(connection, stories, _stories(size))
        _keep(connection, story_versions, _versions(size))
        _keep(connection, citations, _citations(size))
        _keep(connection, printings, _printings(size))
        _keep(connection, questions, _questions(size))
        _keep(connection, outcomes, _outcomes(size))
        rows = list(_readings(size, chance))
        _keep(connection, readings, rows)
        _keep(connection, standing, _standing({row["outcome_id"]: row for row in rows}))
        _keep(connection, links, _links(size))
        _keep(connection, drafts, _drafts(size, chance))
        _keep(connection, acts, _acts(size))
        if database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")


def _keep(
    connection: Connection, table: Table, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]
) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        connection.execute(insert(table), batch)


def _sentence(number: int, figure: str) -> str:
    return (
        f"There's a {figure} chance that bridge number {number} of the Mirror Lake will open before 2028, "
        "according to the Metaculus prediction community."
    )


def _stated(number: int) -> int:
    return 5 + number * 7 % 90


def _body(number: int) -> tuple[str, int]:
    head = f"Lakes: Ferry Towns Vote on Bridge {number}\n\n{_PARAGRAPH * 8}"
    return f"{head}{_sentence(number, f'{_stated(number)}%')}\n\n{_PARAGRAPH * 4}", len(head)


def _ran(number: int) -> datetime:
    return NOW - timedelta(hours=number % 9000 + 24)


def _stories(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.stories + 1):
        yield {
            "id": number,
            "slug": f"bridge-{number}",
            "path": f"stories/bridge-{number}.txt",
            "url": "",
            "headline": f"Lakes: Ferry Towns Vote on Bridge {number}",
            "added_at": _ran(number),
            "withdrawn_at": None,
        }


def _versions(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.stories + 1):
        body = _body(number)[0].encode()
        yield {
            "id": number,
            "story_id": number,
            "number": 1,
            "body": body,
            "sha256": hashlib.sha256(body).hexdigest(),
            "published_on": _ran(number).date(),
            "saved_at": _ran(number),
            "saved_by": "Ana",
            "cause": "added",
        }


def _citations(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.stories + 1):
        yield {
            "id": number,
            "story_id": number,
            "platform": "metaculus",
            "kind": "probability",
            "claim": f"bridge number {number} of the Mirror Lake will open before 2028",
            "condition": None,
            "deadline": date(2028, 1, 1),
            "negated": False,
            "url": None,
            "first_sentence": _sentence(number, f"{_stated(number)}%"),
            "removed_at": None,
        }


def _printings(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.stories + 1):
        start = _body(number)[1]
        sentence = _sentence(number, f"{_stated(number)}%")
        yield {
            "citation_id": number,
            "version_id": number,
            "start": start,
            "end": start + len(sentence),
            "sentence": sentence,
            "stated": f"{_stated(number)}%",
            "probability": _stated(number) / 100,
            "printed_on": _ran(number).date(),
        }


def _questions(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.linked + 1):
        yield {
            "id": number,
            "platform": _PLATFORMS[number % 3],
            "upstream_id": str(number),
            "title": f"Will bridge number {number} of the Mirror Lake open before 2028?",
            "url": f"https://forecasts.example/{number}",
            "shape": "single",
            "state": "open",
            "resolution_criteria": "A vehicle crosses it. " * 40,
            "opened_at": _ran(number) - timedelta(days=60),
            "closes_at": datetime(2027, 12, 31, tzinfo=UTC),
            "deadline": datetime(2028, 1, 1, tzinfo=UTC),
            "crowd": 20 + number % 300,
            "due_at": NOW + timedelta(minutes=number % 600),
            "due_because": "it is asked for every six hours",
            "checked_at": NOW - timedelta(minutes=number % 300),
            "succeeded_at": NOW - timedelta(minutes=number % 300),
            "changed_at": NOW - timedelta(hours=5),
            "fetched_at": _ran(number),
        }


def _outcomes(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.linked + 1):
        yield {
            "id": number,
            "question_id": number,
            "key": "",
            "label": "",
            "upstream_id": str(number),
            "kind": "probability",
            "unit": "",
            "scale": "linear",
            "open_below": False,
            "open_above": False,
            "decimals": 6,
            "state": "open",
            "method": "",
        }


def _readings(size: Size, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, size.linked + 1):
        value = _stated(number) / 100
        for step in range(size.readings):
            at = NOW - timedelta(days=size.readings - step, minutes=number % 1000)
            value = min(max(value + chance.uniform(-0.05, 0.05), 0.01), 0.99)
            reading = Reading(
                value=round(value, 3), crowd=20 + step, at=at, seen_at=at + timedelta(minutes=4)
            )
            names = ("outcome_id", "at", "version", "value", "rest")
            yield dict(zip(names, row_of(number, reading, 6), strict=True))


def _standing(newest: Mapping[int, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in newest.values():
        yield {**row, "confirmed_at": NOW - timedelta(minutes=row["outcome_id"] % 300)}


def _links(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.linked + 1):
        yield {
            "citation_id": number,
            "outcome_id": number,
            "verdict": "confirmed",
            "how": "person",
            "inverted": False,
            "decided_by": "Ana",
            "decided_at": _ran(number) + timedelta(hours=1),
            "note": "",
        }


def _drafts(size: Size, chance: random.Random) -> Iterator[dict[str, Any]]:
    closed = ("rejected", "superseded", "published")
    waiting = ["proposed"] * size.open + ["approved"] * size.approved + ["snoozed"] * size.snoozed
    first_open = size.drafts - len(waiting)
    for number in range(size.drafts):
        is_closed = number < first_open
        # The open ones come last, each on a citation of its own, as they do in a newsroom.
        citation = (number % size.linked if is_closed else number - first_open) + 1
        state = closed[number % 3] if is_closed else waiting[number - first_open]
        new = min(max(_stated(citation) + chance.choice((-1, 1)) * chance.randint(3, 30), 1), 99)
        at = NOW - timedelta(minutes=size.drafts - number)
        is_decided = state != "proposed"
        yield {
            "id": number + 1,
            "citation_id": citation,
            "version_id": citation,
            "old": _sentence(citation, f"{_stated(citation)}%"),
            "new": _sentence(citation, f"{new}%"),
            "reason": f"it moved to {new}%",
            "evidence": f"metaculus:{citation} said {new}% on 2 Mar 2026, of 41 forecasters",
            "evidence_at": at,
            "value": new / 100,
            "state": state,
            "proposed_at": at,
            "decided_by": "Ana" if is_decided else "",
            "decided_at": at + timedelta(minutes=30) if is_decided else None,
            "decision_note": "",
            "snoozed_until": NOW + timedelta(days=1) if state == "snoozed" else None,
            "written_by": "",
        }


def _acts(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(size.drafts):
        at = NOW - timedelta(minutes=size.drafts - number)
        yield {
            "at": at,
            "who": "draft job",
            "act": "draft proposed",
            "subject": f"draft:{number + 1}",
            "detail": "",
        }
