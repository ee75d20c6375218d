"""With what do programs come in somebody's place? Tokens, made and revoked here."""

from __future__ import annotations

from datetime import timedelta

from db import api_tokens, users
from db.acts import Act, add_act
from reports.desk.context import WorkContext
from tracker.accounts import ApiToken, parse_name
from tracker.clock import format_instant
from tracker.credentials import TOKEN_PREFIX, digest_of, new_secret
from tracker.errors import NotFoundError, UsageError
from tracker.roles import Right

LONGEST_DAYS = 3650


def make_token(
    context: WorkContext, user_id: int, *, name: str, scopes: frozenset[Right], days: int | None
) -> tuple[ApiToken, str]:
    """A token for `days` from now, or for good, and its secret, which is shown this once.

    Raises:
        NotFoundError: there is no such account.
        UsageError: the name or the days do not do, or the account has not got these rights itself.
    """
    now = context.clock.now()
    name = parse_name(name)
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"a token lasts 1 to {LONGEST_DAYS} days, not {days}")
    secret = TOKEN_PREFIX + new_secret()
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        beyond = ", ".join(sorted(scopes - user.rights))
        if beyond or not scopes:
            raise UsageError(f"{user.name} has not got the right to {beyond or 'nothing'} to give away")
        token = api_tokens.add_token(
            connection,
            user_id=user_id,
            name=name,
            digest=digest_of(secret),
            scopes=scopes,
            at=now,
            ends_at=None if days is None else now + timedelta(days=days),
        )
        until = f"until {format_instant(token.ends_at)}" if token.ends_at else "for good"
        detail = f"{name} for {user.name}: {' '.join(sorted(scopes))}, {until}"
        subject = f"user:{user_id}"
        add_act(connection, Act(at=now, who=context.who, act="token made", subject=subject, detail=detail))
    return token, secret


def revoke_token(context: WorkContext, token_id: int, *, owner: int | None = None) -> ApiToken:
    """End a token, at once and for good; with `owner` only one of theirs.

    Raises:
        NotFoundError: there is no such token.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        token = api_tokens.get_token(connection, token_id)
        if owner not in {None, token.user_id}:
            raise NotFoundError(f"there is no token {token_id} of yours")
        if api_tokens.end_token(connection, token_id, now):
            subject = f"user:{token.user_id}"
            add_act(
                connection,
                Act(at=now, who=context.who, act="token revoked", subject=subject, detail=token.name),
            )
        return api_tokens.get_token(connection, token_id)
