"""Catalogue entries for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """A sentence in newsroom style; `title` is the question it means, None where the catalogue lacks it."""

    sentence: str
    title: str | None


def read_newsroom_pairs() -> tuple[tuple[str, ...], tuple[Citing, ...]]:
    """The titles and the sentences of `newsroom_pairs.txt`."""
    titles: list[str] = []
    sentences: list[Citing] = []
    for line in Path(__file__).with_name("newsroom_pairs.txt").read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if mark == "T":
            titles.append(text)
        elif mark in {"S", "N"}:
            sentences.append(Citing(sentence=text, title=titles[-1] if mark == "S" else None))
    return tuple(titles), tuple(sentences)
