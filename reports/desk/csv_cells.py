"""How is a text written into a cell of a CSV file that somebody opens in a spreadsheet?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets take for the beginning of a formula; the last four are the wide forms."""


def render_row(cells: Iterable[str]) -> str:
    """One line of RFC 4180, with its end; a cell that a spreadsheet would run begins with an apostrophe."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet runs. NUL, which some readers of CSV stop at, is left out.

    After OWASP, "CSV Injection": spaces before a formula do not keep a spreadsheet from running it.
    """
    text = text.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS) else text
