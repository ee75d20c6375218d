"""Is it "a" or "an" before this figure? The ear decides: an 8%, an 11%, an 18%, an 80%; a less than 1%."""

from __future__ import annotations

import re

_WHOLE_PART = re.compile(r"\d+(?:,\d{3})*")
_GROUP = 3
_SILENT_H = ("hour", "honest", "heir", "honor", "honour")
_LIKE_A_CONSONANT = ("one", "once", "uni", "use", "usu", "eu", "u.s", "u.k", "u.n", "ub")
_SKIPPED = "~≈\"'“‘(<>≤≥ "


def article_for(words: str) -> str:
    """The indefinite article for what follows it, "a" or "an".

    Digits are read as they are spoken: eight, eleven, eighteen and everything that begins with eight.
    Marks before them ("~8%", "“8%”") are not spoken and are skipped, as "<" is ("less than").
    """
    if words.lstrip("\"'“‘( ").startswith(("<", ">", "≤", "≥")):
        return "a"  # "less than", "more than"
    spoken = words.lstrip(_SKIPPED + "$€£").lower()
    whole = _WHOLE_PART.match(spoken)
    if whole:
        return "an" if _starts_with_vowel(whole.group().replace(",", "")) else "a"
    if spoken.startswith(_SILENT_H):
        return "an"
    if spoken.startswith(_LIKE_A_CONSONANT):
        return "a"
    return "an" if spoken[:1] in set("aeiou") else "a"


def _starts_with_vowel(digits: str) -> bool:
    """Whether a whole number is read aloud beginning with eight, eleven or eighteen."""
    first_group = digits[: len(digits) % _GROUP or _GROUP]
    return digits.startswith("8") or first_group in {"11", "18"}


def with_case_of(article: str, old: str) -> str:
    """`article` with a capital where the one it replaces has one."""
    return article.capitalize() if old[:1].isupper() else article
