"""How does somebody come in: by password, by a link that works once, or by the word of a provider?

Whoever comes gets a secret for their browser; only its digest is kept. What was typed in vain is kept
nowhere: people type passwords into the wrong field.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

from db import Connection, sessions, sign_in_links, sign_ins, users
from db.acts import Act, add_act
from reports.desk.context import WorkContext
from tracker.accounts import User
from tracker.credentials import digest_of, new_secret
from tracker.errors import SignInError
from tracker.passwords import hash_password, is_outgrown, is_password

log = logging.getLogger(__name__)

_REFUSED = "name and password do not belong together; nobody is signed in"
_USED_UP = "this link was used already, or has run out; ask for another, or sign in by password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where somebody comes from: the address, and how the browser calls itself."""

    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody who is signed in now, and the secret that their browser is to keep."""

    user: User
    secret: str


def sign_in(context: WorkContext, *, name: str, password: str, browser: Browser) -> Arrival:
    """Sign somebody in by name and password.

    It takes the same time and says the same whether there is such an account.

    Raises:
        SignInError: they do not belong together, or too much was tried before.
    """
    name = " ".join(name.split())
    now = context.clock.now()
    with context.database.writing() as connection:
        user = users.user_named(connection, name)
        account = user.name if user else digest_of(name.casefold())
        pause = sign_ins.wait_for(connection, account, browser.address, now)
        if pause:
            seconds = math.ceil(pause.total_seconds())
            raise SignInError(
                f"too much was tried in vain; try again in {seconds} seconds", retry_after=pause
            )
        number = sign_ins.begin_try(connection, account, browser.address, now)
        kept = users.password_of(connection, user.id) if user else ""
    # Outside of any transaction: it is meant to take long.
    is_right = is_password(password, kept)
    if user is None or not is_right or not user.is_enabled:
        log.info("a sign-in from %s was refused", browser.address)
        raise SignInError(_REFUSED)
    renewed = hash_password(password) if is_outgrown(kept) else ""
    with context.database.writing() as connection:
        sign_ins.record_good(connection, number)
        if renewed and users.password_of(connection, user.id) == kept:
            users.set_password(connection, user.id, renewed)
        return arrive(connection, context, user, new_secret(), browser, "by password")


def person_of_link(context: WorkContext, secret: str) -> User:
    """Whom a link would sign in. It is good for as much as before.

    Raises:
        SignInError: it was used, has run out, or is none.
    """
    with context.database.reading() as connection:
        user_id = sign_in_links.whose_link(connection, digest_of(secret), context.clock.now())
        user = None if user_id is None else users.get_user(connection, user_id)
    if user is None or not user.is_enabled:
        raise SignInError(_USED_UP)
    return user


def sign_in_by_link(context: WorkContext, secret: str, *, browser: Browser) -> Arrival:
    """Sign somebody in by a link, which is good for nothing afterwards.

    Raises:
        SignInError: it was used, has run out, or is none.
    """
    with context.database.writing() as connection:
        user_id = sign_in_links.take_link(connection, digest_of(secret), context.clock.now())
        user = None if user_id is None else users.get_user(connection, user_id)
        if user is not None and user.is_enabled:
            return arrive(connection, context, user, new_secret(), browser, "by a link")
    raise SignInError(_USED_UP)


def arrive(
    connection: Connection, context: WorkContext, user: User, secret: str, browser: Browser, how: str
) -> Arrival:
    """Begin somebody's session.

    Raises:
        ConflictError: there was one with this secret already.
    """
    now = context.clock.now()
    sessions.begin_session(
        connection,
        digest=digest_of(secret),
        user_id=user.id,
        at=now,
        address=browser.address,
        agent=browser.agent,
    )
    add_act(connection, Act(at=now, who=user.name, act="signed in", subject=f"user:{user.id}", detail=how))
    return Arrival(user=user, secret=secret)


def sign_out(context: WorkContext, user_id: int, digest: str) -> bool:
    """End a session of somebody's; whether it was open."""
    now = context.clock.now()
    with context.database.writing() as connection:
        ended = sessions.end_session(connection, user_id, digest, now)
        if ended:
            add_act(connection, Act(at=now, who=context.who, act="signed out", subject=f"user:{user_id}"))
    return ended
