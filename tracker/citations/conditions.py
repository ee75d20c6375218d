"""Under which condition does a forecast hold? "if Turkey leaves the pact", "should the talks fail"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.citations.plain import FIGURE, GONE, SOURCE
from tracker.spans import Span

_OPENS: Final = (
    r"(?:(?:only\s|even\s)?if(?!\s(?:any|so|not|only|it\swere\snot)\b)|provided(?:\sthat)?|"
    r"assuming(?:\sthat)?|conditional\son|contingent\son|in\sthe\s(?:event|case)\s(?:of|that)|"
    r"on\scondition\sthat|(?:so|as)\slong\sas|unless|supposing)\b"
)
_NOT_AFTER: Final = (
    r"(?<!as\s)(?<!see\s)(?<!ask\s)(?<!asks\s)(?<!asked\s)(?<!know\s)(?<!asking\s)(?<!what\s)(?<!out\s)"
    r"(?<!\$1\s)(?<!pays\s)(?<!paying\s)(?<!dollar\s)"
)
_START = re.compile(rf"(?<![\w-]){_NOT_AFTER}{_OPENS}|(?:^|(?<=that\s)|(?<=,\s))should\s(?=\w+\s)")
_MAIN_CLAUSE = re.compile(
    rf"[\s{GONE}]*(?:then\s+)?(?:there(?:'s|\sis|\swas|\sare|\swill)|{SOURCE}|{FIGURE}|"
    r"the\s(?:chance|probab|likelih|odds|risk)|it(?:'s)?\s|they\s|that\s|an?\s)"
)
_HINTS: Final = (
    "if",
    "provided",
    "assuming",
    "condition",
    "contingent",
    "in the ",
    "long as",
    "unless",
    "suppos",
    "should",
)
_LEADS: Final = ("that", ":", "but", "and", "yet", "so", "says", "said", "think", "thinks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition: `span` is its clause, `cut` also the commas around it."""

    span: Span
    cut: Span


def find_condition(masked: str) -> Condition | None:
    """The condition of a sentence in plain lower case whose sources and figures are masked."""
    if not any(hint in masked for hint in _HINTS):
        return None
    match = _START.search(masked)
    if match is None:
        return None
    start = match.start()
    end = _end(masked, start, match.end())
    stripped = start + len(masked[start:end].rstrip(f" ,.{GONE}"))
    if stripped <= match.end():
        return None
    cut_start, cut_end = start, end
    while cut_end < len(masked) and masked[cut_end] in f" ,{GONE}":
        cut_end += 1
    while cut_start > 0 and masked[cut_start - 1] in f" ,{GONE}":
        cut_start -= 1
    return Condition(span=Span(start, stripped), cut=Span(cut_start, cut_end))


def _end(masked: str, start: int, after_word: int) -> int:
    """Where the clause that opens at `start` ends."""
    before = masked[:start].strip(f' {GONE},"(')
    if before and not before.endswith(_LEADS):
        return _end_of_trailing(masked, after_word)
    commas = [
        at for at in range(after_word, len(masked)) if masked[at] == "," and not _is_in_date(masked, at)
    ]
    if masked[after_word : after_word + 2].lstrip().startswith(","):  # "if, before 2050, AI kills …, …"
        commas = commas[2:]
    if not before.endswith("that"):
        main = next((at for at in commas if _MAIN_CLAUSE.match(masked, at + 1)), None)
        if main is not None:
            return main
    return commas[0] if commas else len(masked)


def _end_of_trailing(masked: str, after_word: int) -> int:
    """The end of a condition that follows its claim: the next comma, mark or forecast."""
    for at in range(after_word, len(masked)):
        if masked[at] in f";{GONE}{SOURCE}{FIGURE}" or (masked[at] == "," and not _is_in_date(masked, at)):
            return at
    return len(masked)


def _is_in_date(masked: str, comma: int) -> bool:
    """Whether the comma stands inside a date ("May 5, 2030")."""
    return masked[comma + 1 : comma + 2] == " " and masked[comma + 2 : comma + 6].isdigit()
