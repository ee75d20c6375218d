"""How does an outlet print a forecast?

Three sheets come with Nerdline (`ap`, `bbc`, `house`); an outlet copies one and changes what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from tracker.errors import DataError, NotFoundError
from tracker.wording.sheet_file import Sheet, Template, base_named_in, parse_sheet
from tracker.wording.sheet_schema import SCHEMA

BUILT_IN = ("ap", "bbc", "house")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """The grid that percentages are printed on; every number is in percent."""

    whole_from: Decimal
    whole_to: Decimal
    tail_decimals: int
    below: Decimal
    above: Decimal
    below_words: Template
    above_words: Template

    def is_whole(self, percent: Decimal) -> bool:
        """Whether the sheet prints this percentage without decimals."""
        return self.whole_from <= percent <= self.whole_to


@dataclass(frozen=True, slots=True, kw_only=True)
class DateStyle:
    """The order of a date's parts, and month names beside a day and without one."""

    day_first: bool
    months: tuple[str, ...]
    months_alone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStyle:
    """Words for a move; `floor` is in percentage points."""

    floor: Decimal
    little: str
    about: str
    point: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgeStyle:
    """Words before a figure that qualify it; the two limits are in percent."""

    neutral: tuple[str, ...]
    directed: tuple[str, ...]
    small: tuple[str, ...]
    large: tuple[str, ...]
    small_up_to: Decimal
    large_from: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """An outlet's sheet, ready for use.

    `claims`, `states`, `tail`, `offers`, `disclosure` and `volume` are the sheet's sections of that name.
    """

    name: str
    percent_sign: str
    percent_spelled: str
    rounding: Rounding
    words_up_to: int
    dates: DateStyle
    changes: ChangeStyle
    hedges: HedgeStyle
    even_within: Decimal
    claims: Mapping[str, Template]
    states: Mapping[str, Template]
    tail: Mapping[str, Template]
    offers: Mapping[str, Template]
    disclosure: Mapping[str, Template]
    volume: Mapping[str, Template]


def load_style(name_or_path: str) -> Style:
    """The sheet of this name ("ap", "bbc", "house"), or the one in this file.

    Raises:
        NotFoundError: there is neither a sheet nor a file of this name.
        DataError: the file is no sheet; the sentence names the line.
    """
    if name_or_path in BUILT_IN:
        return _built_in(name_or_path)
    path = Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError, ValueError, OSError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise DataError(f"style sheet {name_or_path} is not UTF-8 text") from error
        raise NotFoundError(
            f"there is no style sheet {name_or_path}: name a readable file, or one of {', '.join(BUILT_IN)}",
        ) from error
    return parse_style(text, name=name_or_path)


def parse_style(text: str, *, name: str) -> Style:
    """Read a sheet's TOML; `name` is how errors call it.

    Raises:
        DataError: the text is no sheet; the sentence names the line.
    """
    return _style_of(_parse(text, name=name))


@cache
def _built_in(name: str) -> Style:
    return _style_of(_built_in_sheet(name))


@cache
def _built_in_sheet(name: str) -> Sheet:
    text = resources.files("tracker.wording").joinpath("sheets", f"{name}.toml").read_text(encoding="utf-8")
    return _parse(text, name=name)


def _parse(text: str, *, name: str) -> Sheet:
    based_on = base_named_in(text, name=name)
    if based_on and based_on not in BUILT_IN:
        raise DataError(
            f"style sheet {name}: based_on must be one of {', '.join(BUILT_IN)}, not {based_on!r}",
        )
    base = _built_in_sheet(based_on) if based_on else None
    return parse_sheet(text, SCHEMA, name=name, base=base)


def _style_of(sheet: Sheet) -> Style:
    percent, rounding, dates = sheet["percent"], sheet["rounding"], sheet["dates"]
    changes, hedges = sheet["changes"], sheet["hedges"]
    return Style(
        name=sheet[""]["name"],
        percent_sign=percent["sign"],
        percent_spelled=percent["spelled"],
        rounding=Rounding(
            whole_from=_decimal(rounding["whole_from"]),
            whole_to=_decimal(rounding["whole_to"]),
            tail_decimals=int(rounding["tail_decimals"]),
            below=_decimal(rounding["below"]),
            above=_decimal(rounding["above"]),
            below_words=sheet["tails"]["below"],
            above_words=sheet["tails"]["above"],
        ),
        words_up_to=int(sheet["numbers"]["words_up_to"]),
        dates=DateStyle(
            day_first=dates["day_first"],
            months=dates["months"],
            months_alone=dates["months_alone"],
        ),
        changes=ChangeStyle(
            floor=_decimal(changes["floor"]),
            little=changes["little"],
            about=changes["about"],
            point=changes["point"],
            points=changes["points"],
        ),
        hedges=HedgeStyle(
            neutral=hedges["neutral"],
            directed=hedges["directed"],
            small=hedges["small"],
            large=hedges["large"],
            small_up_to=_decimal(hedges["small_up_to"]),
            large_from=_decimal(hedges["large_from"]),
        ),
        even_within=_decimal(sheet["even"]["within"]),
        claims=sheet["claims"],
        states=sheet["states"],
        tail=sheet["tail"],
        offers=sheet["offers"],
        disclosure=sheet["disclosure"],
        volume=sheet["volume"],
    )


def _decimal(number: Any) -> Decimal:  # noqa: ANN401  TOML's integers and floats
    return Decimal(str(number))
