"""Links that sign somebody in once: a token for nothing else, which ends when it is used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from db.api_tokens import SIGN_IN
from db.desk_tables import api_tokens
from db.engine import Connection


def add_link(connection: Connection, *, user_id: int, digest: str, at: datetime, ends_at: datetime) -> None:
    """Keep a link's digest until it is used or has run out."""
    connection.execute(
        insert(api_tokens).values(
            user_id=user_id, name="sign-in link", digest=digest, scopes=SIGN_IN, made_at=at, ends_at=ends_at
        )
    )


def whose_link(connection: Connection, digest: str, at: datetime) -> int | None:
    """Whose link this is; None where it is no good (any more)."""
    statement = select(api_tokens.c.user_id).where(_is_good(digest, at))
    return connection.execute(statement).scalar_one_or_none()


def take_link(connection: Connection, digest: str, at: datetime) -> int | None:
    """As `whose_link`, and nobody can use it again."""
    return connection.execute(
        update(api_tokens)
        .where(_is_good(digest, at))
        .values(ended_at=at, used_at=at)
        .returning(api_tokens.c.user_id)
    ).scalar_one_or_none()


def drop_links(connection: Connection, *, before: datetime, most: int) -> int:
    """Let go of up to `most` links that ran out before an instant; how many went."""
    old = (
        select(api_tokens.c.id)
        .where(api_tokens.c.scopes == SIGN_IN, api_tokens.c.ends_at < before)
        .limit(most)
    )
    ids = connection.execute(old).scalars().all()
    for link in ids:
        connection.execute(delete(api_tokens).where(api_tokens.c.id == link))
    return len(ids)


def _is_good(digest: str, at: datetime) -> ColumnElement[bool]:
    return and_(
        api_tokens.c.digest == digest,
        api_tokens.c.scopes == SIGN_IN,
        api_tokens.c.ended_at.is_(None),
        api_tokens.c.ends_at > at,
    )
