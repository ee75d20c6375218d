from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.metaculus_forecasts import (
    Step,
    _parse_step,
    _usual_step,
    decide_absence,
    parse_steps,
    points_of,
)
from tracker.parsing.payload import Payload
from tracker.parsing.scaling import Axis
from tracker.questions import Kind, State
from tracker.readings import NoReading, Point, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(
    start: datetime, end: datetime | None = None, center: float = 0.1, **changes: object
) -> dict[str, object]:
    told: dict[str, object] = {
        "start_time": start.timestamp(),
        "end_time": end.timestamp() if end else None,
        "forecaster_count": 5,
        "centers": [center],
        "interval_lower_bounds": [center / 2],
        "interval_upper_bounds": [min(center * 2, 1.0)],
    }
    return told | changes


def question(
    *entries: dict[str, object],
    latest: dict[str, object] | None = None,
    method: str = "recency_weighted",
    **changes: object,
) -> Payload:
    told: dict[str, object] = {
        "default_aggregation_method": method,
        "aggregations": {"recency_weighted": {"history": list(entries), "latest": latest}},
        "resolution": None,
        "open_time": "2026-03-01T00:00:00Z",
        "cp_reveal_time": None,
    }
    return Payload(told | changes, platform="metaculus")


def points(
    *entries: dict[str, object], state: State = State.OPEN, closed_at: datetime | None = None
) -> tuple[Point, ...]:
    steps = parse_steps(question(*entries), 1)
    return points_of(
        steps, 0, kind=Kind.PROBABILITY, axis=None, state=state, closed_at=closed_at, seen_at=NOW
    )


def told(found: tuple[Point, ...]) -> list[tuple[datetime, float | Reason]]:
    return [(point.at, point.value if isinstance(point, Reading) else point.reason) for point in found]


def test_one_reading_for_each_entry_with_quartiles_and_crowd() -> None:
    found = points(entry(BEGAN, BEGAN + DAY, 0.1), entry(BEGAN + DAY, None, 0.2, forecaster_count=9))
    assert found == (
        Reading(value=0.1, low=0.05, high=0.2, crowd=5, at=BEGAN, seen_at=NOW),
        Reading(value=0.2, low=0.1, high=0.4, crowd=9, at=BEGAN + DAY, seen_at=NOW),
    )


def test_entries_come_in_any_order() -> None:
    found = points(entry(BEGAN + DAY, None, 0.2), entry(BEGAN, BEGAN + DAY, 0.1))
    assert told(found) == [(BEGAN, 0.1), (BEGAN + DAY, 0.2)]


def test_a_gap_between_entries_is_told() -> None:
    found = points(entry(BEGAN, BEGAN + DAY, 0.1), entry(BEGAN + 9 * DAY, None, 0.2))
    assert told(found) == [(BEGAN, 0.1), (BEGAN + DAY, Reason.WITHDRAWN), (BEGAN + 9 * DAY, 0.2)]


def test_rounding_is_no_gap_and_an_overlap_neither() -> None:
    found = points(
        entry(BEGAN, BEGAN + DAY - timedelta(milliseconds=1), 0.1),
        entry(BEGAN + DAY, BEGAN + 3 * DAY, 0.2),
        entry(BEGAN + 2 * DAY, None, 0.3),
    )
    assert [value for _, value in told(found)] == [0.1, 0.2, 0.3]


@pytest.mark.parametrize(
    ("end", "state", "closed_at", "is_gone"),
    [
        (None, State.OPEN, NOW + DAY, False),
        (NOW + DAY, State.OPEN, NOW + 9 * DAY, False),
        (NOW - DAY, State.OPEN, NOW + DAY, True),
        (NOW - DAY, State.OPEN, None, True),
        (NOW - DAY, State.CLOSED, NOW - 2 * DAY, False),
        (NOW - DAY, State.CLOSED, NOW - DAY, False),
        (NOW - 3 * DAY, State.CLOSED, NOW - 2 * DAY, True),
        (NOW - 3 * DAY, State.RESOLVED, NOW - 2 * DAY, True),
        (NOW - DAY, State.RESOLVED, NOW - 2 * DAY, False),
        (None, State.RESOLVED, NOW - 2 * DAY, False),
        (NOW - DAY, State.ANNULLED, None, False),
    ],
)
def test_the_last_value_holds_until_its_end_or_the_close(
    end: datetime | None, state: State, closed_at: datetime | None, is_gone: bool
) -> None:
    found = points(entry(BEGAN, end), state=state, closed_at=closed_at)
    assert [value for _, value in told(found)] == ([0.1, Reason.WITHDRAWN] if is_gone else [0.1])
    if is_gone:
        assert found[-1].at == end


def test_an_option_that_was_not_live_has_no_number_then() -> None:
    def step(day: int, center: float | None) -> Step:
        at = BEGAN + day * DAY
        return Step(start=at, end=at + DAY, centers=(0.5, center), lows=(0.4, None), highs=None, crowd=3)

    steps = tuple(step(day, center) for day, center in enumerate([None, None, 0.0, 0.02, None, None]))
    found = points_of(
        steps, 1, kind=Kind.PROBABILITY, axis=None, state=State.CLOSED, closed_at=BEGAN, seen_at=NOW
    )
    assert told(found) == [
        (BEGAN, Reason.NOT_OPEN),
        (BEGAN + 2 * DAY, 0.0),
        (BEGAN + 3 * DAY, 0.02),
        (BEGAN + 4 * DAY, Reason.GONE),
    ]


def test_positions_become_values_and_those_at_the_ends_the_bounds() -> None:
    axis = Axis(low=1_000, high=1_000_000, zero_point=0)
    step = Step(start=BEGAN, end=None, centers=(0.5,), lows=(0.0,), highs=(1.0,), crowd=3)
    (reading,) = points_of(
        (step,), 0, kind=Kind.NUMBER, axis=axis, state=State.OPEN, closed_at=None, seen_at=NOW
    )
    assert isinstance(reading, Reading)
    assert reading.value == pytest.approx(31622.776601)
    assert (reading.low, reading.high) == (1_000, 1_000_000)


def test_a_list_answer_has_the_latest_only() -> None:
    latest = entry(BEGAN, None, 0.3)
    assert parse_steps(question(latest=latest), 1) == parse_steps(question(latest, latest=latest), 1)


@pytest.mark.parametrize(
    "aggregations",
    [
        None,
        {},
        {"unweighted": {}},
        {"recency_weighted": None},
        {"recency_weighted": {"history": [], "latest": None}},
    ],
)
def test_an_aggregation_that_is_left_out_has_no_steps(aggregations: object) -> None:
    assert parse_steps(question(aggregations=aggregations), 1) == ()


def test_only_the_default_method_is_read() -> None:
    other = question(entry(BEGAN), method="unweighted")
    assert parse_steps(other, 1) == ()


BROKEN = [
    ({"start_time": None}, "start_time should be a number"),
    ({"end_time": "soon"}, "end_time should be a number"),
    ({"start_time": 1e18}, "start_time should be Unix seconds"),
    ({"forecaster_count": -1}, "forecaster_count should be 0 or more"),
    ({"forecaster_count": 1.5}, "forecaster_count should be a whole number"),
    ({"centers": None}, "centers should be a list"),
    ({"centers": []}, "centers should be a list of 1"),
    ({"centers": [0.1, 0.9]}, "centers should be a list of 1"),
    ({"centers": [1.2]}, r"centers\[0\] should be between 0 and 1"),
    ({"centers": ["10%"]}, r"centers\[0\] should be a number"),
    ({"interval_lower_bounds": [-0.2]}, r"interval_lower_bounds\[0\] should be between 0 and 1"),
    ({"interval_upper_bounds": 0.2}, "interval_upper_bounds should be a list"),
]


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_a_broken_entry_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=rf"aggregations\.recency_weighted\.history\[1\]\.{said}"):
        parse_steps(question(entry(BEGAN), entry(BEGAN, **changes)), 1)


@pytest.mark.parametrize("field", list(entry(BEGAN)))
def test_a_renamed_field_is_named(field: str) -> None:
    renamed = entry(BEGAN)
    renamed[f"{field}_v2"] = renamed.pop(field)
    with pytest.raises(
        UnreadableAnswerError, match=rf"has no aggregations\.recency_weighted\.history\[0\]\.{field};"
    ):
        parse_steps(question(renamed), 1)


@given(
    st.floats(-1e9, 4e9),
    st.none() | st.floats(-1e9, 4e9),
    st.floats(0, 1),
    st.integers(0, 10_000),
)
def test_the_shortcut_reads_what_the_long_way_reads(
    start: float, end: float | None, center: float, crowd: int
) -> None:
    sent = entry(BEGAN, None, center, start_time=start, end_time=end, forecaster_count=crowd)
    usual = _usual_step(sent, 1)
    assert usual is not None
    assert usual == _parse_step(Payload(sent, platform="p"), 1)


@pytest.mark.parametrize(("changes", "said"), BROKEN)
def test_the_shortcut_takes_nothing_that_the_long_way_refuses(changes: dict[str, object], said: str) -> None:
    del said
    assert _usual_step(entry(BEGAN, **changes), 1) is None
    assert _usual_step(entry(BEGAN), 2) is None


def test_a_sum_of_floats_may_end_a_hair_beyond_one() -> None:
    (reading,) = points(entry(BEGAN, None, 1.0000000000000002))
    assert isinstance(reading, Reading)
    assert reading.value == 1.0


LATER = "2027-01-21T14:16:35Z"


@pytest.mark.parametrize(
    ("changes", "state", "crowd", "others", "reason", "until"),
    [
        ({"open_time": LATER}, State.UPCOMING, 0, False, Reason.NOT_OPEN, LATER),
        ({"open_time": None}, State.UPCOMING, 0, False, Reason.NOT_OPEN, None),
        ({"open_time": LATER, "cp_reveal_time": LATER}, State.UPCOMING, 0, False, Reason.NOT_OPEN, LATER),
        ({"cp_reveal_time": LATER}, State.OPEN, 6, False, Reason.HIDDEN, LATER),
        ({"cp_reveal_time": LATER}, State.OPEN, 0, False, Reason.HIDDEN, LATER),
        ({"cp_reveal_time": LATER, "resolution": "no"}, State.RESOLVED, 6, False, Reason.WITHHELD, None),
        ({"cp_reveal_time": "2026-11-01T00:00:00Z"}, State.OPEN, 6, False, Reason.WITHHELD, None),
        ({}, State.OPEN, 0, False, Reason.NOBODY_YET, None),
        ({}, State.OPEN, 6, False, Reason.WITHHELD, None),
        ({}, State.OPEN, None, False, Reason.WITHHELD, None),
        ({}, State.OPEN, 6, True, Reason.NOBODY_YET, None),
        ({}, State.CLOSED, 6, False, Reason.WITHHELD, None),
        ({}, State.CLOSED, 0, False, Reason.NOBODY_YET, None),
    ],
)
def test_why_there_is_no_number(
    changes: dict[str, object],
    state: State,
    crowd: int | None,
    others: bool,
    reason: Reason,
    until: str | None,
) -> None:
    absence = decide_absence(
        question(**changes), state=state, crowd=crowd, others_are_shown=others, seen_at=NOW
    )
    assert absence.reason is reason
    assert absence.until == (datetime.fromisoformat(until) if until else None)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.booleans()), min_size=1, max_size=20))
def test_the_steps_are_in_order_and_every_value_is_one_that_was_sent(
    sent: list[tuple[float, int, bool]],
) -> None:
    at, entries = BEGAN, []
    for center, days, has_end in sent:
        entries.append(entry(at, at + days * DAY if has_end else None, center))
        at += (days + 1) * DAY
    found = points(*entries)
    instants = [point.at for point in found]
    assert instants == sorted(instants)
    assert [point.value for point in found if isinstance(point, Reading)] == [center for center, _, _ in sent]
    gaps = [point for point in found if isinstance(point, NoReading)]
    assert {gap.reason for gap in gaps} <= {Reason.WITHDRAWN}
    assert len(gaps) == sum(has_end for _, _, has_end in sent)
