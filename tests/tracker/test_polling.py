from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.polling import AFTERWARDS, JITTER, Cadence, Standing, cadence_for, next_check
from tracker.questions import State

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
STILL = Standing(name="metaculus:12100", state=State.OPEN, deadline=datetime(2024, 1, 1, tzinfo=UTC))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wait(standing: Standing, cadence: Cadence | None = None) -> timedelta:
    return next_check(standing, NOW, cadence).at - NOW


def assert_about(actual: timedelta, every: timedelta) -> None:
    assert every <= actual <= every * (1 + JITTER)


@pytest.mark.parametrize(
    ("changes", "every", "why"),
    [
        ({}, 24 * HOUR, "nothing moves"),
        ({"changed_at": NOW - DAY}, 6 * HOUR, "the number moves"),
        ({"changed_at": NOW - 30 * DAY}, 24 * HOUR, "nothing moves"),
        ({"story_at": NOW - DAY}, 3 * HOUR, "the story is new"),
        ({"story_at": NOW - DAY, "changed_at": NOW - HOUR}, 3 * HOUR, "the story is new"),
        ({"story_at": NOW - 8 * DAY}, 24 * HOUR, "nothing moves"),
        ({"deadline": NOW + DAY}, 3 * HOUR, "its deadline is near"),
        ({"deadline": NOW - DAY}, 3 * HOUR, "its deadline is near"),
        ({"closes_at": NOW + DAY}, 3 * HOUR, "its close is near"),
        ({"state": State.CLOSED, "closes_at": NOW - DAY}, 3 * HOUR, "its close is near"),
        ({"state": State.UPCOMING, "opens_at": NOW + 90 * DAY}, 24 * HOUR, "nothing moves"),
        ({"state": State.RESOLVED, "ended_at": NOW - DAY}, DAY, "may be undone"),
        ({"state": State.RESOLVED, "ended_at": NOW - 31 * DAY}, 7 * DAY, "it ended long ago"),
        ({"state": State.ANNULLED, "ended_at": NOW - 31 * DAY, "story_at": NOW}, 7 * DAY, "long ago"),
        ({"state": State.AMBIGUOUS, "deadline": NOW - 31 * DAY}, 7 * DAY, "long ago"),
        ({"state": State.RESOLVED, "deadline": None}, DAY, "may be undone"),
    ],
)
def test_how_often_and_why(changes: dict[str, object], every: timedelta, why: str) -> None:
    standing = replace(STILL, **changes)
    check = next_check(standing, NOW)
    assert_about(check.at - NOW, every)
    assert why in check.why


@pytest.mark.parametrize(
    ("changes", "event", "why"),
    [
        ({"state": State.UPCOMING, "opens_at": NOW + 5 * HOUR}, NOW + 5 * HOUR, "it opens then"),
        ({"closes_at": NOW + 2 * HOUR}, NOW + 2 * HOUR, "it closes then"),
        ({"deadline": NOW + 2 * HOUR}, NOW + 2 * HOUR, "its deadline passes then"),
        ({"deadline": NOW + 2.5 * HOUR, "closes_at": NOW + 2 * HOUR}, NOW + 2 * HOUR, "it closes then"),
    ],
)
def test_an_event_is_looked_at_soon_after(changes: dict[str, object], event: datetime, why: str) -> None:
    check = next_check(replace(STILL, **changes), NOW)
    assert check.at == event + AFTERWARDS
    assert check.why == why


def test_an_event_does_not_break_the_floor() -> None:
    assert wait(replace(STILL, closes_at=NOW + timedelta(minutes=1))) == HOUR


def test_failures_are_retried_ever_later_up_to_a_day() -> None:
    waits = [wait(replace(STILL, failures=count)) for count in (1, 2, 3, 4, 20, 10_000)]
    for actual, minutes in zip(waits[:4], (15, 30, 60, 120), strict=True):
        assert_about(actual, timedelta(minutes=minutes))
    assert_about(waits[4], DAY)
    assert_about(waits[5], DAY)
    assert next_check(replace(STILL, failures=3), NOW).why == "asking failed 3 times in a row"
    assert next_check(replace(STILL, failures=1), NOW).why == "asking failed once"


def test_a_wish_to_wait_longer_is_granted_and_a_shorter_one_not() -> None:
    longer = next_check(replace(STILL, failures=1, retry_after=2 * HOUR), NOW)
    assert longer.at == NOW + 2 * HOUR
    assert longer.why == "asking failed once, and the platform asked us to wait"
    assert_about(wait(replace(STILL, failures=1, retry_after=timedelta(seconds=5))), timedelta(minutes=15))


def test_an_outlet_may_set_its_own_cadence_within_floor_and_cap() -> None:
    eager = Cadence(floor=2 * HOUR, still=timedelta(minutes=1))
    assert_about(wait(STILL, eager), 2 * HOUR)
    lazy = Cadence(cap=3 * DAY, settled=100 * DAY)
    ended = replace(STILL, state=State.RESOLVED, ended_at=NOW - 90 * DAY)
    assert_about(wait(ended, lazy), 3 * DAY)


def test_the_same_question_always_gets_the_same_answer_and_others_do_not_come_in_herds() -> None:
    waits = [wait(replace(STILL, name=f"metaculus:{id_}")) for id_ in range(200)]
    assert waits == [wait(replace(STILL, name=f"metaculus:{id_}")) for id_ in range(200)]
    assert len(set(waits)) > 190
    assert max(waits) - min(waits) > 2 * HOUR


@pytest.mark.parametrize(
    "wrong",
    [{"floor": timedelta()}, {"floor": 8 * DAY}, {"first_retry": timedelta()}, {"last_retry": HOUR / 60}],
)
def test_a_cadence_that_makes_no_sense_is_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ValueError, match="cannot"):
        Cadence(**wrong)


instants = st.none() | st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis takes naive bounds and adds the zone itself
    datetime(2030, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
standings = st.builds(
    Standing,
    name=st.text(max_size=10),
    state=st.sampled_from(State),
    story_at=instants,
    changed_at=instants,
    opens_at=instants,
    closes_at=instants,
    deadline=instants,
    ended_at=instants,
    failures=st.integers(0, 100),
    retry_after=st.none() | st.timedeltas(timedelta(), timedelta(days=3)),
)


@given(standings, st.sampled_from(["metaculus", "unheard-of"]))
def test_a_question_is_always_asked_for_again_and_never_at_once(standing: Standing, platform: str) -> None:
    cadence = cadence_for(platform)
    check = next_check(standing, NOW, cadence)
    least = cadence.first_retry if standing.failures else cadence.floor
    most = max(cadence.cap * (1 + JITTER), standing.retry_after or timedelta())
    assert least <= check.at - NOW <= most
    assert check.why


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"story_at": NOW, "changed_at": NOW},
        {"deadline": NOW - DAY},
        {"state": State.RESOLVED, "ended_at": NOW - 300 * DAY},
    ],
    ids=["still", "moving", "near", "settled"],
)
@pytest.mark.parametrize(
    ("every", "kept"),
    [
        (5 * HOUR, 5 * HOUR),
        (2 * DAY, 2 * DAY),
        (timedelta(minutes=1), Cadence().floor),
        (timedelta(days=90), Cadence().cap),
    ],
)
def test_the_outlets_own_interval_comes_before_every_other_ground_within_the_limits(
    changes: dict[str, object], every: timedelta, kept: timedelta
) -> None:
    check = next_check(replace(STILL, every=every, **changes), NOW)  # type: ignore[arg-type]
    assert_about(check.at - NOW, kept)
    assert check.why == "the outlet set its interval"


def test_events_and_failures_come_before_the_outlets_own_interval() -> None:
    own = replace(STILL, every=2 * DAY)
    assert next_check(replace(own, closes_at=NOW + 5 * HOUR), NOW).why == "it closes then"
    assert wait(replace(own, failures=1)) < HOUR
