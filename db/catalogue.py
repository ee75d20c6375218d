"""The catalogue: which questions there are to choose from, as platforms list them and files bring them.

A row says what a listing says and no more; readings are kept of linked questions only. Nothing is deleted:
a story may cite a question that its platform no longer lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.engine import Connection
from db.tables import catalogue
from tracker.linking.catalogue import Entry
from tracker.questions import QuestionRef

MAX_DESCRIPTION = 20_000
"""Characters of a description that are kept; what follows in the longest ones tells no questions apart."""

_MAX_TYPE = 60  # the width of its column
_DIGEST_BYTES = 5  # millions of digests must add up to what 64 bits hold
_AT_ONCE = 400  # a statement holds only so many names
_WORDS = (
    *("type", "opens", "closes", "resolved", "is_resolved"),
    *("title", "url", "condition", "options", "description"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How many entries were new, how many were known and say something else now, and how many neither."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: News) -> News:
        return News(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            same=self.same + other.same,
        )


def keep_entries(connection: Connection, entries: Sequence[Entry], *, seen_at: datetime) -> News:
    """Keep what a listing says, also where it says something else than before; of two about one, the last.

    What no text column can hold (a character of zero bits, half of a pair) is left out of the texts.
    """
    rows = {entry.ref: _row(entry, seen_at) for entry in entries}
    news = News()
    waiting = iter(sorted(rows))
    while batch := tuple(islice(waiting, _AT_ONCE)):
        news += _keep_batch(connection, {ref: rows[ref] for ref in batch}, seen_at)
    return news


def iter_entries(connection: Connection, *, platform: str | None = None) -> Iterator[Entry]:
    """Every entry, or a platform's, in an order that stays the same as long as `version_of` does."""
    statement = select(catalogue).order_by(catalogue.c.platform, catalogue.c.upstream_id)
    if platform is not None:
        statement = statement.where(catalogue.c.platform == platform)
    for row in connection.execute(statement):
        yield _entry(row)


def find_entries(connection: Connection, refs: Collection[QuestionRef]) -> Mapping[QuestionRef, Entry]:
    """The entries of these questions; those that are not listed are missing."""
    found: dict[QuestionRef, Entry] = {}
    waiting = iter(sorted(refs))
    while batch := tuple(islice(waiting, _AT_ONCE)):
        for row in connection.execute(select(catalogue).where(_among(batch))):
            entry = _entry(row)
            found[entry.ref] = entry
    return found


def count_entries(connection: Connection) -> Mapping[str, int]:
    """How many entries each platform has that has any."""
    statement = select(catalogue.c.platform, func.count()).group_by(catalogue.c.platform)
    return {row.platform: row[1] for row in connection.execute(statement.order_by(catalogue.c.platform))}


def version_of(connection: Connection) -> str:
    """A fingerprint of all that the entries say: another one as soon as any of them says something else.

    It rests on nothing but what is kept: two databases with the same entries have the same.
    """
    statement = select(func.count(), func.coalesce(func.sum(catalogue.c.digest), 0)).select_from(catalogue)
    count, total = connection.execute(statement).one()
    return f"{count}-{int(total):x}"


def _keep_batch(
    connection: Connection, rows: Mapping[QuestionRef, dict[str, Any]], seen_at: datetime
) -> News:
    columns = (catalogue.c.id, catalogue.c.platform, catalogue.c.upstream_id, catalogue.c.digest)
    known = {
        QuestionRef(row.platform, row.upstream_id): row
        for row in connection.execute(select(*columns).where(_among(rows)))
    }
    same = [known[ref].id for ref in rows if ref in known and known[ref].digest == rows[ref]["digest"]]
    told = [row for ref, row in rows.items() if ref not in known or known[ref].digest != row["digest"]]
    if same:
        statement = update(catalogue).where(catalogue.c.id.in_(same), catalogue.c.seen_at < seen_at)
        connection.execute(statement.values(seen_at=seen_at))
    if told:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(catalogue)
        names = ("digest", "seen_at", *_WORDS)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["platform", "upstream_id"],
                set_={name: insert.excluded[name] for name in names},
            ),
            told,
        )
    added = sum(ref not in known for ref in rows)
    return News(added=added, changed=len(told) - added, same=len(same))


def _among(refs: Collection[QuestionRef]) -> ColumnElement[bool]:
    by_platform: dict[str, list[str]] = {}
    for ref in refs:
        by_platform.setdefault(ref.platform, []).append(ref.id)
    return or_(
        *(
            and_(catalogue.c.platform == platform, catalogue.c.upstream_id.in_(ids))
            for platform, ids in by_platform.items()
        )
    )


def _row(entry: Entry, seen_at: datetime) -> dict[str, Any]:
    words = {
        "type": _storable(entry.type)[:_MAX_TYPE],
        "opens": entry.opens,
        "closes": entry.closes,
        "resolved": entry.resolved,
        "is_resolved": entry.is_resolved,
        "title": _storable(entry.title),
        "url": _storable(entry.url),
        "condition": _storable(entry.condition),
        "options": json.dumps([_storable(option) for option in entry.options], ensure_ascii=False),
        "description": _storable(entry.description)[:MAX_DESCRIPTION],
    }
    told = json.dumps([str(entry.ref), words], default=str, sort_keys=True).encode()
    return {
        "platform": entry.ref.platform,
        "upstream_id": entry.ref.id,
        "digest": int.from_bytes(hashlib.sha256(told).digest()[:_DIGEST_BYTES]),
        "seen_at": seen_at,
        **words,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        ref=QuestionRef(row.platform, row.upstream_id),
        options=tuple(json.loads(row.options)),
        **{name: getattr(row, name) for name in _WORDS if name != "options"},
    )


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
