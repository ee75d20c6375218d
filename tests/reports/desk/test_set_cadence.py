from __future__ import annotations

from datetime import timedelta

import pytest

from db import acts, questions
from db.questions import Watch
from jobs import poll_forecasts
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from reports.desk.set_cadence import set_cadence
from tests.jobs.conftest import Newsroom
from tracker.errors import NotFoundError, UsageError
from tracker.polling import JITTER, cadence_for
from tracker.questions import OutcomeRef, QuestionRef

BRIDGE = QuestionRef("metaculus", "7")


@pytest.fixture
def linked(newsroom: Newsroom) -> Newsroom:
    newsroom.bridge()
    path = newsroom.file()
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, OutcomeRef(BRIDGE))
    poll_forecasts.run(newsroom.context)
    return newsroom


def watch(newsroom: Newsroom) -> Watch:
    with newsroom.context.database.reading() as connection:
        return questions.get_watch(connection, BRIDGE)


@pytest.mark.parametrize(
    ("every", "interval"),
    [
        ("90m", timedelta(minutes=90)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
        (" 06H ", timedelta(hours=6)),
    ],
)
def test_an_interval_holds_from_the_next_round_on(linked: Newsroom, every: str, interval: timedelta) -> None:
    linked.pass_(minutes=5)
    assert set_cadence(linked.context, BRIDGE, every) == interval
    assert (watch(linked).every, watch(linked).due_at) == (interval, linked.clock.now())
    linked.pass_(minutes=1)
    assert poll_forecasts.run(linked.context).done == 1
    due = watch(linked).due_at
    assert due is not None
    assert interval <= due - linked.clock.now() <= interval * (1 + JITTER)
    assert watch(linked).due_because == "the outlet set its interval"


@pytest.mark.parametrize("auto", ["auto", "Auto "])
def test_auto_takes_it_back(linked: Newsroom, auto: str) -> None:
    set_cadence(linked.context, BRIDGE, "2d")
    assert set_cadence(linked.context, BRIDGE, auto) is None
    assert watch(linked).every is None
    poll_forecasts.run(linked.context)
    assert "interval" not in watch(linked).due_because


def test_who_set_it_is_on_record(linked: Newsroom) -> None:
    set_cadence(linked.context, BRIDGE, "6h")
    with linked.context.database.reading() as connection:
        act = acts.list_acts(connection)[-1]
    assert (act.act, act.subject, act.detail, act.who) == ("cadence set", "metaculus:7", "6h", "Ana")
    assert act.at == linked.clock.now()


@pytest.mark.parametrize(
    "every", ["", "6", "h", "6 h", "6w", "-6h", "1.5h", "6h30m", "٦h", "9999999h", "never"]
)
def test_what_is_no_interval_is_told_how_to_write_one(linked: Newsroom, every: str) -> None:
    before = watch(linked)
    with pytest.raises(UsageError, match="is no interval; write one like 45m, 6h or 2d, or auto"):
        set_cadence(linked.context, BRIDGE, every)
    assert watch(linked) == before


@pytest.mark.parametrize("every", ["0m", "1m", "999999d"])
def test_what_the_platform_does_not_allow_is_refused_with_what_it_does(linked: Newsroom, every: str) -> None:
    before = watch(linked)
    with pytest.raises(
        UsageError, match=r"metaculus is asked at most every \d+[mhd] and at least every \d+[mhd]"
    ):
        set_cadence(linked.context, BRIDGE, every)
    assert watch(linked) == before


def test_floor_and_cap_themselves_are_allowed(linked: Newsroom) -> None:
    limits = cadence_for("metaculus")
    for interval in (limits.floor, limits.cap):
        every = f"{interval // timedelta(minutes=1)}m"
        assert set_cadence(linked.context, BRIDGE, every) == interval


def test_a_question_that_was_never_fetched_is_not_found(newsroom: Newsroom) -> None:
    with pytest.raises(NotFoundError, match="there is no question metaculus:7 here"):
        set_cadence(newsroom.context, BRIDGE, "6h")
    with newsroom.context.database.reading() as connection:
        assert acts.list_acts(connection) == ()
