"""One line of `nerdline rewrite --jsonl` in, one object out. The shapes are in docs/rewriting.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.errors import DataError
from tracker.spans import Span
from tracker.wording.current import parse_current_reading
from tracker.wording.rewrite import rewrite
from tracker.wording.style import BUILT_IN, Style, load_style


def rewrite_line(line: Mapping[str, Any], *, style: Style) -> dict[str, Any]:
    """The answer to one request: `{"id", "text", "changed", "refused", "offer"?}`, or `{"id", "error"}`.

    `style` is used where the line names none of the sheets that come with Nerdline.
    """
    id_ = line.get("id")
    try:
        text = _text(line)
        reading = parse_current_reading(_reading(line))
        result = rewrite(
            text,
            reading,
            style=_style(line, style),
            citation=_span(line, text),
            printed_on=_day(line),
        )
    except DataError as error:
        return {"id": id_, "error": str(error)}
    return {"id": id_, **result.as_json()}


def _text(line: Mapping[str, Any]) -> str:
    text = line.get("text")
    if not isinstance(text, str):
        raise DataError("the line's text is missing" if text is None else "the line's text must be a string")
    if not text.strip():
        raise DataError("the line's text is empty")
    if "\0" in text:
        raise DataError("the line's text is binary: it holds NUL characters")
    return text


def _reading(line: Mapping[str, Any]) -> Mapping[str, object]:
    reading = line.get("reading")
    if not isinstance(reading, Mapping):
        raise DataError(
            "the line's reading is missing" if reading is None else "the line's reading must be an object"
        )
    return reading


def _style(line: Mapping[str, Any], default: Style) -> Style:
    name = line.get("style")
    if name is None:
        return default
    # A path here would let whoever writes the lines read files of whoever runs the command.
    if not isinstance(name, str) or name not in BUILT_IN:
        raise DataError(f"the line's style must be one of {', '.join(BUILT_IN)}")
    return load_style(name)


def _span(line: Mapping[str, Any], text: str) -> Span | None:
    place = line.get("citation")
    if place is None:
        return None
    start, end = (place.get("start"), place.get("end")) if isinstance(place, Mapping) else (None, None)
    if type(start) is not int or type(end) is not int:
        raise DataError("the line's citation must have a start and an end, both whole numbers")
    if not 0 <= start < end <= len(text):
        raise DataError(
            f"the line's citation runs from {start} to {end}, outside the text of {len(text)} characters"
        )
    return Span(start, end)


def _day(line: Mapping[str, Any]) -> date | None:
    day = line.get("today")
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise DataError("the line's today must be a date such as 2026-11-20") from None
