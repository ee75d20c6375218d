"""What do a claim and a question's title each say, in terms that can be compared?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from tracker.linking.asks import Asks, asked_by_kind, asked_by_title
from tracker.linking.catalogue import Entry
from tracker.linking.claim import Claim, is_denial
from tracker.linking.lexicon import Term, rival_sides, terms_of
from tracker.linking.quantities import Quantity, read_quantities
from tracker.linking.times import Times, read_times, whole_years
from tracker.linking.words import plain, words_of


class Course(StrEnum):
    """Whether something is said to begin, to last or to end."""

    BEGINS = "begins"
    LASTS = "lasts"
    ENDS = "ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim or a title taken apart.

    `option` is the one answer that a title names behind its question ("(2030)", "— Above 0.3%"), which
    is part of `text`; `condition` is what the statement hangs on; `context` are the words around a claim, and
    `times_are_around` says that its dates come from there. `excepts`: something is taken out ("other than").
    `sides` are the sides it takes among rival words; `standings` are the places in an order, other than the
    first, that it speaks of ("second", "worst"); `qualifiers` its small words that change the next ("vice").
    """

    text: str
    terms: tuple[Term, ...]
    times: Times
    quantities: tuple[Quantity, ...]
    asks: Asks
    negated: bool = False
    course: Course | None = None
    condition: str = ""
    option: tuple[Term, ...] = ()
    option_text: str = ""
    context: tuple[Term, ...] = ()
    times_are_around: bool = False
    excepts: bool = False
    sides: Mapping[int, frozenset[int]] = field(default_factory=dict)
    standings: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset()


_OPTION = re.compile(
    r"(?:\?\s*\((?P<bracket>[^()]*(?:\([^()]*\))?[^()]*)\)\s*$)|(?:\s[-—]\s(?P<dash>[^?]+)$)"
)
_CONDITION = re.compile(
    r"^\s*(?:if|assuming|conditional\son|given\sthat|provided\sthat)\b\s*(?P<lead>.+?)(?:,\s|\?|→|$)"
    r"|[,\s](?:if|conditional\son|assuming|in\sthe\sevent\s(?:of|that))\s(?P<tail>[^?]+)"
    r"|^(?P<arrow>.+?)→",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"\b(?P<how>by|before|until)\s(?:each\sof\s|any\sof\s)?(?:the\s)?(?:following|these|listed)\b",
    re.IGNORECASE,
)
"""A group whose parts bear only their year: "by the following years? (2030)" means by 2030."""

_BEGINS = re.compile(r"\b(?:becom\w+|named|appoint\w*|join(?:s|ed|ing)?|acced\w+)\b", re.IGNORECASE)
_LASTS = re.compile(
    r"\b(?:remain\w*|stay\w*|still|keep\w*|kept|continu\w+|retain\w*|maintain\w*|surviv\w+|cling\w*)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:ceas\w+|no\slonger|stop\sbeing|leav\w+|left\soffice|resign\w*|step\w*\sdown|oust\w*|remov\w+|"
    r"los(?:e|es|ing|t)|quit\w*|out\sof\s(?:office|no|power)|dropped|drop\sout|abdicat\w+|toppl\w+|withdraw\w*)\b",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(r"\b(?:other\sthan|except|excluding|besides|apart\sfrom|neither)\b", re.IGNORECASE)
_FORECASTING_WORDS = (
    "chance chances odds probability likelihood median mean forecast forecasts forecasting forecaster "
    "forecasters prediction predictions community consensus estimate estimates market markets platform "
    "kind looking ahead"
)
_FORECASTING = frozenset(_FORECASTING_WORDS.split())
_UNNUMBERED = re.compile(r"(?<!\S)[^\s\d]+(?!\S)")
_STANDING = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|runner-up|last|worst|fewest|(?<!at\s)least|lowest|bottom|smallest)\b"
    r"(?!\squarter|\shalf)",
    re.IGNORECASE,
)
_LAST_OF_ALL = frozenset({"worst", "fewest", "least", "lowest", "bottom", "smallest"})
_QUALIFIER = re.compile(
    r"\b(core(?=\s(?:cpi|pce|inflation|consumer))|nominal|net|vice|deputy|shadow|primary|run-?off|women's|men's|junior|jr|former|preliminary|"
    r"semi-?finals?|quarter-?finals?)\b(?!\s(?:energy|care|school|zero))",
    re.IGNORECASE,
)
"""Words that are easily overlooked and make another question of it."""
_THAT_YEAR = re.compile(r"\b(?:that|the\ssame|this)\syear\b", re.IGNORECASE)
_TAG = re.compile(
    r"^\s*\[[^\]]*\]\s*|^[^:?]{3,40}:\s+(?=(?:will|what|when|how|who|which|is|are|does|if|by|in)\b)",
    re.IGNORECASE,
)


def read_claim(claim: Claim, today: date | None = None) -> Statement:
    """Take a claim apart; its condition counts among its words."""
    text = claim.text if claim.condition in claim.text else f"{claim.text} {claim.condition}"
    times = read_times(text, today)
    quantities = read_quantities(text, times.spans)
    terms = _claim_terms(text, times)
    known = {term.word for term in terms}
    from_context = (times.is_silent or _THAT_YEAR.search(claim.text) is not None) and bool(claim.context)
    if from_context:
        times = read_times(claim.context, today)
    if from_context and _THAT_YEAR.search(claim.text):
        times = whole_years(times)
    return Statement(
        text=text,
        terms=terms,
        context=tuple(term for term in _claim_terms(claim.context) if term.word not in known),
        times=times,
        times_are_around=from_context,
        quantities=quantities,
        asks=Asks.MEDIAN if claim.is_median else asked_by_kind(claim.kind),
        negated=claim.negated or is_denial(claim.text),
        course=_course(claim.text),
        excepts=_EXCEPTS.search(claim.text) is not None,
        standings=_standings(claim.text),
        qualifiers=_qualifiers(claim.text),
        sides=rival_sides(text),
        condition=claim.condition,
    )


def title_text(entry: Entry) -> str:
    """A title as it is compared: plain, without the tag of a tournament or series in front."""
    return _TAG.sub("", plain(entry.title).replace("*", ""))


def read_title(entry: Entry, terms: tuple[Term, ...] | None = None) -> Statement:
    """Take a catalogue entry's title apart; `terms` are those of its `title_text` where they are known."""
    text = title_text(entry)
    option = _option_text(text)
    times = read_times(text)
    if option:
        # Of a group's parts each names its own date: that one counts, not those of the common title.
        following = _FOLLOWING.search(text)
        named = read_times(f"{following['how'].lower()} {option}" if following else option)
        times = replace(named, spans=times.spans) if not named.is_silent else times
    return Statement(
        text=text,
        terms=read_terms(text) if terms is None else terms,
        times=times,
        quantities=_once(read_quantities(text, times.spans), text.rfind(option) if option else len(text)),
        asks=asked_by_title(text, entry.type, has_option=bool(option)),
        negated=is_denial(text),
        course=_course(text),
        excepts=_EXCEPTS.search(text) is not None,
        standings=_standings(text),
        qualifiers=_qualifiers(text),
        sides=rival_sides(text),
        condition=plain(entry.condition) or _condition_in(text),
        option=read_terms(option, keep_stopwords=True) if option else (),
        option_text=option,
    )


def _claim_terms(text: str, times: Times | None = None) -> tuple[Term, ...]:
    """A claim's terms without the words of its horizon ("By the close of") and of forecasting itself."""
    masked = text
    for span in times.spans if times else ():
        only_numbers = _UNNUMBERED.sub(lambda match: " " * len(match.group()), span.of(masked))
        masked = f"{masked[: span.start]}{only_numbers}{masked[span.end :]}"
    return tuple(term for term in read_terms(masked) if term.surface.casefold() not in _FORECASTING)


def _standings(text: str) -> frozenset[str]:
    found = (word.casefold() for word in _STANDING.findall(text))
    return frozenset("last" if word in _LAST_OF_ALL else word for word in found)


def _qualifiers(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _QUALIFIER.findall(text))


def _once(quantities: Sequence[Quantity], option_at: int) -> tuple[Quantity, ...]:
    """Some numbers without those that the option behind the question only repeats."""
    before = [each for each in quantities if each.span.start < option_at]
    behind = [each for each in quantities if each.span.start >= option_at]
    return (*before, *(each for each in behind if not any(each.equals(one) for one in before)))


def _course(text: str) -> Course | None:
    """What a text says of the course of things; None where it says nothing of it, or two things."""
    forms = ((Course.BEGINS, _BEGINS), (Course.LASTS, _LASTS), (Course.ENDS, _ENDS))
    found = [course for course, form in forms if form.search(text)]
    return found[0] if len(found) == 1 else None


def _option_text(title: str) -> str:
    match = _OPTION.search(title)
    return (match["bracket"] or match["dash"] or "").strip() if match else ""


def _condition_in(text: str) -> str:
    match = _CONDITION.search(text)
    return next((part.strip() for part in match.groups() if part), "") if match else ""


def read_terms(text: str, *, keep_stopwords: bool = False) -> tuple[Term, ...]:
    """The terms of any text."""
    return terms_of(words_of(plain(text)), keep_stopwords=keep_stopwords)


def surfaces(terms: Sequence[Term]) -> str:
    """The words of some terms as they stand, for people."""
    return ", ".join(term.surface for term in terms)
