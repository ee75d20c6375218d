"""How does a question stand, in a sentence for readers?"""

from __future__ import annotations

from reports.picture import Picture
from reports.printed import as_printable, format_day, format_moment
from tracker.entries import ending_behind, entry_behind
from tracker.questions import State


def standing_of(picture: Picture) -> str:
    """Where the question stands at the picture's instant, since or until when, and which person says so."""
    entry = ending_behind(picture.entries, picture.resolution)
    return _standing(picture) + (f" Entered by {as_printable(entry.entered_by)}." if entry else "")


def _standing(picture: Picture) -> str:
    at = picture.resolution.at if picture.resolution else None
    on = f" on {format_day(at)}" if at else ""
    match picture.state:
        case State.RESOLVED:
            return f"Resolved {picture.outcome_printed}{on}."
        case State.ANNULLED:
            return f"Annulled{on}: the platform will not settle the question."
        case State.AMBIGUOUS:
            return f"Resolved as ambiguous{on}: the platform could not decide it."
        case State.CLOSED:
            closed = f" since {format_day(picture.closes_at)}" if picture.closes_at else ""
            return f"Closed{closed}: no more forecasts are taken, and the outcome is not known yet."
        case State.UPCOMING:
            opens = f" until {format_day(picture.opened_at)}" if picture.opened_at else ""
            return f"Not open for forecasts{opens}."
        case State.OPEN:
            if picture.is_past_deadline:
                return "Its deadline has passed, and the platform has not settled it yet."
            closes = f" until {format_day(picture.closes_at)}" if picture.closes_at else ""
            return f"Open for forecasts{closes}."


def reading_times(picture: Picture) -> str:
    """When the source was read, and when it will be; or that it was not."""
    if picture.last_read_at is None:
        return f"{picture.platform} has not been read yet."
    told = f"{picture.platform} was last read {format_moment(picture.last_read_at)}"
    entry = entry_behind(picture.entries, picture.last)
    if entry is not None:
        by = as_printable(entry.entered_by)
        told += f", and its number entered by {by} on {format_day(entry.entered_at)}"
    if picture.next_read_at is not None and picture.next_read_at > picture.as_of:
        return f"{told} and will be read again {format_moment(picture.next_read_at)}."
    return f"{told}."
