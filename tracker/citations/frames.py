"""What do the words left of a figure make of it? The claim's first part, and whether it is a forecast.

There stands a platform and its verb ("Kalshi traders cut the probability of X to"), a noun and a level
("the chance of X stood at"), "there is", or the claim itself ("Scotland has"). Every pattern is anchored
where it begins, so reading is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from tracker.citations.levels import strip_level, trim
from tracker.citations.plain import FIGURE, GONE, MOVED, SOURCE
from tracker.citations.vocabulary import ADVERB, ASSERT, AUXILIARY, CHANCE, CHANCE_ADJECTIVE, MOVE, PRICE
from tracker.spans import Span


class Slot(IntEnum):
    """How surely the words left of a figure make it a forecast; the higher, the surer."""

    NOUN = 1
    """Only if a noun of chance follows the figure ("Scotland has a 14% chance")."""
    CERTAINTY = 2
    """Only if the figure says how sure the platform is ("Metaculus is 90% confident")."""
    LEVEL = 3
    """A claim and a level ("Ortega stands at"), which a platform named elsewhere makes a forecast."""
    OFFER = 4
    """A platform gives a bare figure ("Metaculus gives 20% to")."""
    BOUND = 5
    """A platform or a noun of chance governs the figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What stands left of a figure. `claim` may be None; `intro` is what stands before the subject.

    `owner`: of "Venezuela's chances of voting" the claim's subject. `is_label`: the claim ends in a colon and
    yields to a claim right of the figure.
    """

    slot: Slot
    claim: Span | None = None
    intro: Span | None = None
    source: Span | None = None
    verb: str = ""
    has_chance: bool = False
    owner: Span | None = None
    is_label: bool = False


_GAP: Final = rf"[\s{GONE}]"
_ENDS: Final = rf"(?=[\s{GONE},{FIGURE}{MOVED}:]|$)"
_APPOSITION: Final = (
    rf"(?:\s*(?P<aside>,[^,;:%{SOURCE}{FIGURE}]{{1,160}}),|"
    rf",\s(?:who|which)\s[^,;:{SOURCE}]{{1,100}},|\s?\u2014[^\u2014%{SOURCE}{FIGURE}]{{1,80}}\u2014)?"
)
_IS_NO_NOUN: Final = (
    rf"(?!(?:forecasts?|estimates?|figures?|reports?|bets|views?|projects|posts?){_GAP}+(?:{ADVERB}{_GAP}+)*"
    r"(?:gives?|gave|puts?|assigns?|assigned|implies|implied|sees?|saw|shows?|showed|suggests?|suggested|says?|said|"
    r"places?|placed|has|is|was|stands|stood)\b)"
)
"""In "its community forecast gives Kenya a 12% chance" the verb is "gives"."""
_VERB_PHRASE = re.compile(
    rf"{_APPOSITION}{_GAP}*(?:(?:{ADVERB}|{AUXILIARY}){_GAP}+)*{_IS_NO_NOUN}(?P<verb>{ASSERT}|(?P<move>{MOVE})){_ENDS}"
    r"(?:\s+(?:(?:in|out|up|down|back|that|currently|now|only|also|still|just)\b|:))*"
)
_OWN_WORDS: Final = (
    rf"(?:'s?)?{_GAP}+(?:(?:(?!(?:{ASSERT}|{AUXILIARY}|of|on|for|that)\b)[\w$&./'\"-]+|"
    rf"(?:implied|estimated|quoted|predicted|median|forecast|reported|posted)(?=\s+(?:{CHANCE}|{PRICE})))\s+){{0,6}}?"
)
_NOUN_VERB = re.compile(
    rf"{_OWN_WORDS}(?:{PRICE}|{CHANCE})(?:\s(?:there|here))?"
    rf"(?P<rest>{_GAP}+(?:(?:{ADVERB}|{AUXILIARY}){_GAP}+)*(?:{ASSERT}|(?P<move>{MOVE}))){_ENDS}"
)
_PREPOSITION: Final = (
    r"(?:of\s+there\s+being|(?:that|which)\s+(?:would\s+|will\s+)?pays?(?:\s+(?:out|\$1))*\s+(?:if|when|should)|"
    r"that|of|on\s+whether|whether|on|for|about|in\s+favou?r\s+of|against|over|in|to|"
    r"asking\s+(?:if|whether)|paying(?:\s+(?:out|\$1))*\s+(?:if|when|on)|behind|as\s+to\s+whether|regarding|backing|"
    r"tied\s+to|linked\s+to|predicting|betting\s+on)"
)
_NOUN_OF = re.compile(
    rf"(?P<own>{_OWN_WORDS})(?:{PRICE}|{CHANCE})(?:[\s{GONE},]+(?P<prep>{_PREPOSITION})\b)?{_ENDS}"
)
_TOPICAL = re.compile(
    r"(?<![\w'])(?!implied|estimated|quoted|current|latest|median|forecast|community|prediction|own|real|play|s\b)[a-z]\w+"
)
_OPTION_OF = re.compile(
    rf"(?P<topic>.{{1,160}}?){_GAP}+(?:has|had|gives|gave|puts?|shows?|showed|prices?|priced){_GAP}+"
)
_THE_CHANCE = re.compile(rf"(?:(?:the|its|that)\s+)?(?:{CHANCE}|it)")
_DETERMINERS: Final = (
    r"(?:(?:the|an?|its|their|his|her|both|decimal|fractional|american|implied|current|latest|\"?yes\"?|active|"
    r"most)\s+)*"
)
_CHANCE_OF = re.compile(
    rf"[\s{GONE},]*{_DETERMINERS}{CHANCE_ADJECTIVE}*(?:{CHANCE}|{PRICE})"
    rf"(?:[\s{GONE},]+(?P<prep>{_PREPOSITION})\b|(?={_GAP}+(?:at|is|was|are|were|of|stood|stands|{MOVED})|{_GAP}*$))"
)
_EXISTS = re.compile(
    rf"(?:^|[\s{GONE},:;\"(])there(?:'?s|\s+(?:is|was|are|were|remains?|exists|has\s+been|would\s+be)|"
    rf"\s+(?:now|still|currently|also)\s+(?:is|was))?(?:[\s{GONE},]+(?:{ADVERB}))*{_GAP}*$"
)
_THAT = re.compile(rf"[\s{GONE},\"]*(?:that\b)?[\s{GONE},]*")
_DISCOURSE = re.compile(
    r"[\s\x1f,]*(?:(?:and|but|so|yet|still|while|whereas|meanwhile|however|even\s+so|in\s+contrast|by\s+contrast|"
    r"separately|elsewhere|overall|for\s+now|at\s+present|currently|now|right\s+now|today|also|then|though|or|nor|"
    r"with|as|against|versus|vs\.?|compared\s+(?:with|to)|by\s+comparison|in\s+comparison|similarly|likewise|that\s+said|instead|in\s+turn|too|moreover|"
    rf"{SOURCE}+:|in\s+addition|for\s+comparison|at\s+the\s+same\s+time|on\s+the\s+other\s+hand|in\s+the\s+meantime|"
    r"for\s+its\s+part|among\s+the\s+(?:options|answers|outcomes)|looking\s+ahead)(?=[\s\x1f,])[\s\x1f,]*)*"
)
_REACHES = re.compile(
    rf"(?:^|{_GAP})(?:at|to|(?:leads?|leading|led|sits?|is|stands?)\s+(?:on|with)|costs?|costing|fetch(?:es|ed|ing)?|"
    rf"hits?|reach(?:es|ed)|touch(?:es|ed)|worth|for|near|{MOVED}+|priced|odds-on)"
    rf"(?:{_GAP}+(?:about|around|roughly|just|only|near|back|now|still|up|down|over|on|yesterday|today|currently|again))*{_GAP}*$"
)
"""A level that arrives at its figure, as "stands at" does and "grew by" does not."""
_PUTTING = re.compile(r"(?:put|plac|peg|pric|rat|set)")
_REACHES_TO = re.compile(rf"{_GAP}(?:to|from)(?:{_GAP}+(?:about|around|roughly|just|only))*{_GAP}*$")
"""What is put stands at its figure: a figure reached by "to" is one of the claim."""
_CALLING: Final = frozenset({"make", "makes", "made", "call", "calls", "called"})
_KEEPING: Final = frozenset({"left", "leaves", "kept", "keeps", "took", "takes"})
_OWNED_CHANCE = re.compile(
    rf"[\s{GONE}]*(?P<owner>[^,;:{SOURCE}{FIGURE}]{{1,120}}?)'s?\s+{CHANCE_ADJECTIVE}*(?:{CHANCE}|(?P<price>{PRICE}))"
    rf"(?:\s+(?:of|to|on|for|in)\b|(?={_GAP}))"
)
_TITLED = re.compile(
    rf"(?:'s?)?{_GAP}+(?:(?:own|market|question)\s)?\"(?P<title>[^\"]{{3,300}})\"{_GAP}+(?:{PRICE})(?!\w)"
)
_CLOSES = re.compile(rf"{FIGURE}+\)(?=\s*[.,;]|{_GAP}*$)")
_ONLY_TO = re.compile(rf"{_GAP}*to(?:{_GAP}+\w+)?{_GAP}*$")
_ENDS_IN_CHANCE = re.compile(rf"{_GAP}+(?:odds|chances?|probability|likelihood)$")
_GIVING = re.compile(r",\s+(?P<verb>giving|putting|assigning|pricing|placing)\s+(?:only\s+|just\s+)?")
"""In "Traders wrote it off, giving it a 6% chance" the verb comes late."""
_MOST_SUBJECTS: Final = 3
_FAR: Final = 60


def governs(masked: str, position: int) -> bool:
    """Whether a verb of stating follows a source that ends at `position`."""
    return _VERB_PHRASE.match(masked, position) is not None


def read_left(masked: str, start: int, end: int, subjects: list[Span], *, is_level: bool = False) -> Left:
    """What `masked` between `start` and `end` (where the figure begins) makes of the figure.

    `subjects` are the sources there that may govern a verb, in order. `is_level`: the figure brings its
    own level ("between 60% and 65%"), as one in brackets after its claim does.
    """
    in_brackets = masked[max(start, end - 1) : end] == "(" and _CLOSES.match(masked, end) is not None
    if in_brackets:
        end -= 1
    for subject in subjects[: -_MOST_SUBJECTS - 1 : -1]:
        left = _governed(masked, start, end, subject, is_level or in_brackets)
        if left is not None:
            return left
    return _ungoverned(masked, start, end, in_brackets=in_brackets)


def _governed(masked: str, start: int, end: int, subject: Span, is_level: bool) -> Left | None:
    """The reading with `subject` as the one who states the figure."""
    intro = Span(start, subject.start) if subject.start > start else None
    verb = _VERB_PHRASE.match(masked, subject.end, end)
    if verb is not None:
        if verb["aside"] and verb["aside"].startswith((", asked", "\u2014asked")):
            intro = Span(*verb.span("aside"))
        told = Left(slot=Slot.OFFER, intro=intro, source=subject, verb=verb["verb"])
        return _after_verb(masked, verb.end(), end, told, is_move=verb["move"] is not None, is_level=is_level)
    verb = _NOUN_VERB.match(masked, subject.end, end)
    if verb is not None:
        told = Left(slot=Slot.OFFER, intro=intro, source=subject, verb=verb["rest"].split()[-1])
        return _after_verb(masked, verb.end(), end, told, is_move=verb["move"] is not None, is_level=is_level)
    titled = _TITLED.match(masked, subject.end, end)
    if titled is not None and strip_level(masked, titled.end(), end) == (None, True):
        title = Span(*titled.span("title"))
        return Left(slot=Slot.BOUND, claim=title, intro=intro, source=subject, has_chance=True)
    noun = _NOUN_OF.match(masked, subject.end, end)
    if noun is not None:
        claim, level = strip_level(masked, noun.end(), end)
        if (claim is not None and not noun["prep"]) or not (level or claim is None):
            return None
        if claim is None and not noun["prep"] and _TOPICAL.search(noun["own"]):
            claim = trim(
                masked, noun.start("own") + masked[noun.start("own") :].startswith("'s") * 2, noun.end("own")
            )
        return Left(slot=Slot.BOUND, claim=claim, intro=intro, source=subject, has_chance=True)
    giving = _GIVING.search(masked, subject.end, end)
    if giving is not None:
        told = Left(slot=Slot.OFFER, intro=intro, source=subject, verb=giving["verb"])
        return _after_verb(masked, giving.end(), end, told, is_move=False, is_level=is_level)
    claim, level = strip_level(masked, subject.end, end)
    if claim is not None or not level or _ONLY_TO.match(masked, subject.end, end):
        return None
    reaches = _REACHES.search(masked, max(subject.end, end - 40), end) is not None
    return Left(slot=Slot.LEVEL if reaches else Slot.CERTAINTY, intro=intro, source=subject)


def _after_verb(
    masked: str, start: int, end: int, told: Left, *, is_move: bool, is_level: bool
) -> Left | None:
    """The words between a platform's verb and the figure."""
    exists = _EXISTS.search(masked, max(start, end - _FAR), end)
    if exists is not None:
        intro = Span(start, exists.start()) if exists.start() > start else told.intro
        return Left(slot=Slot.NOUN, intro=intro, source=told.source, verb=told.verb)
    chance = _CHANCE_OF.match(masked, start, end)
    if chance is not None:
        claim, level = strip_level(masked, chance.end(), end)
        is_claimed = _PUTTING.match(told.verb) and _REACHES_TO.search(masked, max(start, end - 24), end)
        if is_claimed or not (level or is_level or claim is None or told.verb in _CALLING):
            return None
        return Left(
            slot=Slot.BOUND,
            claim=claim,
            intro=told.intro,
            source=told.source,
            verb=told.verb,
            has_chance=True,
        )
    that = _THAT.match(masked, start, end)
    begin = that.end() if that else start
    owned = _OWNED_CHANCE.match(masked, begin, end)
    if owned is not None and not owned["price"]:
        claim, level = strip_level(masked, owned.end(), end)
        if level or claim is None:
            owner = Span(*owned.span("owner"))
            return replace(told, slot=Slot.BOUND, claim=claim, owner=owner, has_chance=True)
    claim, level = strip_level(masked, begin, end)
    if claim is None:
        return None if is_move else told
    ending = _ENDS_IN_CHANCE.search(masked, max(claim.start, claim.end - 40), claim.end)
    if ending is not None and ending.start() > claim.start and level:
        claim = Span(claim.start, ending.start())
        return replace(told, slot=Slot.BOUND, claim=claim, has_chance=True)
    if is_move and told.verb not in _KEEPING and owned is None:
        return None
    slot = Slot.BOUND if level else Slot.OFFER
    return Left(slot=slot, claim=claim, intro=told.intro, source=told.source, verb=told.verb)


def _ungoverned(masked: str, start: int, end: int, *, in_brackets: bool) -> Left:
    """The reading without a platform as the subject; who speaks must stand elsewhere."""
    exists = _EXISTS.search(masked, max(start, end - _FAR), end)
    if exists is not None:
        return Left(slot=Slot.NOUN, intro=Span(start, exists.start()) if exists.start() > start else None)
    colon = masked.rfind(": ", start, end - 2)
    start = colon + 2 if colon >= 0 and masked[colon + 2 : end].strip(f" {GONE}") else start
    discourse = _DISCOURSE.match(masked, start, end)
    begin = discourse.end() if discourse else start
    is_label = masked[begin:end].rstrip(f" {GONE}").endswith(":")
    chance = _CHANCE_OF.match(masked, begin, end)
    if chance is not None:
        claim, level = strip_level(masked, chance.end(), end)
        if level or claim is None:
            return Left(slot=Slot.BOUND, claim=claim, has_chance=True, is_label=is_label)
    owned = _OWNED_CHANCE.match(masked, begin, end)
    if owned is not None and not owned["price"]:
        claim, level = strip_level(masked, owned.end(), end)
        if level:
            return Left(slot=Slot.BOUND, claim=claim, owner=Span(*owned.span("owner")), has_chance=True)
    if is_label or in_brackets:
        return Left(slot=Slot.LEVEL, claim=trim(masked, begin, end), is_label=is_label)
    claim, level = strip_level(masked, begin, end)
    ending = _ENDS_IN_CHANCE.search(masked, max(claim.start, claim.end - 40), claim.end) if claim else None
    if claim is not None and ending is not None and ending.start() > claim.start and level:
        return Left(slot=Slot.BOUND, claim=Span(claim.start, ending.start()), has_chance=True)
    reaches = level and _REACHES.search(masked, max(begin, end - 40), end) is not None
    return Left(slot=Slot.LEVEL if reaches else Slot.NOUN, claim=claim)


def read_option(masked: str, left: Left) -> tuple[Span, ...] | None:
    """The topic and the option in "market on the next pope has Cardinal Tagle at", or None.

    "Market on a June cut puts the chance at" has a topic and no option.
    """
    if left.claim is None or not left.has_chance:
        return None
    match = _OPTION_OF.match(masked, left.claim.start, left.claim.end)
    if match is None:
        return None
    topic, option = Span(*match.span("topic")), Span(match.end(), left.claim.end)
    return (topic,) if _THE_CHANCE.fullmatch(masked, option.start, option.end) else (topic, option)
