"""What may stand in the headers of a request, and whose credential is in them?"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping

from tracker.errors import SettingsError


def in_ascii(text: str) -> str:
    """A text that a header may hold: accents dropped, and what has no plain form left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.split())


def check_headers(platform: str, headers: Mapping[str, str]) -> None:
    """Let headers pass that can be sent.

    Raises:
        SettingsError: a value, which is not shown since it may be a token, holds a character that none has.
    """
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise SettingsError(f"{platform}'s token holds characters that none has; copy it again")


def fingerprint(headers: Mapping[str, str]) -> str:
    """A name for the credential in these headers that does not give it away; empty for none."""
    secret = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    return hashlib.sha256(secret.encode()).hexdigest()[:16] if secret else ""
