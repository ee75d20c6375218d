"""What does a sentence cite? From one sentence to its citations.

The order of work: sources, figures, asides that belong to no claim, then for each figure the frame around
it, then claim, horizon and kind. docs/citations.md tells it with examples.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.citations.asides import Asides, linked_platform, read_asides
from tracker.citations.citation import Citation, CitationKind, Stated
from tracker.citations.claims import Claim, asked_claim, is_pronoun, without_lead, write_claim
from tracker.citations.figures import Form, find_figures
from tracker.citations.forecasts import Forecast, Reading, read_forecasts
from tracker.citations.frames import governs
from tracker.citations.horizons import Horizon, choose_horizon, find_horizons
from tracker.citations.median_values import Median, is_quantity
from tracker.citations.medians import find_median
from tracker.citations.negation import is_denial
from tracker.citations.odds import find_odds
from tracker.citations.openness import is_closed, is_question
from tracker.citations.plain import GONE, SOURCE, Plain, fill
from tracker.citations.sources import Source, find_pointers, find_sources, may_name_a_source, points_back
from tracker.spans import Span

_TRADES_NO_DATES: Final = frozenset({"polymarket", "kalshi", "predictit", "smarkets", "betfair"})
"""Markets without date questions, so that their 50% is a probability."""
_OPTION = re.compile(
    r"\b(?<!public )(?<!stock )(?<!share )(?<!nuclear )(?<!military )"
    r"(?:option|answer|bucket|multiple-choice|outcome)s?\b|\bquestion\s+of\s+(?:who|which)\b"
)
_OPTION_HINTS: Final = ("option", "answer", "bucket", "multiple", "outcome", "question of")
_PEOPLE: Final = (
    "orecasters",
    "raders",
    "ettors",
    "sers",
    "unters",
    "redictors",
    "crowd",
    "ommunity",
    "market",
)
_RESUMES = re.compile(r"[;:]\s(?:it|they)\s")
"""A pronoun that speaks for the platform again: "Metaculus is wary: it gives a 3% chance"."""
_EVEN_CHANCE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a sentence stands in: who spoke in the sentence before, and the story's day.

    `speaks` tells a source without a key ("prediction markets") from none. `is_nerd`: the sentence stands
    in a nerd narrative, whose forecasts need no attribution. `follows`: there is a sentence before it in its
    block, where its claim may stand. `question` is the sentence before, made plain,
    where it asks something, and `question_start` its place in the text.
    """

    platform: str | None = None
    speaks: bool = False
    is_nerd: bool = False
    today: date | None = None
    follows: bool = False
    question: Plain | None = None
    question_start: int = 0


def last_source(plain: Plain) -> Source | None:
    """The source that a sentence leaves in mind for the next one: the last with a key, else the last."""
    sources = find_sources(plain.text) if may_name_a_source(plain.text) else []
    return next((each for each in reversed(sources) if each.platform), sources[-1] if sources else None)


def read_sentence(plain: Plain, offset: int, context: Context) -> list[Citation]:
    """The citations of a sentence that begins at `offset` of the text."""
    if is_question(plain.low):
        return []
    sources = _sources(plain.text, context)
    if not sources and not context.speaks and not context.is_nerd and "://" not in plain.text:
        return []
    asides = read_asides(plain, sources, context.today)
    reader = _SentenceReader(plain, offset, context, asides)
    if sources:
        masked = plain.low
        for source in sources:
            masked = fill(masked, source.span.start, source.span.end, SOURCE)
        median = find_median(plain.text, masked)
        if median is not None:
            return reader.cite_median(median, sources)
    figures = find_odds(plain.low, find_figures(plain.low))
    if context.speaks or context.is_nerd:
        asides.fallback = Source(span=Span(0, 0), platform=context.platform)
    is_answer = context.question is not None
    return reader.cite(read_forecasts(plain, asides, figures, is_answer=is_answer))


def _sources(plain: str, context: Context) -> list[Source]:
    """The sources of a sentence, or the phrases that point back to the one of the sentence before."""
    sources = find_sources(plain)
    platform = context.platform if context.speaks else None
    if not sources and platform is None and "://" in plain:
        platform = linked_platform(plain)
    if platform and sources and not any(each.platform for each in sources):
        sources = [each for each in sources if not points_back(each.span.of(plain))]
    sources = [each for each in sources if each.platform or not _is_apposition(plain, each, sources)]
    if sources:
        return _with_people(plain, sources)
    if not (context.speaks or platform):
        return []
    pointers = find_pointers(plain, platform)
    governing = [each for each in pointers if governs(plain.lower(), each.span.end)]
    return governing or [each for each in pointers if each.span.of(plain).lower() not in {"it", "they"}]


def _is_apposition(plain: str, unnamed: Source, sources: list[Source]) -> bool:
    """Whether an unnamed source only says what a named one is ("Metaculus—the forecasting site—")."""
    return any(
        named.platform and not plain[named.span.end : unnamed.span.start].strip(" ,(\u2013\u2014-")
        for named in sources
        if named.span.end <= unnamed.span.start
    )


def _with_people(plain: str, sources: list[Source]) -> list[Source]:
    """`sources` with the people of one of them who state something ("On Polymarket, traders give")."""
    unnamed = plain
    for source in sources:
        unnamed = fill(unnamed, source.span.start, source.span.end, SOURCE)
    resumes = _RESUMES.search(unnamed) is not None
    if not resumes and not any(word in unnamed for word in _PEOPLE):
        return sources
    people = [
        each
        for each in find_pointers(unnamed, None)
        if (each.span.of(plain).lower() not in {"it", "they"} or _RESUMES.match(unnamed, each.span.start - 2))
        and governs(plain.lower(), each.span.end)
    ]
    for each in people:
        before = [named for named in sources if named.span.end <= each.span.start]
        speaker = before[-1] if before else sources[0]
        sources = sorted([*sources, replace(each, platform=speaker.platform)], key=lambda source: source.span)
    return sources


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """A claim with its spans in the text, and its horizon."""

    text: str
    low: str
    spans: tuple[Span, ...]
    horizon: Horizon | None
    horizon_span: Span | None


class _SentenceReader:
    """Writes the citations of one sentence."""

    def __init__(self, plain: Plain, offset: int, context: Context, asides: Asides) -> None:
        self.plain = plain
        self.offset = offset
        self.context = context
        self.asides = asides

    def cite(self, reading: Reading) -> list[Citation]:
        """The citations of a sentence's forecasts, without those that are not open."""
        if not reading.forecasts:
            return []
        frame = self._frame([each.claim for each in reading.forecasts], reading.masked)
        condition = reading.condition.span if reading.condition else None
        cited = []
        for forecast in reading.forecasts:
            meant = self._meant(forecast.claim)
            deadline = meant.horizon.deadline if meant.horizon else None
            if not meant.text and not self.context.follows:
                continue
            if not is_closed(self.asides.masked, frame, deadline, self.context.today):
                cited.append(self._cite_forecast(forecast, reading.masked, meant, condition))
        return cited

    def _cite_forecast(
        self, forecast: Forecast, masked: str, meant: _Meant, condition: Span | None
    ) -> Citation:
        figure = forecast.group.figure
        platform = forecast.source.platform if forecast.source else None
        stated = Stated(
            text=self.plain.span(figure.start, figure.end).of(self.plain.written),
            span=self._placed(Span(figure.start, figure.end)),
            probability=None if figure.probability is None else round(figure.probability, 6),
            low=figure.low,
            high=figure.high,
        )
        kind = CitationKind.PROBABILITY
        if figure.probability is None:
            kind = CitationKind.RANGE
        elif (
            figure.form is Form.PERCENT
            and figure.probability == _EVEN_CHANCE
            and meant.horizon is not None
            and meant.horizon.is_by
            and platform not in _TRADES_NO_DATES
        ):
            kind = CitationKind.PROBABILITY_OR_DATE
        elif any(hint in masked for hint in _OPTION_HINTS) and _OPTION.search(masked):
            kind = CitationKind.OPTION
        elif figure.form is Form.PERCENT and not forecast.names_chance and is_quantity(meant.low):
            kind = CitationKind.NUMBER_MEDIAN
            value = None if figure.probability is None else round(figure.probability * 100, 9)
            stated = Stated(text=stated.text, span=stated.span, value=value, unit="%")
        changes = [
            each.span for each in self.asides.changes if forecast.start <= each.span.start < forecast.end
        ]
        return self._citation(meant, kind, stated, platform, changes, condition)

    def cite_median(self, median: Median, sources: list[Source]) -> list[Citation]:
        """The citation of a sentence that states a median, if its question is open."""
        masked = self.asides.masked
        claim = write_claim(self.plain, masked, [without_lead(masked, part) for part in median.parts])
        if is_closed(masked, self._frame([claim], masked), None, self.context.today):
            return []
        platform = next((each.platform for each in sources if each.platform), None)
        stated = Stated(
            text=self.plain.span(median.stated.start, median.stated.end).of(self.plain.written),
            span=self._placed(median.stated),
            value=median.value,
            unit=median.unit,
        )
        changes = [each.span for each in self.asides.changes]
        return [self._citation(self._meant(claim), median.kind, stated, platform, changes, None)]

    def _frame(self, claims: list[Claim], masked: str) -> str:
        """The sentence without its claims."""
        spans = sorted({span for claim in claims for span in claim.spans})
        pieces, position = [], 0
        for span in spans:
            if span.start >= position:
                pieces.append(masked[position : span.start])
                position = span.end
        return GONE.join([*pieces, masked[position:]])

    def _meant(self, claim: Claim) -> _Meant:
        """The claim in the text: a sentence that only answers means what the question before it asks."""
        plain, offset, spans, text = self.plain, self.offset, claim.spans, claim.text
        question = self.context.question
        if question is not None and (not text or is_pronoun(text)):
            asked = asked_claim(question.low)
            if asked is not None:
                plain, offset, spans = question, self.context.question_start, (asked,)
                text = plain.words(asked.start, asked.end)
        today = self.context.today
        horizon = choose_horizon(
            [each for span in spans for each in find_horizons(plain.text, span.start, span.end, today)]
        )
        return _Meant(
            text=text,
            low=" ".join(span.of(plain.low) for span in spans),
            spans=tuple(plain.span(span.start, span.end).moved(offset) for span in spans),
            horizon=horizon,
            horizon_span=plain.span(horizon.span.start, horizon.span.end).moved(offset) if horizon else None,
        )

    def _placed(self, span: Span) -> Span:
        """A span of the plain sentence as one of the text."""
        return self.plain.span(span.start, span.end).moved(self.offset)

    def _citation(
        self,
        meant: _Meant,
        kind: CitationKind,
        stated: Stated,
        platform: str | None,
        changes: list[Span],
        condition: Span | None,
    ) -> Citation:
        as_of = self.asides.as_of
        return Citation(
            span=Span(self.offset, self.offset + len(self.plain.written)),
            sentence=self.plain.written,
            platform=platform,
            kind=kind,
            stated=stated,
            claim=meant.text,
            claim_spans=meant.spans,
            condition=self.plain.words(condition.start, condition.end) if condition else None,
            deadline=meant.horizon.deadline if meant.horizon else None,
            deadline_span=meant.horizon_span,
            negated=is_denial(meant.low),
            change=self._placed(changes[0]) if changes else None,
            as_of=as_of.day if as_of else None,
            url=self.asides.url,
        )
