"""Which words does a text have, and which of them are the same word?

Words are compared by stem: lower case, without accents, possessives and the endings that English adds.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": " - ",
        "\u2011": "-",
        "\u00a0": " ",
    }
)
_INITIALS = re.compile(r"\b([A-Z])\.\s(?=[A-Z]\.)")  # "R. R." is "R.R."
_WORD = re.compile(
    r"\b[A-Za-z](?:\.[A-Za-z]\b)+\.?"  # U.S., D.C.
    r"|[A-Za-z][A-Za-z0-9]*(?:['&][A-Za-z]+)*(?:[-/][A-Za-z0-9]+(?:'[a-z]+)?)*\+?"  # S&D, GPT-5, Kim's
    r"|\d+(?:,\d{3})*(?:\.\d+)?(?:[A-Za-z]+(?:-[A-Za-z0-9]+)*)?%?"  # 100,000  4.65K  2028
)

_STOPWORDS = (
    "a an the of to in on at by for from with and or as is are was were be been being will would shall "
    "should can could may might must do does did has have had having it its it's this that these those "
    "there here he she they them his her their him who whom whose which what when where why how if then "
    "than so such some any all each both not no nor only just about into onto over under up down out off "
    "between during before after until through within without per via vs also more most least less very "
    "much many one s i we you your our us me my whether while because but since once own same other "
    "another else too yet ever even following listed according question series short fuse market sir mr "
    "mrs ms dr rep sen gov prof lord dame co inc corp ltd plc llc"
)
STOPWORDS = frozenset(_STOPWORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands, without accents, and its stem."""

    surface: str
    stem: str
    is_stopword: bool


def plain(text: str) -> str:
    """`text` without accents and typographic signs; not always of the same length."""
    replaced = text.translate(_LETTERS_WITHOUT_DECOMPOSITION)
    if ". " in replaced:
        replaced = _INITIALS.sub(r"\1.", replaced)
    if replaced.isascii():
        return replaced
    decomposed = unicodedata.normalize("NFKD", replaced)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(text: str) -> list[Word]:
    """Every word and number of a text that `plain` has been over, in order."""
    return [_word(surface) for surface in _WORD.findall(text)]


@lru_cache(maxsize=65536)
def _word(surface: str) -> Word:
    stemmed = stem(surface)
    is_stopword = surface.casefold() in STOPWORDS or (stemmed in STOPWORDS and "'" in surface)
    return Word(surface, stemmed, is_stopword)


_ENDINGS = (
    "isations", "izations", "isation", "ization", "fulness", "iveness", "ements", "ations", "ators",
    "ation", "ating", "ated", "ates", "ator", "ement", "ments", "ment", "ions", "ities", "ings", "ance",
    "ence", "ness", "ies", "ied", "ing", "ion", "ors", "ers", "ity", "ive", "ate", "ise", "ize", "ed",
    "er", "or", "es", "al", "ly", "e", "s", "y",
)  # fmt: skip
_SHORTEST_STEM = 4
_LONGEST_DOUBLE = 5
_SHORT_ENDINGS = frozenset({"s", "es", "e", "ing", "ed"})
"""Endings that may leave three letters: "lose" and "losing", "end" and "ended" meet."""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The part of a word that its plural, tenses and nouns share; short words stay whole.

    Rougher than Porter's stemmer, and on purpose: what matters is that invade and invades, or detonate
    and detonation, meet.
    """
    low = word.casefold().replace(".", "") if word[:1].isalpha() else word.casefold()
    low = low.removesuffix("'s")
    low = low.replace("'", "")
    if not low.isalpha():
        return low
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= (3 if ending in _SHORT_ENDINGS else 4):
            if ending == "s" and low.endswith(("ss", "us", "is")):
                break
            cut = low[: -len(ending)]
            # "party" and "parties" meet, apart from "part".
            low = f"{cut}i" if ending in {"ies", "ied", "y"} else _tidy(cut)
            break
    # "travelling" and "traveling" meet; "fall" and "sell" keep their letters.
    return low[:-1] if low.endswith("ll") and len(low) > _LONGEST_DOUBLE else low


def _tidy(cut: str) -> str:
    if len(cut) > _SHORTEST_STEM - 1 and cut[-1] == cut[-2] and cut[-1] not in "aeiosl":
        cut = cut[:-1]
    return cut[:-1] if len(cut) > _SHORTEST_STEM and cut[-1] in "ei" else cut
