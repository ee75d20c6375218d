"""An outage of ours is never drawn as a flat line: what rounds keep after the poller was off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs import poll_forecasts
from tests.jobs.cited import cite, history_of, watch_of
from tests.jobs.conftest import Newsroom
from tracker.errors import UnreachableError
from tracker.questions import State
from tracker.readings import NoReading, Reading, Reason


@pytest.fixture
def market(newsroom: Newsroom) -> Newsroom:
    """Two markets whose prices are told as of now and no further back."""
    newsroom.platform.has_glances = True
    cite(newsroom, "1", "2")
    newsroom.pass_(hours=1)
    poll_forecasts.run(newsroom.context)
    return newsroom


@pytest.fixture
def steps(market: Newsroom) -> Newsroom:
    """The same as step functions with their past."""
    market.platform.is_enough = False
    return market


def reasons(newsroom: Newsroom, id_: str) -> list[Reason | float]:
    return [
        point.reason if isinstance(point, NoReading) else point.value
        for point in history_of(newsroom, id_).points
    ]


def test_a_market_has_a_gap_from_where_it_was_last_seen(market: Newsroom) -> None:
    confirmed = history_of(market, "1").confirmed_at
    changed = watch_of(market, "1").changed_at
    market.pass_(hours=20)
    market.platform.says("2", 0.5)
    assert poll_forecasts.run(market.context).note == "1 new readings"
    assert reasons(market, "1") == [0.2, Reason.NOT_LOOKED, 0.2]
    assert reasons(market, "2") == [0.2, Reason.NOT_LOOKED, 0.5]
    before, gap, after = history_of(market, "1").points
    assert isinstance(before, Reading)
    assert gap.at == confirmed
    assert after.at == after.seen_at == market.clock.now()
    assert watch_of(market, "1").changed_at == changed  # that we looked again is no move of the number
    assert watch_of(market, "2").changed_at == market.clock.now()


def test_the_gap_is_kept_once(market: Newsroom) -> None:
    market.pass_(hours=20)
    poll_forecasts.run(market.context)
    kept = history_of(market, "1").points
    for _ in range(3):
        market.clock.move_to(watch_of(market, "1").due_at or market.clock.now())
        poll_forecasts.run(market.context)
    assert history_of(market, "1").points == kept


def test_a_round_that_is_only_late_leaves_no_gap(market: Newsroom) -> None:
    due = watch_of(market, "1").due_at
    assert due is not None
    market.clock.move_to(due + timedelta(hours=5))  # twice three hours were an outage
    poll_forecasts.run(market.context)
    assert reasons(market, "1") == [0.2]


def test_who_looks_seldom_was_not_off(market: Newsroom) -> None:
    settings = market.context.settings.model_copy(update={"poll_minutes": 2 * 24 * 60})
    seldom = replace(market.context, settings=settings)
    market.pass_(days=3)
    poll_forecasts.run(seldom)
    assert reasons(market, "1") == [0.2]


def test_the_past_of_a_step_function_goes_through_the_hole(steps: Newsroom) -> None:
    steps.pass_(days=2)
    steps.platform.says("2", 0.6)
    steps.pass_(days=2)
    assert poll_forecasts.run(steps.context).note == "1 new readings"
    assert reasons(steps, "1") == [0.2]
    assert reasons(steps, "2") == [0.2, 0.6]
    assert isinstance(history_of(steps, "2").at(steps.clock.now() - timedelta(days=3)), Reading)


def test_where_a_fetch_tells_no_past_the_hole_stays(steps: Newsroom) -> None:
    steps.platform.points["1"][""].clear()
    steps.pass_(days=3)
    steps.platform.says("1", 0.6)
    poll_forecasts.run(steps.context)
    assert reasons(steps, "1") == [0.2, Reason.NOT_LOOKED, 0.6]
    assert watch_of(steps, "1").changed_at == steps.clock.now()


def test_a_past_that_is_told_later_fills_it(steps: Newsroom) -> None:
    past = list(steps.platform.points["1"][""])
    steps.platform.points["1"][""].clear()
    steps.pass_(days=3)
    steps.platform.says("1", 0.6)
    poll_forecasts.run(steps.context)
    steps.platform.points["1"][""][:0] = past
    steps.pass_(hours=4)
    poll_forecasts.poll(steps.context, [watch_of(steps, "1").question.ref], is_whole=True)
    history = history_of(steps, "1")
    during = steps.clock.now() - timedelta(days=2)
    assert [reading.value for reading in history.readings] == [0.2, 0.2, 0.6]
    assert isinstance(history.at(during), Reading)
    assert any(isinstance(point, NoReading) for point in history.points)  # as it was seen at first


def test_a_failure_after_an_outage_does_not_hide_it(market: Newsroom) -> None:
    market.pass_(hours=20)
    back = market.clock.now()
    market.platform.errors["1"] = UnreachableError("no answer", platform="metaculus")
    poll_forecasts.run(market.context)
    assert reasons(market, "1") == [0.2, Reason.NOT_LOOKED]
    for _ in range(2):
        market.clock.move_to(watch_of(market, "1").due_at or market.clock.now())
        poll_forecasts.run(market.context)
    assert reasons(market, "1") == [0.2, Reason.NOT_LOOKED, Reason.UNREACHABLE]
    assert history_of(market, "1").points[-1].at > back  # before that, nobody had looked
    del market.platform.errors["1"]
    market.clock.move_to(watch_of(market, "1").due_at or market.clock.now())
    poll_forecasts.run(market.context)
    assert reasons(market, "1") == [0.2, Reason.NOT_LOOKED, Reason.UNREACHABLE, 0.2]


def test_what_had_ended_has_no_outage(steps: Newsroom) -> None:
    steps.platform.resolves("1", "yes")
    steps.pass_(hours=4)
    poll_forecasts.run(steps.context)
    assert watch_of(steps, "1").question.state is State.RESOLVED
    before = reasons(steps, "1")
    steps.platform.points["1"][""][:-1] = []
    steps.pass_(days=60)
    steps.platform.is_enough = True
    poll_forecasts.run(steps.context)
    assert Reason.NOT_LOOKED not in reasons(steps, "1")
    assert before == [0.2]
