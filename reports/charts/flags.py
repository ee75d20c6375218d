"""Where the labels of marks go, so that none covers another.

A mark (a story, a deadline, a resolution) has a pole that stands in the plot, and a flag with its words
in a lane above it. Lane 0 is next to the plot. Pure geometry, in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reports.picture import Picture, StoryMark
from reports.printed import format_day
from tracker.questions import State
from tracker.readings import Reason

GAP_WORDS = {
    Reason.NOT_OPEN: "Not open",
    Reason.HIDDEN: "Forecast hidden",
    Reason.NOBODY_YET: "No forecasts yet",
    Reason.WITHDRAWN: "All forecasts withdrawn",
    Reason.WITHHELD: "Withheld by the platform",
    Reason.UNRELIABLE: "No reliable price",
    Reason.GONE: "Question gone",
    Reason.UNREADABLE: "Answer unreadable",
    Reason.UNREACHABLE: "Platform unreachable",
    Reason.NOT_LOOKED: "No reading",
}
"""A gap's reason in the few words that fit into a drawing."""

_APART = 10.0  # pixels between two flags
_NEAR = 4.0  # pixels between a pole and another flag's words
_MOST_TRIED = 20_000
_REWRITES_FLAGGED = 2


class FlagKind(StrEnum):
    """What a flag marks, the least dispensable first."""

    RESOLUTION = "resolution"
    STORY = "story"
    DEADLINE = "deadline"
    CLOSE = "close"
    METHOD = "method"
    REWRITE = "rewrite"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A mark at the instant `at`; `stories` are those it stands for."""

    kind: FlagKind
    at: datetime
    title: str
    detail: str = ""
    stories: tuple[StoryMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A flag with the places of its poles and its words' width, in pixels.

    The words stand at `pole`; `poles` are those that hang from the flag: its own, or none where it stands
    for several stories, which have a bar with a notch for each instead.
    """

    flag: Flag
    pole: float
    width: float
    poles: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A flag in its lane; its words span `left` to `left` + `width`."""

    flag: Flag
    pole: float
    width: float
    poles: tuple[float, ...]
    left: float
    lane: int

    @property
    def right(self) -> float:
        """Where the words end."""
        return self.left + self.width


def flags_of(picture: Picture) -> tuple[Flag, ...]:
    """The marks that a picture asks for, the least dispensable first."""
    flags: list[Flag] = []
    resolution = picture.resolution
    if picture.state.is_final:
        at = resolution.at if resolution and resolution.at else picture.ends_at
        day = format_day(at, short=True) if resolution and resolution.at else ""
        flags.append(Flag(kind=FlagKind.RESOLUTION, at=at, title=_ending(picture), detail=day))
    flags.extend(_story_flag(picture, (story,)) for story in reversed(picture.stories))
    closes, deadline = picture.closes_at, picture.deadline
    same = closes is not None and deadline is not None and abs(closes - deadline) < timedelta(days=1)
    if deadline is not None:
        title = "Closes, deadline" if same and picture.state is State.OPEN else "Deadline"
        flags.append(
            Flag(kind=FlagKind.DEADLINE, at=deadline, title=title, detail=format_day(deadline, short=True))
        )
    if closes is not None and not same:
        title = "Closes" if closes > picture.as_of else "Closed"
        flags.append(Flag(kind=FlagKind.CLOSE, at=closes, title=title, detail=format_day(closes, short=True)))
    flags.extend(
        Flag(
            kind=FlagKind.METHOD,
            at=change.at,
            title="Method changed",
            detail=format_day(change.at, short=True),
        )
        for change in picture.method_changes
    )
    flags.extend(
        Flag(
            kind=FlagKind.REWRITE,
            at=rewrite.first + (rewrite.last - rewrite.first) / 2,
            title="Past rewritten",
            detail=f"seen {format_day(rewrite.seen_at, short=True)}",
        )
        for rewrite in picture.rewrites[-_REWRITES_FLAGGED:]
    )
    return tuple(flags)


def merged(picture: Picture, flags: Sequence[Flag]) -> tuple[Flag, ...] | None:
    """The flags with the two nearest stories' made one; None where there are no two."""
    stories = sorted((flag for flag in flags if flag.kind is FlagKind.STORY), key=lambda flag: flag.at)
    if len(stories) < 2:  # noqa: PLR2004 (two make a pair)
        return None
    nearest = min(range(len(stories) - 1), key=lambda index: stories[index + 1].at - stories[index].at)
    one, other = stories[nearest : nearest + 2]
    both = _story_flag(picture, (*one.stories, *other.stories))
    kept = [flag for flag in flags if flag is not one and flag is not other]
    place = sum(flag.kind is FlagKind.RESOLUTION for flag in kept)
    return (*kept[:place], both, *kept[place:])


def place_flags(
    flags: Sequence[Measured], left: float, right: float, lanes: int
) -> tuple[Placed, ...] | None:
    """Every flag in one of `lanes` lanes between `left` and `right`, in as few lanes as do; None if none do.

    A flag's words begin at its pole, end at it, or, near an edge, span it. No words cover others, and no
    pole crosses words on its way down.
    """
    ordered = sorted(flags, key=lambda measured: -measured.pole)
    for most in range(1, lanes + 1):
        tried = 0
        stack: list[tuple[Placed, ...]] = [()]
        while stack and tried < _MOST_TRIED:
            done = stack.pop()
            if len(done) == len(ordered):
                return done
            tried += 1
            choices = _choices(ordered[len(done)], left, right, most)
            free = [choice for choice in choices if all(_are_apart(choice, other) for other in done)]
            stack.extend((*done, choice) for choice in reversed(free))
    return None


def _choices(measured: Measured, left: float, right: float, lanes: int) -> list[Placed]:
    lefts = [measured.pole, measured.pole - measured.width] if measured.poles else []
    slid = min(max(measured.pole - measured.width / 2, left), right - measured.width)
    if slid <= measured.pole <= slid + measured.width:
        lefts.append(slid)
    return [
        Placed(
            flag=measured.flag,
            pole=measured.pole,
            width=measured.width,
            poles=measured.poles,
            left=start,
            lane=lane,
        )
        for lane in range(lanes)
        for start in lefts
        if start >= left - 0.5 and start + measured.width <= right + 0.5
    ]


def _are_apart(one: Placed, other: Placed) -> bool:
    if one.lane == other.lane:
        return one.right + _APART <= other.left or other.right + _APART <= one.left
    upper, lower = (one, other) if one.lane > other.lane else (other, one)
    return not any(lower.left - _NEAR < pole < lower.right + _NEAR for pole in upper.poles)


def _ending(picture: Picture) -> str:
    if picture.state is State.RESOLVED:
        return f"Resolved {picture.outcome_printed}".strip()
    return picture.outcome_printed


def _story_flag(picture: Picture, stories: tuple[StoryMark, ...]) -> Flag:
    first, last = stories[0], stories[-1]
    if len(stories) == 1:
        figure = picture.print_story_figure(first, short=True)
        title = f"Story said {figure}" if figure else "Story ran"
        return Flag(
            kind=FlagKind.STORY,
            at=first.at,
            title=title,
            detail=format_day(first.day, short=True),
            stories=stories,
        )
    days = format_day(first.day, short=True)
    if first.day != last.day:
        days = f"{days} to {format_day(last.day, short=True)}"
    numbers = sorted(float(story.printed) for story in stories if isinstance(story.printed, int | float))
    title = f"{len(stories)} stories"
    if len(numbers) == len(stories):
        low, high = (picture.print_value(number, short=True) for number in (numbers[0], numbers[-1]))
        title += f" said {low}" if low == high else f" said {low} to {high}"
    middle = stories[len(stories) // 2]
    return Flag(kind=FlagKind.STORY, at=middle.at, title=title, detail=days, stories=stories)
