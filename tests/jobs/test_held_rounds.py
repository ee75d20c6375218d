from __future__ import annotations

from datetime import timedelta

import pytest

from db import fetches
from jobs import poll_forecasts
from tests.jobs.cited import cite, history_of, open_notices, watch_of
from tests.jobs.conftest import Newsroom
from tracker.readings import NoReading, Reason


@pytest.fixture(params=["seen in one look", "fetched one by one"])
def ferries(newsroom: Newsroom, request: pytest.FixtureRequest) -> Newsroom:
    newsroom.platform.has_glances = request.param == "seen in one look"
    cite(newsroom, "1", "2", "3", "4")
    poll_forecasts.run(newsroom.context)
    newsroom.pass_(days=2)
    return newsroom


def test_a_round_in_which_most_numbers_go_to_zero_is_held_and_told_once(ferries: Newsroom) -> None:
    for id_ in "123":
        ferries.platform.says(id_, 0.0)
    for _ in range(2):
        tally = poll_forecasts.run(ferries.context)
        assert tally.done == 0
        assert len(tally.failed) == 1
        assert "--accept metaculus" in tally.failed[0]
        ferries.clock.sleep(timedelta(minutes=10).total_seconds())
    assert [history_of(ferries, id_).readings[-1].value for id_ in "1234"] == [0.2] * 4
    assert list(open_notices(ferries)) == ["held:metaculus"]
    assert watch_of(ferries, "1").failures == 0


def test_so_is_one_in_which_most_have_no_number(ferries: Newsroom) -> None:
    now = ferries.clock.now()
    for id_ in "1234":
        ferries.platform.points[id_][""].append(NoReading(reason=Reason.WITHHELD, at=now, seen_at=now))
    assert poll_forecasts.run(ferries.context).done == 0
    assert all(point for point in history_of(ferries, "1").readings)
    assert len(history_of(ferries, "1").points) == 1


def test_a_person_can_let_it_pass(ferries: Newsroom) -> None:
    for id_ in "1234":
        ferries.platform.says(id_, 1.0)
    assert poll_forecasts.run(ferries.context).done == 0
    tally = poll_forecasts.run(ferries.context, accepted=["metaculus"])
    assert (tally.done, tally.failed) == (4, ())
    assert history_of(ferries, "1").readings[-1].value == 1.0
    assert open_notices(ferries) == {}


def test_it_ends_by_itself_when_the_numbers_come_back(ferries: Newsroom) -> None:
    for id_ in "1234":
        ferries.platform.says(id_, 0.0)
    assert poll_forecasts.run(ferries.context).done == 0
    for id_ in "1234":
        del ferries.platform.points[id_][""][-1]
    assert poll_forecasts.run(ferries.context).done == 4
    assert open_notices(ferries) == {}
    assert len(history_of(ferries, "1").points) == 1


def test_two_numbers_may_move_as_they_like(newsroom: Newsroom) -> None:
    cite(newsroom, "1", "2")
    poll_forecasts.run(newsroom.context)
    newsroom.pass_(days=2)
    for id_ in "12":
        newsroom.platform.says(id_, 0.0)
    assert poll_forecasts.run(newsroom.context).done == 2


def test_questions_that_ended_explain_themselves(ferries: Newsroom) -> None:
    for id_ in "1234":
        ferries.platform.says(id_, 1.0)
        ferries.platform.resolves(id_, "yes")
    ferries.platform.has_glances = False
    assert poll_forecasts.run(ferries.context).done == 4


def test_held_answers_are_kept_aside(ferries: Newsroom) -> None:
    for id_ in "1234":
        ferries.platform.says(id_, 0.0)
    poll_forecasts.run(ferries.context)
    with ferries.context.database.reading() as connection:
        kept = list(fetches.list_fetches(connection))
    assert kept
    assert all(fetch.is_held for fetch in kept)
