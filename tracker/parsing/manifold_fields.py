"""How does Manifold write ids, numbers, probabilities and instants?

Its own server writes milliseconds and plain numbers; rows of its database, which a few endpoints let
through, also hold ISO instants, numbers as text and, in 2022, whole percentages.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.volumes import Volume, VolumeUnit, volume_told

PLATFORM = "manifold"

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What ids of markets and answers look like; those of old answers are small numbers."""

_FARTHEST_YEAR = 3000
"""Closes are typed in by people and mean "never" from here on: years from 3022 to beyond 9999 were seen."""

_SLACK = 1e-9
"""How far outside 0-1 a probability may lie before it is an error: pools are divided in floating point."""

_HUNDRED = 100
_SWEEPSTAKES = "CASH"


def parse_id(field: Payload) -> str:
    """An id, which is a text or (answers of old markets) a number."""
    text = str(field.value) if type(field.value) is int else field.text()
    if not ID.fullmatch(text):
        field.refuse("an id")
    return text


def parse_number(field: Payload) -> float:
    """A finite number, also one written as a text."""
    if not isinstance(field.value, str):
        return field.number()
    try:
        number = float(Decimal(field.value))
    except (InvalidOperation, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        field.refuse("a number")
    return number


def parse_volume(market: Payload) -> Volume | None:
    """What was traded in a market, in mana; None where that is not told.

    It decides no number, so an odd one refuses nothing. "CASH" was sweepstakes money, whose worth is unsure.
    """
    try:
        if market.optional("token", lambda field: field.value) == _SWEEPSTAKES:
            return None
        return volume_told(market.optional("volume", parse_number), VolumeUnit.MANA)
    except UnreadableAnswerError:
        return None


def parse_probability(field: Payload) -> float:
    """A number from 0 to 1."""
    probability = parse_number(field)
    if not -_SLACK <= probability <= 1 + _SLACK:
        field.refuse("between 0 and 1")
    return min(max(probability, 0.0), 1.0)


def parse_row_probability(field: Payload) -> float:
    """A probability as rows of the database have it: from 0 to 1, or above 1 a percentage, as in 2022."""
    number = parse_number(field)
    if not 0 <= number <= _HUNDRED:
        field.refuse("a probability or a percentage")
    return number / _HUNDRED if number > 1 else number


def parse_time(field: Payload) -> datetime:
    """An instant that has to be one: epoch milliseconds, or ISO 8601."""
    instant = parse_far_time(field)
    if instant is None:
        field.refuse("epoch milliseconds")
    return instant


def parse_far_time(field: Payload) -> datetime | None:
    """An instant, or None for one that nobody can have meant: before 1970 or after the year 2999."""
    value = field.value
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9.]+", value):
        instant = field.instant()
    else:
        milliseconds = parse_number(field)
        if milliseconds <= 0:
            return None
        try:
            instant = datetime.fromtimestamp(milliseconds / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return instant if instant.year < _FARTHEST_YEAR and instant.timestamp() > 0 else None
