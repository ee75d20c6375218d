"""A stated probability is replaced: which words around the figure have to follow it?

The article follows the sound ("a 20%", "an 11%"). A hedge stays where it is still true ("about"), goes
where it is not ("nearly", or any hedge before "less than 1%"), and so does one that judges the number
("only", "a whopping") and no longer fits. A sentence does not start with a numeral.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from decimal import Decimal
from functools import lru_cache

from tracker.spans import Span
from tracker.wording.articles import article_for, with_case_of
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.figure_forms import FigureForm, Written
from tracker.wording.rounding import HUNDRED
from tracker.wording.style import HedgeStyle, Style

_REACH = 60
"""Code points before a figure in which its hedges and its article stand."""

_MOST_WORDS = 4
_ARTICLE = re.compile(
    r"(?<![\w’'-])(?P<word>an?)(?P<gap>\s+(?:\[|[*_]{1,3}|<(?:a\s[^<>]{1,300}|b|i|em|strong)>)?)$",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?P<word>[~≈])(?P<gap>\s*)$")
_OPENING = re.compile(r"[\s\"'“‘(\[*_#>•-]*$")
_UNTRUE_NEAR = re.compile(
    r"(?<![\w-])(?:(?:no\s+)?(?:better|worse|more|less)\s+than|closer?\s+to|anything\s+but|not)\s+(?:an?\s+)?$",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"(?<![\w-])(?:little|no|not|hardly|scarcely|barely|any|much|far|slightly|somewhat|rather|a\s+(?:bit|little|touch|shade|lot))\s+$",
    re.IGNORECASE,
)
_TAKES_AT = re.compile(
    r"(?<![\w-])(?:rat(?:es?|ed|ing)|pric(?:es?|ed|ing)|pegs?|pegged|puts?|putting|judges?|judged)(?![\w-])",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\s+(?:chance|probability|likelihood|possibility|risk|shot|prospect)", re.IGNORECASE)
"""With one of these an article belongs to more than its hedge: "a mere 3% chance", but "at a mere 3%"."""
_PREPOSITION_BEFORE = re.compile(r"(?<![\w-])(?:at|as|to|of|is|was|it|by|from)\s+$|,\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A hedge or an article before the figure; `end` is where the next word begins."""

    start: int
    end: int
    word: str
    kind: str  # "article", "neutral", "directed", "small", "large"; "unfit" where it no longer fits


def restate_figure(
    text: str, sentence: Span, figure: Span, form: FigureForm, probability: Decimal, style: Style
) -> list[Change]:
    """The changes that make the figure at `figure` state `probability`; none if it does already.

    Raises:
        RefusedError: a word beside the figure would no longer be true, and has no replacement by rule.
    """
    if form.says(probability, style):
        return []
    words = _words_before(text, sentence, figure.start, style.hedges)
    words = _judged(words, probability, style.hedges)
    start = words[0].start if words else figure.start
    is_compared = bool(re.match(r"(?:better|worse|more|less|greater)\s", figure.of(text), re.IGNORECASE))
    if is_compared and _HOW_MUCH.search(text[max(sentence.start, start - _REACH) : start]):
        raise RefusedError(
            f"how far the forecast is from “{figure.of(text)}” is told in words that no longer fit"
        )
    if _UNTRUE_NEAR.search(text[max(sentence.start, start - _REACH) : start]):
        near = text[start : figure.end]
        raise RefusedError(
            f"the words before “{near}” compare with it, and what becomes of them is not plain"
        )
    written = form.write(probability, style)
    phrase = _phrase_at(text, sentence, start, words, written, style)
    if phrase is not None:
        return replace(text, start, figure.end, phrase)
    at = _with_at(text, sentence, start, figure, written)
    if at is not None and not words:
        return replace(text, figure.start, figure.end, at)
    return _changes(text, words, figure, written, style)


def _changes(text: str, words: list[_Word], figure: Span, written: Written, style: Style) -> list[Change]:
    kept = [word for word in words if not _goes(word, written)]
    new = written.text
    if written.is_about and not any(word.kind == "neutral" for word in kept):
        is_after_article = bool(kept) and kept[-1].kind == "article"
        new = f"{'roughly' if is_after_article else style.changes.about} {new}"
    changes: list[Change] = []
    # Where the word that opened the sentence goes, the next one takes its capital.
    first = words[0] if words and words[0] not in kept and words[0].word[:1].isupper() else None
    for place, word in enumerate(words):
        if word not in kept:
            had_article = re.match(r"an?\s", word.word, re.IGNORECASE) and _NOUN.match(text, figure.end)
            follows = words[place + 1].word if place + 1 < len(words) else new
            replacement = f"{with_case_of(article_for(follows), word.word)} " if had_article else ""
            changes += replace(text, word.start, word.end, replacement)
        elif word.kind == "article":
            spoken = "".join(f"{later.word} " for later in words[place + 1 :] if later in kept) + new
            article = with_case_of(
                article_for(spoken), first.word if first and word is kept[0] else word.word
            )
            changes += replace(text, word.start, word.start + len(word.word), article)
        elif first and word is kept[0]:
            changes += replace(text, word.start, word.start + 1, word.word[:1].upper())
    return changes + replace(text, figure.start, figure.end, new)


def _goes(word: _Word, written: Written) -> bool:
    """Whether a hedge would no longer be true: "nearly 63%" of an exact 63, "about less than 1%"."""
    return word.kind in {"directed", "unfit"} or (written.is_bound and word.kind != "article")


def _phrase_at(
    text: str, sentence: Span, start: int, words: list[_Word], written: Written, style: Style
) -> str | None:
    """The whole phrase anew where it opens the sentence and would begin with a numeral or a small letter."""
    if not _opens(text, sentence, start):
        return None
    kept = [word for word in words if not _goes(word, written)]
    if kept:
        return None
    new = f"{style.changes.about} {written.text}" if written.is_about else written.can_start or written.text
    return new[:1].upper() + new[1:]


def _opens(text: str, sentence: Span, start: int) -> bool:
    return (
        bool(_OPENING.fullmatch(text[sentence.start : start])) if start - sentence.start < _REACH else False
    )


def _with_at(text: str, sentence: Span, start: int, figure: Span, written: Written) -> str | None:
    """The figure for verbs that take "at 70%" ("rate the vote a coin flip"), not "a 70% chance"."""
    match = re.fullmatch(r"an?\s+(?P<number>.+)\schance", written.text, re.IGNORECASE)
    if match is None or figure.start != start:
        return None
    before = text[max(sentence.start, start - 4 * _REACH) : start]
    if not _TAKES_AT.search(before) or _PREPOSITION_BEFORE.search(before):
        return None
    return f"at {match['number']}"


def _words_before(text: str, sentence: Span, end: int, hedges: HedgeStyle) -> list[_Word]:
    """The hedges and the article right before a figure, in order."""
    found: list[_Word] = []
    pattern = _hedge_pattern(hedges)
    position = end
    for _ in range(_MOST_WORDS):
        before = text[max(sentence.start, position - _REACH) : position]
        offset = position - len(before)
        match = pattern.search(before) or _SIGN.search(before)
        kind = ""
        if match is None and not any(word.kind == "article" for word in found):
            match, kind = _ARTICLE.search(before), "article"
        if match is None:
            break
        word = match["word"]
        found.append(
            _Word(
                start=offset + match.start("word"),
                end=position,
                word=word,
                kind=kind or _kind_of(word, hedges),
            )
        )
        position = offset + match.start("word")
    return found[::-1]


def _kind_of(word: str, hedges: HedgeStyle) -> str:
    plain = " ".join(word.lower().split())
    for kind, words in (("directed", hedges.directed), ("small", hedges.small), ("large", hedges.large)):
        if plain in words:
            return kind
    return "neutral"


@lru_cache(maxsize=32)
def _hedge_pattern(hedges: HedgeStyle) -> re.Pattern[str]:
    words = {*hedges.neutral, *hedges.directed, *hedges.small, *hedges.large}
    longest_first = sorted(words, key=len, reverse=True)
    choices = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in longest_first)
    return re.compile(rf"(?<![\w’'-])(?P<word>{choices})(?P<gap>\s+)$", re.IGNORECASE)


def _judged(words: list[_Word], probability: Decimal, hedges: HedgeStyle) -> list[_Word]:
    """The words, with those that judge the number and no longer fit it marked as untrue."""
    percent = probability * HUNDRED
    unfit = {"small"} if percent > hedges.small_up_to else set()
    unfit |= {"large"} if percent < hedges.large_from else set()
    return [replace_fields(word, kind="unfit") if word.kind in unfit else word for word in words]
