"""Which verbs tell that a forecast moved, which way, and what tells the opposite in the same tense?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class Way(IntEnum):
    """Which way a forecast went."""

    DOWN = -1
    EITHER = 0
    UP = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb of movement: the way it tells of, its tense, and whether somebody does it to the number."""

    way: Way
    tense: str  # "past", "participle", "third", "base", "ing"
    is_transitive: bool = False
    is_factor: bool = False  # "doubled": tells how far


_TENSES = ("base", "third", "past", "participle", "ing")
_INTRANSITIVE_UP = """
climb climbs climbed climbed climbing
rise rises rose risen rising
jump jumps jumped jumped jumping
surge surges surged surged surging
leap leaps leapt leapt leaping
soar soars soared soared soaring
grow grows grew grown growing
gain gains gained gained gaining
rally rallies rallied rallied rallying
recover recovers recovered recovered recovering
rebound rebounds rebounded rebounded rebounding
spike spikes spiked spiked spiking
rocket rockets rocketed rocketed rocketing
"""
_INTRANSITIVE_DOWN = """
fall falls fell fallen falling
slide slides slid slid sliding
slip slips slipped slipped slipping
drop drops dropped dropped dropping
sink sinks sank sunk sinking
plunge plunges plunged plunged plunging
tumble tumbles tumbled tumbled tumbling
ease eases eased eased easing
dip dips dipped dipped dipping
decline declines declined declined declining
crash crashes crashed crashed crashing
collapse collapses collapsed collapsed collapsing
shrink shrinks shrank shrunk shrinking
retreat retreats retreated retreated retreating
weaken weakens weakened weakened weakening
lose loses lost lost losing
shed sheds shed shed shedding
"""
_EITHER = """
move moves moved moved moving
shift shifts shifted shifted shifting
drift drifts drifted drifted drifting
go goes went gone going
swing swings swung swung swinging
edge edges edged edged edging
tick ticks ticked ticked ticking
inch inches inched inched inching
creep creeps crept crept creeping
nudge nudges nudged nudged nudging
revise revises revised revised revising
adjust adjusts adjusted adjusted adjusting
update updates updated updated updating
change changes changed changed changing
"""
_TRANSITIVE_UP = """
raise raises raised raised raising
lift lifts lifted lifted lifting
boost boosts boosted boosted boosting
bump bumps bumped bumped bumping
hike hikes hiked hiked hiking
increase increases increased increased increasing
"""
_TRANSITIVE_DOWN = """
cut cuts cut cut cutting
lower lowers lowered lowered lowering
trim trims trimmed trimmed trimming
slash slashes slashed slashed slashing
reduce reduces reduced reduced reducing
shave shaves shaved shaved shaving
decrease decreases decreased decreased decreasing
"""
_FACTORS = """
double doubles doubled doubled doubling
triple triples tripled tripled tripling
treble trebles trebled trebled trebling
quadruple quadruples quadrupled quadrupled quadrupling
"""
_HALVE = """
halve halves halved halved halving
"""
_TIMES = {
    "doubl": Decimal(2),
    "tripl": Decimal(3),
    "trebl": Decimal(3),
    "quadrupl": Decimal(4),
    "halv": Decimal("0.5"),
}
_LOOSELY = Decimal("0.05")
_RISE, _FALL = "rise rises rose risen rising", "fall falls fell fallen falling"
_RAISE, _LOWER = "raise raises raised raised raising", "lower lowers lowered lowered lowering"


def _verbs(lines: str, way: Way, *, transitive: bool = False, factor: bool = False) -> dict[str, Verb]:
    return {
        form: Verb(way=way, tense=tense, is_transitive=transitive, is_factor=factor)
        for line in lines.split("\n")
        if line
        for tense, form in _by_tense(line).items()
    }


def _by_tense(line: str) -> dict[str, str]:
    return dict(zip(_TENSES, line.split(), strict=True))


VERBS = {
    **_verbs(_INTRANSITIVE_UP, Way.UP),
    **_verbs(_INTRANSITIVE_DOWN, Way.DOWN),
    **_verbs(_EITHER, Way.EITHER),
    **_verbs(_TRANSITIVE_UP, Way.UP, transitive=True),
    **_verbs(_TRANSITIVE_DOWN, Way.DOWN, transitive=True),
    **_verbs(_FACTORS, Way.UP, factor=True),
    **_verbs(_HALVE, Way.DOWN, factor=True),
}
"""Every form of every verb of movement, in lower case."""

VERB = "(?:" + "|".join(sorted(VERBS, key=len, reverse=True)) + ")"
_PLAIN = {
    (Way.UP, False): _by_tense(_RISE),
    (Way.DOWN, False): _by_tense(_FALL),
    (Way.UP, True): _by_tense(_RAISE),
    (Way.DOWN, True): _by_tense(_LOWER),
}


def turned(word: str, way: Way, *, after_have: bool) -> str:
    """The verb that tells of `way` in the tense of `word`; `word` itself where it tells of that already.

    A verb that tells how far ("doubled") becomes a plain one. Strong verbs
    turn into plain ones: "surged" becomes "fell", since how fast is not known.
    """
    verb = VERBS[word.lower()]
    if verb.way in {way, Way.EITHER} and not verb.is_factor:
        return word
    tense = "participle" if after_have and verb.tense in {"past", "participle"} else verb.tense
    if tense == "participle" and not after_have:
        tense = "past"
    new = _PLAIN[way, verb.is_transitive][tense]
    return new.capitalize() if word[:1].isupper() else new


def is_by_factor(word: str, new: Decimal, old: Decimal) -> bool:
    """Whether "doubled" and its like are true of a move, give or take a twentieth."""
    name = word.lower()
    factor = next((times for stem, times in _TIMES.items() if name.startswith(stem)), None)
    return factor is not None and old > 0 and abs(new / old / factor - 1) <= _LOOSELY


def is_after_have(text: str, start: int) -> bool:
    """Whether the verb that begins at `start` follows a form of "have"."""
    return bool(
        re.search(
            r"\b(?:has|have|had|having|['’]s|['’]ve)\s+(?:\w+ly\s+|since\s+|now\s+|also\s+)?$", text[:start]
        )
    )
