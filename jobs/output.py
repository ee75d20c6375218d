"""What a command prints: a table or sentences for people, one JSON document for programs.

Results go to standard output, progress and warnings to standard error, so that a pipe gets only results.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar
from unicodedata import category

from tracker.clock import format_instant

Item = TypeVar("Item")


def print_json(document: object) -> None:
    """One JSON document on one line of standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=_as_json) + "\n")


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return format_instant(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def print_line(sentence: str) -> None:
    """A sentence for people."""
    sys.stdout.write(f"{_without_controls(sentence)}\n")


def _without_controls(text: str) -> str:
    """`text` without what could ring, move or erase on a terminal; line ends and tabs stay."""
    return "".join(letter for letter in text if letter in "\n\t" or category(letter) != "Cc")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; says so where there is nothing to show."""
    from rich.console import Console  # noqa: PLC0415 (a tenth of a second that most commands save)
    from rich.table import Table  # noqa: PLC0415 (as above)

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    if table.row_count:
        Console(highlight=False).print(table, markup=False)
    else:
        print_line(f"{title}: none")


def warn(sentence: str) -> None:
    """A sentence on standard error."""
    sys.stderr.write(f"{_without_controls(sentence)}\n")


def show_progress(items: Iterable[Item], title: str) -> Iterable[Item]:
    """The same items, with a bar on standard error where a person watches."""
    from rich.console import Console  # noqa: PLC0415 (a tenth of a second that most commands save)
    from rich.progress import track  # noqa: PLC0415 (as above)

    console = Console(stderr=True)
    return track(items, description=title, console=console, transient=True, disable=not console.is_terminal)
