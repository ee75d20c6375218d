"""Which sources, figures and as-of clauses does the citation grammar see in a sentence, and where?

The one door to the grammar's parts; spans count code points of the sentence as it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.citations.as_of import find_as_of
from tracker.citations.figures import Form, find_figures
from tracker.citations.odds import find_odds
from tracker.citations.plain import read_plain
from tracker.citations.sources import find_sources
from tracker.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """A phrase that names a source; `platform` is None for bookmakers and unnamed markets."""

    span: Span
    platform: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFigure:
    """A probability as written. A range has none."""

    span: Span
    probability: float | None
    is_odds: bool


def sources_in(sentence: str) -> list[NamedSource]:
    """The sources that a sentence names, in order."""
    plain = read_plain(sentence)
    return [
        NamedSource(span=plain.span(source.span.start, source.span.end), platform=source.platform)
        for source in find_sources(plain.text)
    ]


def figures_in(sentence: str) -> list[WrittenFigure]:
    """The probabilities that a sentence writes down, in order."""
    plain = read_plain(sentence)
    return [
        WrittenFigure(
            span=plain.span(figure.start, figure.end),
            probability=figure.probability,
            is_odds=figure.form is Form.ODDS,
        )
        for figure in find_odds(plain.low, find_figures(plain.low))
    ]


def as_of_in(sentence: str) -> Span | None:
    """Where a sentence says as of when its figure holds, if it does."""
    plain = read_plain(sentence)
    as_of = find_as_of(plain.text, None)
    return plain.span(as_of.span.start, as_of.span.end) if as_of else None
