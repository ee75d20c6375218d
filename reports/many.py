"""What is there to show of several forecasts together, as of one instant?

A `ManyPicture` holds one `Picture` for each outcome of a question, or for each platform that asks the same.
Chart, words and table of them all are made from it. Nothing is summed and nothing averaged: where there are
more outcomes than a chart can tell apart, the rest is counted and its range told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reports.deadlines import deadline_named
from reports.part import Part
from reports.printed import as_printable
from tracker.questions import Kind, Resolution, Scale, State
from tracker.readings import Reading

MOST_LINES = 7
"""How many lines of a chart can be told apart (colour, dash and label together)."""

_LABEL_IN_FINDING = 48
_NAMED_IN_FINDING = 3


class Together(StrEnum):
    """Why forecasts are shown together."""

    OPTIONS = "options"  # they exclude each other
    PARTS = "parts"  # of one group, independent of each other
    DEADLINES = "deadlines"  # a group's, each later one includes the earlier
    BRANCHES = "branches"  # of a conditional question
    PLATFORMS = "platforms"  # one question, asked in several places


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPicture:
    """Several forecasts as of one instant; `parts` in the platform's order.

    The derived fields: `ranked` are the parts that have a reading, deadlines the earliest first, all others
    the highest last value first (what came true before all); `bare` those without any.

    Raises:
        ValueError: the parts cannot stand on one axis or in one table: none, of different kinds, units or
            instants, without a label, or two with one label.
    """

    title: str
    together: Together
    parts: tuple[Part, ...]
    note: str = ""
    ranked: tuple[Part, ...] = field(init=False, repr=False, compare=False)
    bare: tuple[Part, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", as_printable(self.title))
        object.__setattr__(self, "note", as_printable(self.note))
        self._refuse_contradictions()
        known = [part for part in self.parts if part.picture.last is not None]
        if self.together is Together.DEADLINES:
            known.sort(key=lambda part: _deadline_of(part).timestamp())
        elif self.together not in {Together.BRANCHES, Together.PLATFORMS}:
            known.sort(key=lambda part: (not part.has_come_true, -_last_value(part)))
        object.__setattr__(self, "ranked", tuple(known))
        object.__setattr__(self, "bare", tuple(part for part in self.parts if part.picture.last is None))

    @property
    def as_of(self) -> datetime:
        """The instant that all parts are as of."""
        return self.parts[0].picture.as_of

    @property
    def kind(self) -> Kind:
        """What the values of every part are."""
        return self.parts[0].picture.kind

    @property
    def scale(self) -> Scale:
        """How the common axis is spaced: logarithmic only where every part's is."""
        is_log = all(part.picture.scale is Scale.LOG for part in self.parts)
        return Scale.LOG if is_log else Scale.LINEAR

    def shown(self, most: int = MOST_LINES) -> tuple[Part, ...]:
        """The parts that get a line, at most `most`: the first by rank; of deadlines an even choice."""
        count = len(self.ranked)
        if count <= most:
            return self.ranked
        if self.together is Together.DEADLINES and most > 1:
            return tuple(self.ranked[round(index * (count - 1) / (most - 1))] for index in range(most))
        return self.ranked[:most]

    def others_told(self, most: int = MOST_LINES) -> str:
        """What has no line, in a sentence: how many, and from what to what; empty where nothing is left out.

        Their values are never added up: each stays in the table.
        """
        shown = self.shown(most)
        rest = [part for part in self.ranked if part not in shown]
        told: list[str] = []
        if rest:
            told.append(f"Not drawn: {_counted(len(rest), 'other', self.together.value)}{_range_of(rest)}")
        if self.bare and self.ranked:
            count = _counted(len(self.bare), "", self.together.value)
            told.append(f"{'n' if told else 'N'}o readings of {count}")
        return f"{'; '.join(told)}." if told else ""

    @property
    def finding(self) -> str:
        """What they show together, as a title, in words taken from the data."""
        if not self.ranked:
            return "No readings yet"
        current = [part for part in self.ranked if part.is_current]
        if self.together is Together.OPTIONS:
            return self._finding_of_options(current)
        if self.together in {Together.PLATFORMS, Together.BRANCHES}:
            return self._finding_of_each(current)
        if not current:
            ended = all(part.picture.state.is_final for part in self.ranked)
            return (
                f"All {len(self.ranked)} {self.together.value} have ended" if ended else "No current figures"
            )
        return self._finding_of_range(current)

    def _finding_of_options(self, current: Sequence[Part]) -> str:
        won = [part for part in self.ranked if part.has_come_true]
        if won:
            names = " and ".join(self._named(part) for part in won[:_NAMED_IN_FINDING])
            last = f"; its last forecast was {won[0].picture.last_printed}" if len(won) == 1 else ""
            return f"Resolved: {names}{last}"
        if not current:
            states = {part.picture.state for part in self.ranked}
            if states == {State.ANNULLED}:
                return "Annulled: the question will not be settled"
            return (
                "All options have ended" if all(state.is_final for state in states) else "No current figures"
            )
        leader = current[0]
        value = leader.picture.last_printed
        level = [part for part in current if part.picture.last_printed == value]
        if len(level) > _NAMED_IN_FINDING - 1:
            return f"{len(level)} options are level at {value}"
        if len(level) > 1:
            return f"{self._named(level[0])} and {self._named(level[1])} are level at {value}"
        if len(current) == 1:
            return f"{self._named(leader)} is at {value}"
        second = current[1]
        return (
            f"{self._named(leader)} leads at {value}, ahead of {self._named(second)} "
            f"at {second.picture.last_printed}"
        )

    def _finding_of_each(self, current: Sequence[Part]) -> str:
        on = "on" if self.together is Together.PLATFORMS else "for"
        if len(self.ranked) > _NAMED_IN_FINDING and len(current) > 1:
            return self._finding_of_range(sorted(current, key=_last_value))
        if len(current) > 1 and len({part.picture.last_printed for part in current}) == 1:
            whom = "both" if len(current) == 2 else f"all {len(current)}"  # noqa: PLR2004 (two are both)
            return f"{current[0].picture.last_printed} {on} {whom} {self.together.value}"
        told = []
        for part in self.ranked[:_NAMED_IN_FINDING]:
            picture = part.picture
            if picture.state.is_final:
                said = picture.outcome_printed
                said = f"resolved {said}" if picture.state is State.RESOLVED else said.lower()
            else:
                said = picture.last_printed if part.is_current else "no current figure"
            told.append(f"{said} {on} {self._named(part)}")
        joined = ", ".join(told)
        return joined[:1].upper() + joined[1:]

    def _finding_of_range(self, current: Sequence[Part]) -> str:
        if self.together is not Together.DEADLINES:
            current = sorted(current, key=_last_value)
        first, last = current[0], current[-1]
        low, high = first.picture.last_printed, last.picture.last_printed
        if len(current) == 1:
            return f"{low} {self._for(first)}"
        if len({part.picture.last_printed for part in current}) == 1:
            return f"All {len(current)} {self.together.value} are at {low}"
        return f"From {low} {self._for(first)} to {high} {self._for(last)}"

    def _for(self, part: Part) -> str:
        """A part behind its value: "12% for Ruritania", "5% before 2030", "12% on Metaculus"."""
        label = self._named(part)
        first = label.partition(" ")[0].casefold()
        if first in {"before", "by", "until", "in", "during", "through"}:
            return label[:1].lower() + label[1:]
        return f"{'on' if self.together is Together.PLATFORMS else 'for'} {label}"

    def _named(self, part: Part) -> str:
        """A part's label, so short that a title can hold two, and no two alike."""
        labels = [each.label for each in self.parts]
        if all(len(label) <= _LABEL_IN_FINDING for label in labels):
            return part.label
        return _shortened(told_apart(labels)[part.label])

    def _refuse_contradictions(self) -> None:
        if not self.parts:
            msg = "a picture of many needs at least one"
            raise ValueError(msg)
        first = self.parts[0].picture
        labels = [part.label for part in self.parts]
        if not all(labels):
            msg = "each of several forecasts needs a label that tells it from the others"
            raise ValueError(msg)
        double = next((label for label in labels if labels.count(label) > 1), None)
        if double is not None:
            msg = f"two of the forecasts are both labelled {double!r}"
            raise ValueError(msg)
        for part in self.parts[1:]:
            picture = part.picture
            if (picture.kind, picture.unit) != (first.kind, first.unit):
                msg = (
                    f"{part.label!r} is a {picture.kind} {picture.unit} and {labels[0]!r} a {first.kind} "
                    f"{first.unit}: they cannot stand on one axis"
                )
                raise ValueError(" ".join(msg.split()))
            if picture.as_of != first.as_of:
                msg = f"{part.label!r} is as of {picture.as_of}, {labels[0]!r} as of {first.as_of}"
                raise ValueError(msg)
        if self.together is Together.DEADLINES:
            for part in self.parts:
                _deadline_of(part)


def are_deadlines(labels: Sequence[str]) -> bool:
    """Whether all labels of a group name dates, no two the same."""
    found = [deadline_named(label) for label in labels]
    return len(found) > 1 and None not in found and len(set(found)) == len(found)


def resolution_of(many: ManyPicture) -> Resolution | None:
    """The ending that all parts share in its instant, told by what came true; None while one is open.

    Options of one question end together; parts of a group and platforms have endings of their own.
    """
    if many.together is not Together.OPTIONS:
        return None
    won = next((part for part in many.parts if part.has_come_true), None)
    return won.picture.resolution if won is not None else None


def told_apart(labels: Sequence[str]) -> dict[str, str]:
    """Labels without the words that all of them begin with: cut short, they would read alike."""
    split = [label.split(" ") for label in labels]
    common = 0
    while len(split) > 1 and all(len(words) > common + 1 for words in split):
        if len({words[common] for words in split}) > 1:
            break
        common += 1
    cut = {label: " ".join(words[common:]) for label, words in zip(labels, split, strict=True)}
    return {label: f"…{rest}" if common else rest for label, rest in cut.items()}


def _deadline_of(part: Part) -> datetime:
    found = deadline_named(part.label)
    if found is None:
        msg = f"{part.label!r} is not a deadline: it names no date"
        raise ValueError(msg)
    return found


def _last_value(part: Part) -> float:
    last: Reading | None = part.picture.last
    return float("-inf") if last is None else last.value


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL_IN_FINDING else label[: _LABEL_IN_FINDING - 1].rstrip() + "…"


def _counted(count: int, adjective: str, plural: str) -> str:
    noun = {"branches": "branch"}.get(plural, plural[:-1]) if count == 1 else plural
    return " ".join(word for word in (f"{count}", adjective, noun) if word)


def _range_of(parts: Sequence[Part]) -> str:
    """From what to what the last values of parts go; their endings where none is open."""
    current = sorted((part for part in parts if part.is_current), key=_last_value)
    if not current:
        return ""
    low, high = current[0].picture.last_printed, current[-1].picture.last_printed
    gone = "" if len(current) == len(parts) else f" ({len(parts) - len(current)} without a current figure)"
    return f", at {low}{gone}" if low == high else f", from {low} to {high}{gone}"
