"""What questions are there to choose from, and how are they read from a file?"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tracker.clock import parse_instant
from tracker.errors import DataError, NotFoundError
from tracker.questions import Kind, Question, QuestionRef, Shape

MAX_LINE = 1_000_000
"""A longer line is not a question's listing."""

MAX_PLATFORM, MAX_ID = 40, 200
"""The most characters of a platform's key and of a question's id there."""

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One question as a catalogue lists it.

    `type` is the platform's word ("binary", "numeric", "multiple_choice", "date" …); `condition` is the
    text of a conditional question's condition; `opens`, `closes` and `resolved` are days in UTC, `resolved`
    None where it is open or nobody told.
    """

    ref: QuestionRef
    title: str
    url: str = ""
    opens: date | None = None
    closes: date | None = None
    resolved: date | None = None
    is_resolved: bool = False
    type: str = ""
    description: str = ""
    condition: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The entries of a file, and a sentence for each line that could not be used."""

    entries: tuple[Entry, ...]
    errors: tuple[str, ...] = ()


def entry_of(question: Question) -> Entry:
    """The entry of a question that a platform's search or our own store gave."""
    is_final = question.state.is_final
    ends = [
        outcome.resolution.at for outcome in question.outcomes if outcome.resolution and outcome.resolution.at
    ]
    closes = question.deadline or question.closes_at
    return Entry(
        ref=question.ref,
        title=question.title,
        url=question.url,
        opens=question.opened_at.date() if question.opened_at else None,
        closes=closes.date() if closes else None,
        resolved=max(ends).date() if ends and is_final else None,
        is_resolved=is_final,
        type=_type_of(question),
        description=question.resolution_criteria or question.description,
        condition=question.condition,
        options=tuple(outcome.label for outcome in question.outcomes if outcome.label),
    )


def _type_of(question: Question) -> str:
    kinds = {outcome.kind for outcome in question.outcomes}
    if question.shape is Shape.CHOICE:
        return "multiple_choice"
    if question.shape is Shape.CONDITIONAL:
        return "conditional"
    if kinds == {Kind.DATE}:
        return "date"
    if kinds == {Kind.NUMBER}:
        return "numeric"
    return "group" if question.shape is Shape.GROUP else "binary"


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue of JSON Lines, gzipped or not; a bad line is told of and the rest is read.

    Raises:
        NotFoundError: there is no such file.
        DataError: the file cannot be read at all, or no line of it is a question.
    """
    try:
        raw = path.read_bytes()
        data = gzip.decompress(raw) if raw.startswith(_GZIP_MAGIC) else raw
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no catalogue {path}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"the catalogue {path} cannot be read: {error}") from error
    catalogue = parse_catalogue(data.split(b"\n"), name=str(path))
    if not catalogue.entries:
        first = f"; {catalogue.errors[0]}" if catalogue.errors else ""
        raise DataError(f"the catalogue {path} lists no question{first}")
    return catalogue


def parse_catalogue(lines: Iterable[bytes], *, name: str) -> Catalogue:
    """Read catalogue lines; an error names `name` and the line's number, counted from 1."""
    entries: dict[QuestionRef, Entry] = {}
    first_lines: dict[QuestionRef, int] = {}
    errors: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = _parse_line(line)
        except ValueError as error:
            errors.append(f"{name} line {number} is left out: {error}")
            continue
        if entry.ref in entries:
            errors.append(
                f"{name} line {number} is left out: "
                f"{entry.ref} stands on line {first_lines[entry.ref]} already"
            )
            continue
        entries[entry.ref] = entry
        first_lines[entry.ref] = number
    return Catalogue(entries=tuple(entries.values()), errors=tuple(errors))


def _parse_line(line: bytes) -> Entry:
    """Read one line.

    Raises:
        ValueError: it is no question; the message says what is wrong.
    """
    if len(line) > MAX_LINE:
        msg = f"it has {len(line):,} bytes, more than a question's listing needs"
        raise ValueError(msg)
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"it is not JSON ({error})"
        raise ValueError(msg) from error
    if not isinstance(row, dict):
        msg = "it is not a JSON object"
        raise ValueError(msg)  # noqa: TRY004 - wrong data, not a wrong call
    resolved = row.get("resolved")
    return Entry(
        ref=QuestionRef(
            platform=_short(_text(row, "platform"), "platform", MAX_PLATFORM),
            id=_short(_id(row), "id", MAX_ID),
        ),
        title=_text(row, "title"),
        url=_optional_text(row, "url"),
        closes=_day(row, "closes"),
        resolved=None if isinstance(resolved, bool) else _day(row, "resolved"),
        is_resolved=bool(resolved),
        type=_optional_text(row, "type"),
        description=_optional_text(row, "description"),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        msg = f"it has no {key}"
        raise ValueError(msg)
    return value.strip()


def _short(text: str, key: str, most: int) -> str:
    if len(text) > most:
        msg = f"its {key} has {len(text):,} characters, which is more than {most}"
        raise ValueError(msg)
    if not text.isprintable():
        msg = f"its {key} {text!r} has characters that cannot be printed"
        raise ValueError(msg)
    return text


def _id(row: Mapping[str, Any]) -> str:
    value = row.get("id")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(row, "id")


def _optional_text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        msg = f"its {key} is not text"
        raise ValueError(msg)  # noqa: TRY004 - wrong data, not a wrong call
    return value


def _day(row: Mapping[str, Any], key: str) -> date | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        return parse_instant(str(value)).date()
    except (ValueError, OverflowError) as error:
        msg = f"its {key} {value!r} is not an ISO date"
        raise ValueError(msg) from error
