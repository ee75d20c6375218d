"""How is a password kept, checked, and refused where it is a bad one?

argon2id with argon2-cffi's own parameters, which are RFC 9106's second recommendation; a password that was
hashed with smaller ones is hashed anew at its next sign-in.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.errors import UsageError

SHORTEST = 12
LONGEST = 1000
"""Letters that a password has: hashing more would only be work for whoever sends them."""

_COMMON = """
    123456789012 1234567890123 012345678901 098765432109 111111111111 000000000000 121212121212
    123123123123 1q2w3e4r5t6y qwertyuiop12 qwertyuiopas qwerty123456 qwertyqwerty asdfghjkl123 asdfasdfasdf
    zxcvbnm12345 abcdefghijkl abcabcabcabc abcd12345678 password1234 password12345 password123456
    passwordpassword mypassword12 newpassword1 newpassword123 passwort1234 passw0rd1234 p@ssword1234
    changeme1234 changemenow1 letmeinplease letmein12345 iloveyou1234 iloveyouforever administrator
    admin1234567 adminadmin12 welcome12345 welcomewelcome trustno1trustno1 sunshine1234 football1234
    baseball1234 superman1234 dragon123456 monkey123456 princess1234 starwars1234 whatever1234
    correcthorsebatterystaple nerdlinenerdline nerdline1234 newsroom1234 journalist12 breakingnews
    breakingnews1 editor123456 editoreditor chiefeditor1 forecast1234 metaculus123
"""
COMMON = frozenset(_COMMON.split())
"""What is tried first by whoever guesses, of those that are long enough."""


@cache
def usual_hasher() -> PasswordHasher:
    """The hasher of this program."""
    return PasswordHasher()


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def hash_password(password: str, *, hasher: PasswordHasher | None = None) -> str:
    """argon2's own text: parameters, salt and hash."""
    return (hasher or usual_hasher()).hash(password)


def is_password(password: str, kept: str, *, hasher: PasswordHasher | None = None) -> bool:
    """Whether `password` is the one that `kept` was made of.

    An empty `kept` is nobody's, and takes as long to say so: the time does not tell whether there is such
    an account.
    """
    used = hasher or usual_hasher()
    if len(password) > LONGEST:
        password, kept = "", ""
    try:
        return used.verify(kept or _nobodys(used), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_outgrown(kept: str, *, hasher: PasswordHasher | None = None) -> bool:
    """Whether a password was hashed with other parameters than are used now."""
    return (hasher or usual_hasher()).check_needs_rehash(kept)


def check_password(password: str, *, name: str) -> None:
    """Let a new password pass.

    Raises:
        UsageError: it is too short or too long, holds the account's name and little else, or is one of those
            that are tried first.
    """
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} letters; this one has {len(password)}")
    if len(password) > LONGEST:
        raise UsageError(f"a password has at most {LONGEST} letters")
    plain = "".join(password.casefold().split())
    if plain in COMMON or len(set(plain)) < 4:  # noqa: PLR2004 - "aaaaaaaaaaaa", "abababababab"
        raise UsageError("this password is among the first that are guessed; choose another")
    own = "".join(name.casefold().split())
    if own and len(plain.replace(own, "")) < SHORTEST // 2:
        raise UsageError("a password that is little but the account's name is guessed at once; take another")
