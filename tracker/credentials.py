"""Which secrets are handed out, and what is kept of them?

A secret is 256 random bits, so its plain SHA-256 is enough to keep: nobody guesses it back, which a
password's slow hash is for. The database holds digests only and lets nobody in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_PREFIX = "nl_"  # noqa: S105 - how a token begins, so that scanners of public code know one
LINK_PREFIX = "nli_"
"""How a sign-in link's secret begins: a token it is not."""


def new_secret() -> str:
    """Letters and digits that nobody guesses."""
    return secrets.token_urlsafe(32)


def new_password() -> str:
    """A password to begin with, as short as may be typed: 20 letters of 32, so 100 bits."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(_bytes(secret)).hexdigest()


def derived(secret: str, what: str) -> str:
    """Another secret, made of one that is kept and told apart by what it is for.

    HMAC-SHA256: who sees it learns nothing of `secret`.
    """
    return hmac.new(_bytes(secret), what.encode(), hashlib.sha256).hexdigest()


def csrf_of(secret: str) -> str:
    """What each form of a session carries, since no other site can know it."""
    return derived(secret, "csrf")


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are one, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # what a browser sent may be anything
