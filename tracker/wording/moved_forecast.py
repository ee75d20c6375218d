"""An open forecast has moved: which spans of its sentence move with the figure?

The figure, a second writing of it ("71 cents, implying a 71% chance"), the change clause, verbs of
movement, the as-of day. Words that only a person can judge ("a record 60%", "on Thursday") refuse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tracker.citations.citation import Citation
from tracker.spans import Span
from tracker.wording.calendar_forms import find_date
from tracker.wording.change_clause import recompute_clause
from tracker.wording.current import CurrentReading
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.figure import parse_figure
from tracker.wording.figure_forms import FigureForm
from tracker.wording.median_clause import recompute_median_clause
from tracker.wording.move import Move
from tracker.wording.moved_to import NEARLY, recompute_move
from tracker.wording.movement_verbs import VERBS, Way, is_after_have, is_by_factor, turned
from tracker.wording.restate import restate_figure
from tracker.wording.scaffold import Scaffold
from tracker.wording.sentence_parts import figures_in
from tracker.wording.stale_words import check_words
from tracker.wording.style import Style
from tracker.wording.time_phrases import day_within

_COMPARES = re.compile(
    r"(?:\b(?:from|versus|vs\.?|against|compared|than|above|below|double|twice|half|thrice|times|mean|median|average|"
    r"quartile|range|between|peak|was|were|had|earlier|previous(?:ly)?|over|under)\b[^.;]{0,12}|\()$",
    re.IGNORECASE,
)
_COMPARED_AFTER = re.compile(
    r"^[^.;,]{0,8}\b(?:ago|earlier|before|previously|mean|median|average|then)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:(?:early|late|last)\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|afternoon|evening|night))?\b"
)
_CAUSE = re.compile(
    r"\s*,?\s*(?:after|following|amid|on\s+news|in\s+the\s+wake|because|thanks\s+to|as\s+(?!of\b))\b",
    re.IGNORECASE,
)


def move_probability(
    text: str,
    citation: Citation,
    others: Sequence[Citation],
    scaffold: Scaffold,
    reading: CurrentReading,
    probability: Decimal,
    style: Style,
) -> list[Change]:
    """The changes that make a sentence state `probability`, with everything that hangs on it.

    Raises:
        RefusedError: something in the sentence would no longer be true and has no replacement by rule.
    """
    stated = citation.stated
    form = parse_figure(stated.text, probability=stated.probability)
    if form is None:
        raise RefusedError(f"“{stated.text}” is a figure in a form that is not known")
    if stated.probability is not None and stated.low is None and stated.high is None:
        _check_same_number(form, stated.probability, stated.text, style)
    changes = restate_figure(text, citation.span, stated.span, form, probability, style)
    changes += _second_figures(text, citation, others, scaffold, probability, style)
    printed = _shown(text, stated.span, changes)
    clause, read = _clause_changes(text, citation, scaffold, reading, probability, printed, style)
    if changes:
        clause += _turned_verbs(text, citation, scaffold, reading, probability, style)
        clause += _as_of_day(text, scaffold, reading, style)
        check_words(text, citation, scaffold, probability, read)
    return changes + clause


def move_median_clause(
    text: str,
    citation: Citation,
    scaffold: Scaffold,
    reading: CurrentReading,
    style: Style,
    changes: list[Change],
) -> list[Change]:
    """`changes` of a median with its change clause ("up from 2.5% in March") and its as-of day.

    Raises:
        RefusedError: the clause is of another form, or there is no baseline.
    """
    if scaffold.change is not None:
        changes = changes + recompute_median_clause(text, citation, scaffold.change, reading, style)
    if changes:
        changes = changes + _as_of_day(text, scaffold, reading, style)
        check_words(text, citation, scaffold, None, None)
    return changes


def _check_same_number(form: FigureForm, probability: float, words: str, style: Style) -> None:
    """Refuse where this file and the grammar read a figure differently: neither may then be trusted."""
    value = Decimal(str(probability))
    if style.rounding.below / 100 < value < style.rounding.above / 100 and not form.says(value, style):
        raise RefusedError(f"“{words}” can be read in two ways")


def _shown(text: str, span: Span, changes: Sequence[Change]) -> str:
    for change in changes:
        if change.span.holds(span) or span.holds(change.span):
            return change.new
    return span.of(text)


def _second_figures(
    text: str,
    citation: Citation,
    others: Sequence[Citation],
    scaffold: Scaffold,
    probability: Decimal,
    style: Style,
) -> list[Change]:
    """The same forecast written a second time in the sentence, in its own form."""
    changes: list[Change] = []
    for figure in figures_in(scaffold.sentence):
        words = figure.span.of(scaffold.sentence)
        if figure.span.of(scaffold.text) != words:
            continue  # the stated figure itself, or part of the claim or of a clause
        span = figure.span.moved(scaffold.start)
        if any(span.start < each.stated.span.end and each.stated.span.start < span.end for each in others):
            continue
        if scaffold.is_same_forecast(figure):
            form = parse_figure(words, probability=figure.probability)
            if form is None:
                raise RefusedError(f"“{words}” states the forecast a second time in a form that is not known")
            changes += restate_figure(text, citation.span, span, form, probability, style)
        elif _COMPARES.search(scaffold.text[: figure.span.start]) or _COMPARED_AFTER.match(
            scaffold.text[figure.span.end :]
        ):
            raise RefusedError(
                f"the sentence compares its forecast with “{words}”, and what becomes of that is not plain"
            )
    return changes


def _clause_changes(
    text: str,
    citation: Citation,
    scaffold: Scaffold,
    reading: CurrentReading,
    probability: Decimal,
    printed: str,
    style: Style,
) -> tuple[list[Change], Span | None]:
    """The change clause worked out from the reading's baseline, and what of the sentence was read for it."""
    span = scaffold.change
    if span is None:
        return [], None
    baseline = reading.stated_baseline
    if baseline is None or not isinstance(baseline.value, Decimal):
        raise RefusedError(
            f"“{span.of(text)}” tells of a change, and the reading has no baseline to work it out from"
        )
    move = Move(
        new=probability,
        old=baseline.value,
        since=baseline.on,
        as_of=reading.as_of.date(),
        printed_new=printed,
    )
    stated = citation.stated.span
    if span.end <= stated.start and re.search(r"\bto\b", text[span.end : stated.start], re.IGNORECASE):
        return recompute_move(text, citation.span, span, stated, move, style)
    if re.match(r"[\w%¢]|[.,]?\s?\d", text[span.end : span.end + 4]):
        raise RefusedError(f"the change clause “{span.of(text)}” has a form that cannot be worked out anew")
    new = recompute_clause(span.of(text), move, style)
    if new != span.of(text) and _CAUSE.match(text[span.end : citation.span.end]):
        cause = " ".join(text[span.end : citation.span.end].strip(" ,").split()[:4])
        raise RefusedError(
            f"the change is explained (“{cause} …”), and whether that still holds is not known"
        )
    return replace(text, span.start, span.end, new), None


def _turned_verbs(
    text: str,
    citation: Citation,
    scaffold: Scaffold,
    reading: CurrentReading,
    probability: Decimal,
    style: Style,
) -> list[Change]:
    """Verbs of movement before the figure ("cut the probability to") that have to tell of another way."""
    frame = scaffold.before(citation.stated.span.start)
    changes: list[Change] = []
    for match in re.finditer(r"(?<![\w'’-])[a-z]+(?![\w'’-])", frame, re.IGNORECASE):
        verb = VERBS.get(match.group().lower())
        if verb is None or not re.search(r"\bto\s*\W*$|\bto\s+(?:an?|just|only|about|around)\b", frame):
            continue
        baseline = reading.stated_baseline
        if baseline is None or not isinstance(baseline.value, Decimal):
            raise RefusedError(
                f"“{match.group()}” tells of a move, and the reading has no baseline to check it by"
            )
        points = (probability - baseline.value) * 100
        is_near = verb.is_factor and NEARLY.search(frame[: match.start()])
        if abs(points) < style.changes.floor or is_near:
            raise RefusedError(f"“{match.group()}” tells of a move that was not made since the baseline")
        if verb.is_factor and is_by_factor(match.group(), probability, baseline.value):
            continue
        way = Way.UP if points > 0 else Way.DOWN
        new = turned(match.group(), way, after_have=is_after_have(frame, match.start()))
        changes += replace(text, scaffold.start + match.start(), scaffold.start + match.end(), new)
    return changes


def _as_of_day(text: str, scaffold: Scaffold, reading: CurrentReading, style: Style) -> list[Change]:
    """The day in "As of Sept. 14, 2026": the new figure holds on another."""
    span = scaffold.as_of
    if span is None:
        return []
    written = find_date(text, span.start, span.end)
    day = reading.as_of.date()
    weekday = _WEEKDAY.search(text, span.start, span.end)
    if weekday and written is None and not re.search(r"\d", span.of(text)):
        return replace(text, weekday.start(), weekday.end(), day_within(day, day, style.dates))
    if weekday and written is not None:
        raise RefusedError(f"“{span.of(text)}” dates the figure by day of the week and date")
    if written is None or not (written.has_day or written.has_year or written.is_month_alone):
        raise RefusedError(f"“{span.of(text)}” dates the figure in a form that cannot be moved")
    return replace(text, written.start, written.end, written.write(day, style.dates))
