"""A forecast of the opposite: all that is a chance is turned round, all that is not stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.opposite import opposite_picture, opposite_value
from reports.picture import Picture, StoryMark
from tracker.entries import Entry, What, ending_behind, entry_behind
from tracker.history import History
from tracker.questions import Kind, OutcomeRef, QuestionRef, Resolution, State
from tracker.readings import NoReading, Reading, Reason

DAY = timedelta(days=1)
START = datetime(2023, 1, 2, tzinfo=UTC)
MILLIONTHS = st.integers(0, 1_000_000).map(lambda count: count / 1_000_000)


def reading(day: int, value: float, low: float | None = None, high: float | None = None) -> Reading:
    return Reading(value=value, at=START + day * DAY, seen_at=START + day * DAY, low=low, high=high, crowd=7)


def picture(**parts: object) -> Picture:
    history = History(
        (
            reading(0, 0.9, 0.8, 0.97),
            NoReading(reason=Reason.WITHDRAWN, at=START + 3 * DAY, seen_at=START + 3 * DAY),
            reading(5, 0.7, None, 0.75),
        ),
        START + 9 * DAY,
    )
    stories = (
        StoryMark(on=START.date(), printed=0.9, headline="One"),
        StoryMark(on=START.date(), printed="one in ten", headline="Two"),
        StoryMark(on=START.date(), printed="a tenth, of the opposite", headline="Three"),
        StoryMark(on=START.date(), printed=None, headline="Four"),
    )
    given_parts = {
        "title": "Will it not?", "platform": "Metaculus", "history": history, "as_of": START + 9 * DAY,
        "stories": stories,
    }  # fmt: skip
    return Picture(**(given_parts | parts))  # type: ignore[arg-type]  # the caller's parts are of any type


def test_values_and_quartiles_are_turned_round_and_gaps_stay() -> None:
    first, gap, last = opposite_picture(picture()).steps
    assert isinstance(first, Reading)
    assert (first.value, first.low, first.high, first.crowd) == (0.1, 0.03, 0.2, 7)
    assert isinstance(last, Reading)
    assert (last.value, last.low, last.high) == (0.3, 0.25, None)
    assert gap == picture().steps[1]
    assert opposite_picture(picture()).finding.startswith("Up ")
    assert picture().finding.startswith("Down ")


def test_what_stories_printed_is_turned_round() -> None:
    assert [story.printed for story in opposite_picture(picture()).stories] == [
        0.1, "one in ten, of the opposite", "a tenth", None,
    ]  # fmt: skip


def test_a_rewritten_past_is_turned_round() -> None:
    told = History((reading(0, 0.9), replace(reading(0, 0.6), seen_at=START + DAY), reading(2, 0.5)))
    (rewrite,) = opposite_picture(picture(history=told)).rewrites
    assert (rewrite.before, rewrite.after) == (0.1, 0.4)


@pytest.mark.parametrize(
    ("text", "value", "state", "ended", "share"),
    [
        ("yes", 1.0, State.RESOLVED, "No", 0.0),
        ("no", 0.0, State.RESOLVED, "Yes", 1.0),
        ("The Whigs", 1.0, State.RESOLVED, "No", 0.0),
        ("30%", 0.3, State.RESOLVED, "70%", 0.7),
        ("annulled", None, State.ANNULLED, "Annulled", None),
        ("ambiguous", None, State.AMBIGUOUS, "Ambiguous", None),
    ],
)
def test_an_ending_is_turned_round(
    text: str, value: float | None, state: State, ended: str, share: float | None
) -> None:
    ending = Resolution(text=text, raw="X", at=START + 8 * DAY, value=value)
    turned = opposite_picture(picture(state=state, resolution=ending))
    assert turned.outcome_printed == ended
    assert turned.resolution is not None
    assert (turned.resolution.value, turned.resolution.raw) == (share, "X")


def test_what_a_person_entered_is_still_found() -> None:
    name = OutcomeRef(QuestionRef("page", "1"))
    parts = {"outcome": name, "entered_at": START, "entered_by": "Ada"}
    read = Entry(**parts, what=What.READING, at=START, value=0.9)  # type: ignore[arg-type]  # as above
    ended = Entry(**parts, what=What.RESOLUTION, at=START + DAY, value=1.0, said="yes")  # type: ignore[arg-type]
    assert ended.ending is not None
    state, resolution = ended.ending
    shown = opposite_picture(
        picture(
            history=History((reading(0, 0.9),)), entries=(read, ended), state=state, resolution=resolution
        )
    )
    found = entry_behind(shown.entries, shown.last)
    assert found is not None
    assert (found.value, found.said) == (0.1, "")
    ending = ending_behind(shown.entries, shown.resolution)
    assert ending is not None
    assert ending.said == "no"


def test_bounds_change_places() -> None:
    turned = opposite_picture(picture(lower_bound=0.01, upper_bound=0.95, open_below=True))
    assert (turned.lower_bound, turned.upper_bound) == (0.05, 0.99)
    assert (turned.open_below, turned.open_above) == (False, True)


def test_numbers_have_no_opposite() -> None:
    with pytest.raises(ValueError, match="'Will it not\\?' is a number, which has no opposite"):
        opposite_picture(picture(kind=Kind.NUMBER, history=History(), stories=()))


@given(MILLIONTHS)
def test_the_opposite_of_the_opposite_is_the_value(chance: float) -> None:
    turned = opposite_value(chance)
    assert 0 <= turned <= 1
    assert opposite_value(turned) == chance


def test_a_picture_turned_twice_is_itself() -> None:
    assert opposite_picture(opposite_picture(picture())) == picture()
