"""Which words of a claim and of a question's title differ, and how weighty is each difference?

What the checks of the linking found to agree is never marked, however differently it is written ("before
2024" and "by the end of 2023"); what they found to differ is marked where it stands. Dates, numbers, turns
("will not") and names go before mere wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.linking.alignment import ClaimWords
from tracker.linking.check import Verdict
from tracker.linking.checks import check_polarity, check_quantities
from tracker.linking.lexicon import Term
from tracker.linking.names import is_apposition
from tracker.linking.quantities import Quantity
from tracker.linking.statement import Statement
from tracker.linking.time_check import check_times
from tracker.linking.words import words_of
from tracker.spans import Span


class Mark(StrEnum):
    """What kind of difference stands at some words."""

    DATE = "date"
    NUMBER = "number"
    TURN = "polarity"  # a denial, or that something ends, lasts or begins
    NAME = "name"
    WORD = "wording"

    @property
    def is_weighty(self) -> bool:
        """Whether it may be another question, and not just another way to ask it."""
        return self is not Mark.WORD


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: marked as differing from the other text, or not."""

    text: str
    mark: Mark | None = None


_TURNS = re.compile(
    r"\b(?:not|never|without\sever|no\slonger|neither|(?:\w+n't)|unlikely\sto|fail\w*\sto|becom\w+|remain\w*|"
    r"stay\w*|still|keep\w*|continu\w+|retain\w*|maintain\w*|surviv\w+|ceas\w+|stop\w*|leav\w+|left|resign\w*|"
    r"oust\w*|remov\w+|los(?:e|es|ing|t)|quit\w*|withdraw\w*|other\sthan|except|excluding|besides|apart\sfrom)\b",
    re.IGNORECASE,
)


def mark_both(
    claim: Statement, title: Statement, *, closes: date | None = None
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The text of each, cut into pieces that say where it differs from the other.

    The pieces of each, joined, are its `text`. `closes` stands in for a title that names no date.
    """
    paired = ClaimWords(claim.terms, lambda _: 1.0, claim.context).pair(title.terms)
    ours = [*_dates(claim, title, closes, Verdict.TITLE_SILENT), *_numbers(claim, title)]
    theirs = [*_dates(title, claim, closes, Verdict.CLAIM_SILENT), *_numbers(title, claim)]
    if check_polarity(claim, title).verdict is Verdict.DIFFERS:
        ours += _turns(claim.text)
        theirs += _turns(title.text)
    ours += _words(claim, [term for term, _ in paired.missing], title)
    theirs += _words(title, [term for term, _ in paired.extra], claim)
    return cut_up(claim.text, ours), cut_up(title.text, theirs)


def is_opposite(claim: Statement, title: Statement) -> bool:
    """Whether a question asks the opposite of a claim, so that its "no" is the claim's "yes".

    Other findings about polarity (only one takes something out; a beginning against an end) are differences
    that turning the number round does not mend.
    """
    check = check_polarity(claim, title)
    return check.verdict is Verdict.DIFFERS and "opposite" in check.words


def cut_up(text: str, marks: Iterable[tuple[Span, Mark]]) -> tuple[Piece, ...]:
    """`text` in pieces: of marks that overlap the first given counts, and those side by side are joined."""
    kept: list[tuple[Span, Mark]] = []
    for span, mark in marks:
        if span.start < span.end and not any(
            span.start < other.end and other.start < span.end for other, _ in kept
        ):
            kept.append((span, mark))
    pieces: list[Piece] = []
    at = 0
    for span, mark in sorted(kept, key=lambda each: each[0].start):
        between = text[at : span.start]
        if pieces and pieces[-1].mark is mark and (not between or between.isspace()):
            pieces[-1] = Piece(f"{pieces[-1].text}{between}{span.of(text)}", mark)
        else:
            pieces += [Piece(between)] if between else []
            pieces.append(Piece(span.of(text), mark))
        at = span.end
    return (*pieces, Piece(text[at:])) if text[at:] else tuple(pieces)


def _dates(
    this: Statement, other: Statement, closes: date | None, alone: Verdict
) -> Iterator[tuple[Span, Mark]]:
    """The dates of `this` that are others than those of `other`; `alone`: the verdict if only it has any."""
    is_claim = alone is Verdict.TITLE_SILENT
    verdict = check_times(*((this, other) if is_claim else (other, this)), closes).verdict
    if verdict not in {Verdict.DIFFERS, alone}:
        return
    said = {span.of(other.text).casefold() for span in _date_spans(other)}
    news = [span for span in _date_spans(this) if span.of(this.text).casefold() not in said]
    for span in _longest(news or _date_spans(this)):
        yield span, Mark.DATE


def _date_spans(statement: Statement) -> Sequence[Span]:
    """Where its dates stand; nowhere if they come from the words around the claim."""
    return () if statement.times_are_around else statement.times.spans


def _longest(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans that lie in no other: "the end of 2023", and not "2023" too."""
    for span in dict.fromkeys(spans):
        if not any(other != span and other.start <= span.start and span.end <= other.end for other in spans):
            yield span


def _numbers(this: Statement, other: Statement) -> Iterator[tuple[Span, Mark]]:
    is_turned = check_quantities(this, other).verdict is Verdict.DIFFERS
    left = list(other.quantities)
    for mine in this.quantities:
        same = next((one for one in left if mine.equals(one)), None)
        if same is not None:
            left.remove(same)
        if same is None or (is_turned and mine.contradicts(same)):
            yield _whole(mine, this.text), Mark.NUMBER


def _whole(quantity: Quantity, text: str) -> Span:
    """The place of a number with the bound in front of it ("more than 100")."""
    start = text.rfind(quantity.text, 0, quantity.span.end)
    return Span(start, quantity.span.end) if start >= 0 else quantity.span


def _turns(text: str) -> Iterator[tuple[Span, Mark]]:
    for match in _TURNS.finditer(text):
        yield Span(*match.span()), Mark.TURN


def _words(this: Statement, alone: Sequence[Term], other: Statement) -> list[tuple[Span, Mark]]:
    """Where the words stand that only this text has, names before others.

    A phrase ("send troops") is not marked where the other text has its words apart.
    """
    said = {word.stem for word in words_of(other.text)}
    ids = {id(term) for term in alone if any(word.stem not in said for word in words_of(term.surface))}
    found: list[tuple[Span, Mark]] = []
    at = 0
    for number, term in enumerate(this.terms):
        match = re.compile(rf"(?<!\w){re.escape(term.surface)}(?!\w)").search(this.text, at)
        if match is None:  # read from another spelling of the text
            continue
        at = match.start() + 1
        in_date = any(span.start <= match.start() < span.end for span in _date_spans(this))
        if id(term) in ids and not in_date:
            # "Lviv, Ukraine" names no more than Lviv.
            is_name = (bool(term.place) or (term.is_name and number > 0)) and not is_apposition(term, this)
            found.append((Span(*match.span()), Mark.NAME if is_name else Mark.WORD))
    return sorted(found, key=lambda each: not each[1].is_weighty)
