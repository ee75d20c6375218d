"""Which different words mean the same thing or the same place?

Two reviewed files say it: `places.txt` and `synonyms.txt`. An alias written in capitals matches capitals
only, so that "US" is a country and "us" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from tracker.linking.words import Word, plain, words_of

SYNONYM_WEIGHT = 0.8
SEAT_WEIGHT = 0.6  # "Washington" for the United States; it may be the city
BELONGING_WEIGHT = 0.57  # "the Fed" where the United States are named
PART_WEIGHT = 0.5  # "nuclear" of "nuclear weapon"

_MONTH_WORDS = (
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec"
)
_MONTH_NAMES = frozenset(_MONTH_WORDS.split())
_COUNTS = re.compile(
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundreds?|thousands?|"
    r"(?:m|b|tr)illions?|dozens?|dollars?|bps|basis points?|percent|percentage|Q[1-4]|"
    r"(?:half|quarter)[ -](?:percentage[ -])?point",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"[A-Za-z']{2,}(?:[-/][A-Za-z']{2,})+|[A-Z]\w*[-/][a-z]{3,}|[a-z]{3,}[-/][A-Z]\w*")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that form one name, with the keys under which others may be the same.

    `keys` maps a key to how surely whoever shares it means the same (0-1): "w:" a stem, "c:" a set of
    synonyms, "p:" a place; `word` is the term's own. `place` is the place that it names outright,
    `seat_of` the one whose government it may stand for. Numbers, years and months are not telling: they
    are compared as what they mean.
    """

    surface: str
    word: str
    keys: Mapping[str, float]
    is_name: bool
    is_telling: bool
    place: str
    seat_of: str


@dataclass(slots=True)
class _Phrases:
    """Aliases by their stems: for each the keys it carries, and whether capitals are needed."""

    keys: dict[tuple[str, ...], dict[str, float]] = field(default_factory=dict)
    capitals: set[tuple[str, ...]] = field(default_factory=set)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, alias: str, key: str, weight: float) -> None:
        stems = tuple(word.stem for word in words_of(plain(alias)))
        if not stems:
            return
        known = self.keys.setdefault(stems, {})
        known[key] = max(weight, known.get(key, 0.0))
        self.longest[stems[0]] = max(len(stems), self.longest.get(stems[0], 0))
        if alias.isupper() and len(stems) == 1:
            self.capitals.add(stems)


def _rows(name: str) -> Iterator[str]:
    text = (files("tracker.linking") / name).read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def _phrases() -> _Phrases:
    phrases = _Phrases()
    for row in _rows("places.txt"):
        named, _, rest = row.partition("|")
        seats, _, belongings = rest.partition("|")
        name, _, aliases = named.partition(":")
        for alias in [name, *aliases.split(",")]:
            phrases.add(alias.strip(), f"p:{name.strip()}", 1.0)
        for seat in seats.split(","):
            phrases.add(seat.strip(), f"p:{name.strip()}", SEAT_WEIGHT)
        for belonging in belongings.split(","):
            phrases.add(belonging.strip(), f"p:{name.strip()}", BELONGING_WEIGHT)
    for number, row in enumerate(_rows("synonyms.txt")):
        for alias in row.split(","):
            phrases.add(alias.strip(), f"c:{number}", SYNONYM_WEIGHT)
    return phrases


@cache
def _rivals() -> dict[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """For each alias by its stems: the sets that it stands in, and which side of each."""
    sides: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for number, row in enumerate(_rows("rivals.txt")):
        for side, aliases in enumerate(row.split(" / ")):
            for alias in aliases.split(","):
                stems = tuple(word.stem for word in words_of(plain(alias.strip())))
                sides.setdefault(stems, []).append((number, side))
    return {stems: tuple(found) for stems, found in sides.items()}


@cache
def _longest_rivals() -> dict[str, int]:
    """For each stem how many words the longest alias has that begins with it."""
    longest: dict[str, int] = {}
    for stems in _rivals():
        longest[stems[0]] = max(len(stems), longest.get(stems[0], 0))
    return longest


def rival_sides(text: str) -> dict[int, frozenset[int]]:
    """Which sides of which sets of rival words a plain text takes."""
    rivals = _rivals()
    longest = _longest_rivals()
    stems = [word.stem for word in words_of(text)]
    found: dict[int, set[int]] = {}
    at = 0
    while at < len(stems):
        # The longest alias counts alone: a vice president is no president.
        most = longest.get(stems[at], 0)
        length = next((size for size in range(most, 0, -1) if tuple(stems[at : at + size]) in rivals), 0)
        for number, side in rivals[tuple(stems[at : at + length])] if length else ():
            found.setdefault(number, set()).add(side)
        at += max(length, 1)
    return {number: frozenset(sides) for number, sides in found.items()}


def terms_of(words: Sequence[Word], *, keep_stopwords: bool = False) -> tuple[Term, ...]:
    """The terms of a text: known phrases as one, other words by themselves, without stopwords."""
    phrases = _phrases()
    terms: list[Term] = []
    index = 0
    while index < len(words):
        length = min(phrases.longest.get(words[index].stem, 1), len(words) - index)
        while length > 1:
            if tuple(word.stem for word in words[index : index + length]) in phrases.keys:
                break
            length -= 1
        if length > 1:
            terms.append(_phrase_term(tuple(words[index : index + length])))
        else:
            terms.extend(_word_terms(words[index], keep_stopwords=keep_stopwords))
        index += length
    return tuple(terms)


@lru_cache(maxsize=65536)
def _phrase_term(taken: tuple[Word, ...]) -> Term:
    keys = {f"w:{'_'.join(word.stem for word in taken)}": 1.0}
    keys.update(_phrases().keys[tuple(word.stem for word in taken)])
    for word in taken:
        if not word.is_stopword:
            keys.setdefault(f"w:{word.stem}", PART_WEIGHT)
        for key, weight in _phrases().keys.get((word.stem,), {}).items():
            if key.startswith("p:") and weight == 1.0 and len(taken) > 1:
                keys.setdefault(key, weight)
    return _term(" ".join(word.surface for word in taken), keys)


@lru_cache(maxsize=65536)
def _word_terms(word: Word, *, keep_stopwords: bool) -> tuple[Term, ...]:
    """The term of one word, several for a compound, none for a stopword."""
    phrases = _phrases()
    stems = (word.stem,)
    known = phrases.keys.get(stems)
    if known is not None and stems in phrases.capitals and not word.surface.replace(".", "").isupper():
        known = None
    if known is None or (word.is_stopword and stems not in phrases.capitals):
        if _COMPOUND.fullmatch(word.surface) and not _COUNTS.fullmatch(word.surface):
            # "US-China" and "tech-stock" are two words each; GPT-5 is one.
            return terms_of(words_of(re.sub("[-/]", " ", word.surface)), keep_stopwords=keep_stopwords)
        if word.is_stopword and not keep_stopwords:
            return ()
        known = {}
    return (_term(word.surface, {f"w:{word.stem}": 1.0, **known}),)


def _term(surface: str, keys: dict[str, float]) -> Term:
    places = [(key[2:], weight) for key, weight in keys.items() if key[:2] == "p:"]
    return Term(
        surface=surface,
        word=next(iter(keys)),
        keys=keys,
        is_name=any(sign.isupper() for sign in surface),
        is_telling=not (surface[:1].isdigit() or _is_month_name(surface) or _COUNTS.fullmatch(surface)),
        place=next((place for place, weight in places if weight == 1), ""),
        seat_of=next((place for place, weight in places if weight < 1), ""),
    )


def _is_month_name(word: str) -> bool:
    return word[:1].isupper() and word.casefold().rstrip(".") in _MONTH_NAMES
