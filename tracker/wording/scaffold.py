"""What does a citing sentence say beside its claim and its figure?

The words that remain when claim, condition, figure, change clause and as-of clause are taken out: the
frame ("There's a … chance that …, according to …"), and whatever else the writer put in. What is taken
out is filled with a mark, so that offsets into the scaffold are offsets into the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.citations.citation import Citation
from tracker.spans import Span
from tracker.wording.change_clause import clause_end
from tracker.wording.english import FRAME
from tracker.wording.movement_verbs import VERBS
from tracker.wording.sentence_edges import opener_of, split_edges
from tracker.wording.sentence_parts import WrittenFigure, as_of_in, figures_in, sources_in

_TAKEN = "\x01"  # neither a word nor white space

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|\d+")
_SAME, _SAME_ODDS = 0.0051, 0.025
"""How near a second figure lies to the stated one where it is the same forecast in another form."""

_SIGNS = frozenset({"So", "Sk", "Sm", "Sc", "Cs", "Co", "Cn"})
"""Categories of what is neither a word nor punctuation: emoji, currency, lone surrogates."""

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_LINK = re.compile(
    r"\[([^\[\]]{1,200})\]\([^()\s]{1,600}\)|<a\s[^<>]{1,600}>([^<>]{1,200})</a>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaffold:
    """A sentence without what it claims. `text` has the length of the sentence, which begins at `start`.

    `as_of` and `change` are the clauses of that kind, counted in the whole text.
    """

    sentence: str
    text: str
    start: int
    as_of: Span | None
    change: Span | None
    probability: float | None

    def is_same_forecast(self, figure: WrittenFigure) -> bool:
        """Whether a second figure of the sentence states the same forecast in another form.

        Odds carry a bookmaker's margin and are looser than what they are said to imply.
        """
        if self.probability is None or figure.probability is None:
            return False
        return abs(figure.probability - self.probability) < (_SAME_ODDS if figure.is_odds else _SAME)

    def before(self, position: int) -> str:
        """What stands before a place of the whole text."""
        return self.text[: max(0, position - self.start)]

    def strange_words(self) -> list[str]:
        """The words and signs that belong to no frame of a citation, in order."""
        edges = split_edges(self.sentence)
        masked = list(self.text)
        kept = len(edges.before) + len(opener_of(edges.body))
        masked[:kept] = _TAKEN * kept
        masked[len(self.sentence) - len(edges.after) :] = _TAKEN * len(edges.after)
        for link in _LINK.finditer(self.sentence):
            named = 1 if link.group(1) is not None else 2
            masked[link.start() : link.start(named)] = _TAKEN * (link.start(named) - link.start())
            masked[link.end(named) : link.end()] = _TAKEN * (link.end() - link.end(named))
        taken = [source.span for source in sources_in(self.sentence)]
        taken += [figure.span for figure in figures_in(self.sentence) if self.is_same_forecast(figure)]
        for span in taken:
            masked[span.start : span.end] = _TAKEN * (span.end - span.start)
        rest = "".join(masked)
        strange = [word for word in _WORD.findall(rest) if not _is_frame(word)]
        return strange + [sign for sign in rest if sign not in "~≈" and unicodedata.category(sign) in _SIGNS]

    def platform_markup(self) -> str | None:
        """The link whose text names the platform, as it stands ("[Metaculus](https://…)"), if any."""
        for link in _LINK.finditer(self.sentence):
            name = link.group(1) or link.group(2)
            named = sources_in(name)
            if len(named) == 1 and named[0].platform:
                return link.group()
        return None


def _is_frame(word: str) -> bool:
    plain = word.lower().replace("’", "'")
    return plain in FRAME or plain in VERBS


def read_scaffold(text: str, citation: Citation, others: Iterable[Citation]) -> Scaffold:
    """The scaffold of a citation's sentence.

    What belongs to `others` in the same sentence is taken out with all that stands beyond it: before
    the end of the one before, and from the figure of the one after.
    """
    span = citation.span
    sentence = span.of(text)
    masked = list(sentence)
    as_of = as_of_in(sentence)
    taken = [*citation.claim_spans, citation.stated.span]
    change = None
    if citation.change:
        change = Span(
            citation.change.start, clause_end(text, citation.change.start, citation.change.end, span.end)
        )
        taken.append(change)
    taken += [as_of.moved(span.start)] if as_of else []
    if citation.condition:
        at = text.find(citation.condition, span.start, span.end)
        taken += [Span(at, at + len(citation.condition))] if at >= 0 else []
    for other in others:
        if other.span.start >= span.end or other.span.end <= span.start or other is citation:
            continue
        taken += other.claim_spans
        if other.stated.span.start < citation.stated.span.start:
            last = max(
                [other.stated.span, *([other.change] if other.change else [])], key=lambda each: each.end
            )
            taken.append(Span(span.start, min(last.end, citation.stated.span.start)))
        else:
            taken.append(Span(max(citation.stated.span.end, _first(other).start), span.end))
    for each in taken:
        begin, end = max(0, each.start - span.start), max(0, min(each.end, span.end) - span.start)
        masked[begin:end] = _TAKEN * (end - begin)
    return Scaffold(
        sentence=sentence,
        text="".join(masked),
        start=span.start,
        as_of=as_of.moved(span.start) if as_of else None,
        change=change,
        probability=citation.stated.probability,
    )


def _first(citation: Citation) -> Span:
    return min([citation.stated.span, *citation.claim_spans])


def is_in_quotation(sentence: str, position: int) -> bool:
    """Whether a place of a sentence stands inside quotation marks: somebody's words, not the outlet's."""
    if any(quoted.start() < position < quoted.end() for quoted in _QUOTED.finditer(sentence)):
        return True
    opened = sentence.rfind("“", 0, position)
    return opened >= 0 and "”" not in sentence[opened:position]
