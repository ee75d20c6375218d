"""What does a sentence say about an earlier figure? Change clauses with their spans.

"up from 12% last week", "down 5 points since May", "climbed from 12%" (before "to 27%"), "slid 9 cents"
(before "to 52 cents"). The figures inside are not the one stated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.citations.number_words import NUMBER, WORD_NUMBER
from tracker.citations.plain import SOURCE
from tracker.citations.vocabulary import MOVE, read_words
from tracker.spans import Span

_UNIT: Final = (
    r"(?:\s?%|\s?\u00a2|[\s-]?cents?\b|\s?per[\s-]?cent(?:age[\s-]points?)?\b|"
    r"\s?(?:points?|pts?|pp|ppts?)\b|c\b)"
)
_HEDGES: Final = (
    r"(?:(?:about|around|roughly|nearly|almost|just|some|over|under|an?|as\s(?:low|high)\sas|less\sthan|"
    r"more\sthan|only|a\smere)\s|~|<|>)*"
)
_AMOUNT: Final = (
    rf"{_HEDGES}(?:\$?{NUMBER}(?:{_UNIT})?|{WORD_NUMBER}{_UNIT}|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|\d)\sin\s(?:\w+)|evens|even\sodds|"
    r"an?\scoin\s(?:flip|toss)|a\s(?:point|penny|cent|third|quarter|half))"
)
_FIGURE: Final = (
    rf"{_HEDGES}(?:\$?{NUMBER}{_UNIT}|\$0?\.\d+|{WORD_NUMBER}{_UNIT}|\d{{1,3}}(?:-|/|\sto\s)\d{{1,3}}|\d+\.\d+\b|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|\d)\sin\s\w+|evens|even\sodds|an?\scoin\s(?:flip|toss))"
)
_VERB: Final = (
    r"(?:climb(?:s|ed|ing)?|r(?:ises?|ose|isen|ising)|f(?:alls?|ell|allen|alling)|sl(?:ides?|id|iding)|"
    r"slip(?:s|ped|ping)?|drop(?:s|ped|ping)?|jump(?:s|ed|ing)?|surg(?:es?|ed|ing)|leap(?:s|t|ed)?|soar(?:s|ed)?|"
    r"s(?:inks?|ank|unk)|plung(?:es?|ed|ing)|tumbl(?:es?|ed)|eas(?:es?|ed)|edg(?:es?|ed)|tick(?:s|ed)|"
    r"inch(?:es|ed)|cr(?:eeps?|ept)|dip(?:s|ped)?|declin(?:es?|ed)|crash(?:es|ed)|collaps(?:es?|ed)|"
    r"shr(?:inks?|ank)|gr(?:ows?|ew)|gain(?:s|ed)?|mov(?:es?|ed|ing)|shift(?:s|ed)?|drift(?:s|ed)?|"
    r"narrow(?:s|ed)?|widen(?:s|ed)?|lengthen(?:s|ed)?|shorten(?:s|ed)?|swung|swings?|went|gone|goes|go|ran|"
    r"doubl(?:es?|ed)|tripl(?:es?|ed)|halv(?:es?|ed)|recover(?:s|ed)?|rebound(?:s|ed)?|increas(?:es?|ed)|"
    r"decreas(?:es?|ed)|rall(?:y|ies|ied)|retreat(?:s|ed)?|spik(?:es?|ed)|rocket(?:s|ed)?|lost|shed|added|"
    r"put\son|come\s(?:up|down)|came\s(?:up|down)|weaken(?:s|ed)?|firm(?:s|ed)?)"
)
_HOW: Final = (
    r"(?:\s(?:sharply|slightly|steadily|again|further|back|up|down|steeply|suddenly|quickly|all\sthe\sway|in|"
    r"out|overnight|briefly))*"
)
_TO_BREAK: Final = (
    r"(?:(?!\s(?:and|while|but|according|per|which|who|with|though|at\s\d+)\b)"
    r"(?:[^,;:()\u2014%\ue000\x1f?!.]|,(?=\s\d{4})|\.(?=\d|\s\w|\s?,)))*"
)
_LED_BY: Final = (
    r"(?:(?:which\s(?:is|was)|now|sharply|slightly|steeply|well|far|compared|marginally|still|"
    r"(?:an?\s)?(?:rise|fall|drop|jump|gain|increase|decline|climb|slide|shift))\s)*"
)
_AFTER_FIGURE: Final = (
    r"(?:(?<=[%\d\x1f\u00a2])|(?<=cents)|(?<=\scent)|(?<=chance)|(?<=probability)|(?<=likelihood)|(?<=odds)|"
    r"(?<=\sis)|(?<=\sare)|(?<=\swas)|(?<=\swere)|(?<=flip)|(?<=\sten))\s"
)
_CLAUSE = re.compile(
    rf"""
    (?:,\s?|\(|\s[-\u2013\u2014]\s?|\u2014|^|{_AFTER_FIGURE}){_LED_BY}
    (?P<clause>
      (?:up|down|higher|lower|rising|falling|climbing|dropping|increasing|decreasing|gaining|losing)
        (?:\s(?:sharply|slightly|steeply|by|a\sfull|another|from|on|marginally|steadily|markedly|again))*
        \s{_AMOUNT}{_TO_BREAK}
    | {_AMOUNT}\s(?:higher|lower|more|less|above|below|up|down)
        (?=\s(?:than|from|on|since|in|over)\b|\s?[,.;)]){_TO_BREAK}
    | (?P<aside>from|versus|vs\.?|compared\s(?:with|to)|against|having\sbeen(?:\sat)?|of)
        \s{_FIGURE}(?![%\d]|\s?\x1f|\schance|\sprobab|\slikel){_TO_BREAK}
    | (?:unchanged|little\schanged|steady|flat|unmoved)\s(?:from|since|on|at|over)\b{_TO_BREAK}
    )\)?
    """,
    re.VERBOSE,
)
_NOT_TO_COME: Final = r"(?<!will\s)(?<!would\s)(?<!to\s)(?<!could\s)(?<!might\s)(?<!may\s)(?<!not\s)"
"""A move that is still to come is a claim's own: "rates will rise from 2% to 5%"."""
_WHEN: Final = (
    r"(?:\s(?:on\s\w+day|in\s(?:early\s|mid-|late\s)?(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)|last\s\w+|an?\s\w+\s(?:ago|earlier|before)|yesterday)(?=\s))?"
)
_POINTS: Final = r"\s(?:percentage[\s-])?(?:points?|pts|pp)"
_FOLLOWED_BY_TO: Final = r"(?=(?:\s(?:[\w.']+,?\s){0,5}?|,\s)to\s)"
_MOVES: Final = (
    re.compile(
        r"(?<!\w)(?<!ranging )(?<!ranges )(?<!range )(?<!anywhere )"
        rf"{_NOT_TO_COME}(?:{_VERB}{_HOW}\s)?from\s{_FIGURE}{_WHEN}{_FOLLOWED_BY_TO}"
    ),
    re.compile(rf"(?<!\w){_NOT_TO_COME}{_VERB}{_HOW}(?:\sby)?(?:\sanother)?\s{_AMOUNT}{_FOLLOWED_BY_TO}"),
    re.compile(rf"(?<!\w)by\s(?:another\s)?{_HEDGES}(?:{NUMBER}|{WORD_NUMBER}){_POINTS}{_FOLLOWED_BY_TO}"),
    re.compile(
        rf"(?<!\w){_NOT_TO_COME}{_VERB}{_HOW}\sby\s(?:half|a\s(?:third|quarter|fifth|tenth)){_FOLLOWED_BY_TO}"
    ),
)
_CHANCE_GIVEN = re.compile(
    r"(?:%|per\s?cent|\sin\s\w+|coin\sflip)\s(?:\w+\s)?(?:chance|probability|likelihood|odds|shot)\s"
)
_SOURCE_MOVES = re.compile(
    rf"{SOURCE}(?:'s?)?(?:\s(?:have|has|had|also|now|just|sharply|recently|again))*\s{MOVE}\b"
)
_ARRIVED = re.compile(rf"(?<!\w)(?:{_VERB}|up|down){_HOW}\sto\s")
_CHANGE_NOUN = re.compile(r"(?:rise|fall|drop|jump|gain|increase|decline|climb|slide)\s$")
_HINTS: Final = frozenset(
    read_words(
        "up (up down (down from (from higher lower rising falling climbing dropping increasing decreasing "
        "gaining losing versus vs vs. compared (compared against having unchanged changed steady flat "
        "unmoved above below more less rise fall drop jump gain increase decline climb slide"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A clause about an earlier figure. `span` is the clause; `cut` also covers its comma or bracket.

    `is_move`: its verb leads to the figure that is stated ("climbed from 12% to 27%").
    """

    span: Span
    cut: Span
    is_move: bool = False


def find_changes(masked: str) -> list[Change]:
    """The change clauses of a sentence in plain lower case whose sources are masked, in order."""
    found = _moves(masked) if " to " in masked else []
    if _HINTS.isdisjoint(masked.split(" ")):
        return found
    for match in _CLAUSE.finditer(masked):
        span = Span(*match.span("clause"))
        if any(each.span.start < span.end and span.start < each.span.end for each in found):
            continue
        if match["aside"] is None or _is_aside(masked, match["aside"], span.start):
            found.append(Change(span=span, cut=Span(*match.span())))
    found.sort(key=lambda each: each.span)
    return found


def _moves(masked: str) -> list[Change]:
    found: list[Change] = []
    for pattern in _MOVES:
        for match in pattern.finditer(masked):
            span = Span(*match.span())
            overlaps = any(each.span.start < span.end and span.start < each.span.end for each in found)
            if not overlaps and not _is_claimed(masked, span.start):
                found.append(Change(span=span, cut=span, is_move=True))
    return found


def _is_claimed(masked: str, start: int) -> bool:
    """Whether a move belongs to a claim: a chance was given before it, and nobody has spoken since."""
    given = [match.end() for match in _CHANCE_GIVEN.finditer(masked, 0, start)]
    if given and SOURCE not in masked[given[-1] : start]:
        return True
    is_bare = masked.startswith("from ", start)
    return is_bare and masked[start - 2 : start] != ", " and _SOURCE_MOVES.search(masked, 0, start) is None


def _is_aside(masked: str, word: str, start: int) -> bool:
    """Whether "from 12%" tells of an earlier figure: after "rose to 48%", and not inside a claim."""
    if word == "of":
        return _CHANGE_NOUN.search(masked, max(0, start - 12), start) is not None
    before = masked[:start]
    return "%" in before or "cent" in before or _ARRIVED.search(before) is not None
