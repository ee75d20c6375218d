"""A verb of movement leads to the figure: what does it say now?

"climbed from 12% to 27% overnight", "slid 9 cents to 52 cents".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.spans import Span
from tracker.wording.edits import Change, RefusedError, replace
from tracker.wording.move import (
    COUNT,
    FIGURE,
    HEDGE,
    POINTS,
    Move,
    count_in,
    counted,
    day_of,
    difference,
    earlier_figure,
    places_in,
)
from tracker.wording.movement_verbs import VERB, VERBS, Way, is_after_have, is_by_factor, turned
from tracker.wording.rounding import round_half_up
from tracker.wording.style import Style
from tracker.wording.time_phrases import TimePhrase, parse_time_phrase

_MOVED_FROM = re.compile(
    rf"(?:(?P<verb>{VERB})(?P<how>(?:\s+\w+)?)\s+)?from\s+{HEDGE}(?P<figure>{FIGURE})",
    re.IGNORECASE | re.DOTALL,
)
_MOVED_BY = re.compile(
    rf"(?P<verb>{VERB})(?P<how>(?:\s+(?:sharply|slightly|steadily|again|further|back|up|down))?(?:\s+by)?(?:\s+another)?)\s+"
    rf"(?P<about>(?:about|around|roughly|nearly|almost|some|just)\s+)?{COUNT}{POINTS}",
    re.IGNORECASE | re.DOTALL,
)
_BEHIND = re.compile(
    r"\s+(?:overnight|yesterday|since\s+(?:(?!\s(?:on|at|among|per|according|as)\b)[^,.;:]|\.(?=\s?\d)|,(?=\s\d{4}\b)){1,30}|(?:in|over|during|within)\s+(?:the\s+)?"
    r"(?:past|last|previous|a|an|one|\w+)\s+(?:\w+\s+)?(?:day|week|month|year)s?|(?:last|this)\s+(?:week|month|year)|on\s+the\s+day)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?P<time>.*?),?\s+to\s+.*", re.DOTALL | re.IGNORECASE)
NEARLY = re.compile(r"\b(?:than|nearly|almost|about|roughly)\s+$", re.IGNORECASE)
"""Words before "doubled" that leave open how far it went."""

_REACH_BEHIND = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the words say of the move: the clause up to its figure, and its time on either side of it."""

    match: re.Match[str]
    verb: str
    how: str
    first: TimePhrase
    last: TimePhrase

    @property
    def is_dated(self) -> bool:
        """Whether the words say when the move began."""
        return bool(self.first.text.strip() or self.last.text.strip())

    def agrees(self, move: Move, style: Style) -> bool:
        """Whether figure, verb and time are those of the move."""
        told = VERBS[self.verb.lower()].way if self.verb else Way.EITHER
        return (
            self.is_of_amount(move, style)
            and told in {move.way(style), Way.EITHER}
            and self.is_of_time(move)
            and (
                not self.verb
                or not VERBS[self.verb.lower()].is_factor
                or is_by_factor(self.verb, move.new, move.old)
            )
        )

    def is_of_time(self, move: Move) -> bool:
        """Whether the times named are the baseline's."""
        return self.first.agrees(move.since, move.as_of) and self.last.agrees(move.since, move.as_of)

    def is_of_amount(self, move: Move, style: Style) -> bool:
        """Whether the earlier figure, or the difference, is the move's."""
        group = self.match.groupdict()
        if group.get("figure"):
            return earlier_figure(group["figure"]).says(move.old, style)
        return count_in(group["count"]) == round_half_up(abs(move.points), places_in(group["count"]))


def recompute_move(
    text: str, sentence: Span, clause: Span, figure: Span, move: Move, style: Style
) -> tuple[list[Change], Span]:
    """The changes that make a move towards the stated figure true, and the time behind the figure.

    `clause` is where the move was read ("climbed from 12%"), `figure` the stated figure after it.

    Raises:
        RefusedError: the form is not known, or the move is below the sheet's floor, so that no verb of
            movement is true.
    """
    told = _read(text, sentence, clause, figure, style)
    behind = Span(figure.end, figure.end + len(told.last.text))
    if move.way(style) is Way.EITHER:
        raise RefusedError(
            f"the forecast hardly moved since {day_of(move, style)}, so “{told.match.group()}” is not true"
        )
    if told.agrees(move, style):
        return [], behind
    new = _reworded(text, told, move, style)
    stop = told.match.end() + len(told.first.text)
    if told.is_dated and told.is_of_time(move):
        return replace(text, told.match.start(), stop, new + told.first.text), behind
    since = replace(text, behind.start, behind.end, f" since {day_of(move, style)}")
    return [*replace(text, told.match.start(), stop, new), *since], behind


def _read(text: str, sentence: Span, clause: Span, figure: Span, style: Style) -> _Told:
    match = _MOVED_FROM.match(text, clause.start, figure.start) or _MOVED_BY.match(
        text, clause.start, figure.start
    )
    between = _BETWEEN.fullmatch(text, match.end(), figure.start) if match else None
    behind = _BEHIND.match(text, figure.end, min(figure.end + _REACH_BEHIND, sentence.end))
    first = parse_time_phrase(between["time"], style.dates) if between else None
    last = parse_time_phrase(behind.group() if behind else "", style.dates)
    if match is None or first is None or last is None:
        raise RefusedError(
            f"the change “{clause.of(text).strip()}” has a form that cannot be worked out anew"
        )
    return _Told(match=match, verb=match["verb"] or "", how=match["how"] or "", first=first, last=last)


def _reworded(text: str, told: _Told, move: Move, style: Style) -> str:
    """The clause up to its figure, with a verb that tells of the right way."""
    match, verb, how = told.match, told.verb, told.how
    new_verb = verb
    if verb:
        if VERBS[verb.lower()].is_factor and NEARLY.search(text[: match.start()][-12:]):
            raise RefusedError(
                f"“{verb}” tells how far the forecast moved, and that cannot be worked out anew"
            )
        if not is_by_factor(verb, move.new, move.old):
            new_verb = turned(verb, move.way(style), after_have=is_after_have(text, match.start()))
    if new_verb != verb and re.search(r"\b(?:up|down|back)\b", how, re.IGNORECASE):
        raise RefusedError(f"“{verb}{how}” tells of another way than the forecast went")
    if "figure" in match.groupdict():
        new = earlier_figure(match["figure"]).write(move.old, style)
        hedge = "" if new.is_bound else match["hedge"]
        return f"{new_verb}{how} from {hedge}{new.text}".lstrip()
    return f"{new_verb}{how} {match['about'] or ''}{counted(difference(match, move), match, style)}"
