"""A figure has changed: which words around it may have become untrue?

"a record 60%", "on Thursday", "more likely than not", "well above", "after a 5-point fall". None of them
can be worked out from a reading, so they refuse the rewrite and an editor looks.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.citations.citation import Citation
from tracker.spans import Span
from tracker.wording.edits import RefusedError
from tracker.wording.scaffold import Scaffold

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATED = re.compile(
    rf"\b(?:(?:on|by|since|until|late|early|last)\s+)?{_WEEKDAY}\b|\byesterday\b|\bovernight\b|"
    rf"\b(?:in|since|last)\s+{_MONTH}(?!\w)|\b{_MONTH}\s+\d{{1,2}}(?!\d)|\b\d{{1,2}}\s+{_MONTH}(?!\w)|"
    r"\b(?:in|since|during)\s+(?:\w+\s+)?(?:19|20)\d\d\b|\blast\s+(?:week|month|year|night)\b|"
    r"\b(?:an?|two|three|\d+)\s+(?:days?|weeks?|months?|years?)\s+ago\b",
)
_COMPARED = re.compile(
    r"\b(?:record|all-time|highest|lowest|for\s+the\s+first\s+time|new\s+(?:high|low)|a\s+(?:high|low)\s+of|peak|"
    r"doubl(?:e|ed|ing)|tripl(?:e|ed|ing)|halv(?:e|ed|ing)|twice|half|(?:better|worse|more|less)\s+than\s+(?:ever|before|half)|"
    r"(?:well|far|just|slightly|comfortably)\s+(?:above|below|over|under)|(?:higher|lower)\s+than|in\s+line\s+with|"
    r"unchanged|\d+(?:\.\d+)?[-\s](?:percentage[-\s])?points?)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r",\s+(?:an?|the)\s+[^,;]{0,30}?\b(?:points?|%|percent|per\s+cent)\W{1,2}(?:\w+\s+)?"
    r"(?:jump|rise|drop|fall|gain|loss|increase|decrease|decline|slide|swing|climb|surge|slump|move|dip)\b"
    r"|,\s+(?:an?|the)\s+(?:\w+\s+)?(?:jump|rise|drop|fall|gain|increase|decrease|decline|slide|swing|climb|surge|slump|dip)"
    r"\s+of\s+\S+\s+(?:percentage\s+)?points?\b",
    re.IGNORECASE,
)
_SAYS_LOW = re.compile(
    r"\b(?:unlikely|improbable|long[-\s]shot|outside\s+chance|doubtful|remote|doubts?|less\s+likely\s+than\s+not)\b",
    re.IGNORECASE,
)
_SAYS_HIGH = re.compile(
    r"\b(?:(?:more|most|very|highly|quite)\s+(?:likely|probable)|(?:think|thinks|consider|considers|see|sees)\s+it\s+(?:likely|probable)|"
    r"is\s+(?:likely|probable)|favou?rites?|favou?red|odds-on|near[-\s]certain|all\s+but\s+certain|almost\s+certain)\b",
    re.IGNORECASE,
)
_LOW_BEFORE = re.compile(r"\b(?:unlikely|improbable|doubtful)\W{0,3}(?:at|with)?\W{0,3}$", re.IGNORECASE)
_HIGH_BEFORE = re.compile(
    r"(?<!un)(?:\blikely|\bprobable|than\s+not)\W{0,3}(?:at|with)?\W{0,3}$", re.IGNORECASE
)
_BESIDE_OTHER = re.compile(
    r"[^.;]{0,60}?\b(?:well|far|just|slightly|comfortably|much|a\s+little)\s+(?:above|below|over|under|higher|lower|more|less)\b"
    r"[^.;]{0,20}?\d[\d.]*\s?(?:%|percent|per\scent|cents?|¢)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\s*(?:That|This|It|The\s+(?:figure|number|probability|chance|odds|forecast|estimate|price|market))\b[^.!?]{0,80}?"
    r"\b(?:up|down|from|rise|rose|risen|fall|fell|fallen|higher|lower|more|less|compared)\b[^.!?]{0,60}?"
    r"\d[\d.]*\s?(?:%|points?|percent|per\scent|cents?|¢)",
)
_NEXT_REACH = 200
_HALF = Decimal("0.5")


def check_words(
    text: str, citation: Citation, scaffold: Scaffold, probability: Decimal | None, read: Span | None
) -> None:
    """Refuse words about the figure that only a person can judge.

    What was `read` already, as part of a change that was worked out anew, is not looked at again.

    Raises:
        RefusedError: the sentence, or the one after it, holds such words.
    """
    compared = _COMPARED.search(scaffold.text)
    if compared:
        raise RefusedError(
            f"“{compared.group()}” was said of the old figure, and whether it still holds is not known"
        )
    for span in citation.claim_spans:
        moved = _MOVED.search(span.of(text))
        if moved:
            raise RefusedError(f"“{moved.group().strip(' ,')}” tells how far the old figure had moved")
    for dated in _DATED.finditer(scaffold.text):
        if read is None or not read.start <= dated.start() + scaffold.start < read.end:
            raise RefusedError(f"“{dated.group()}” dates the old figure")
    stated = citation.stated.span
    beside = _BESIDE_OTHER.match(text, stated.end, citation.span.end)
    if beside:
        shown = beside.group().strip(" ,")
        raise RefusedError(f"the forecast is compared (“{shown}”), and what becomes of that is not plain")
    if any(span.of(text).count("(") != span.of(text).count(")") for span in citation.claim_spans):
        raise RefusedError("where the claim ends is not sure")
    following = _NEXT.match(text, citation.span.end, citation.span.end + _NEXT_REACH)
    if following:
        raise RefusedError(f"the next sentence (“{following.group().strip()}”) tells of the old figure")
    if probability is not None:
        _check_likelihood(scaffold, text[citation.span.start : stated.start], probability)


def _check_likelihood(scaffold: Scaffold, before: str, probability: Decimal) -> None:
    low = _SAYS_LOW.search(scaffold.text) or _LOW_BEFORE.search(before)
    high = _SAYS_HIGH.search(scaffold.text) or _HIGH_BEFORE.search(before)
    word = low if low and probability > _HALF else high if high and probability < _HALF else None
    if word:
        raise RefusedError(f"“{word.group()}” no longer fits the forecast")
