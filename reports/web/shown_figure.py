"""What is shown of one forecast? The frozen values of a figure: its drawings, its words, its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.republishing import OfficialEmbed


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One rendering of a chart: where it is, its measures in CSS pixels, and for whom (a media query)."""

    address: str
    width: int
    height: int
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One row of a figure's table: all of it in print, empty where there is nothing to say.

    `label` is whose row it is, in the table of several forecasts.
    """

    at: datetime
    what: str
    value: str
    spread: str
    crowd: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A forecast with its chart, the chart in words, and its table, all of one picture.

    `drawings` are tried in order, the last one fits everybody. `rows` begin with the newest; left out of
    them are `unchanged` readings that print what the one before did, then the `omitted` earliest rows.
    `now` is the last value, empty where there is none, and `is_over` whether no other will come; `read`
    tells when the source was and will be read, and `method` in words how it made that value, empty where
    that is not known or nothing is shown of it. `key` is another one when the number is another one (see
    card_key.py). `withheld` says why none of this may be shown to readers;
    `official` is then the platform's own embed, if it is to stand in its place.
    """

    id: str
    title: str
    platform: str
    platform_url: str
    question: str
    standing: str
    finding: str
    now: str
    is_over: bool
    read: str
    method: str
    alt: str
    long: str
    drawings: tuple[Drawing, ...]
    rows: tuple[FigureRow, ...]
    unchanged: int
    omitted: int
    key: str = ""
    withheld: str = ""
    official: OfficialEmbed | None = None
