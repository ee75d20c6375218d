"""API tokens: with what programs come in somebody's place. Shown once, kept as a digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from db.desk_tables import api_tokens, users
from db.engine import Connection
from db.users import as_user
from tracker.accounts import ApiToken, User
from tracker.errors import NotFoundError
from tracker.roles import Right

USED_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was last used."""

SIGN_IN = "sign-in"
"""What stands for the rights of a link that signs somebody in once (`db/sign_in_links.py`)."""


def add_token(
    connection: Connection,
    *,
    user_id: int,
    name: str,
    digest: str,
    scopes: frozenset[Right],
    at: datetime,
    ends_at: datetime | None,
) -> ApiToken:
    """Keep a token's digest and what it is for."""
    values = {
        "user_id": user_id,
        "name": name,
        "digest": digest,
        "scopes": " ".join(sorted(scopes)),
        "made_at": at,
        "ends_at": ends_at,
    }
    return _token(connection.execute(insert(api_tokens).values(**values).returning(*api_tokens.c)).one())


def bearer_of(connection: Connection, digest: str, *, now: datetime) -> tuple[User, ApiToken] | None:
    """Whose token this is; None where it is nobody's, revoked, run out, or its owner is shut out."""
    row = connection.execute(
        select(api_tokens).where(api_tokens.c.digest == digest, api_tokens.c.scopes != SIGN_IN)
    ).one_or_none()
    if row is None or not (token := _token(row)).is_good(now):
        return None
    user = as_user(connection.execute(select(users).where(users.c.id == token.user_id)).one())
    return (user, token) if user.is_enabled else None


def use(connection: Connection, token_id: int, at: datetime) -> None:
    """Note that a token was used, at most once in `USED_EVERY`."""
    is_old = or_(api_tokens.c.used_at.is_(None), api_tokens.c.used_at <= at - USED_EVERY)
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id, is_old).values(used_at=at))


def get_token(connection: Connection, token_id: int) -> ApiToken:
    """A token by its number.

    Raises:
        NotFoundError: there is none.
    """
    row = connection.execute(
        select(api_tokens).where(api_tokens.c.id == token_id, api_tokens.c.scopes != SIGN_IN)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no token {token_id}; see `nerdline token list`")
    return _token(row)


def list_tokens(connection: Connection, *, user_id: int | None = None) -> tuple[ApiToken, ...]:
    """Every token, or somebody's, those that are over too, oldest first."""
    statement = select(api_tokens).where(api_tokens.c.scopes != SIGN_IN).order_by(api_tokens.c.id)
    if user_id is not None:
        statement = statement.where(api_tokens.c.user_id == user_id)
    return tuple(_token(row) for row in connection.execute(statement))


def end_token(connection: Connection, token_id: int, at: datetime) -> bool:
    """Revoke a token; whether it was not revoked before."""
    ended = connection.execute(
        update(api_tokens)
        .where(api_tokens.c.id == token_id, api_tokens.c.ended_at.is_(None))
        .values(ended_at=at)
    )
    return bool(ended.rowcount)


def _token(row: Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id,
        user_id=row.user_id,
        name=row.name,
        scopes=frozenset(Right(scope) for scope in row.scopes.split()),
        made_at=row.made_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        used_at=row.used_at,
    )
