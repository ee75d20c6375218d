"""Who has an account, and as what? Made and changed here, for the desk and for the command line."""

from __future__ import annotations

from datetime import timedelta

from db import Connection, api_tokens, sessions, sign_in_links, users
from db.acts import Act, add_act
from reports.desk.context import WorkContext
from tracker.accounts import User, parse_name
from tracker.credentials import LINK_PREFIX, digest_of, new_password, new_secret
from tracker.errors import ConflictError, UsageError
from tracker.passwords import check_password, hash_password, is_password
from tracker.roles import Role

LINK_LASTS = timedelta(minutes=15)
"""How long a link that signs in once may lie about."""


def add_person(context: WorkContext, *, name: str, role: Role, password: str = "", email: str = "") -> User:
    """Make an account; without a password nobody signs in to it but by a link.

    Raises:
        UsageError: the name or the password does not do.
        ConflictError: the name is taken.
    """
    name = parse_name(name)
    if password:
        check_password(password, name=name)
    kept = hash_password(password) if password else ""
    with context.database.writing() as connection:
        user = users.add_user(
            connection, name=name, role=role, email=email.strip()[:320], password=kept, at=context.clock.now()
        )
        note(connection, context, "account made", user, f"{user.name} is {role}")
    return user


def add_person_with_password(context: WorkContext, *, name: str, role: Role) -> tuple[User, str]:
    """Make an account with a password that is shown this once.

    Raises:
        UsageError: the name does not do.
        ConflictError: the name is taken.
    """
    password = new_password()
    return add_person(context, name=name, role=role, password=password), password


def change_role(context: WorkContext, user_id: int, role: Role) -> User:
    """Let somebody do more or less, from their next click on.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: nobody would be left who makes accounts.
    """
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        if user.role is not role:
            if role is not Role.ADMIN:
                keep_an_admin(connection, user)
            users.set_role(connection, user_id, role)
            note(connection, context, "role changed", user, f"{user.name} was {user.role}, is {role}")
        return users.get_user(connection, user_id)


def disable(context: WorkContext, user_id: int) -> User:
    """Shut somebody out: their sessions and their tokens end.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: nobody would be left who makes accounts.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        if user.is_enabled:
            keep_an_admin(connection, user)
            users.set_disabled(connection, user_id, now)
            sessions.end_sessions(connection, user_id, now)
            for token in api_tokens.list_tokens(connection, user_id=user_id):
                api_tokens.end_token(connection, token.id, now)
            note(connection, context, "account disabled", user, user.name)
        return users.get_user(connection, user_id)


def enable(context: WorkContext, user_id: int) -> User:
    """Let somebody in again; they sign in anew.

    Raises:
        NotFoundError: there is no such account.
    """
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        if not user.is_enabled:
            users.set_disabled(connection, user_id, None)
            note(connection, context, "account enabled", user, user.name)
        return users.get_user(connection, user_id)


def set_password(context: WorkContext, user_id: int, password: str, *, but: str = "") -> None:
    """Give somebody another password; they are signed out everywhere, or everywhere `but` in one session.

    Raises:
        UsageError: the password does not do.
        NotFoundError: there is no such account.
    """
    now = context.clock.now()
    with context.database.reading() as connection:
        user = users.get_user(connection, user_id)
    check_password(password, name=user.name)
    kept = hash_password(password)
    with context.database.writing() as connection:
        users.set_password(connection, user_id, kept)
        sessions.end_sessions(connection, user_id, now, but=but)
        note(connection, context, "password set", user, user.name)


def change_password(context: WorkContext, user_id: int, *, old: str, new: str, but: str) -> None:
    """Change one's own password, which must be known.

    Raises:
        UsageError: the old one is wrong, or the new one does not do.
    """
    with context.database.reading() as connection:
        user = users.get_user(connection, user_id)
        kept = users.password_of(connection, user_id)
    # Where one has none there is nothing to know: a provider or a link let them in.
    if user.has_password and not is_password(old, kept):
        raise UsageError("the old password is not the one that you have; nothing was changed")
    set_password(context, user_id, new, but=but)


def renew_password(context: WorkContext, user_id: int) -> str:
    """Give somebody a password that is shown this once.

    Raises:
        NotFoundError: there is no such account.
    """
    password = new_password()
    set_password(context, user_id, password)
    return password


def end_all_sessions(context: WorkContext, user_id: int) -> int:
    """Sign somebody out everywhere; how many sessions that ended.

    Raises:
        NotFoundError: there is no such account.
    """
    now = context.clock.now()
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        ended = sessions.end_sessions(connection, user_id, now)
        note(connection, context, "sessions ended", user, f"{ended} of {user.name}")
    return ended


def make_link(context: WorkContext, user_id: int) -> str:
    """The address of a link that signs somebody in once, in the next `LINK_LASTS`.

    Raises:
        NotFoundError: there is no such account.
        UsageError: it is disabled.
    """
    now = context.clock.now()
    secret = LINK_PREFIX + new_secret()
    with context.database.writing() as connection:
        user = users.get_user(connection, user_id)
        if not user.is_enabled:
            raise UsageError(f"{user.name} is disabled, so no link signs them in")
        sign_in_links.add_link(
            connection, user_id=user_id, digest=digest_of(secret), at=now, ends_at=now + LINK_LASTS
        )
        note(connection, context, "sign-in link made", user, user.name)
    return f"{context.settings.public_url}/desk/sign-in/link?once={secret}"


def keep_an_admin(connection: Connection, user: User) -> None:
    """Let it pass that `user` is no admin any more.

    Raises:
        ConflictError: there is no other.
    """
    if [admin.id for admin in users.list_admins(connection)] == [user.id]:
        raise ConflictError(f"{user.name} is the only admin who may come in; make another one first")


def note(connection: Connection, context: WorkContext, act: str, user: User, detail: str) -> None:
    """Keep in the log what was done to an account."""
    add_act(
        connection,
        Act(at=context.clock.now(), who=context.who, act=act, subject=f"user:{user.id}", detail=detail),
    )
