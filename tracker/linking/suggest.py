"""Which question does a citation mean? From a sentence or a citation to a suggestion.

One way for both paths: entries that a platform's search just gave, and an index over a whole catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations
from tracker.errors import DataError
from tracker.linking.catalogue import Entry
from tracker.linking.claim import Claim, claim_of, is_scant, quoted_question, strip_claim
from tracker.linking.decide import Suggestion, decide
from tracker.linking.index import TitleIndex
from tracker.linking.rank import Ranked, rank
from tracker.linking.statement import read_claim
from tracker.spans import Span

MAX_TEXT = 20_000
"""Code points of a line's text; a citing sentence has at most 2,000."""

_SHORTEST_CLAIM = 9


def suggest(
    about: str | Citation,
    catalogue: TitleIndex | Iterable[Entry],
    *,
    platform: str | None = None,
    today: date | None = None,
    span: Span | None = None,
) -> Suggestion:
    """Find the question that a citation, or a citing sentence, means.

    `platform` limits the candidates to one; without it the platform that the sentence names does, unless
    the catalogue lists nothing of it. `today` is the day the story was written, which dates "this year"
    and sets aside questions that had ended. `span` marks the citation meant in a text with several.
    """
    index = catalogue if isinstance(catalogue, TitleIndex) else TitleIndex(catalogue)
    claim = claim_of(about) if isinstance(about, Citation) else find_claim(about, platform, today, span)
    named = platform or claim.platform
    within = named if platform or named in index.platforms else None
    return decide(rank(read_claim(claim, today), index, platform=within, today=today))


def find_claim(
    text: str, platform: str | None = None, today: date | None = None, span: Span | None = None
) -> Claim:
    """The claim of a citing text: the grammar's, or an educated guess where it finds none."""
    found = find_citations(text, today=today)
    if span is not None:
        found = tuple(each for each in found if each.span.start < span.end and span.start < each.span.end)
    fitting = [each for each in found if platform is None or each.platform in {platform, None}] or list(found)
    meant = span.of(text) if span else text
    if (len(fitting) == 1 and len(fitting[0].claim) >= _SHORTEST_CLAIM) or (fitting and span is not None):
        claim = claim_of(fitting[0])
        if claim.text.startswith("("):
            return strip_claim(meant)
        return (quoted_question(meant) if is_scant(claim) else None) or claim
    return strip_claim(meant)


def suggest_line(line: Mapping[str, Any], index: TitleIndex) -> dict[str, Any]:
    """Answer one line of `nerdline link suggest --jsonl`; a line that cannot be done says why.

    In: `{"id", "text", "platform"?, "today"?, "span"?}`. Out: `{"id", "decision", "question",
    "confidence", "candidates"}`, or `{"id", "error"}`.
    """
    identity = line.get("id")
    try:
        text, platform, today, span = _read_line(line, index)
    except DataError as error:
        return {"id": identity, "error": str(error)}
    suggestion = suggest(text, index, platform=platform, today=today, span=span)
    return {"id": identity, **suggestion_json(suggestion)}


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as the command line gives it."""
    return {
        "decision": suggestion.decision.value,
        "question": str(suggestion.question) if suggestion.question else None,
        "confidence": suggestion.confidence,
        "candidates": [_candidate_json(candidate) for candidate in suggestion.candidates],
    }


def _candidate_json(ranked: Ranked) -> dict[str, Any]:
    comparison = ranked.comparison
    return {
        "question": str(comparison.entry.ref),
        "title": comparison.entry.title,
        "score": round(ranked.score, 4),
        "agrees": list(comparison.agrees),
        "differs": list(comparison.differs),
    }


def _read_line(
    line: Mapping[str, Any], index: TitleIndex
) -> tuple[str, str | None, date | None, Span | None]:
    text = line.get("text")
    if not isinstance(text, str) or not any(sign.isalnum() for sign in text):
        raise DataError("the line has no text with words in it: give the citing sentence as text")
    if len(text) > MAX_TEXT:
        raise DataError(
            f"the text has {len(text):,} characters: give the citing sentence, not the whole story"
        )
    platform = line.get("platform")
    if platform is not None and platform not in index.platforms:
        known = ", ".join(sorted(index.platforms))
        raise DataError(f"the catalogue lists nothing of the platform {platform!r}, only of {known}")
    return text, platform, _read_today(line.get("today")), _read_span(line.get("span"), len(text))


def _read_today(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise DataError(f"today is {value!r}: give it as YYYY-MM-DD") from error


def _read_span(value: object, length: int) -> Span | None:
    if value is None:
        return None
    ends = [value.get("start"), value.get("end")] if isinstance(value, Mapping) else value
    if (
        not isinstance(ends, list)
        or len(ends) != 2  # noqa: PLR2004 - a start and an end
        or not all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
        or not 0 <= ends[0] < ends[1] <= length
    ):
        raise DataError(f"the span {value!r} does not lie in the text: give [start, end] in code points")
    return Span(ends[0], ends[1])
