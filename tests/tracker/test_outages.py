from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import at, make_gap, make_reading
from tracker.history import FUTURE_TOLERANCE, History, merge
from tracker.outages import Outage, count_news, outage_since, was_off
from tracker.polling import Cadence, Standing
from tracker.questions import State
from tracker.readings import NoReading, Point, Reading, Reason

OPEN = Standing(name="metaculus:7", state=State.OPEN)  # a day, where nothing moves
CADENCE = Cadence()


@pytest.mark.parametrize(
    ("late", "rounds", "is_off"),
    [
        (0, 0, False),
        (47, 0, False),
        (48, 0, False),
        (49, 0, True),
        (24 * 365, 0, True),
        (49, 48, False),  # who looks every other day was not off
        (95, 48, False),
        (97, 48, True),
        (-5, 0, False),
    ],
)
def test_twice_the_cadence_past_the_due_time_is_an_outage(late: float, rounds: float, is_off: bool) -> None:
    said = was_off(
        OPEN,
        due_at=at(24),
        asked_at=at(0),
        now=at(24 + late),
        rounds=timedelta(hours=rounds),
        cadence=CADENCE,
    )
    assert said is is_off


def test_the_cadence_is_the_one_that_the_question_had_when_it_was_last_asked_for() -> None:
    new = Standing(name="metaculus:7", state=State.OPEN, story_at=at(0))  # three hours, for a week
    assert was_off(new, due_at=at(3), asked_at=at(0), now=at(3 + 7), cadence=CADENCE)
    assert not was_off(new, due_at=at(3), asked_at=at(0), now=at(3 + 6), cadence=CADENCE)
    own = Standing(name="metaculus:7", state=State.OPEN, story_at=at(0), every=timedelta(hours=12))
    assert not was_off(own, due_at=at(12), asked_at=at(0), now=at(36), cadence=CADENCE)


def test_what_is_on_no_schedule_or_was_never_asked_for_has_no_outage() -> None:
    assert not was_off(OPEN, due_at=None, asked_at=at(0), now=at(9999))
    assert not was_off(OPEN, due_at=at(24), asked_at=None, now=at(9999))


def test_an_outage_begins_where_the_source_last_agreed() -> None:
    outage = outage_since(make_reading(0.2, 0), at(5), [make_reading(0.2, 99)], seen_at=at(99))
    assert outage is not None
    assert outage.before == make_reading(0.2, 0)
    assert (outage.gap.reason, outage.gap.at) == (Reason.NOT_LOOKED, at(5))
    assert at(98) < outage.gap.seen_at < at(99)


def test_one_that_was_confirmed_as_it_came_begins_just_after() -> None:
    outage = outage_since(make_reading(0.2, 5), at(5), (), seen_at=at(99))
    assert outage is not None
    assert at(5) < outage.gap.at < at(5.001)


@pytest.mark.parametrize(
    ("latest", "confirmed", "told"),
    [
        (None, None, ()),
        (make_reading(0.2), None, ()),
        (make_gap(), at(5), ()),  # a hole already
        (make_reading(0.2), at(5), (make_reading(0.2, 0), make_reading(0.6, 50))),  # its past is told
        (make_reading(0.2), at(5), (make_reading(0.2, 5),)),
        (make_reading(0.2), at(99), ()),  # another worker has just asked
        (make_reading(0.2, 120), at(5), ()),
    ],
)
def test_no_hole_is_left(latest: Point | None, confirmed: object, told: tuple[Point, ...]) -> None:
    assert outage_since(latest, confirmed, told, seen_at=at(99)) is None  # type: ignore[arg-type]


def test_what_merely_ends_an_outage_is_no_news() -> None:
    outage = outage_since(make_reading(0.2), at(5), (), seen_at=at(99))
    assert count_news([make_reading(0.2, 99)], outage) == 0
    assert count_news([make_reading(0.3, 99)], outage) == 1
    assert count_news([make_reading(0.3, 50), make_reading(0.2, 60)], outage) == 2
    assert count_news([make_reading(0.2, 50), make_reading(0.3, 60)], outage) == 1
    assert count_news([], outage) == 0
    assert count_news([make_reading(0.2, 99)], None) == 1


@given(
    known=st.dictionaries(st.integers(0, 50), st.sampled_from([0.1, 0.2]), max_size=4),
    confirmed=st.integers(51, 60),
    told=st.dictionaries(st.integers(0, 199), st.sampled_from([0.1, 0.2, 0.3]), min_size=1, max_size=5),
)
def test_an_outage_is_never_a_flat_line(
    known: dict[int, float], confirmed: int, told: dict[int, float]
) -> None:
    """Between the last agreement and the answer there is a gap, or what the source tells of that time."""
    seen = at(200)
    before = History(tuple(make_reading(value, hour) for hour, value in sorted(known.items())), at(confirmed))
    answer = tuple(make_reading(value, hour) for hour, value in sorted(told.items()))
    outage = outage_since(before.latest, before.confirmed_at, answer, seen_at=seen)
    first = before if outage is None else before.joined_by([outage.gap])
    after = first.joined_by(merge(first, answer, seen).added)
    instant = at(confirmed) + timedelta(minutes=1)
    held, truth = after.at(instant), History(answer).at(instant)
    if isinstance(truth, Reading):
        assert isinstance(held, Reading)
        assert held.value == truth.value
    elif known:
        assert isinstance(held, NoReading)
        assert held.reason is Reason.NOT_LOOKED
    # What we knew meanwhile is still what we knew.
    if known:
        assert after.known_at(at(100)) == before.at(at(100))
    assert merge(after, answer, seen + FUTURE_TOLERANCE).added == ()


def test_a_later_answer_that_tells_of_the_time_revises_the_gap() -> None:
    outage = outage_since(make_reading(0.2), at(5), [make_reading(0.4, 99)], seen_at=at(99))
    assert isinstance(outage, Outage)
    history = History((make_reading(0.2), outage.gap, make_reading(0.4, 99)))
    told = [make_reading(0.2), make_reading(0.3, 40), make_reading(0.4, 99)]
    after = history.joined_by(merge(history, told, at(120)).added)
    assert [reading.value for reading in after.readings] == [0.2, 0.2, 0.3, 0.4]
    known = after.known_at(at(100))
    assert isinstance(known, Reading)
    assert after.as_known_at(at(100)).at(at(50)) == outage.gap
