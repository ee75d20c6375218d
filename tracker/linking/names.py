"""Which names does only one of a claim and a title say, and does it matter?

Prose describes whom it names ("Amazon founder Jeff Bezos"), and a title explains where a place is ("Lviv,
Ukraine"); neither makes another question of it. Any other name that one side alone has may well.
"""

from __future__ import annotations

import re

from tracker.linking.alignment import Alignment
from tracker.linking.catalogue import Entry
from tracker.linking.index import TitleIndex
from tracker.linking.lexicon import Term
from tracker.linking.statement import Statement, read_terms

Weighted = list[tuple[Term, float]]

SMALL_SHARE = 0.4
"""From this share of words without a capital on, a title is written like a sentence."""

_ORGANISERS = frozenset({"fifa", "uefa", "nba", "nfl", "mlb", "nhl", "atp", "wta", "icc", "ncaa", "ioc"})
"""Who runs a competition: prose names it or leaves it out beside the competition's own name."""

_ROLES = (
    r"founder|co-founder|chief|chief\sexecutive|boss|head|ceo|chair|chairman|chairwoman|president|vice\spresident|"
    r"prime\sminister|premier|minister|chancellor|governor|mayor|senator|congressman|congresswoman|representative|"
    r"lawmaker|leader|candidate|nominee|secretary|ambassador|billionaire|tycoon|magnate|entrepreneur|owner|"
    r"maker|developer|publisher|issuer|operator|manufacturer|giant|startup|start-up|company|firm|group|lab|"
    r"star|striker|forward|captain|coach|manager|quarterback|pitcher|player|rider|driver|actor|actress|singer|"
    r"general|commander|king|queen|prince|princess|judge|justice|lawyer|scientist|researcher|writer|author|journalist"
)
_DESCRIBED = re.compile(rf"(?:(?:'s)?\s(?i:{_ROLES})|'s|(?<='s)),?\s(?P<name>[A-Z][\w'-]*)")
"""What stands between a name and the one it only describes: a role, or a possessive."""


def missing_names(claim: Statement, entry: Entry, paired: Alignment, index: TitleIndex) -> Weighted:
    """The names that only the claim says, but for those that describe another and those among the answers."""
    answers = {key for option in entry.options for term in read_terms(option) for key in term.keys}
    return [
        (term, weight)
        for term, weight in paired.missing
        if answers.isdisjoint(term.keys)
        and (index.is_name(term) or (term.is_name and term is not claim.terms[0]))
        and not _only_organises(term, paired)
        and not is_description(term, claim, paired)
    ]


def extra_names(title: Statement, paired: Alignment, index: TitleIndex) -> Weighted:
    """The names that only the title says, but for those that explain another."""
    return [
        (term, weight)
        for term, weight in paired.extra
        if (index.is_name(term) or (term.is_name and _stands_out(term, title)))
        and not _only_organises(term, paired)
        and not is_apposition(term, title)
    ]


def _only_organises(term: Term, paired: Alignment) -> bool:
    return paired.shared_names > 0 and term.surface.casefold() in _ORGANISERS


def names_differ(claim: Statement, title: Statement, paired: Alignment) -> bool:
    """Whether both have a capitalised word of their own: Jets against Giants, though jets are common."""
    return any(
        term.is_name and not is_description(term, claim, paired) for term, _ in paired.missing
    ) and any(term.is_name and not is_apposition(term, title) for term, _ in paired.extra)


def is_description(term: Term, claim: Statement, paired: Alignment) -> bool:
    """Whether a claim's name only says who or what the next one is: "Amazon founder Jeff Bezos"."""
    found = _DESCRIBED.match(claim.text, claim.text.find(term.surface) + len(term.surface))
    if found is None:
        return False
    alone = {word for each, _ in paired.missing for word in each.surface.split(" ")}
    names = {
        word for each in claim.terms if each.is_name and not each.place for word in each.surface.split(" ")
    }
    return found["name"] in names and found["name"] not in alone


def _stands_out(term: Term, title: Statement) -> bool:
    """Whether a capital tells a name: not in front, nor in a title that capitalises most of its words."""
    telling = [each for each in title.terms if each.is_telling]
    small = sum(not each.is_name for each in telling)
    return term is not title.terms[0] and small >= len(telling) * SMALL_SHARE


def is_apposition(term: Term, title: Statement) -> bool:
    """Whether a title's name only explains the one before it: "Lviv, Ukraine", "Tether (USDT)"."""
    if title.option and term in title.option:
        return False
    before, found, _ = title.text.partition(term.surface)
    if not found:
        return False
    if before.endswith("("):
        return True
    named = before.removesuffix(", ")
    return named != before and named.rsplit(" ", 1)[-1][:1].isupper()
