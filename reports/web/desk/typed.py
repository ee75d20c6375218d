"""What was typed into a form's field for a number or a cadence?"""

from __future__ import annotations

from reports.desk.set_cadence import AUTO
from tracker.errors import UsageError


def number_of(text: str) -> float | None:
    """The number in a field; None for an empty one.

    Raises:
        UsageError: it is no number.
    """
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} is no number") from error


def whole_of(text: str) -> int | None:
    """The whole number in a field; None for an empty one.

    Raises:
        UsageError: it is none.
    """
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 12):  # noqa: PLR2004 - more is none
        raise UsageError(f"{text[:40]!r} is no whole number")
    return int(plain)


def how_often(every: str) -> str:
    """What was typed as a cadence, in words."""
    return "as usual" if not every.strip() or every.strip().lower() == AUTO else f"every {every.strip()}"
