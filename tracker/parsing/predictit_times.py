"""Which instant does a time of PredictIt's name?

Times are sent without a zone and with any number of sub-second digits; they are wall-clock times of the
US east coast, as the sheet of the feed's readers has it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.clock import as_utc
from tracker.parsing.payload import Payload

EASTERN = ZoneInfo("America/New_York")

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far a platform's clock may be ahead of ours when it is asked which of two instants is meant."""

_FIRST_YEAR = 2014
"""PredictIt's first market. Earlier ends are placeholders, such as the year 1 of an unset date."""


def parse_stamp(field: Payload, *, seen_at: datetime) -> datetime:
    """The instant of a `timeStamp`; one that names its zone is taken at its word.

    In the hour that comes twice in autumn, the later of the two is meant unless it has not been yet.

    Raises:
        UnreadableAnswerError: it is no time.
    """
    instant = _read(field.text())
    if instant is None:
        field.refuse("a time like 2024-01-01T12:05:47.33")
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    earlier, later = (instant.replace(tzinfo=EASTERN, fold=fold).astimezone(UTC) for fold in (0, 1))
    # In the hour left out in spring the "later" one comes first; either names the same stretch of time.
    return later if earlier < later <= seen_at + CLOCKS_DIFFER_BY else earlier


def parse_end(field: Payload) -> datetime | None:
    """The instant of a `dateEnd`, which is more often "NA" or "N/A"; None for anything that tells no time."""
    instant = _read(field.value) if isinstance(field.value, str) else None
    if instant is None or instant.year < _FIRST_YEAR:
        return None
    return as_utc(instant if instant.tzinfo is not None else instant.replace(tzinfo=EASTERN))


def _read(text: str) -> datetime | None:
    """The time as written; None where it is none, or lies outside the years that have an instant in UTC."""
    try:
        instant = datetime.fromisoformat(text.strip())
        as_utc(instant if instant.tzinfo is not None else instant.replace(tzinfo=EASTERN))
    except (ValueError, OverflowError):
        return None
    return instant
