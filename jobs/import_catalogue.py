"""Bringing the questions of a JSON Lines file into the catalogue; bad lines are told of, the rest is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.catalogue import News, keep_entries
from reports.desk.context import WorkContext
from tracker.linking.catalogue import Entry, load_catalogue

AT_ONCE = 1000
"""Questions that are kept in one transaction, so that nobody else waits long for the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file brought; `errors` has a sentence for each line that was left out."""

    lines: int
    news: News
    errors: tuple[str, ...]


def import_catalogue(context: WorkContext, path: Path) -> Imported:
    """Keep every question of a file, gzipped or not; a second time changes nothing.

    Raises:
        NotFoundError: there is no such file.
        DataError: the file cannot be read at all, or no line of it is a question.
    """
    loaded = load_catalogue(path)
    now = context.clock.now()
    news = News()
    batches: list[Sequence[Entry]] = [
        loaded.entries[start : start + AT_ONCE] for start in range(0, len(loaded.entries), AT_ONCE)
    ]
    for batch in context.progress(batches, "importing"):
        with context.database.writing() as connection:
            news += keep_entries(connection, batch, seen_at=now)
    return Imported(lines=len(loaded.entries) + len(loaded.errors), news=news, errors=loaded.errors)
