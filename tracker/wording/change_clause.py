"""A clause beside the figure says how far the forecast has moved: what does it say now?

"up from 12% last week", "down 5 points since May", "little changed since May 3", "compared with 20% in
June". The clause keeps its form and is worked out anew from the reading's baseline, in points, naming
the baseline's day. A move below the sheet's floor is "little changed". The difference is taken before
rounding; where printed ends and printed difference then clash, it says "about".
"""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.wording.edits import RefusedError
from tracker.wording.move import (
    COUNT,
    FIGURE,
    HEDGE,
    POINTS,
    Move,
    count_in,
    counted,
    difference,
    earlier_figure,
    from_figure,
    places_in,
    since_of,
    when_of,
)
from tracker.wording.movement_verbs import Way
from tracker.wording.rounding import plain_digits, round_half_up
from tracker.wording.style import Style
from tracker.wording.time_phrases import TimePhrase, parse_time_phrase

_WAY = (
    r"(?P<way>up|down|higher|lower|rising|falling|climbing|dropping|sliding|slipping|increasing|decreasing|"
    r"gaining|losing)"
)
_HOW = r"(?:\s+(?:sharply|slightly|steeply|steadily|marginally|markedly|again|further))?"

_FROM = re.compile(
    rf"(?P<head>{_WAY}{_HOW})\s+from\s+{HEDGE}(?P<figure>{FIGURE})(?P<time>.*)", re.IGNORECASE | re.DOTALL
)
_BY = re.compile(
    rf"(?P<head>{_WAY}{_HOW}(?:\s+by)?)\s+(?P<about>(?:about|around|roughly|nearly|almost|some|just)\s+)?(?:a\s+full\s+)?"
    rf"{COUNT}{POINTS}(?:\s+from\s+{HEDGE}(?P<figure>{FIGURE}))?(?P<time>.*?)"
    rf"(?P<aside>\s*\((?P<inner>{FIGURE})\))?",
    re.IGNORECASE | re.DOTALL,
)
_FLAT = re.compile(
    rf"(?P<head>unchanged|little\s+changed|steady|flat|unmoved)"
    rf"(?:\s+(?:from|at)\s+{HEDGE}(?P<figure>{FIGURE})(?!\s+(?:days?|weeks?|months?|years?)\b)|\s+from(?=\s))?(?P<time>.*)",
    re.IGNORECASE | re.DOTALL,
)
_AGAINST = re.compile(
    rf"(?P<head>from|versus|vs\.?|compared\s+(?:with|to)|against|having\s+been(?:\s+at)?)\s+{HEDGE}(?P<figure>{FIGURE})(?P<time>.*)",
    re.IGNORECASE | re.DOTALL,
)
_STOPS = re.compile(r"\s*(?:,(?!\s?\d{4}\b|\d)|;|\s[—–]\s|\baccording\s+to\b|\bper\s(?!cent))", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"(?:\s?%|\s?¢|\s?cents?\b|\s?per\s?cent\b|\s?percent\b)?"
    rf"(?:\s+(?:on|in|since|last|over|during|as\s+of|this|earlier|yesterday|overnight|(?:a|one|two|three|four|five|six|\d+)\s+"
    rf"(?:days?|weeks?|months?|years?)\s+(?:ago|earlier|before))\b(?:[^,;:.()—%]|\.(?=\s?\d)|,(?=\s\d{{4}}\b)){{0,40}}?)?"
    rf"(?:\s*\({FIGURE}\))?(?=\s*(?:,(?!\s\d{{4}}\b)|[;:)—]|[.!?](?:\s(?!\d)|$)|$)|\s+(?:and|but|while)\b)",
    re.IGNORECASE,
)
_DATE_IN = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)(?:\s\d{1,2}(?:st|nd|rd|th)?(?!\d))?(?:,?\s\d{4}(?!\d))?"
)
_OTHER_WAY = {
    "up": "down", "higher": "lower", "rising": "falling", "climbing": "falling", "increasing": "decreasing",
    "gaining": "losing",
}  # fmt: skip
_OTHER_WAY |= {down: up for up, down in _OTHER_WAY.items()} | {
    "falling": "rising", "dropping": "rising", "sliding": "rising", "slipping": "rising",
}  # fmt: skip
_UPWARD = frozenset({"up", "higher", "rising", "climbing", "increasing", "gaining"})


def recompute_clause(clause: str, move: Move, style: Style) -> str:
    """A clause that stands beside the figure ("up from 12% last week"), as it reads now.

    It comes back as it was where it says already what the move is.

    Raises:
        RefusedError: the clause is not of a form that is known.
    """
    for pattern, rewrite in ((_FLAT, _flat), (_FROM, _from), (_BY, _by), (_AGAINST, _against)):
        match = pattern.fullmatch(clause)
        if match is None:
            continue
        time = parse_time_phrase(match["time"], style.dates)
        if time is None or not _is_of_time(match, time):
            break
        return rewrite(match, time, move, style)
    raise RefusedError(f"the change clause “{clause.strip()}” has a form that cannot be worked out anew")


def _is_of_time(match: re.Match[str], time: TimePhrase) -> bool:
    """Whether a clause compares with an earlier figure, and not with another source's or another quantity."""
    head = match["head"].lower()
    if head.startswith(("versus", "vs", "against")):
        return bool(time.text.strip())
    if head in {"higher", "lower"}:  # "lower 25%" is a quartile
        return "point" in (match.groupdict().get("unit") or "point") or "from" in match.group().lower()
    return True


def _from(match: re.Match[str], time: TimePhrase, move: Move, style: Style) -> str:
    """Of the form "up from 12% last week"."""
    figure = earlier_figure(match["figure"])
    way = move.way(style)
    if figure.says(move.old, style) and way is _way_of(match["way"]) and time.agrees(move.since, move.as_of):
        return match.group()
    return _head(match, way, style) + from_figure(match, figure, time, move, style)


def _by(match: re.Match[str], time: TimePhrase, move: Move, style: Style) -> str:
    """Of the form "down 5 points since May", "up 5 points from 37%" or "up 5 points since 3 May (10%)"."""
    way = move.way(style)
    figure = earlier_figure(match["figure"]) if match["figure"] else None
    inner = earlier_figure(match["inner"]) if match["inner"] else None
    ends = [each for each in (figure, inner) if each]
    count = difference(match, move)
    if (
        way is _way_of(match["way"])
        and count_in(match["count"]) == round_half_up(abs(move.points), places_in(match["count"]))
        and all(each.says(move.old, style) for each in ends)
        and time.agrees(move.since, move.as_of)
    ):
        return match.group()
    printed_old = None
    if figure:
        after = from_figure(match, figure, time, move, style)
        printed_old = figure.write(move.old, style).text
    else:
        after = since_of(time, move, style)
    if inner:
        printed_old = inner.write(move.old, style).text
        after += f" ({printed_old})"
    if way is Way.EITHER:
        return style.changes.little + after
    about = match["about"] or ""
    if printed_old and not about and not _adds_up(move.printed_new, printed_old, count):
        about = f"{style.changes.about} "
    head = _head(match, way, style)
    return f"{head} {about}{counted(count, match, style)}{after}"


def _flat(match: re.Match[str], time: TimePhrase, move: Move, style: Style) -> str:
    """Of the form "little changed since May" or "unchanged from 48%"."""
    way = move.way(style)
    figure = earlier_figure(match["figure"]) if match["figure"] else None
    agrees = time.agrees(move.since, move.as_of) and (figure is None or figure.says(move.old, style))
    if way is Way.EITHER and agrees:
        return match.group()
    head = style.changes.little if match["head"].lower() != "little changed" else match["head"]
    if figure:
        head = {Way.UP: "up", Way.DOWN: "down"}.get(way, head)
        return head + from_figure(match, figure, time, move, style)
    when = time.text if agrees and time.text.strip() else since_of(time, move, style)
    if way is Way.EITHER:
        return head + when
    count = round_half_up(abs(move.points), 0)
    unit = style.changes.point if count == 1 else style.changes.points
    return f"{'up' if way is Way.UP else 'down'} {plain_digits(count)} {unit}{when}"


def _against(match: re.Match[str], time: TimePhrase, move: Move, style: Style) -> str:
    """Of the form "compared with 20% in June", which tells an earlier figure and no way."""
    figure = earlier_figure(match["figure"])
    if figure.says(move.old, style) and time.agrees(move.since, move.as_of):
        return match.group()
    new = figure.write(move.old, style)
    hedge = "" if new.is_bound else match["hedge"]
    return f"{match['head']} {hedge}{new.text}{when_of(time, move, style)}"


def clause_end(text: str, start: int, end: int, limit: int) -> int:
    """Where a clause that was read from `start` to `end` really ends: with its unit, its time, its bracket.

    An attribution behind it ("up from 30% in May, according to Metaculus") is no part of it.
    """
    stop = _STOPS.search(text, start, end)
    end = stop.start() if stop else end
    for named in _DATE_IN.finditer(text, start, limit):
        if start < named.start() < end < named.end():
            end = named.end()  # "on Dec. 28, 2025" is one date, whatever its stops
    behind = _GOES_ON.match(text, end, limit)
    return behind.end() if behind else end


def _head(match: re.Match[str], way: Way, style: Style) -> str:
    """The word of direction; how sharply is not known any more, so such adverbs go when it turns."""
    if way is Way.EITHER:
        return style.changes.little
    word = match["way"]
    if _way_of(word) is way:
        return match["head"]
    by = " by" if re.search(r"\sby$", match["head"], re.IGNORECASE) else ""
    return _OTHER_WAY[word.lower()] + by


def _way_of(word: str) -> Way:
    return Way.UP if word.lower() in _UPWARD else Way.DOWN


def _adds_up(printed_new: str, printed_old: str, count: Decimal) -> bool:
    """Whether the printed ends differ by the printed number of points."""
    ends = [re.search(r"\d+(?:\.\d+)?", printed.replace(",", "")) for printed in (printed_new, printed_old)]
    if not ends[0] or not ends[1]:
        return True
    return abs(Decimal(ends[0].group()) - Decimal(ends[1].group())) == count
