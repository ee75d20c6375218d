"""What does the word of a sign-in provider make of somebody: which account, with which role?

An account is found by the provider's subject and never by a name or an address, which others may choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import Connection, users
from reports.desk.context import WorkContext
from reports.desk.manage_people import keep_an_admin, note
from reports.desk.sign_in import Arrival, Browser, arrive
from tracker.accounts import LONGEST_NAME, User, parse_name
from tracker.errors import ConflictError, SignInError, UsageError
from tracker.roles import RIGHTS, Role
from tracker.settings import Settings
from tracker.sign_in_provider import Identity


def sign_in_elsewhere(context: WorkContext, identity: Identity, secret: str, *, browser: Browser) -> Arrival:
    """Sign in whom the provider names; an account is made for somebody new who has a role.

    Raises:
        SignInError: they may not come in, or this sign-in was used already.
    """
    check_domain(context.settings, identity)
    role = role_of(context.settings, identity.claims)
    with context.database.writing() as connection:
        user = users.user_of_subject(connection, identity.subject)
        if user is None:
            user = _somebody_new(connection, context, identity, role)
        elif not user.is_enabled:
            raise SignInError("this account may not come in any more; ask an admin")
        elif context.settings.oidc_role_claim:
            user = _with_role(connection, context, user, role)
        try:
            return arrive(connection, context, user, secret, browser, "by the provider")
        except ConflictError as error:
            raise SignInError(str(error)) from error


def check_domain(settings: Settings, identity: Identity) -> None:
    """Let somebody pass whose address, which the provider has verified, is in an allowed domain.

    Raises:
        SignInError: it is not.
    """
    domain = identity.email.rpartition("@")[2].casefold()
    allowed = settings.oidc_domains
    if allowed and not (identity.is_email_verified and domain in allowed):
        raise SignInError("only addresses of the outlet's own domains may come in; ask an admin")


def role_of(settings: Settings, claims: Mapping[str, Any]) -> Role | None:
    """The highest role that the claim names, else the default one; None for no role."""
    said = claims.get(settings.oidc_role_claim) if settings.oidc_role_claim else None
    words = said if isinstance(said, list) else [said]
    named = [role for role in Role if role.value in words]
    return max(named, key=lambda role: len(RIGHTS[role])) if named else settings.oidc_default_role


def _somebody_new(
    connection: Connection, context: WorkContext, identity: Identity, role: Role | None
) -> User:
    if role is None:
        raise SignInError("there is no account for you yet, and the provider gives you no role; ask an admin")
    for wanted in (identity.name, identity.email, identity.subject[-LONGEST_NAME:]):
        try:
            name = parse_name(wanted)
            user = users.add_user(
                connection,
                name=name,
                role=role,
                at=context.clock.now(),
                email=identity.email[:320],
                subject=identity.subject,
            )
        except (UsageError, ConflictError):
            continue
        note(connection, context, "account made", user, f"{user.name} is {role}, by the provider")
        return user
    raise SignInError("the name that the provider gives you is taken here; ask an admin")


def _with_role(connection: Connection, context: WorkContext, user: User, role: Role | None) -> User:
    if role is None:
        raise SignInError("the provider gives you no role here any more; ask an admin")
    if role is not user.role:
        try:
            if role is not Role.ADMIN:
                keep_an_admin(connection, user)
        except ConflictError:
            return user
        users.set_role(connection, user.id, role)
        note(connection, context, "role changed", user, f"{user.name} was {user.role}, is {role}")
    return users.get_user(connection, user.id)
