"""How did a question end, and which of the sheet's sentences tells it?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tracker.wording.amounts import parse_amount
from tracker.wording.calendar_forms import find_date
from tracker.wording.current import CurrentReading, ReadingKind, ReadingState
from tracker.wording.medians import in_units
from tracker.wording.style import Style


def state_key(reading: CurrentReading) -> str:
    """The name of the template for a reading's state, such as "resolved_no" or "annulled"."""
    if reading.state is not ReadingState.RESOLVED:
        return reading.state.value
    plain = reading.resolution.casefold()
    if plain in {"yes", "no"}:
        return f"resolved_{plain}"
    if reading.kind is ReadingKind.NUMBER and resolved_number(reading.resolution) is not None:
        return "resolved_number"
    if reading.kind is ReadingKind.DATE and resolved_day(reading.resolution) is not None:
        return "resolved_date"
    return "resolved_option"


def answer_says(answer: str, reading: CurrentReading, style: Style) -> bool:
    """Whether the answer in one of Nerdline's own sentences is the reading's resolution."""
    if not answer:
        return True
    key = state_key(reading)
    if key == "resolved_number":
        written = parse_amount(answer)
        number = resolved_number(reading.resolution)
        return written is not None and number is not None and written.says(in_units(number, reading.unit))
    if key == "resolved_date":
        day = resolved_day(reading.resolution)
        written_day = find_date(answer)
        return day is not None and written_day is not None and written_day.says(day, style.dates)
    return answer == reading.resolution


def resolved_number(words: str) -> Decimal | None:
    """The number that a resolution is, "284,000" or "3.14"; None for any other."""
    digits = words.replace(",", "").strip()
    return Decimal(digits) if re.fullmatch(r"[-+]?\d{1,15}(?:\.\d{1,9})?", digits) else None


def resolved_day(words: str) -> date | None:
    """The day that a resolution is, as an ISO date or instant; None for any other."""
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
