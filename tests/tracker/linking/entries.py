"""Catalogue entries for the tests of this folder."""

from __future__ import annotations

from datetime import date

from tracker.linking.catalogue import Entry
from tracker.questions import QuestionRef


def make_entry(
    title: str,
    id_: str = "1",
    *,
    platform: str = "metaculus",
    closes: date | None = None,
    resolved: date | None = None,
    type_: str = "",
    description: str = "",
    options: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        ref=QuestionRef(platform, id_),
        title=title,
        closes=closes,
        resolved=resolved,
        is_resolved=resolved is not None,
        type=type_,
        description=description,
        options=options,
    )


def make_entries(*titles: str) -> tuple[Entry, ...]:
    return tuple(make_entry(title, str(number)) for number, title in enumerate(titles, start=1))
