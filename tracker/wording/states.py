"""A question is over, or its number can no longer be had: which sentence takes the citation's place?

The sentence keeps the claim, says what happened and when, and what was printed. Its wording is the style
sheet's. Where the sentence holds more than a forecast, or the claim's grammar is not plain, nothing is
put in its place: the sheet's neutral sentence is offered to an editor instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.citations.citation import Citation, CitationKind
from tracker.wording.calendar_forms import format_day
from tracker.wording.current import CurrentReading, midnight
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.past_figures import PastFigures
from tracker.wording.reported_claim import ClaimShape, ReportedClaim, UnsureClaimError, report_claim
from tracker.wording.resolutions import resolved_day, resolved_number, state_key
from tracker.wording.scaffold import Scaffold, is_in_quotation
from tracker.wording.sentence_edges import opener_of, split_edges
from tracker.wording.sources import source_named
from tracker.wording.style import Style

_OPENING = re.compile(r"[\s\"'“‘(\[*_#>•-]*$")
_RELATIVE = re.compile(
    r"\b(?:this|next|the\s+coming)\s+(?:week|month|year|decade|quarter|summer|autumn|fall|winter|spring|season)\b"
    r"|\b(?:tomorrow|tonight|today)\b|\bthe\s+next\s+\w+\s+(?:days|weeks|months|years)\b"
    r"|\bthe\s+end\s+of\s+the\s+(?:year|month|week|decade)\b|\b(?:the\s+)?year(?:-|\s|['’]s\s)end\b|\bfrom\s+now\b",
    re.IGNORECASE,
)


def tell_end(
    text: str,
    citation: Citation,
    neighbours: Sequence[Citation],
    scaffold: Scaffold,
    reading: CurrentReading,
    style: Style,
) -> list[Change]:
    """The change that puts the state's sentence in the place of the citing one.

    Raises:
        RefusedError: the sentence says more than a forecast, or its claim cannot be reworded by rule; a
            neutral sentence is offered.
    """
    writer = _Writer(text, citation, scaffold, reading, style)
    try:
        _check_alone(text, citation, neighbours, scaffold)
        claim = writer.reported()
    except (RefusedError, UnsureClaimError) as error:
        raise RefusedError(str(error), offer=writer.sentence(writer.quoted_claim())) from error
    return replace(text, citation.span.start, citation.span.end, writer.fitted(writer.sentence(claim)))


def quoted_claim(text: str, citation: Citation) -> str:
    """The claim with its condition, on one line, as it goes between quotation marks."""
    parts = list(_parts(text, citation))
    if citation.condition:
        parts.append(" ".join(citation.condition.split()))
    return " ".join(parts).strip('“”"')


def _check_alone(text: str, citation: Citation, neighbours: Sequence[Citation], scaffold: Scaffold) -> None:
    """Refuse a sentence that holds more than this one forecast."""
    if any(
        other.span.start < citation.span.end and citation.span.start < other.span.end for other in neighbours
    ):
        raise RefusedError("the sentence holds another forecast, so that it cannot be replaced whole")
    if is_in_quotation(scaffold.sentence, citation.stated.span.start - citation.span.start):
        raise RefusedError("the forecast stands in a quotation")
    if citation.condition:
        raise RefusedError("the forecast is conditional, and whether the condition was met is not known")
    if citation.kind is CitationKind.RANGE:
        raise RefusedError("the sentence states a range, which is no single forecast")
    change = scaffold.change
    if change and any(part.start < change.end and change.start < part.end for part in citation.claim_spans):
        raise RefusedError("where the claim ends is not sure")
    strange = scaffold.strange_words()
    if strange:
        shown = " ".join(strange[:6])
        raise RefusedError(f"the sentence says more than its forecast (“{shown}”), and that would be lost")
    horizon = _RELATIVE.search(" ".join(_parts(text, citation)))
    if horizon:
        raise RefusedError(f"“{horizon.group()}” counts from the story's day, not from the day of the end")


class _Writer:
    """Puts one state's sentence together."""

    def __init__(
        self, text: str, citation: Citation, scaffold: Scaffold, reading: CurrentReading, style: Style
    ) -> None:
        self._text = text
        self._citation = citation
        self._scaffold = scaffold
        self._reading = reading
        self._style = style
        platform = citation.platform or reading.platform
        self._source = source_named(platform)
        self._past = PastFigures(
            text=text, citation=citation, reading=reading, source=self._source, style=style
        )

    def reported(self) -> str:
        """The claim as the question's sentence tells it."""
        parts = _parts(self._text, self._citation)
        first = (
            self._citation.claim_spans[0].start if self._citation.claim_spans else self._citation.span.start
        )
        before = self._text[self._citation.span.start : first]
        opposite = self._reading.negated and self._reading.kind.has_probability
        reported = report_claim(
            parts,
            lead=_last_word(before),
            at_start=bool(_OPENING.fullmatch(before)),
            past=self._is_past(),
            opposite=opposite,
        )
        return self._style.claims[self._joint(reported)].fill(claim=reported.text)

    def _joint(self, reported: ReportedClaim) -> str:
        if reported.shape is ClaimShape.WHETHER:
            if not self._reading.kind.has_probability:
                return "median"
            return "whether" if self._source.noun == "question" else "whether_market"
        return reported.shape.value

    def quoted_claim(self) -> str:
        """The claim as it stands, for the neutral sentence."""
        return self._style.claims["quoted"].fill(claim=quoted_claim(self._text, self._citation))

    def sentence(self, claim: str) -> str:
        """The state's sentence about a claim already joined on."""
        reading, dates = self._reading, self._style.dates
        as_of = format_day(reading.as_of.date(), dates)
        if reading.resolved_at is not None:
            when = f"on {format_day(reading.resolved_at.date(), dates)}"
        else:
            when = f"by {as_of}"
        key = state_key(reading)
        fields = {
            "platform": self._scaffold.platform_markup() or self._source.name,
            "noun": self._source.noun,
            "claim": claim,
            "when": when,
            "when_aside": f"{when},",
            "as_of": as_of,
            "as_of_aside": f"{as_of},",
            "tail": self._past.tail(),
        }
        return self._style.states[key].fill(**fields, answer=self._answer(key))

    def fitted(self, sentence: str) -> str:
        """With the opener (“However,”), references, apostrophes and stop of the sentence that it replaces."""
        old = self._scaffold.sentence
        edges = split_edges(old)
        if edges.body[-1:] not in ".!?…”\"’'":
            sentence = sentence.removesuffix(".")
        if "’" in old and "'" not in old:
            sentence = sentence.replace("'", "’")
        if '"' in self._text and "“" not in self._text:
            sentence = sentence.replace("“", '"').replace("”", '"')
        opener = opener_of(edges.body)
        if opener and re.match(r"(?:The|As)\b", sentence):
            sentence = sentence[:1].lower() + sentence[1:]
        return edges.before + opener + sentence + edges.after

    def _is_past(self) -> bool:
        deadline = self._citation.deadline
        has_passed = deadline is not None and self._reading.as_of >= midnight(deadline)
        return self._reading.state.is_final or has_passed

    def _answer(self, key: str) -> str:
        resolution = self._reading.resolution
        if key == "resolved_number":
            number = resolved_number(resolution)
            return self._past.amount(number, exact=True) if number is not None else resolution
        if key == "resolved_date":
            day = resolved_day(resolution)
            return format_day(day, self._style.dates) if day is not None else resolution
        return resolution


def _parts(text: str, citation: Citation) -> list[str]:
    """The claim's stretches, each on one line."""
    return [_one_line(span.of(text)) for span in citation.claim_spans]


def _one_line(words: str) -> str:
    return re.sub(r"\s*[\r\n\u2028\u2029]+\s*", " ", words)


def _last_word(before: str) -> str:
    words = re.findall(r"[^\W\d_]+", before)
    return words[-1].lower() if words else ""
