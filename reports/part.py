"""What is one of several forecasts that are shown together, and where does it stand?"""

from __future__ import annotations

from dataclasses import dataclass

from reports.picture import Picture
from reports.printed import as_printable, format_day
from tracker.questions import Kind, OutcomeRef, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several forecasts: what it is called among them, its picture, and its name in the store."""

    label: str
    picture: Picture
    ref: OutcomeRef | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", as_printable(self.label))

    @property
    def is_current(self) -> bool:
        """Whether its last value is what the source says now."""
        picture = self.picture
        return picture.last is not None and not picture.has_lapsed and not picture.state.is_final

    @property
    def has_come_true(self) -> bool:
        """Whether it resolved yes."""
        resolution = self.picture.resolution
        is_yes = resolution is not None and resolution.value == 1.0
        return self.picture.kind is Kind.PROBABILITY and self.picture.state is State.RESOLVED and is_yes

    @property
    def standing(self) -> str:
        """Where it stands, in words that go behind its label: "12%", "resolved No, last forecast 12%"."""
        picture = self.picture
        last = picture.last_printed
        if picture.state.is_final:
            ending = picture.outcome_printed
            told = f"resolved {ending}" if picture.state is State.RESOLVED else ending.lower()
            return f"{told}, last forecast {last}" if last else f"{told}, no forecast recorded"
        if not last:
            return "no readings yet"
        if picture.has_lapsed:
            return f"no current figure, the last was {last} on {format_day(picture.gaps[-1].start)}"
        return f"closed at {last}" if picture.state is State.CLOSED else last

    @property
    def short_standing(self) -> str:
        """The same for a label inside a drawing: "12%", "No", "was 12%"."""
        picture = self.picture
        if picture.state.is_final:
            return picture.outcome_printed
        if picture.last is None:
            return ""
        value = picture.print_value(picture.last.value, short=True)
        return f"was {value}" if picture.has_lapsed else value
