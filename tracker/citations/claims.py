"""What is claimed? The words right of a figure, and the claim put together from its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.citations.figure_groups import Group
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import FIGURE, GONE, MOVED, SOURCE, Plain
from tracker.citations.vocabulary import CHANCE, CHANCE_ADJECTIVE, read_words
from tracker.spans import Span

_AGAIN: Final = rf"(?:,?\s*(?:or|i\.e\.,?|that\s+is,?)\s+{FIGURE}+,?)?"
_CONNECT = re.compile(
    rf"{_AGAIN}[\s{GONE}]*(?:\([^()]{{0,80}}\)[\s{GONE}]*)?[,:]?[\s{GONE}]*"
    rf"(?:(?:(?:the|an?)\s+)?{CHANCE_ADJECTIVE}*{CHANCE}[\s{GONE}]+)?"
    r"(?P<word>that|of\s+there\s+being|(?:on|of|over|about|as\s+to|for)\s+whether|whether|of|for|on|to|"
    rf"in\s+favou?r\s+of|against|behind|at(?=\s\w+ing\b))?(?=[\s{GONE},\"(\u2018\u201c'[]|$)"
    r"(?:(?<=for)\s+(?:an?|the|each)\s+(?:\"?yes\"?\s+)?(?:contract|share|bet|wager)\s+(?:on|in|that|for)(?=\s))?"
)
_MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
)
_DATE: Final = (
    r"(?:the\s+(?:end|start|close|middle)\s+of|(?:early|late|mid)\b|(?:the\s+)?(?:19|20|21)\d\d\b|january|february|"
    r"march|april|may\b|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s|\d{1,2}\s\w+|year[- ]end|next|this|mid-?century|"
    r"christmas|the\s+(?:next|end|year|decade|election))"
)
_GOES_ON = re.compile(
    rf"{_AGAIN}[\s{GONE}]*(?:(?P<drop>that|for|of)\s|(?=to\s)|(?=\w+ing\s)|"
    rf"(?=(?:by|before|until|through)\s+{_DATE})|(?=(?:in|during|within)\s+(?:{_MONTH}\s)?(?:19|20|21)\d\d\b)|"
    r"(?=(?:in|during|within)\s+(?:the\s+next|the\s+coming|this|next)\s)|(?=(?:this|next)\s+(?:year|month|decade))|"
    r"(?=at\s+the\s+end))"
)
_REMARK: Final = (
    r"figure|number|level|jump|drop|fall|gain|probability|chance|reading|estimate|forecast|price|sign|result|slight|"
    r"sharp|steep|marked|modest|view|long\s+way|far\s+cry|shade|touch|bit|little|highest|lowest|most|least|best|worst|"
    r"same|market|record|miss|bet|question|community|odds|move|shift|signal|lot|rare|stark|striking|remarkable|"
    r"surprising|notable"
)
_COMMENT = re.compile(
    rf"""
    ; | [,\u2014\u2013]\s*(?:(?:and|but)\s+)?(?:
        which|though|although|but|while|whereas|compared|versus|implying|suggesting|meaning|making|indicating|leaving|
        reflecting|even\s+as|even\s+though|unchanged|little\s+changed|steady|well\s+(?:above|below|over|under)|
        far\s+(?:above|below|from|higher|lower|more|less)|(?:more|less)\s+than\s+(?:double|twice|half|three)|double|
        twice|half|putting|not\s+far|much\s+(?:higher|lower|more|less)|(?:an?|the|its|their)\s+(?:{_REMARK})|amid|
        (?:he|she|they)\s+said|says|said|(?:roughly|about|nearly|almost)\s+(?:the|one|double|where)|slightly|
        marginally|where|when\s+(?:it|the)|since\s+(?:the|it|when)|because|so\s|yet\s|higher|lower|(?:up|down)\s|
        or\s+(?:roughly|about|an?\s+implied)|based\s+on|equal\s+to|equivalent|in\s+(?:line|contrast|keeping)|
        on\s+(?:volume|thin)|with\s+(?:the\s+median|\$|more\s+than\s+\$|volume|a\s+median|about|over)|
        not\s+(?:that|least|everyone|bad)|enough\s+to|good\s+for|suggests|a\s+\w+\s+that|despite
      )\b
    | [,{GONE}]"\s | (?<=\s)(?:compared|as\s+against|as\s+opposed|versus|vs\.?)\s
    | \u2014\s | [\u2013-]\s(?<=\s.\s)
    | \((?:[^()]{{0,80}}?\d[^()%]{{0,20}}%|
        (?:though|which|but|median|mean|see|up|down|from|as\s+of|via|on|at|source)\b)[^()]{{0,200}}\)
    | ,\s*(?:and\s+)?(?={FIGURE}) | (?<=\s)(?:is|was)\s+(?:what|how)\s+(?={SOURCE})
    """,
    re.VERBOSE,
)
"""Where a claim ends and a remark about the figure begins."""
_LEAD = re.compile(
    r"(?:(?:the|an?)\s+)?(?:probability|likelihood|chances?|odds|possibility|prospect)\s+"
    r"(?:of\s+there\s+being|of|that|for|on)\s+|that\s+|when\s+|of\s+|for\s+|whether\s+|on\s+|ahead\s+of\s+|followed\s+by\s+|trailed\s+by\s+|"
    r"pays?\s+(?:out\s+|\$1\s+)*(?:if|when)\s+|the\s+(?:option|answer|outcome|bucket)\s+(?=[\"'])"
)
_WITHIN = re.compile(rf"[\s{GONE}]+(?:in|of|about)\s(?!\d)")
_DAY_TOLD = re.compile(
    rf"\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s(?:morning|afternoon|evening|night))?\s*(?:[.,;{GONE}]|$)"
)
"""A day on which a figure was seen, not what it is about: "31 cents on Sunday"."""
_FINITE = re.compile(
    r"\b(?:will|would|is|are|was|were|has|have|had|does|do|can|could|may|might|shall|should|'ll)\b|'ll\b"
)
_RESUMES = re.compile(
    r"[,\u2014\u2013)-]\s*(?:will|would|is|are|has|have|does|can|could|may|might|shall|should|'ll)\b"
)
_TOPIC = re.compile(
    r"(?:asked\s+(?:about|whether|if|how\s+likely\s+it\s+is\s+that)|as\s+for|on\s+whether|"
    r"on\s+the\s+(?:question|chances?|odds|prospect)\s+(?:of|that)|as\s+to|regarding|for)\s+"
)
_QUESTION_VERB = re.compile(
    r"(?:will|would|can|could|is|are|does|do|did|has|have|might)\s+(?:there\s+be\s+)?"
)
_INTRO_WORDS = re.compile(r"(?:(?:and|but|meanwhile|still|also|that)[\s,\x1f]+)*")
_INTRO_HORIZON = re.compile(
    r"(?:by|before|in|until|during|through|between|at|over)\s.{0,60}?(?:\b(?:19|20|21)\d\d\b|year|decade|century|month|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)"
)
_MOST_LEADS: Final = 3
_LONGEST_INTRO: Final = 60
_EDGES: Final = f" ,;:.!?{GONE}{MOVED}\u2014\u2013"
_PRONOUNS: Final = frozenset(
    read_words("it it's this that them they so one him her he she those these otherwise yes")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim's spans in the plain sentence, in order, and the text as written that they make together."""

    text: str
    spans: tuple[Span, ...]


def is_pronoun(words: str) -> bool:
    """Whether a claim's words only point to a claim made before."""
    return words.strip().lower() in _PRONOUNS


def read_right(masked: str, group: Group, end: int, left: Left) -> Span | None:
    """The part of the claim between the figure and `end`."""
    start = group.end
    connect_word = None
    has_claim = left.claim is not None and not is_pronoun(left.claim.of(masked))
    if has_claim and (not group.noun or left.slot is Slot.BOUND or group.is_certainty):
        goes_on = _GOES_ON.match(masked, start, end)
        if goes_on is None:
            return None
        start = goes_on.end("drop") if goes_on["drop"] else goes_on.end()
    else:
        connect = _CONNECT.match(masked, start, end)
        if connect is None:
            return None
        connect_word = connect["word"]
        if connect_word is None and not group.noun and left.slot is not Slot.NOUN and connect.end() == start:
            goes_on = _GOES_ON.match(masked, start, end)
            return (
                _trimmed(masked, goes_on.end(), _end_of_claim(masked, start, end, is_clause=False))
                if goes_on
                else None
            )
        keeps_to = connect["word"] == "to" and left.claim is not None
        start = connect.start("word") if keeps_to else connect.end()
        if group.is_certainty and (within := _WITHIN.match(masked, start, end)) is not None:
            start = within.end()
    if connect_word == "on" and _DAY_TOLD.match(masked, start, end) is not None:
        return None
    is_clause = not has_claim and connect_word in {None, "that"}
    return _trimmed(masked, start, _end_of_claim(masked, start, end, is_clause=is_clause))


def _end_of_claim(masked: str, start: int, end: int, *, is_clause: bool) -> int:
    """Where the claim that begins at `start` ends and a remark begins.

    A clause that has no verb yet goes on after what looks like a remark ("Iran, which was hit, will leave").
    """
    for comment in _COMMENT.finditer(masked, start, end):
        lacks_verb = is_clause and _FINITE.search(masked, start, comment.start()) is None
        is_dash = comment.group().strip() in {"-", "\u2013", "\u2014"}
        resumed = comment.start() if is_dash else comment.start() + 1
        if not (lacks_verb and _RESUMES.search(masked, resumed, end)):
            return comment.start()
    return end


def intro_horizon(masked: str, intro: Span | None, *, is_told: bool) -> Span | None:
    """The horizon that opens a sentence before its subject ("By 2030, …"), as a part of the claim.

    `is_told`: a platform is the subject, so that "In March, …" says when it spoke.
    """
    span = _trimmed(masked, intro.start, intro.end) if intro else None
    if span is None:
        return None
    words = _INTRO_WORDS.match(masked, span.start, span.end)
    start = words.end() if words else span.start
    if is_told and not masked.startswith(("by ", "before ", "until ", "between "), start):
        return None
    if start < span.end <= start + _LONGEST_INTRO and _INTRO_HORIZON.match(masked, start, span.end):
        return Span(start, span.end)
    return None


def write_claim(plain: Plain, masked: str, parts: Sequence[Span]) -> Claim:
    """The claim that `parts` make, without what is masked inside them."""
    spans = [piece for part in parts for piece in _visible(masked, part)]
    return Claim(text=" ".join(plain.words(span.start, span.end) for span in spans), spans=tuple(spans))


def without_lead(masked: str, part: Span) -> Span:
    """`part` without "the chance of" and its like before the claim."""
    for _ in range(_MOST_LEADS):
        lead = _LEAD.match(masked, part.start, part.end)
        if lead is None or lead.end() >= part.end:
            break
        part = Span(lead.end(), part.end)
    return part


def opening_topic(masked: str, intro: Span | None) -> Span | None:
    """The claim that a sentence names before its subject ("Asked about a war, …", "A war by 2030: …")."""
    span = _trimmed(masked, intro.start, intro.end) if intro else None
    if span is None or intro is None:
        return None
    if masked[span.end : intro.end].strip(f" {GONE}") == ":":
        return span
    topic = _TOPIC.match(masked, span.start, span.end)
    return Span(topic.end(), span.end) if topic else None


def asked_claim(question: str) -> Span | None:
    """What a question asks about: "Will X happen before 2028?" without its verb and mark, as a span of it."""
    verb = _QUESTION_VERB.match(question.lower())
    return _trimmed(question.lower(), verb.end() if verb else 0, len(question))


def _visible(masked: str, part: Span) -> list[Span]:
    """`part` without its masked stretches."""
    hidden = f"{GONE}{MOVED}"
    pieces = []
    start = part.start
    while start < part.end:
        while start < part.end and masked[start] in hidden:
            start += 1
        end = start
        while end < part.end and masked[end] not in hidden:
            end += 1
        piece = _trimmed(masked, start, end)
        if piece is not None:
            pieces.append(piece)
        start = end
    return pieces


def _trimmed(masked: str, start: int, end: int) -> Span | None:
    """The stretch without marks at its ends that have no partner inside."""
    while True:
        while start < end and masked[start] in _EDGES:
            start += 1
        while end > start and masked[end - 1] in _EDGES:
            end -= 1
        if start == end:
            return None
        if masked[end - 1] in "\"')" and _is_unpaired(masked, start, end, masked[end - 1]):
            end -= 1
        elif masked[start] in "\"'(" and _is_unpaired(masked, start, end, masked[start]):
            start += 1
        else:
            return Span(start, end)


def _is_unpaired(masked: str, start: int, end: int, mark: str) -> bool:
    """Whether a quotation mark or bracket at an edge has no partner inside."""
    if mark in "()":
        return masked.count("(", start, end) != masked.count(")", start, end)
    if mark == "'":
        return not (masked[start] == "'" and masked[end - 1] == "'") or end - start == 1
    return masked.count(mark, start, end) % 2 == 1
