"""What is there to show of one forecast, as of one instant?

A `Picture` is the one object that the chart, the sentence under it, the alt text and the data table are
made from (so they cannot disagree). It is values only: it reads nothing and draws nothing.
The file is a little longer than others: all that is derived stays with the values that it is derived from.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from reports.change import Change
from reports.printed import as_printable, format_day, format_value
from reports.rewrites import Rewrite, find_rewrites
from reports.steps import Gap, clip_steps, find_gaps
from tracker.clock import as_utc
from tracker.entries import Entry
from tracker.history import History
from tracker.method_changes import MethodChange
from tracker.questions import Kind, Resolution, Scale, State
from tracker.readings import Point, Reading, Reason

RECENT = timedelta(days=30)
"""The window of the finding where no story has printed a number; a year if hardly anything moved in it."""

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMark:
    """A story that cited the forecast: when it ran, the figure it printed, its headline.

    `on` is a day or an instant. `printed` is the value on the series' scale, or the words that stood there
    where they are no single number ("a one in ten chance"); None where the figure is not known.
    """

    on: date | datetime
    printed: float | str | None
    headline: str

    def __post_init__(self) -> None:
        if isinstance(self.on, datetime):
            as_utc(self.on)
        object.__setattr__(self, "headline", as_printable(self.headline))
        if isinstance(self.printed, str):
            object.__setattr__(self, "printed", as_printable(self.printed))

    @property
    def at(self) -> datetime:
        """The instant it ran; noon UTC where only the day is known."""
        return as_utc(self.on) if isinstance(self.on, datetime) else datetime.combine(self.on, time(12), UTC)

    @property
    def day(self) -> date:
        """The day it ran."""
        return self.on.date() if isinstance(self.on, datetime) else self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One outcome's history with what happened around it, as of `as_of`.

    `platform` is the platform's name for people. `crowd` is how many people forecast. `lower_bound` and
    `upper_bound` limit what a number or date question can say; where it is open there, a value at the
    bound means "beyond". `last_read_at` and `next_read_at` are when the source was and will be asked;
    `shown_from` is where a part of it begins (see `picture_since`); `entries` are what a person entered;
    `method_changes` what the platform did to how its number is made.

    The derived fields: `ends_at` is where the line ends (the settlement, the close, or `as_of`); `steps`
    are the points that hold from the opening to there; `gaps` the stretches without a value among them;
    `rewrites` where the source told another past than before.

    Raises:
        ValueError: the parts contradict each other: a story or settlement after `as_of`, a settlement
            before the opening, readings of another kind, a value that a logarithmic axis cannot show.
    """

    title: str
    platform: str
    history: History
    as_of: datetime
    kind: Kind = Kind.PROBABILITY
    unit: str = ""
    scale: Scale = Scale.LINEAR
    lower_bound: float | None = None
    upper_bound: float | None = None
    open_below: bool = False
    open_above: bool = False
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    deadline: datetime | None = None
    state: State = State.OPEN
    resolution: Resolution | None = None
    stories: tuple[StoryMark, ...] = ()
    note: str = ""
    last_read_at: datetime | None = None
    next_read_at: datetime | None = None
    crowd: int | None = None
    shown_from: datetime | None = None
    entries: tuple[Entry, ...] = ()
    method_changes: tuple[MethodChange, ...] = ()
    ends_at: datetime = field(init=False, repr=False, compare=False)
    steps: tuple[Point, ...] = field(init=False, repr=False, compare=False)
    gaps: tuple[Gap, ...] = field(init=False, repr=False, compare=False)
    rewrites: tuple[Rewrite, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("title", "platform", "unit", "note"):
            object.__setattr__(self, name, as_printable(getattr(self, name)))
        object.__setattr__(self, "stories", tuple(sorted(self.stories, key=lambda story: story.at)))
        self._refuse_contradictions()
        ends_at = self._decide_end()
        told = self.history.steps
        begins = max((at for at in (self.opened_at, self.shown_from) if at is not None), default=None)
        steps = clip_steps(told, begins, ends_at, drop_last=self._settled_at is not None)
        object.__setattr__(self, "ends_at", ends_at)
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "gaps", find_gaps(steps, ends_at, looked_at=self._looked_at))
        revised = self.history.points if steps and len(told) < len(self.history.points) else ()
        object.__setattr__(self, "rewrites", find_rewrites(revised, steps, ends_at, self.print_value))

    @property
    def last(self) -> Reading | None:
        """The last reading shown; None where there is none."""
        return next((step for step in reversed(self.steps) if isinstance(step, Reading)), None)

    @property
    def last_held_at(self) -> datetime | None:
        """Until when the last reading is known to have held."""
        if self.last is None:
            return None
        return self.gaps[-1].start if self.has_lapsed else self.ends_at

    @property
    def has_lapsed(self) -> bool:
        """Whether there is no number at the end of the picture: the last one is an earlier one."""
        return bool(self.gaps) and self.gaps[-1].end == self.ends_at

    @property
    def is_past_deadline(self) -> bool:
        """Whether the deadline passed without an answer: the question says so instead of its number."""
        waits = self.state in {State.OPEN, State.CLOSED} and self.kind is not Kind.DATE
        return waits and self.deadline is not None and self.deadline <= self.as_of

    @property
    def shown_crowd(self) -> int | None:
        """How many people stand behind the last value."""
        return self.last.crowd if self.crowd is None and self.last is not None else self.crowd

    @property
    def last_printed(self) -> str:
        """The last value as a sentence prints it; empty where there is none."""
        return self.print_value(self.last.value) if self.last else ""

    @property
    def story(self) -> StoryMark | None:
        """The story that the change is measured from: the latest."""
        return self.stories[-1] if self.stories else None

    @property
    def change(self) -> Change | None:
        """How far the last value is from what the story printed; without a story, from 30 days earlier.

        Where the story printed no single number, from what held when it ran; without a story and so long
        a history, from the first reading. None where there is nothing to compare.
        """
        if self.last is None:
            return None
        if self.story is not None:
            before: float | None
            if isinstance(self.story.printed, int | float):
                before = self.story.printed
            else:
                before = self._value_at(self.story.at)
            since = "since the story ran" if len(self.stories) == 1 else "since the latest story ran"
            return None if before is None else self._change(before, self.story.at, since)
        recent = [
            change
            for window, since in ((RECENT, f"in the past {RECENT.days} days"), (YEAR, "in the past year"))
            if (change := self._change_over(window, since)) is not None
        ]
        telling = next((change for change in recent if not (change.is_unchanged or change.is_little)), None)
        first = next(step for step in self.steps if isinstance(step, Reading))
        if telling or recent or first is self.last:
            return telling or next(iter(recent), None)
        opened = self.opened_at is not None and first.at - self.opened_at < timedelta(days=2)
        since = "the question opened" if opened else format_day(first.at)
        return self._change(first.value, first.at, f"since {since}")

    @property
    def finding(self) -> str:
        """What the picture shows, as a title, in words taken from the data."""
        if self.state is State.ANNULLED:
            return "Annulled: the question will not be settled"
        if self.state is State.AMBIGUOUS:
            which = ": neither yes nor no" if self.kind is Kind.PROBABILITY else ""
            return f"Resolved as ambiguous{which}"
        if self.state is State.RESOLVED and self.resolution:
            ending = (
                f"; the last forecast was {self.last_printed}" if self.last else "; no forecast was recorded"
            )
            return f"Resolved {self.outcome_printed}{ending}"
        if self.last is None:
            reason = self.gaps[-1].reason if self.gaps else None
            told = reason not in {None, Reason.NOT_LOOKED, Reason.NOBODY_YET}
            return f"No readings yet: {reason.in_words}" if told and reason else "No readings yet"
        if self.is_past_deadline:
            return f"The deadline has passed; the last forecast was {self.last_printed}"
        if self.state is State.CLOSED:
            return f"Closed at {self.last_printed}, waiting for the outcome"
        if self.has_lapsed:
            return f"No current figure; the last was {self.last_printed} on {format_day(self.gaps[-1].start)}"
        return self.change.in_words if self.change else f"First reading: {self.last_printed}"

    @property
    def outcome_printed(self) -> str:
        """How it ended, as a label: "Yes", "No", "1,234 people", "Annulled"; empty while it is open."""
        if self.state is State.ANNULLED:
            return "Annulled"
        if self.state is State.AMBIGUOUS:
            return "Ambiguous"
        if self.resolution is None:
            return ""
        if self.kind is not Kind.PROBABILITY and self.resolution.value is not None:
            return format_value(self.resolution.value, self.kind, self.unit)
        text = as_printable(self.resolution.text)
        return text[:1].upper() + text[1:]

    def print_value(self, value: float, *, short: bool = False) -> str:
        """A value of this picture's series in print; at an open bound it is "beyond" the bound."""
        text = format_value(value, self.kind, self.unit, short=short)
        if self.open_above and self.upper_bound is not None and value >= self.upper_bound:
            return f"after {text}" if self.kind is Kind.DATE else f"more than {text}"
        if self.open_below and self.lower_bound is not None and value <= self.lower_bound:
            return f"before {text}" if self.kind is Kind.DATE else f"less than {text}"
        return text

    def print_story_figure(self, story: StoryMark, *, short: bool = False) -> str:
        """The figure that a story printed; empty where it is not known."""
        if isinstance(story.printed, int | float):
            return self.print_value(story.printed, short=short)
        return story.printed or ""

    @property
    def _settled_at(self) -> datetime | None:
        return self.resolution.at if self.resolution else None

    def _value_at(self, instant: datetime) -> float | None:
        index = bisect_right(self.steps, instant, key=lambda step: step.at)
        held = self.steps[index - 1] if index else None
        return held.value if isinstance(held, Reading) else None

    def _change_over(self, window: timedelta, since: str) -> Change | None:
        start = self.ends_at - window
        held = self._value_at(start)
        return None if held is None else self._change(held, start, since)

    def _change(self, before: float, at: datetime, since: str) -> Change | None:
        if self.last is None:
            return None
        return Change(
            kind=self.kind, unit=self.unit, before=before, after=self.last.value, at=at, since=since
        )

    def _decide_end(self) -> datetime:
        ends = [self.as_of]
        if self._settled_at is not None:
            ends.append(self._settled_at)
        if self.closes_at is not None and self.state not in {State.OPEN, State.UPCOMING}:
            ends.append(self.closes_at)
        return min(ends)

    @property
    def _looked_at(self) -> datetime | None:
        """When the source last confirmed the last step; None if unknown, or if the next look is to come."""
        is_due = self.next_read_at is None or self.next_read_at < self.as_of
        return self.history.confirmed_at if is_due else None

    def _refuse_contradictions(self) -> None:
        as_of = as_utc(self.as_of)
        for story in self.stories:
            if story.day > as_of.date() or (isinstance(story.on, datetime) and story.at > as_of):
                msg = f"the story of {format_day(story.day)} is later than the picture's {format_day(as_of)}"
                raise ValueError(msg)
            is_number = isinstance(story.printed, int | float)
            if is_number and self.kind is Kind.PROBABILITY and not 0 <= float(story.printed or 0) <= 1:
                msg = f"a story cannot have printed the probability {story.printed}"
                raise ValueError(msg)
        if self._settled_at is not None:
            if self._settled_at > as_of:
                msg = f"the resolution of {format_day(self._settled_at)} is later than the picture's instant"
                raise ValueError(msg)
            if self.opened_at is not None and self._settled_at < self.opened_at:
                msg = f"the resolution of {format_day(self._settled_at)} is earlier than the opening"
                raise ValueError(msg)
        for reading in self.history.readings:
            if reading.kind is not self.kind:
                msg = f"a picture of kind {self.kind} cannot show a reading of kind {reading.kind}"
                raise ValueError(msg)
            if self.scale is Scale.LOG and self.kind is not Kind.PROBABILITY and reading.value <= 0:
                msg = f"a logarithmic axis cannot show {reading.value}"
                raise ValueError(msg)
