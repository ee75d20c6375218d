"""A history as CSV and JSON: what every rendering says, for programs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from reports.many import ManyPicture
from reports.part import Part
from tracker.clock import format_instant
from tracker.history import History
from tracker.questions import Kind, Outcome, Question
from tracker.readings import Point, Reading

COLUMNS = (
    "question",
    "outcome",
    "at",
    "value",
    "low",
    "high",
    "crowd",
    "reason",
    "seen_at",
    "source",
    "note",
)


def render_history_csv(question: Question, outcome: Outcome, history: History, *, note: str = "") -> str:
    """Every point that was ever seen, revisions too, one a row, in the order of the source's time.

    `value` is a probability 0-1, a number, or an ISO instant for a date question; it is empty where there
    was no reading, and `reason` says why. `seen_at` is when we learnt it.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for point in history.points:
        names = {"question": str(question.ref), "outcome": outcome.key, "source": question.url, "note": note}
        writer.writerow(names | point_as_json(point))
    return text.getvalue()


def history_as_json(
    question: Question, outcome: Outcome, history: History, *, note: str = ""
) -> dict[str, Any]:
    """The same as one JSON document."""
    return {
        "question": str(question.ref),
        "outcome": outcome.key,
        "title": question.title,
        "kind": outcome.kind.value,
        "unit": outcome.unit,
        "source": question.url,
        "note": note,
        "points": [point_as_json(point) for point in history.points],
    }


def render_many_csv(many: ManyPicture) -> str:
    """Several histories in one: the same columns, the label of each behind them, part by part."""
    text = io.StringIO()
    writer = csv.DictWriter(text, (*COLUMNS, "label"), lineterminator="\n")
    writer.writeheader()
    for part in many.parts:
        names = _names_of(part) | {"note": many.note, "label": part.label}
        for point in part.picture.history.points:
            writer.writerow(names | point_as_json(point))
    return text.getvalue()


def many_as_json(many: ManyPicture) -> dict[str, Any]:
    """The same as one JSON document, each part with its points and where it stands."""
    return {
        "title": many.title,
        "together": many.together.value,
        "kind": many.kind.value,
        "unit": many.parts[0].picture.unit,
        "as_of": format_instant(many.as_of),
        "note": many.note,
        "finding": many.finding,
        "parts": [
            _names_of(part)
            | {
                "label": part.label,
                "standing": part.standing,
                "points": [point_as_json(point) for point in part.picture.history.points],
            }
            for part in many.parts
        ],
    }


def _names_of(part: Part) -> dict[str, str]:
    question = "" if part.ref is None else str(part.ref.question)
    return {
        "question": question,
        "outcome": "" if part.ref is None else part.ref.key,
        "source": part.picture.platform,
    }


def point_as_json(point: Point) -> dict[str, Any]:
    """One point: numbers as they are, instants as ISO 8601 in UTC, None where there is nothing."""
    times = {"at": format_instant(point.at), "seen_at": format_instant(point.seen_at)}
    if not isinstance(point, Reading):
        return times | dict.fromkeys(("value", "low", "high", "crowd")) | {"reason": point.reason.value}
    return times | {
        "value": _value(point.kind, point.value),
        "low": _value(point.kind, point.low),
        "high": _value(point.kind, point.high),
        "crowd": point.crowd,
        "reason": None,
    }


def _value(kind: Kind, value: float | None) -> float | str | None:
    if value is None or kind is not Kind.DATE:
        return value
    return format_instant(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value))
