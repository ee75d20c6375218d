"""What is an index over a catalogue made of, and how is it joined to a few entries more?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tracker.linking.catalogue import Entry
from tracker.linking.lexicon import Term, terms_of
from tracker.linking.postings import Floats, Numbers, Postings
from tracker.linking.spellings import Spellings
from tracker.linking.statement import title_text
from tracker.linking.words import plain, words_of
from tracker.questions import QuestionRef

NAME_RATIO = 8
"""How many times as often as not a name is capitalised: some titles are written without care."""

_WHEN = re.compile(r"\b(?:[Ww]hen\s(?:will|do|does|is|are|would)|(?:what|which)\s(?:year|date|month|day))\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexParts:
    """What an index is made of: the terms of each entry's title, and the postings of titles and descriptions.

    `names` says of each word that some title does not capitalise whether it is a name all the same;
    `spellings` are the titles' words by their letters. Of each entry, `lengths` has its title's length in
    terms, of which `mean_length` is the mean, and `asks_when` whether the title asks for a date, as far as
    its first look tells. `by_platform` has the numbers of each platform's entries; `hidden` those of entries
    that are not to be found.
    """

    entries: tuple[Entry, ...]
    terms: tuple[tuple[Term, ...], ...]
    titles: Postings
    descriptions: Postings
    names: Mapping[str, bool]
    spellings: tuple[Spellings, ...]
    lengths: Floats
    mean_length: float
    asks_when: NDArray[np.bool_]
    by_platform: Mapping[str, Numbers]
    hidden: frozenset[int] = frozenset()


def index_entries(entries: tuple[Entry, ...]) -> IndexParts:
    """Make the parts of an index over some entries."""
    terms = tuple(_terms(entry) for entry in entries)
    titles = Postings(((number, _keys(some)) for number, some in enumerate(terms)), len(entries))
    return complete_parts(entries, terms, titles, Postings(_described(enumerate(entries)), len(entries)))


def complete_parts(
    entries: tuple[Entry, ...],
    terms: tuple[tuple[Term, ...], ...],
    titles: Postings,
    descriptions: Postings,
) -> IndexParts:
    """The parts of an index of which those are known that take long to make."""
    lengths = _lengths(terms)
    return IndexParts(
        entries=entries,
        terms=terms,
        titles=titles,
        descriptions=descriptions,
        names=_common_names(terms),
        spellings=(_spellings(titles),),
        lengths=lengths,
        mean_length=max(float(lengths.mean()), 1.0) if len(lengths) else 1.0,
        asks_when=_asks_when(entries),
        by_platform=_by_platform(enumerate(entries)),
    )


def join_entries(
    parts: IndexParts,
    numbers: Mapping[QuestionRef, int],
    entries: Iterable[Entry],
    without: Collection[QuestionRef],
) -> IndexParts:
    """The parts with a few entries more, and without some; `numbers` are those of the entries in `parts`.

    The postings of an entry that is there already stay as they are: it is found by what its title was, and
    compared by what it is.
    """
    fresh = {entry.ref: entry for entry in entries if entry.ref not in without}
    told, terms = list(parts.entries), list(parts.terms)
    lengths, asks_when = parts.lengths.copy(), parts.asks_when.copy()
    for ref in fresh.keys() & numbers.keys():
        said, number = fresh.pop(ref), numbers[ref]
        told[number] = said if said.description else replace(said, description=told[number].description)
        terms[number] = _terms(said)
        lengths[number] = len(terms[number])
        asks_when[number : number + 1] = _asks_when((said,))
    more = tuple(fresh.values())
    terms_of_more = tuple(_terms(entry) for entry in more)
    keys = {len(told) + place: _keys(some) for place, some in enumerate(terms_of_more)}
    described = _described(enumerate(more, start=len(told)))
    unknown = sorted({key for some in keys.values() for key in some if key not in parts.titles})
    by_platform = dict(parts.by_platform)
    for platform, added in _by_platform(enumerate(more, start=len(told))).items():
        known = by_platform.get(platform)
        by_platform[platform] = added if known is None else np.concatenate([known, added])
    total = len(told) + len(more)
    return replace(
        parts,
        entries=(*told, *more),
        terms=(*terms, *terms_of_more),
        titles=parts.titles.plus(keys.items(), total),
        descriptions=parts.descriptions.plus(described, total),
        spellings=(*parts.spellings, _spellings(unknown)),
        lengths=np.concatenate([lengths, _lengths(terms_of_more)]),
        asks_when=np.concatenate([asks_when, _asks_when(more)]),
        by_platform=by_platform,
        hidden=parts.hidden | {numbers[ref] for ref in without if ref in numbers},
    )


def _lengths(terms: Sequence[Sequence[Term]]) -> Floats:
    return np.array([len(some) for some in terms], dtype=np.float32)


def _asks_when(entries: Iterable[Entry]) -> NDArray[np.bool_]:
    asked = [entry.type == "date" or _WHEN.search(entry.title) is not None for entry in entries]
    return np.array(asked, dtype=np.bool_)


def _by_platform(entries: Iterable[tuple[int, Entry]]) -> dict[str, Numbers]:
    groups: dict[str, list[int]] = {}
    for number, entry in entries:
        groups.setdefault(entry.ref.platform, []).append(number)
    return {platform: np.array(numbers, dtype=np.int32) for platform, numbers in groups.items()}


def _common_names(titles: Iterable[Sequence[Term]]) -> dict[str, bool]:
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for terms in titles:
        for term in terms:
            (upper if term.is_name else lower)[term.word] += 1
    return {word: upper[word] >= NAME_RATIO * count for word, count in lower.items()}


def _terms(entry: Entry) -> tuple[Term, ...]:
    return terms_of(words_of(title_text(entry)))


def _spellings(keys: Iterable[str]) -> Spellings:
    return Spellings(key[2:] for key in keys if key.startswith("w:"))


def _described(entries: Iterable[tuple[int, Entry]]) -> Iterator[tuple[int, Mapping[str, float]]]:
    for number, entry in entries:
        if entry.description:
            words = words_of(plain(entry.description))
            yield number, {f"w:{word.stem}": 1.0 for word in words if not word.is_stopword}


def _keys(terms: Sequence[Term]) -> Mapping[str, float]:
    strongest: dict[str, float] = {}
    for term in terms:
        for key, weight in term.keys.items():
            if weight > strongest.get(key, 0.0):
                strongest[key] = weight
    return strongest
