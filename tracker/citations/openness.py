"""Is a forecast still open as it is told? Track records, hypotheticals, questions and rules are not."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from tracker.citations.plain import GONE, SOURCE

_STATING: Final = (
    r"(?:give|gave|given|giving|put|putting|show|shown|showed|say|said|see|saw|seen|assign|assigned|price|priced|"
    r"pricing|move|moved|reach|reached|fall|rise|drop|predict|predicted|have|had|be|been|offer|offered|imply|implied|"
    r"estimate|estimated|forecast|place|placed|rate|rated|make|made|expect|expected|think|thought|believed|pegged|"
    r"set|quoted|reckoned|stood|showing)"
)
_SUPPOSING = re.compile(
    rf"[\s\"'({GONE}]*(?:(?:and|but|now|so)\s+)?(?:suppose|imagine|say\s+(?:that\s+)?{SOURCE}|let's\s+say|picture|"
    rf"if\s+you\b|consider\s+a\b|what\s+if|pretend|for\s+the\s+sake|(?:had|were|should)\s+{SOURCE}|if\s+only|hypothetically)"
)
_YOU = re.compile(r"\byou\s+(?:might|could|can|would|may|should)\b")
_CONDITIONAL = re.compile(
    r"\b(?:if|when|whenever|unless|until|once|before|should|suppose|imagine)\s+(?:(?:the|a|that)\s+)?"
    rf"{SOURCE}+(?:'s\s\w+)?\s+(?:ever\s+)?(?:has|were|is|was|says?|shows|gives|puts|sees|thinks?|moves|{_STATING})\b"
)
_MODAL = re.compile(
    rf"{SOURCE}(?:'s?)?(?:\s[\w-]+){{0,2}}?\s+(?:(?<!there\s)would|could|might|should|may|must|will|can|cannot|never|"
    rf"(?:did|does|do)\s+not|\w+n't)\s+(?:\w+\s+)?(?:have\s+)?{_STATING}\b"
    rf"(?![^:;]{{0,120}}[:;]\s+{SOURCE})"
)
_RULE = re.compile(
    r"\bresolv(?:es?|ed|ing)\s+(?:(?:to|as|in)\s+)?(?:\"?(?:yes|no|positive|negative)|if\b|when\b|positively|"
    r"ambiguous)|\bresolution\s+criteria|\bresolve\s+(?:to|as|yes|no|positively|if|when|ambiguous)\b|\bthe\s+question\s+(?:asks|closes|resolves)"
)
_PAYS_OUT = re.compile(
    r"\bpays?\s+(?:out|\$1)\s+(?:if|when)\b(?!.{0,200}\b(?:traded?s?|trading|priced|costs?|stands?|sits|is|was|"
    r"changed|changing|selling)\b)"
)
_RECORD = re.compile(
    r"\b(?:correctly|accurately|rightly|wrongly|incorrectly|mistakenly|presciently)\s+(?:predicted|forecast|called|"
    r"foresaw|said|gave|put|had|saw)|\b(?:brier|calibrat\w+|track\s+record|c[oa]me\s+true|came\s+to\s+pass|"
    r"in\s+hindsight|with\s+hindsight|in\s+retrospect|turned\s+out|proved\s+(?:right|wrong|correct|too)|"
    r"(?:was|were)\s+(?:prove[dn]\s+)?(?:wrong|right)\b|went\s+on\s+to|"
    r"eventual\s+(?:winner|champion|nominee|loser|victor|result|outcome)|before\s+it\s+(?:happened|did)|a\s+miss\b|"
    r"a\s+hit\b|that\s+still\s+stings|only\s+to\s+(?:see|lose|watch|be)|it\s+happened|did\s+happen|never\s+happened|"
    r"did(?:\s+not|n't)\s+happen|happened\s+anyway|in\s+the\s+event,|of\s+the\s+time\b|"
    r"of\s+the\s+(?:events|questions|cases|forecasts|predictions)\b|of\s+all\s+the|which\s+(?:it|he|she|they)\s+did|"
    r"(?:he|she|they|it)\s+(?:won|lost|did)\b\s*[.,;)]|and\s+(?:lost|won)\s*[.,;]|got\s+it\s+(?:right|wrong)|"
    r"resolved\b|paid\s+out\b|outperform\w*|beat\s+the|missed\b)"
)
_PERFECT = re.compile(
    rf"{SOURCE}(?:'s?)?(?:\s[\w$.-]+){{0,3}}?\s+had\s+(?:(?:\w+ly|only|just|once|also|been|already|long)\s+)*"
    r"(?:given|put|implied|assigned|seen|shown|priced|said|thought|estimated|forecast|predicted|placed|rated|made|"
    r"expected|giving|putting|showing|pricing|pegged|set|offered|quoted|reckoned|believed|stood)\b"
)
_NOBODY_HINTS: Final = (
    "nobody",
    "no one",
    "none ",
    "few ",
    "neither ",
    "not ",
    "any ",
    "every ",
    "each ",
    "which ",
)
_NOBODY = re.compile(
    rf"\b(?:nobody|no\s+one|none|few|neither)\s+(?:on|at|of|in)\s+{SOURCE}|\bnot\s+(?:even\s+)?{SOURCE}|"
    rf"\b(?:any|every|each)\s+{SOURCE}|\b(?:to|for|of|in|on)\s+which\s+{SOURCE}"
)
_PAST_VERB = re.compile(
    r"\b(?:gave|had|saw|showed|assigned|implied|priced|thought|said|estimated|forecast|predicted|placed|rated|made|"
    r"was|were|stood|traded|sat|believed|expected|reckoned|pegged|offered|'d)\b"
)
_LONG_AGO = re.compile(
    r"\b(?:the\s+(?:night|day|morning|evening|week|month|year)\s+(?:before|of|after|that)|"
    r"(?:on|at)\s+the\s+(?:eve|morning|night|day|afternoon|evening)\s+of|"
    r"(?:days|weeks|months|hours|years|shortly|just|long|a\s+(?:day|week|month|year)|two\s+\w+|three\s+\w+|right)\s+"
    r"before\s+(?:the|polling|it|he|she|they|election)|last\s+(?:year|decade|spring|summer|autumn|fall|winter)|"
    r"at\s+the\s+time\b(?!\s+of\s+(?:writing|publication|going))|at\s+one\s+point|ahead\s+of\s+the\s+(?:19|20)\d\d|"
    r"(?:years?|decades?|months?|weeks?|days?)\s+ago\b(?!\s*(?:,|$))|previously|once\s+(?:gave|put|had|saw|said)|"
    r"used\s+to|originally|initially|by\s+dawn|on\s+election\s+(?:night|day|eve)|"
    r"(?:during|before)\s+the\s+(?:19|20)\d\d)"
)
_TOLD_IN = re.compile(
    r"(?:^[\s\"]*(?:back\s+)?in\s+(?:(?:early|late|mid|the\s+\w+\s+of)[\s-])?(?:\w+\s)?|"
    r"\b(?:gave|put|had|saw|said|showed|assigned|thought|forecast|predicted)\s+(?:back\s+)?in\s+"
    r"(?:(?:early|late|mid)[\s-])?(?:\w+\s)?|\b(?:confident|sure|certain|likely|chance)\s+in\s+(?:\w+\s)?)((?:19|20)\d\d)\b"
)
_ASKS = re.compile(r"\?[\"'\u201d\u2019)\]]*\s*$")
_NEAR_YEARS: Final = 2


def is_question(masked: str) -> bool:
    """Whether a sentence asks rather than tells."""
    return _ASKS.search(masked) is not None


def is_closed(masked: str, frame: str, deadline: date | None, today: date | None) -> bool:
    """Whether what a sentence cites is no open forecast: hypothetical, a rule, a track record, or over.

    `masked` is the sentence in plain lower case with its sources masked; `frame` the same with its claims
    hidden too, since a claim may speak of records and years as it likes.
    """
    if (
        _SUPPOSING.match(frame) is not None
        or _RECORD.search(frame) is not None
        or (("esol" in frame or "question" in frame) and _RULE.search(frame) is not None)
        or ("pay" in masked and _PAYS_OUT.search(masked) is not None)
        or ("you " in frame and _YOU.search(frame) is not None)
        or (SOURCE in frame and _is_unasserted(frame))
    ):
        return True
    is_past = _PAST_VERB.search(frame) is not None
    if not is_past and " put " not in frame:
        return False
    if _LONG_AGO.search(frame) is not None:
        return True
    return is_past and (
        _RECORD.search(masked) is not None
        or _LONG_AGO.search(masked) is not None
        or _is_over(frame, deadline, today)
    )


def _is_unasserted(frame: str) -> bool:
    """Whether the source of a sentence would, might or once did state something, or nobody there does."""
    return (
        _MODAL.search(frame) is not None
        or _CONDITIONAL.search(frame) is not None
        or (" had" in frame and _PERFECT.search(frame) is not None)
        or (any(hint in frame for hint in _NOBODY_HINTS) and _NOBODY.search(frame) is not None)
    )


def _is_over(frame: str, deadline: date | None, today: date | None) -> bool:
    """Whether the question of a forecast told as past must be over.

    Over is a question whose deadline is not after the story's day, or one that is told of a year ("In 2021
    … gave") and ends about then.
    """
    if deadline is not None and today is not None and deadline <= today:
        return True
    told = _TOLD_IN.search(frame)
    if told is None:
        return False
    year = int(told[1])
    if today is not None and year >= today.year:
        return False
    return deadline is None or deadline.year < year + _NEAR_YEARS
