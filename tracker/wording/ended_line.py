"""Is this sentence one of Nerdline's own, that tells how a question ended?

Such a sentence is left as it is by a reading that says the same, and is no citation of an open forecast.
It is known by its sheet's templates; those of the sheets that come with Nerdline are always known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.citations.sentences import split_blocks, split_sentences
from tracker.spans import Span
from tracker.wording.sentence_edges import opener_of, split_edges
from tracker.wording.sheet_file import Template
from tracker.wording.sources import source_names
from tracker.wording.style import BUILT_IN, Style, load_style

_NAMES = "|".join(re.escape(name) for name in sorted(source_names(), key=len, reverse=True))
_PARTS = {
    "platform": (
        rf"(?P<platform>(?:{_NAMES})|\[(?:{_NAMES})[^\[\]]{{0,60}}\]\([^()\s]{{1,600}}\)|"
        r"<a\s[^<>]{1,600}>[^<>]{1,80}</a>|[a-z]{2,20})"
    ),
    "noun": r"(?:question|market)",
    "claim": r"(?P<claim>.{1,1900}?)",
    "answer": r"(?P<answer>.{1,520}?)",
    "when": r"(?:on|by)\s.{5,24}?",
    "when_aside": r"(?:on|by)\s.{5,24}?,",
    "as_of": r".{5,24}?",
    "as_of_aside": r".{5,24}?,",
    "tail": r"(?:;\s.{1,400}?)?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedLine:
    """One of Nerdline's own sentences: which state it tells, of which platform, with which answer."""

    span: Span
    state: str
    platform: str
    answer: str = ""


def find_ended_lines(text: str, style: Style) -> list[EndedLine]:
    """Nerdline's own end-state sentences in `text`, in order."""
    patterns = [each for each in _all_patterns(style) if each[1] in text]
    if not patterns:
        return []
    found = []
    for block in split_blocks(text):
        inside = block.of(text)
        likely = [each for each in patterns if each[1] in inside]
        if likely:
            found += [line for span in split_sentences(text, block) if (line := _read(text, span, likely))]
    return found


def _read(text: str, span: Span, patterns: list[tuple[str, str, re.Pattern[str]]]) -> EndedLine | None:
    sentence = split_edges(span.of(text)).body
    opener = opener_of(sentence)
    if opener:
        sentence = sentence[len(opener) :]
        sentence = sentence[:1].upper() + sentence[1:]
    for state, anchor, pattern in patterns:
        match = pattern.fullmatch(sentence) if anchor in sentence else None
        if match:
            answer = match.groupdict().get("answer") or ""
            return EndedLine(span=span, state=state, platform=_platform_key(match["platform"]), answer=answer)
    return None


def _all_patterns(style: Style) -> list[tuple[str, str, re.Pattern[str]]]:
    known = {(state, template.text) for each in _built_in() for state, template in each.states.items()}
    own = {(state, template.text) for state, template in style.states.items()} - known
    return [(state, *_pattern_of(template)) for state, template in sorted(known | own)]


@cache
def _built_in() -> tuple[Style, ...]:
    return tuple(load_style(name) for name in BUILT_IN)


@lru_cache(maxsize=256)
def _pattern_of(template: str) -> tuple[str, re.Pattern[str]]:
    """The longest fixed words of a template, and the pattern of its sentences."""
    pieces = Template(template).pieces()
    anchor = max((literal for literal, _ in pieces), key=len)
    seen: set[str] = set()
    pattern = ""
    for literal, name in pieces:
        pattern += re.escape(literal).replace("'", "['’]").replace("“", '[“"]').replace("”", '[”"]')
        if name is not None:
            part = _PARTS[name]
            pattern += part if name not in seen else re.sub(r"\?P<\w+>", "?:", part)
            seen.add(name)
    pattern = pattern.removesuffix(r"\.") + r"\.?"
    plain_anchor = re.split(r"['“”]", anchor)
    return max(plain_anchor, key=len), re.compile(pattern, re.DOTALL)


def _platform_key(printed: str) -> str:
    """The name as printed, without markup."""
    link = re.match(r"\[([^\[\]]*)\]|<a\s[^<>]*>([^<>]*)</a>", printed)
    return (link.group(1) or link.group(2)) if link else printed
