"""Which stretches of a sentence belong to no claim? Links' markup, attributions, as-of and change clauses.

What is found is masked, so that the frames see "There is a 10% chance that X" whoever said so and
whenever. A source stays visible only where it may be the subject of a verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tracker.citations.as_of import AsOf, find_as_of
from tracker.citations.changes import Change, find_changes
from tracker.citations.frames import governs
from tracker.citations.plain import GONE, MOVED, SOURCE, Plain, fill
from tracker.citations.sources import Source, platform_of_url
from tracker.citations.vocabulary import MOVE
from tracker.spans import Span

_LINK = re.compile(
    r"\[([^\[\]]{0,400})\]\((\S{0,600}?)(?:\s\"[^\"]{0,100}\")?\)|\[\d{1,3}\]|<?https?://[^\s<>\"]{1,600}"
)
_MAX_LINKS: Final = 12
_BY_WAY_OF: Final = (
    r"according\s+to(?:\s+(?:an?|the|one)\s+(?:wager|market|question|contract|bet|forecast|estimate|poll)s?\s+"
    r"(?:on|at|by|from))?|as\s+per|per|via|over\s+(?:on|at)|"
    r"as\s+(?:estimated|seen|judged|measured|reckoned|priced|rated|forecast|assessed|quoted)\s+(?:by|on|at)|"
    r"(?:in|on)\s+the\s+(?:view|eyes|estimation|judge?ment|opinion|reckoning|evidence|words|strength|basis)\s+of"
)
_STATED_BY: Final = (
    r"(?:estimated|judged|priced|rated|forecast|assessed|quoted|implied|given|assigned|put|traded|listed|calculated|"
    r"predicted|said|posted|shown|offered|compiled)\s+(?:by|on|at|over\s+(?:on|at))"
)
_PLACED: Final = (
    r"(?:(?:the|an?)\s+(?:(?:latest|current)\s+)?)?(?:data|figures|numbers|odds|prices|estimates|forecasts?|a\s+forecast|a\s+market|a\s+question|trading|betting)"
    r"\s+(?:from|on|at|by)|(?:a|the|one)\s+(?:wager|market|question|contract|bet)\s+(?:on|at)|"
    r"on|at|by|from|in|with|among|for|says?|said|reckons?|reports?|suggests?|estimates?|thinks?|thought|believes?|"
    r"runs|ran"
)
_BEFORE_SOURCE = re.compile(
    r"(?:^|[\s,;:(\x1f\u2013\u2014-])"
    r"(?P<phrase>(?:(?:at\s+least|all|this|that\s+is|as|so|or\s+so|at\s+any\s+rate)\s+)?"
    rf"(?:(?P<sure>{_BY_WAY_OF})|{_STATED_BY}|{_PLACED})\s+(?:the\s+)?(?:median\s+)?)$"
)
_SAYS: Final = (
    r"(?:says?|said|saying|forecasts?|forecasted|suggests?|suggested|reckons?|reckoned|thinks?|thought|estimates?|"
    r"estimated|believes?|believed|shows?|showed|predicts?|predicted|reports?|reported|indicates?|indicated|projects?|"
    r"projected|finds?|found|judges?|judged|calculates?|calculated|expects?|expected|agrees?|argues?|argued|"
    r"ha(?:s|ve)\s+it|wr(?:ites?|ote)|not(?:es?|ed)|adds?|added|declared?|declares|insist(?:s|ed)?)"
)
_MOVES_TO = re.compile(rf"\s+{MOVE}\s+(?:(?:by|to|from|about|another)\s|\d)")
"""In "the contract on Polymarket dropped 12 cents" it is the contract that drops."""
_IS_RIGHT = re.compile(r"(?:'s?)?\s+(?:is|are)\s+(?:right|correct|to\s+be\s+believed|any\s+guide)(?!\w)")
_HOLDINGS: Final = (
    r"(?:median|latest\s+forecast|forecasts?|predictions?|markets?|question|data|prices?|odds|estimates?|"
    r"traders'\s+bets)"
)
_SAYS_SO = re.compile(
    rf"(?:'s?)?(?:\s+{_HOLDINGS})?\s+(?:(?:now|currently|also|still|collectively|have|has|all)\s+)?{_SAYS}(?:\s+with)?"
    r"(?:\s+(?:in|on|late\s+in|early\s+in)\s+[^,.;%]{1,30})?(?=\s*(?:[,.;:!?)\"\u2014]|$|with\b)|(?<=with)\s)"
)
_AFTER_SOURCE = re.compile(
    r"(?:'s?)?(?:\s+(?:(?:latest|current|own|live|median|official|aggregated?|multiple-choice|binary)\s+)?(?:median|forecast(?:s|ers)?|"
    r"predictions?|markets?|questions?|data|prices?|odds|estimates?|figures|aggregate|consensus|numbers|dashboard|"
    r"polls?|contracts?|page|users|traders|assessment))*(?=[\s,.;:!?)\"\x1f\u2014]|$)"
    r"(?:\s+(?:today|now|currently|this\s+(?:week|morning|month)|at\s+the\s+moment|"
    r"on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|in\s+(?:\w+\s+)?(?:19|20)\d\d))?"
)
_OTHER_SPEAKER = re.compile(
    r"(?:according\s+to|in\s+the\s+view\s+of|as\s+per|\bper)\s+(?=[a-z\"'])"
    r"(?!cent\b|annum|capita|share|year|month|day|week)"
)


@dataclass(slots=True, kw_only=True)
class Asides:
    """A sentence with its asides masked, and what they say.

    `subjects` are sources that may govern a verb; `attributed` those that an attribution names.
    `names_other`: an "according to" names somebody who is no platform. `fallback` speaks where the sentence
    names nobody.
    """

    masked: str
    subjects: list[Source] = field(default_factory=list)
    attributed: list[Source] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    as_of: AsOf | None = None
    url: str | None = None
    names_other: bool = False
    fallback: Source | None = None

    def hide(self, start: int, end: int, filler: str = GONE) -> None:
        """Mask the stretch from `start` up to `end`."""
        self.masked = fill(self.masked, start, end, filler)


def read_asides(plain: Plain, sources: list[Source], today: date | None) -> Asides:
    """Mask what belongs to no claim in a sentence."""
    asides = Asides(masked=plain.low)
    linked = _hide_links(plain.text, asides) if "[" in plain.text or "://" in plain.text else None
    for source in sources:
        if asides.masked[source.span.start] != GONE:
            _place(asides, source)
    if linked is not None and not asides.subjects and not asides.attributed:
        asides.attributed.append(linked)
    asides.as_of = find_as_of(plain.text, today)
    if asides.as_of is not None:
        asides.hide(asides.as_of.span.start, asides.as_of.span.end)
    asides.changes = find_changes(asides.masked)
    for change in asides.changes:
        asides.hide(change.cut.start, change.cut.end, MOVED if change.is_move else GONE)
    if "according" in asides.masked or " per " in asides.masked or "view of" in asides.masked:
        asides.names_other = _OTHER_SPEAKER.search(asides.masked) is not None
    return asides


def linked_platform(plain: str) -> str | None:
    """The platform to which the first link of a sentence that leads to one leads."""
    for match in _LINK.finditer(plain):
        platform = platform_of_url(match[2] if match[2] is not None else match.group().lstrip("<"))
        if platform:
            return platform
    return None


def _hide_links(plain: str, asides: Asides) -> Source | None:
    """Mask the markup of links; the source that a link's address names, if one does."""
    linked = None
    for count, match in enumerate(_LINK.finditer(plain)):
        if count == _MAX_LINKS:
            break
        if match[2] is None:
            url = match.group().lstrip("<") if "://" in match.group() else ""
            asides.hide(match.start(), match.end())
        else:
            url = match[2]
            asides.hide(match.start(), match.start() + 1)
            asides.hide(match.end(1), match.end())
        platform = platform_of_url(url)
        if platform and linked is None:
            asides.url = url.rstrip(".,;)")
            linked = Source(span=Span(match.start(), match.start()), platform=platform)
    return linked


def _place(asides: Asides, source: Source) -> None:
    """Mask one source: as an attribution with the words around it, or as a possible subject."""
    masked, span = asides.masked, source.span
    window = masked[max(0, span.start - 64) : span.start]
    rest = masked[span.end : span.end + 120]
    led = _BEFORE_SOURCE.search(window)
    before = window.rstrip(f" {GONE}")
    says_so = _SAYS_SO.match(rest)
    is_place = (
        led is not None and led["phrase"].startswith(("on ", "at ")) and _MOVES_TO.match(rest) is not None
    )
    if led is not None and (led["sure"] or is_place or not governs(rest, 0)):
        after = _AFTER_SOURCE.match(rest)
        start = span.start - (len(window) - led.start("phrase"))
        _hide_attribution(asides, source, start, span.end + (after.end() if after else 0))
    elif (
        says_so is not None and before and (before[-1] in ',\u2014-:;)"' or before.endswith((" as", " and")))
    ):
        _hide_attribution(asides, source, span.start, span.end + says_so.end())
    elif before.endswith("if") and (is_right := _IS_RIGHT.match(rest)) is not None:
        _hide_attribution(
            asides, source, span.start - len(window) + len(before) - 2, span.end + is_right.end()
        )
    elif before.endswith("(") and rest.lstrip()[:1] == ")":
        _hide_attribution(asides, source, span.start - 1, span.end + rest.index(")") + 1)
    else:
        asides.hide(span.start, span.end, SOURCE)
        asides.subjects.append(source)


def _hide_attribution(asides: Asides, source: Source, start: int, end: int) -> None:
    """Mask an attribution and the comma that sets it off."""
    masked = asides.masked
    while start > 0 and masked[start - 1] in f" ,{GONE}":
        start -= 1
    while end < len(masked) and masked[end] in f" {GONE}":
        end += 1
    if masked[end : end + 1] == ",":
        end += 1
    asides.hide(start, end)
    asides.attributed.append(source)
