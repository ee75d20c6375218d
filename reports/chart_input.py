"""Which picture does a chart's JSON describe? The input of the stateless `nerdline chart --input FILE.json`.

The document is `{"title", "platform", "kind": "binary"|"date"|"number", "unit"?, "scale"?: "linear"|"log",
"points": [[epoch seconds, value|null, low?, high?, crowd?], …], "opened"?, "closes"?, "deadline"?,
"resolution"?: {"value", "at"}, "stories"?: [{"date", "printed", "headline"}, …], "as_of", "note"?}`; a null
value begins a gap, and the values of a date question are epoch seconds. Instants are ISO 8601 (a day alone
begins at midnight UTC; as "as_of" it is the whole day) or epoch seconds. Nothing is trusted: whatever would
draw a wrong line is refused, and the error names the field.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, TypeVar

from reports.picture import Picture, StoryMark
from reports.printed import as_printable
from tracker.clock import parse_instant
from tracker.errors import DataError
from tracker.history import FUTURE_TOLERANCE, History
from tracker.questions import Kind, Resolution, Scale, State
from tracker.readings import NoReading, Point, Reading, Reason
from tracker.wording.sources import source_named

_KINDS = {"binary": Kind.PROBABILITY, "date": Kind.DATE, "number": Kind.NUMBER}
_LONGEST = 2000
_MILLISECONDS = 100_000_000_000  # as seconds, the year 5138: what is larger was counted in milliseconds
_LEAST_IN_A_POINT, _MOST_IN_A_POINT = 2, 5
_DAY_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%")
_FINAL_STATES = {"annulled": State.ANNULLED, "ambiguous": State.AMBIGUOUS}
_BEYOND = ("above the upper bound", "below the lower bound")

_Value = TypeVar("_Value")


def parse_chart_input(document: object) -> Picture:
    """The picture that a chart's JSON describes, given as text, bytes or already decoded.

    A document without points makes a picture without readings, which is drawn as such.

    Raises:
        DataError: the document is not JSON of the documented form, or its parts contradict each other;
            the message names the field.
    """
    given = _object(_decoded(document) if isinstance(document, str | bytes) else document, "the chart input")
    kind = _KINDS[_one_of(given, "kind", tuple(_KINDS))]
    scale = Scale(_one_of(given, "scale", tuple(Scale), default="linear"))
    as_of = _optional(given, "as_of", _end_instant)
    if as_of is None:
        _refuse("as_of", "is missing: say as of when the picture is")
    opened, closes, deadline = (_optional(given, name, _instant) for name in ("opened", "closes", "deadline"))
    if opened is not None and closes is not None and closes < opened:
        _refuse("closes", "is earlier than opened")
    resolution, state = _resolution(given, kind)
    if resolution is None and opened is not None and opened > as_of:
        state = State.UPCOMING
    elif resolution is None and closes is not None and closes <= as_of:
        state = State.CLOSED
    points = _points(given, kind, scale, as_of)
    try:
        return Picture(
            title=_words(given, "title"),
            platform=source_named(_words(given, "platform")).name,
            kind=kind,
            unit=_words(given, "unit", default=""),
            scale=scale,
            history=History(points),
            as_of=as_of,
            opened_at=opened,
            closes_at=closes,
            deadline=deadline,
            state=state,
            resolution=resolution,
            stories=_stories(given, kind),
            note=_words(given, "note", default=""),
        )
    except ValueError as error:
        raise DataError(f"The chart input contradicts itself: {error}.") from error


def _decoded(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise DataError("The chart input is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"The chart input is not JSON: {error}.") from error


def _points(given: Mapping[str, Any], kind: Kind, scale: Scale, as_of: datetime) -> tuple[Point, ...]:
    listed = given.get("points")
    if not isinstance(listed, list):
        _refuse("points", "must be a list of [epoch seconds, value or null, low?, high?, crowd?]")
    points: list[Point] = []
    for index, item in enumerate(listed):
        path = f"points[{index}]"
        if not isinstance(item, list | tuple) or not _LEAST_IN_A_POINT <= len(item) <= _MOST_IN_A_POINT:
            _refuse(path, "must be [epoch seconds, value or null, low?, high?, crowd?]")
        at = _from_epoch(item[0], path)
        if points and at == points[-1].at:
            _refuse(path, f"stands for the same instant as the point before it, {item[0]}")
        if points and at < points[-1].at:
            _refuse(path, f"is out of order: {item[0]} is earlier than the point before it")
        if at > as_of + FUTURE_TOLERANCE:
            _refuse(path, "is later than as_of: a picture cannot show what was not known")
        points.append(_point(item, at, path, kind, scale))
    return tuple(points)


def _point(item: list[Any] | tuple[Any, ...], at: datetime, path: str, kind: Kind, scale: Scale) -> Point:
    value, low, high = (
        None if number is None else _series_value(number, path, kind, scale)
        for number in [*item[1:4], None, None][:3]
    )
    crowd = item[4] if len(item) == _MOST_IN_A_POINT else None
    if crowd is not None and (not isinstance(crowd, int) or isinstance(crowd, bool) or crowd < 0):
        _refuse(path, f"has a crowd of {_shown(crowd)}, which is no count")
    if value is None:
        if low is not None or high is not None:
            _refuse(path, "has quartiles but no value")
        return NoReading(reason=Reason.NOT_LOOKED, at=at, seen_at=at)
    if low is not None and high is not None and low > high:
        _refuse(path, f"has its low, {item[2]}, above its high, {item[3]}")
    return Reading(value=value, at=at, seen_at=at, kind=kind, low=low, high=high, crowd=crowd)


def _series_value(number: object, path: str, kind: Kind, scale: Scale) -> float:
    value = _number(number, path)
    if kind is Kind.PROBABILITY and not 0 <= value <= 1:
        _refuse(path, f"has the probability {_shown(number)}, which is not between 0 and 1")
    if kind is Kind.DATE:
        return _from_epoch(number, path).timestamp()
    if kind is Kind.NUMBER and scale is Scale.LOG and value <= 0:
        _refuse(path, f"has the value {_shown(number)}, which a logarithmic axis cannot show")
    return value


def _resolution(given: Mapping[str, Any], kind: Kind) -> tuple[Resolution | None, State]:
    if given.get("resolution") is None:
        return None, State.OPEN
    told = _object(given["resolution"], "resolution")
    raw = told.get("value")
    at = _optional(told, "at", _instant, prefix="resolution.")
    text = as_printable(raw).casefold().replace("_", " ") if isinstance(raw, str) else ""
    if text in _FINAL_STATES:
        return Resolution(text=text, raw=text, at=at), _FINAL_STATES[text]
    if kind is Kind.PROBABILITY:
        answers = {"yes": 1.0, "no": 0.0}
        if isinstance(raw, int | float) and raw in {0, 1}:
            text = "yes" if raw else "no"
        if text not in answers:
            _refuse("resolution.value", f'must be "yes", "no", "annulled" or "ambiguous", not {_shown(raw)}')
        return Resolution(text=text, raw=str(raw), at=at, value=answers[text]), State.RESOLVED
    if text in _BEYOND:
        return Resolution(text=text, raw=text, at=at), State.RESOLVED
    if kind is Kind.DATE:
        value = _instant(raw, "resolution.value").timestamp()
    else:
        value = _number(raw, "resolution.value")
    return Resolution(text=str(raw), raw=str(raw), at=at, value=value), State.RESOLVED


def _stories(given: Mapping[str, Any], kind: Kind) -> tuple[StoryMark, ...]:
    listed = given.get("stories")
    if listed is None:
        return ()
    if not isinstance(listed, list):
        _refuse("stories", 'must be a list of {"date", "printed", "headline"}')
    marks: list[StoryMark] = []
    for index, item in enumerate(listed):
        path = f"stories[{index}]"
        told = _object(item, path)
        on: date | datetime = _instant(told.get("date"), f"{path}.date")
        if isinstance(told.get("date"), str) and _DAY_ALONE.fullmatch(told["date"]):
            on = date.fromisoformat(told["date"])
        printed = _printed(told.get("printed"), f"{path}.printed", kind)
        marks.append(
            StoryMark(
                on=on, printed=printed, headline=_words(told, "headline", default="", prefix=f"{path}.")
            )
        )
    return tuple(marks)


def _printed(figure: object, path: str, kind: Kind) -> float | str | None:
    """What a story printed; a plain percentage or day in words becomes its value."""
    if figure is None:
        return None
    if isinstance(figure, str):
        percent = _PERCENT.fullmatch(figure.strip())
        if kind is Kind.PROBABILITY and percent and float(percent[1]) <= 100:  # noqa: PLR2004 (a hundred percent)
            return round(float(percent[1]) / 100, 6)
        if kind is Kind.DATE and _DAY_ALONE.fullmatch(figure):
            return _instant(figure, path).timestamp()
        return figure[:_LONGEST]
    value = _number(figure, path)
    if kind is Kind.PROBABILITY and not 0 <= value <= 1:
        _refuse(path, f'is {_shown(figure)}, which is not between 0 and 1; write words as "10%"')
    return value


def _instant(value: object, path: str) -> datetime:
    if isinstance(value, int | float):
        return _from_epoch(value, path)
    if not isinstance(value, str):
        _refuse(path, f"must be an ISO 8601 date or epoch seconds, not {_shown(value)}")
    try:
        return parse_instant(value)
    except (ValueError, OverflowError):
        _refuse(path, f'must be a date such as "2024-01-01" or "2024-01-01T05:00:00Z", not {_shown(value)}')


def _end_instant(value: object, path: str) -> datetime:
    """An instant; of a day alone, its last second."""
    instant = _instant(value, path)
    is_day = isinstance(value, str) and _DAY_ALONE.fullmatch(value) is not None
    return instant + timedelta(days=1, seconds=-1) if is_day else instant


def _from_epoch(value: object, path: str) -> datetime:
    seconds = _number(value, path)
    if abs(seconds) > _MILLISECONDS:
        _refuse(
            path, f"has the instant {_shown(value)}, which is no count of seconds (are these milliseconds?)"
        )
    return datetime.fromtimestamp(seconds, UTC)


def _number(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(path, f"must hold a number, not {_shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        _refuse(path, f"must hold a finite number, not {_shown(value)}")
    return number


def _words(given: Mapping[str, Any], name: str, *, default: str | None = None, prefix: str = "") -> str:
    value = given.get(name, default)
    if value is None:
        value = default
    if not isinstance(value, str):
        _refuse(prefix + name, "is missing" if name not in given else f"must be text, not {_shown(value)}")
    if len(value) > _LONGEST:
        _refuse(prefix + name, f"is longer than {_LONGEST} characters")
    if default is None and not as_printable(value):
        _refuse(prefix + name, "is empty")
    return value


def _one_of(given: Mapping[str, Any], name: str, known: Sequence[str], default: str | None = None) -> str:
    value = given.get(name) if given.get(name) is not None else default
    if value not in known:
        _refuse(name, f"must be one of {', '.join(known)}, not {_shown(value)}")
    return str(value)


def _optional(
    given: Mapping[str, Any], name: str, read: Callable[[object, str], _Value], prefix: str = ""
) -> _Value | None:
    return None if given.get(name) is None else read(given[name], prefix + name)


def _object(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise DataError(f"The chart input is wrong: {path} must be a JSON object, not {_shown(value)}.")
    return value


def _shown(value: object) -> str:
    text = as_printable(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 (enough to recognise it)


def _refuse(path: str, problem: str) -> NoReturn:
    raise DataError(f"The chart input is wrong: {path} {problem}.")
