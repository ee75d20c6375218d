"""How is a picture shown on a page: drawings for every screen, the same in words, the same as a table?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reports.charts.alt_text import describe
from reports.charts.many_words import describe_many, many_rows
from reports.charts.style import DARK, LIGHT, SIZES, SPARK
from reports.charts.table import Event, TableRow, table_rows
from reports.many import ManyPicture
from reports.methods import method_in_words
from reports.picture import Picture
from reports.republishing import Republish
from reports.web.addresses import chart_address, question_address, sparkline_address
from reports.web.card_key import figure_key
from reports.web.shown_figure import Drawing, Figure, FigureRow
from reports.web.standing import reading_times, standing_of
from reports.web.withheld import withheld_figure
from tracker.entries import entry_behind
from tracker.questions import Outcome, OutcomeRef, Question, State

NARROW = "(max-width: 47.99rem)"
"""Screens on which the wide drawing's letters would be too small; reader.css breaks there too."""

TOGETHER = "figure-all"
"""What the figure of all outcomes of a question is called in its page."""

_EVENTS = {
    Event.READING: "Forecast",
    Event.NO_READING: "No reading",
    Event.STORY: "Printed in a story",
    Event.CLOSE: "Question closes",
    Event.DEADLINE: "Deadline",
    Event.METHOD: "Method changed",
    Event.REWRITE: "Past rewritten",
    Event.OUTCOME: "Outcome",
}
_SIDE_BY_SIDE = "Each line is one platform's own; nothing is averaged."
_IN_THE_DARK = "(prefers-color-scheme: dark)"


def figure_of(
    picture: Picture,
    outcome: OutcomeRef,
    *,
    name: str,
    question: Question,
    most_rows: int,
    republish: Republish,
) -> Figure:
    """The figure of an outcome, called `name` in its page; its table keeps the newest `most_rows` rows."""
    if not republish.shows_numbers:
        return withheld_figure(question, republish, name=name, title=picture.title)
    every = table_rows(picture)
    rows = _without_repetition(every)
    words = describe(picture)
    return Figure(
        id=name,
        title=picture.title,
        platform=picture.platform,
        platform_url=question.url,
        question=place_of(question, outcome.key),
        standing=standing_of(picture),
        finding=picture.finding,
        now="" if picture.has_lapsed else picture.last_printed,
        is_over=picture.state is State.CLOSED or picture.state.is_final,
        read=reading_times(picture),
        method=_method(picture, question.outcome(outcome.key)),
        alt=words.alt,
        long=words.long,
        drawings=drawings_of(picture, outcome, ("column", NARROW), ("wide", "")),
        rows=tuple(_row(picture, row) for row in reversed(rows[-most_rows:])),
        unchanged=len(every) - len(rows),
        omitted=max(0, len(rows) - most_rows),
        key=figure_key(picture),
    )


def figure_of_many(many: ManyPicture, question: Question) -> Figure:
    """The figure of all outcomes together; its table is those of the outcomes, which the page has as well."""
    words = describe_many(many)
    first = many.parts[0].picture
    return Figure(
        id=TOGETHER,
        title=many.title,
        platform=first.platform,
        platform_url=question.url,
        question=question_address(question.ref),
        standing="",
        finding=many.finding,
        now="",
        is_over=all(part.picture.state.is_final for part in many.parts),
        read=reading_times(first),
        method="",
        alt=words.alt,
        long=words.long,
        drawings=drawings_of(first, OutcomeRef(question.ref), ("column", NARROW), ("wide", "")),
        rows=(),
        unchanged=0,
        omitted=0,
    )


def figure_of_twins(many: ManyPicture, outcome: OutcomeRef, *, name: str, most_rows: int) -> Figure:
    """The figure of an outcome and its twins, called `name` in its page, with one table of all rows."""
    words = describe_many(many)
    told = many_rows(many)
    of_each = {part.label: [each.row for each in told if each.label == part.label] for part in many.parts}
    kept = [(row.at, label, row) for label, rows in of_each.items() for row in _without_repetition(rows)]
    kept.sort(key=lambda each: each[0])
    pictures = {part.label: part.picture for part in many.parts}
    first = many.parts[0].picture
    return Figure(
        id=name,
        title=many.title,
        platform=first.platform,
        platform_url="",
        question=question_address(outcome.question),
        standing=_SIDE_BY_SIDE,
        finding=many.finding,
        now="",
        is_over=all(part.picture.state.is_final for part in many.parts),
        read="",
        method="",
        alt=words.alt,
        long=words.long,
        drawings=drawings_of(first, outcome, ("column", NARROW), ("wide", ""), twins=True),
        rows=tuple(
            replace(_row(pictures[label], row), label=label)
            for _at, label, row in reversed(kept[-most_rows:])
        ),
        unchanged=len(told) - len(kept),
        omitted=max(0, len(kept) - most_rows),
    )


def _method(picture: Picture, told: Outcome | None) -> str:
    """How the value that is shown now was made; nothing of one that is gone, over, or entered by a person."""
    is_shown = picture.last is not None and not picture.has_lapsed and picture.state is State.OPEN
    if told is None or not is_shown or entry_behind(picture.entries, picture.last) is not None:
        return ""
    return method_in_words(told.method)


def place_of(question: Question, key: str) -> str:
    """The address of an outcome on its question's page."""
    address = question_address(question.ref)
    keys = [outcome.key for outcome in question.outcomes]
    return f"{address}#{figure_name(keys.index(key))}" if len(keys) > 1 and key in keys else address


def figure_name(number: int) -> str:
    """What the `number`-th figure of a page, from 0, is called there."""
    return f"figure-{number + 1}"


def _without_repetition(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows without readings that print what the one before them did; the first and the last stay."""
    kept: list[TableRow] = []
    in_print = None
    last = max((row.at for row in rows if row.event is Event.READING), default=None)
    for row in rows:
        if row.event is Event.NO_READING:
            in_print = None
        elif row.event is Event.READING:
            if row.printed == in_print and row.at != last:
                continue
            in_print = row.printed
        kept.append(row)
    return kept


def _row(picture: Picture, row: TableRow) -> FigureRow:
    spread = ""
    if row.low is not None and row.high is not None:
        spread = f"{picture.print_value(row.low)} to {picture.print_value(row.high)}"
    return FigureRow(
        at=row.at,
        what=_EVENTS[row.event],
        value=row.printed,
        spread=spread,
        crowd="" if row.crowd is None else f"{row.crowd:,}",
        words=row.words,
    )


def drawings_of(
    picture: Picture,
    outcome: OutcomeRef,
    *sizes: tuple[str, str],
    since: date | None = None,
    twins: bool = False,
) -> tuple[Drawing, ...]:
    """The picture in each size, with the media query that it is for, in the dark and in the light.

    With `since`, from the story of that day on; with `twins`, the one that shows the outcome beside them.
    """
    found: list[Drawing] = []
    for size, width in sizes:
        for theme, shade in ((DARK, _IN_THE_DARK), (LIGHT, "")):
            address = chart_address(
                outcome,
                file_format="svg",
                size=size,
                theme=theme.name,
                as_of=picture.as_of,
                since=since,
                twins=twins,
            )
            features = [feature for feature in (width, shade) if feature]
            media = " and ".join(["screen", *features]) if features else ""  # paper is wide and light
            measures = SIZES[size]
            found.append(Drawing(address=address, width=measures.width, height=measures.height, media=media))
    return tuple(found)


def sparklines_of(picture: Picture, outcome: OutcomeRef) -> tuple[Drawing, ...]:
    """The picture's sparkline in the dark and in the light."""
    return tuple(
        Drawing(
            address=sparkline_address(outcome, theme=theme.name, as_of=picture.as_of),
            width=SPARK.width,
            height=SPARK.height,
            media=media,
        )
        for theme, media in ((DARK, f"screen and {_IN_THE_DARK}"), (LIGHT, ""))
    )
