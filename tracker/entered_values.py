"""What number, day or ending did a person mean by what they typed?

Nothing is guessed: where two meanings are possible ("1", "30-40%", "05/06/2031") the person is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from tracker.citations.days import DAY, read_day
from tracker.clock import as_utc, parse_instant
from tracker.entries import OPEN_AGAIN
from tracker.errors import UsageError
from tracker.questions import Kind, Outcome, Question, Shape

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""An earlier time of reading is a slip of the keyboard: no page with forecasts is that old."""

_PLAIN = r"\d+(?:\.\d+)?|\.\d+"
_PERCENT = re.compile(rf"({_PLAIN})\s*(?:%|per\s?cent)", re.IGNORECASE)
_CENTS = re.compile(rf"({_PLAIN})\s*(?:¢|c|cents?)", re.IGNORECASE)
_ODDS = re.compile(r"(\d{1,9})\s*(?:in|out of|/)\s*(\d{1,9})", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+\u2212]?)\s*(?P<money>[$£€¥]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:\s*(?P<scale>thousand|million|billion|trillion)\b)?\s*(?P<unit>(?!(?:to|or|in)\b)[^\W\d_].{0,39}|[%°$£€¥].{0,39})?",
    re.IGNORECASE,
)
_SCALES = {"": 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_LONGEST = 100
_UNSETTLED = {"void": "annulled", "annulled": "annulled", "cancelled": "annulled", "canceled": "annulled"} | {
    "ambiguous": "ambiguous"
}
_YES_NO = {"yes": 1.0, "no": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredValue:
    """A value on its outcome's scale, and the unit that was typed with a number."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredEnding:
    """How one outcome ended, as `Entry` keeps it: in words, and as a value where it has one."""

    key: str
    said: str
    value: float | None = None


def parse_value(text: str, kind: Kind) -> EnteredValue:
    """Read a value as a person types it: "37%", "0.37", "1 in 4", "63¢"; "8.2 billion euros"; "14 May 2031".

    Raises:
        UsageError: it is none, or may be two.
    """
    words = " ".join(text.split())
    if not words or len(words) > _LONGEST:
        raise UsageError(f"a value has 1 to {_LONGEST} characters")
    if kind is Kind.PROBABILITY:
        return EnteredValue(value=_probability(words))
    if kind is Kind.DATE:
        return EnteredValue(value=_date(words))
    return _number(words)


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """When a value held: an ISO instant; without a zone in the outlet's; a day alone is its first instant.

    Raises:
        UsageError: it is none.
    """
    words = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
            return as_utc(datetime.combine(date.fromisoformat(words), time(), zone))
        moment = datetime.fromisoformat(words)
        return as_utc(moment.replace(tzinfo=zone) if moment.tzinfo is None else moment)
    except ValueError as error:
        raise UsageError(
            f"{words[:40]!r} is no time; write 2026-11-20, 2026-11-20T14:30 or 2026-11-20T14:30Z"
        ) from error


def check_moment(at: datetime, now: datetime) -> datetime:
    """The same instant.

    Raises:
        UsageError: it is still to come, or too long ago to be meant.
    """
    if at > now:
        raise UsageError(f"{at:%Y-%m-%d %H:%M} UTC is still to come; a person can only enter what was seen")
    if at < EARLIEST:
        raise UsageError(f"{at:%Y-%m-%d} is before {EARLIEST:%Y}; check the year")
    return at


def parse_ending(text: str, question: Question, outcome: Outcome) -> tuple[EnteredEnding, ...]:
    """Read how a question ended: what that says of `outcome`, and of the other options of a choice.

    "yes", "no", "void", "ambiguous"; a number or a day for questions of those kinds; for a question whose
    options exclude each other, the winning option's key or label, or "yes" for the option that is named.
    "open" takes an ending back.

    Raises:
        UsageError: the question cannot end like that.
    """
    words = " ".join(text.split())
    plain = words.casefold()
    is_choice = question.shape is Shape.CHOICE
    every = question.outcomes if is_choice else (outcome,)
    if is_choice:
        chosen = next((one for one in every if words == one.key or plain == one.label.casefold()), None)
        if chosen is None and plain == "yes":
            chosen = outcome
        if chosen is not None:
            said = chosen.label or chosen.key
            return tuple(
                EnteredEnding(key=one.key, said=said, value=float(one.key == chosen.key)) for one in every
            )
        if plain == "no":
            return (EnteredEnding(key=outcome.key, said="no", value=0.0),)
    if plain in _UNSETTLED or plain == OPEN_AGAIN:
        said = _UNSETTLED.get(plain, OPEN_AGAIN)
        return tuple(EnteredEnding(key=one.key, said=said) for one in every)
    return (_ending_of_one(words, outcome),)


def _ending_of_one(words: str, outcome: Outcome) -> EnteredEnding:
    if outcome.kind is Kind.PROBABILITY:
        value = _YES_NO.get(words.casefold())
        if value is None:
            raise UsageError(f"{words[:40]!r} is no ending; it is yes, no, void, ambiguous, or open again")
        return EnteredEnding(key=outcome.key, said=words.casefold(), value=value)
    value = parse_value(words, outcome.kind).value
    if outcome.kind is Kind.DATE:
        return EnteredEnding(
            key=outcome.key, said=datetime.fromtimestamp(value, UTC).date().isoformat(), value=value
        )
    return EnteredEnding(
        key=outcome.key, said=str(int(value)) if value.is_integer() else repr(value), value=value
    )


def _probability(words: str) -> float:
    if match := _PERCENT.fullmatch(words) or _CENTS.fullmatch(words):
        return _as_probability(Decimal(match[1]) / 100, words)
    if match := _ODDS.fullmatch(words):
        if not int(match[2]):
            raise UsageError(f"{words!r} is no probability; nothing can be out of none")
        return _as_probability(Decimal(match[1]) / Decimal(match[2]), words)
    if re.fullmatch(_PLAIN, words, re.ASCII):
        number = Decimal(words)
        if number == 1:
            raise UsageError(f"{words!r} may be 1% or a certainty; write 1% or 100%")
        if number > 1:
            raise UsageError(f"{words!r} is no probability; write {words}% or a number from 0 to 1")
        return float(number)
    if re.search(r"[<>≤≥~]|\b(?:under|over|less|more|about|almost)\b", words, re.IGNORECASE):
        raise UsageError(f"{words[:40]!r} is a bound or a guess; enter the one number that the page shows")
    if re.search(r"\d\s*%?\s*(?:-|–|—|to)\s*\d", words):
        raise UsageError(f"{words[:40]!r} is a range; enter one number")
    raise UsageError(f"{words[:40]!r} is no probability; write 37%, 0.37 or 1 in 4")


def _as_probability(value: Decimal, words: str) -> float:
    if value > 1:
        raise UsageError(f"{words!r} is more than 100%; a probability lies between 0% and 100%")
    return float(value)


def _number(words: str) -> EnteredValue:
    match = _NUMBER.fullmatch(words)
    if match is None:
        raise UsageError(f"{words[:40]!r} is no number; write 1,234.5, 8.2 billion, or 3.2% with its unit")
    scale = _SCALES[(match["scale"] or "").casefold()]
    value = Decimal(match["digits"].replace(",", "")).scaleb(scale)
    if match["sign"] in {"-", "\u2212"}:
        value = -value
    unit = " ".join(part for part in (match["money"], (match["unit"] or "").strip()) if part)
    return EnteredValue(value=float(value), unit=unit)


def _date(words: str) -> float:
    if re.match(r"\d{4}-\d\d-\d\d[T ]", words):
        try:
            return parse_instant(words).timestamp()
        except ValueError as error:
            raise UsageError(f"{words[:40]!r} is no time; write 2031-05-14") from error
    match = re.fullmatch(DAY, words)
    day = read_day(match, None) if match and not match["sm"] and not match["feast"] else None
    if day is None:
        raise UsageError(f"{words[:40]!r} is no day with its year; write 2031-05-14 or 14 May 2031")
    return datetime.combine(day, time(), UTC).timestamp()
