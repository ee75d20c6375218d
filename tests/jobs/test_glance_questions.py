from __future__ import annotations

from dataclasses import replace

import pytest

from jobs import poll_forecasts
from tests.jobs.cited import cite, history_of, watch_of
from tests.jobs.conftest import Newsroom
from tracker.errors import UnreachableError
from tracker.readings import Reading


@pytest.fixture
def ferries(newsroom: Newsroom) -> Newsroom:
    newsroom.platform.has_glances = True
    cite(newsroom, "1", "2", "3", "4")
    poll_forecasts.run(newsroom.context)
    newsroom.platform.asked.clear()
    newsroom.platform.looked_at.clear()
    newsroom.pass_(hours=14)
    return newsroom


def values(newsroom: Newsroom, id_: str) -> list[float]:
    return [reading.value for reading in history_of(newsroom, id_).readings]


@pytest.mark.parametrize("is_enough", [True, False])
def test_questions_at_rest_cost_one_look_and_no_fetch(ferries: Newsroom, is_enough: bool) -> None:
    ferries.platform.is_enough = is_enough
    tally = poll_forecasts.run(ferries.context)
    assert (tally.done, tally.failed, tally.note) == (4, (), "0 new readings")
    assert [len(ids) for ids in ferries.platform.looked_at] == [4]
    assert ferries.platform.asked == []
    assert history_of(ferries, "1").confirmed_at == ferries.clock.now()
    due = watch_of(ferries, "1").due_at
    assert due is not None
    assert due > ferries.clock.now()


def test_a_market_that_moved_is_kept_as_it_stands_without_a_fetch(ferries: Newsroom) -> None:
    ferries.platform.says("2", 0.45)
    assert poll_forecasts.run(ferries.context).note == "1 new readings"
    assert ferries.platform.asked == []
    assert values(ferries, "2") == [0.2, 0.45]
    latest = history_of(ferries, "2").latest
    assert latest is not None
    assert latest.at == latest.seen_at == ferries.clock.now()
    assert watch_of(ferries, "2").changed_at == ferries.clock.now()
    assert watch_of(ferries, "1").changed_at != ferries.clock.now()


def test_a_step_function_that_moved_is_fetched_with_what_lies_between(ferries: Newsroom) -> None:
    ferries.platform.is_enough = False
    ferries.platform.says("2", 0.6)
    ferries.pass_(hours=5)
    ferries.platform.says("2", 0.45)
    assert poll_forecasts.run(ferries.context).note == "2 new readings"
    assert ferries.platform.asked == ["2"]
    assert values(ferries, "2") == [0.2, 0.6, 0.45]


def test_a_value_that_went_and_came_back_is_fetched_all_the_same(ferries: Newsroom) -> None:
    ferries.platform.is_enough = False
    ferries.platform.says("2", 0.6)
    ferries.pass_(hours=5)
    ferries.platform.says("2", 0.2)
    ferries.pass_(hours=1)
    poll_forecasts.run(ferries.context)
    assert values(ferries, "2") == [0.2, 0.6, 0.2]


def test_a_question_that_ended_is_fetched(ferries: Newsroom) -> None:
    ferries.platform.is_enough = False
    ferries.platform.resolves("3", "yes")
    poll_forecasts.run(ferries.context)
    assert ferries.platform.asked == ["3"]
    assert watch_of(ferries, "3").question.state.is_final


def test_a_question_that_the_answer_leaves_out_is_fetched_alone(ferries: Newsroom) -> None:
    kept = ferries.platform.questions.pop("4")
    tally = poll_forecasts.run(ferries.context)
    assert tally.done == 3
    assert ferries.platform.asked == ["4"]
    ferries.platform.questions["4"] = kept
    ferries.pass_(days=2)
    assert poll_forecasts.run(ferries.context).done == 4


def test_an_error_about_one_question_is_that_questions_alone(ferries: Newsroom) -> None:
    ferries.platform.errors["1"] = UnreachableError("no answer", platform="metaculus")
    tally = poll_forecasts.run(ferries.context)
    assert (tally.done, tally.failed) == (3, ("metaculus:1: no answer",))
    assert [watch_of(ferries, id_).failures for id_ in "1234"] == [1, 0, 0, 0]


def test_what_was_linked_just_now_is_fetched_with_its_past(newsroom: Newsroom) -> None:
    newsroom.platform.has_glances = True
    cite(newsroom, "1")
    newsroom.platform.asked.clear()
    poll_forecasts.run(newsroom.context)
    assert newsroom.platform.looked_at == []
    assert newsroom.platform.asked == ["1"]


def test_a_gap_of_ours_ends_where_the_market_is_seen_again(ferries: Newsroom) -> None:
    ferries.platform.errors["1"] = UnreachableError("no answer", platform="metaculus")
    for _ in range(3):
        poll_forecasts.run(ferries.context)
        ferries.pass_(hours=2)
    del ferries.platform.errors["1"]
    poll_forecasts.run(ferries.context)
    latest = history_of(ferries, "1").latest
    assert isinstance(latest, Reading)
    assert latest.at == ferries.clock.now()


def test_a_new_title_is_kept(ferries: Newsroom) -> None:
    ferries.platform.is_enough = False
    ferries.platform.questions["1"] = replace(ferries.platform.questions["1"], title="Will ferry 1 sail?")
    poll_forecasts.run(ferries.context)
    assert watch_of(ferries, "1").question.title == "Will ferry 1 sail?"
