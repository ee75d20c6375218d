"""Who has an account, how they are signed in, and with which tokens their programs come."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from tracker.errors import UsageError
from tracker.roles import RIGHTS, Right, Role

LONGEST_NAME = 80
"""Letters that an account's or a token's name may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may come to the desk. `name` is what they sign in with and what the log calls them.

    `subject` is "issuer subject" of the sign-in provider, where they came by one. Without a password
    nobody signs in with one.
    """

    id: int
    name: str
    role: Role
    made_at: datetime
    email: str = ""
    subject: str | None = None
    has_password: bool = False
    disabled_at: datetime | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether they may come in."""
        return self.disabled_at is None

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do: nothing once disabled."""
        return RIGHTS[self.role] if self.is_enabled else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser in which somebody is signed in. `digest` is of the secret that its cookie holds."""

    digest: str
    user_id: int
    made_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """What a program comes with in its owner's place: never with more rights than the owner has then."""

    id: int
    user_id: int
    name: str
    scopes: frozenset[Right]
    made_at: datetime
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it lets anybody in: neither revoked nor run out."""
        return self.ended_at is None and (self.ends_at is None or now < self.ends_at)


def parse_name(text: str) -> str:
    """The name of an account or a token, with single spaces inside and none around it.

    Raises:
        UsageError: it is empty, too long, or holds what cannot be seen.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(f"a name has 1 to {LONGEST_NAME} letters, not {len(name)}")
    if any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise UsageError("a name holds only letters that can be seen; write it anew")
    return name


def parse_role(text: str) -> Role:
    """The role that somebody wrote.

    Raises:
        UsageError: there is no such role.
    """
    try:
        return Role(text.strip().casefold())
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise UsageError(f"there is no role {text!r}; there is {known}") from error


def parse_scopes(texts: tuple[str, ...]) -> frozenset[Right]:
    """The rights that somebody wrote for a token.

    Raises:
        UsageError: one is no right, or there is none.
    """
    known = ", ".join(right.value for right in Right)
    try:
        scopes = frozenset(Right(text.strip().casefold()) for text in texts)
    except ValueError as error:
        raise UsageError(f"a token's rights are some of {known}") from error
    if not scopes:
        raise UsageError(f"a token without a right is for nothing; name some of {known}")
    return scopes
