"""What did a program's call do that came with a key? Sent again, it gets its answer and does nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.desk_tables import done_calls
from db.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneCall:
    """A call: the digest of what was sent with it, and its answer; `status` is None until it is done."""

    asked: str
    status: int | None
    headers: Mapping[str, str]
    body: str


def begin_call(
    connection: Connection, name: str, *, asked: str, at: datetime, since: datetime
) -> DoneCall | None:
    """Let a call begin under a name; the one that has begun under it `since` that instant, if one has."""
    connection.execute(delete(done_calls).where(done_calls.c.name == name, done_calls.c.at < since))
    of_engine: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = of_engine(done_calls).values(name=name, asked=asked, at=at)
    if connection.execute(statement.on_conflict_do_nothing().returning(done_calls.c.name)).first():
        return None
    row = connection.execute(select(done_calls).where(done_calls.c.name == name)).one()
    headers = json.loads(row.headers) if row.headers else {}
    return DoneCall(asked=row.asked, status=row.status, headers=headers, body=row.body)


def finish_call(
    connection: Connection, name: str, *, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Keep what a call was answered."""
    values = {"status": status, "headers": json.dumps(dict(headers), sort_keys=True), "body": body}
    connection.execute(update(done_calls).where(done_calls.c.name == name).values(**values))


def forget_call(connection: Connection, name: str) -> None:
    """Let a call be as if it had never begun: it was refused."""
    connection.execute(delete(done_calls).where(done_calls.c.name == name))


def drop_calls(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` calls from before an instant; how many went."""
    old = select(done_calls.c.name).where(done_calls.c.at < before).limit(most)
    return connection.execute(delete(done_calls).where(done_calls.c.name.in_(old))).rowcount
