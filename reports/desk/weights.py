"""How much does a draft matter? What orders the editor's queue.

    weight = (odds + points + wrong) * (1 + log10(1 + reads))

- `odds`: how far the proposal is from the print in log-odds, in units of 0.7 (which doubles the odds);
- `points`: the same in percentage points, in units of three;
- `wrong`: how far the print is from the last reading, in points, in units of three;
- `reads`: how often the story was read lately; 0 where the outlet does not tell.

The units are the usual thresholds of a move (`tracker/significance.py`), so that each part of a draft just
worth proposing is about one. The median of a date question is measured in units of 60 days and a number
in twentieths of what is printed; both count for `odds` and `points` alike. A draft that tells how a
question ended has no number to compare: its line states an open forecast that is over, which counts as
`ENDED` in all. The weight grows with each part and never falls with one (tests/reports/desk/test_weights.py).
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta

from db.weighed_drafts import Numbers
from tracker.questions import Kind
from tracker.significance import log_odds

LOG_ODDS = 0.7
POINTS = 0.03
DAYS = timedelta(days=60)
SHARE = 0.05
ENDED = 12.0
"""The parts of a line whose question is over: as much as of one that says 10% where the source says 22%."""

MOST = 1000.0
"""No part counts for more: a number printed as 1 that is a million now is wrong, and that is all."""


def weight_of(numbers: Numbers) -> float:
    """The weight of a draft: positive, larger for what matters more, finite."""
    printed = _as_number(numbers)
    reach = 1 + math.log10(1 + max(numbers.reads or 0, 0))
    if numbers.proposed is None:
        return ENDED * reach
    if printed is None:
        return reach
    odds = _far(numbers.kind, printed, numbers.proposed, in_odds=True)
    points = _far(numbers.kind, printed, numbers.proposed)
    present = numbers.proposed if numbers.present is None else numbers.present
    wrong = _far(numbers.kind, printed, present)
    return (odds + points + wrong) * reach


def _far(kind: Kind, printed: float, other: float, *, in_odds: bool = False) -> float:
    if kind is Kind.PROBABILITY:
        if in_odds:
            return min(abs(log_odds(other) - log_odds(printed)) / LOG_ODDS, MOST)
        return min(abs(other - printed) / POINTS, MOST)
    if kind is Kind.DATE:
        return min(abs(other - printed) / DAYS.total_seconds(), MOST)
    unit = abs(printed) * SHARE
    return min(abs(other - printed) / unit, MOST) if unit else MOST * (other != printed)


def _as_number(numbers: Numbers) -> float | None:
    printed = numbers.printed
    if printed is None or isinstance(printed, float):
        return printed
    try:
        if numbers.kind is Kind.DATE:
            return datetime.combine(date.fromisoformat(printed), time(), UTC).timestamp()
        number = float(printed)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
