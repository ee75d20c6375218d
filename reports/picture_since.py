"""What of a picture is shown since a story ran?

An editor who weighs a draft asks what the forecast did since its number went into print; a year of history
before that would press those weeks into a corner. So the picture begins a little before the day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from reports.picture import Picture
from tracker.errors import UsageError

EARLIEST = date(1970, 1, 1)
"""Nothing that is told here was printed earlier."""

_MARGIN = 1 / 12  # of the time since: enough to see from where the line came
_LEAST_MARGIN = timedelta(days=1)
_LEAST_SHOWN = timedelta(days=1)


def picture_since(picture: Picture, day: date) -> Picture:
    """The picture from a little before `day` on: its line, and the marks that fall into that time.

    The value that held when it begins is shown as holding there, as everywhere. A forecast that had ended
    before is shown with its last day.

    Raises:
        UsageError: `day` is before 1970, or after the picture's own.
    """
    as_of = picture.as_of.astimezone(UTC)
    if not EARLIEST <= day <= (as_of + timedelta(days=1)).date():  # east of Greenwich it is tomorrow already
        raise UsageError("a picture begins on a day from 1970 until today")
    printed = datetime.combine(day, time(), UTC)
    margin = max(_LEAST_MARGIN, (as_of - printed) * _MARGIN)
    start = min(printed - margin, picture.ends_at - _LEAST_SHOWN)
    return replace(
        picture,
        shown_from=start,
        stories=tuple(story for story in picture.stories if story.at >= start),
        method_changes=tuple(change for change in picture.method_changes if change.at >= start),
    )
