"""Where does a claim end and the level before its figure begin? "Ortega | stands at", "a June cut | is"."""

from __future__ import annotations

from typing import Final

from tracker.citations.plain import FIGURE, GONE, MOVED, SOURCE
from tracker.citations.vocabulary import read_words
from tracker.spans import Span

_AUXILIARIES: Final = frozenset(read_words("is are was were be been being 's has have had"))
_ADVERBS: Final = frozenset(
    read_words(
        "currently now still last recently only just also about around roughly near up down back today "
        "then already again overnight unchanged steady even more likely implied as presently yesterday "
        "thus merely hands somewhere out "
        "unlikely improbable probable doubtful highly very quite rather certainty virtual"
    )
)
_PREPOSITIONS: Final = frozenset(
    read_words("at to as for on in of around near with from by about just only roughly")
)
_VERBS: Final = frozenset(
    read_words(
        "stands stand stood standing sits sit sat sitting remains remain remained remaining hovers hover "
        "hovered hovering trades trade traded trading priced quoted listed rated put given pegged placed "
        "set seen estimated judged reckoned deemed considered changing changed go goes went going cost costs "
        "fetch sell sells sold selling opened closed ended rose rises rising risen climbed climbs "
        "climbing fell falls falling fallen slid slides sliding slipped slips slipping dropped drops "
        "dropping jumped jumps jumping hit hits reached reaches touched touches surged surges surging "
        "leapt leaped soared sank sunk plunged plunges tumbled tumbles eased eases edged edges ticked "
        "inched crept dipped declined crashed collapsed shrank grew gained doubled tripled halved "
        "recovered rebounded moved moves moving shifted settled drifted narrowed widened lengthened "
        "shortened swung faces face faced carries carried holds hold held enjoys implies implying imply "
        "worth fetching fetches fetched running runs ran come comes came "
        "range ranges ranged ranging finished finishes improved "
        "increased increases decreased lifted raised cut lowered trimmed boosted upgraded downgraded "
        "revised polling reading reads showing shows shown show bid offered bought odds-on looks look "
        "looked seems seem seemed appears appear appeared valued assessed calculated gets get got "
        "forecast forecasted predicted projected expected thought believed said tipped leads leading led"
    )
)
_ALSO_NOUNS: Final = frozenset(["cut", "bid", "hit", "set", "shows", "show", "offered", "forecast"])
"""Verbs of a level that are nouns too: they count as verbs only after an auxiliary."""
_FAVOURITES: Final = frozenset(
    ["favourite", "favorite", "favourites", "favorites", "frontrunner", "front-runner", "underdog"]
)
_MOST_WORDS: Final = 14
_BREAKS: Final = f" {GONE},{SOURCE}{FIGURE}{MOVED}"
_EDGES: Final = f" {GONE},:;"


def strip_level(masked: str, start: int, end: int) -> tuple[Span | None, bool]:
    """The claim between `start` and `end` without the level at its end, and whether one was there.

    Read backwards: prepositions and adverbs, at most one verb, then its auxiliaries.
    """
    position, verb_seen, auxiliary_seen = end, False, False
    has_level = masked[start:end].rstrip(f" {GONE}").endswith(":")
    for _ in range(_MOST_WORDS):
        begin, stop = _word_before(masked, start, position)
        word = masked[begin:stop]
        if word[:1] == MOVED:
            has_level = verb_seen = True
        elif not word:
            break
        elif word in _AUXILIARIES:
            auxiliary_seen = has_level = True
        elif (
            word in _PREPOSITIONS
            and not verb_seen
            and (not auxiliary_seen or masked[stop : stop + 3] == " be")
        ):
            has_level = True
        elif word in _VERBS and not verb_seen and not auxiliary_seen:
            if word in _ALSO_NOUNS and not _follows_auxiliary(masked, start, begin):
                break
            verb_seen = has_level = True
        elif word == "odds" and masked[max(start, begin - 4) : begin].endswith("at "):
            pass
        elif word not in _ADVERBS and not _is_favourite(masked, word, stop):
            break
        position = begin
    return trim(masked, start, position if has_level else end), has_level


def _word_before(masked: str, start: int, position: int) -> tuple[int, int]:
    """The last word before `position`; a stretch of MOVED is one word."""
    stop = position
    while stop > start and masked[stop - 1] in f" {GONE},":
        stop -= 1
    begin = stop
    if stop > start and masked[stop - 1] == MOVED:
        while begin > start and masked[begin - 1] == MOVED:
            begin -= 1
        return begin, stop
    while begin > start and masked[begin - 1] not in _BREAKS:
        begin -= 1
    return begin, stop


def _is_favourite(masked: str, word: str, stop: int) -> bool:
    """Whether the word belongs to "the favourite" in "Tagle is the favourite at 19%"."""
    return word in _FAVOURITES or (
        word == "the" and masked[stop : stop + 24].split()[:1] in [[f] for f in _FAVOURITES]
    )


def _follows_auxiliary(masked: str, start: int, end: int) -> bool:
    words = masked[max(start, end - 24) : end].split()
    return bool(words) and words[-1] in _AUXILIARIES


def trim(masked: str, start: int, end: int) -> Span | None:
    """The stretch without spaces, masks and commas at its ends, or None if nothing is left."""
    while start < end and masked[start] in _EDGES:
        start += 1
    while end > start and masked[end - 1] in _EDGES:
        end -= 1
    return Span(start, end) if end > start else None
