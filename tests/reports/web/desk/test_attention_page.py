from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db import acts, notices, twins
from jobs import poll_forecasts
from reports.desk.accept_round import was_accepted
from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, Newsroom, newsroom
from tests.jobs.fakes import question_named
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tracker.notices import Level
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import NoReading, Reason
from tracker.roles import Role

__all__ = ["newsroom"]

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))
PAGE = "/desk/attention"


@pytest.fixture
def room(newsroom: Newsroom) -> object:
    with desk_room(newsroom) as desk:
        newsroom.bridge()
        yield desk


def linked(room: DeskRoom) -> None:
    room.story()
    confirm(room.newsroom.context, 1, BRIDGE)


def test_an_empty_desk_needs_nobody(room: DeskRoom) -> None:
    page = room.client.get(PAGE)
    assert page.status_code == 200
    assert "Nothing needs you just now" in page.text


def test_a_question_that_ended_lists_every_story_that_quoted_it(room: DeskRoom) -> None:
    linked(room)
    room.story(STORY.replace("Ferry Towns", "Islands"))
    room.newsroom.platform.resolves("7", "yes")
    confirm(room.newsroom.context, 2, BRIDGE)
    page = room.client.get(PAGE).text
    assert "Questions that have ended" in page
    assert page.count("Vote on a Bridge</a>") == 2
    assert "states 20%" in page


def test_a_deadline_that_passed(room: DeskRoom) -> None:
    linked(room)
    assert "Past their deadline" not in room.client.get(PAGE).text
    room.newsroom.clock.move_to(datetime(2028, 1, 2, tzinfo=UTC))
    with desk_room(room.newsroom, name="Later") as later:
        assert "Past their deadline" in later.client.get(PAGE).text


def test_a_withheld_number(room: DeskRoom) -> None:
    linked(room)
    room.newsroom.pass_(days=1)
    now = room.newsroom.clock.now()
    room.newsroom.platform.points["7"][""].append(NoReading(reason=Reason.WITHHELD, at=now, seen_at=now))
    confirm(room.newsroom.context, 1, BRIDGE)
    with desk_room(room.newsroom, name="Later") as later:
        assert "Without a number" in later.client.get(PAGE).text
        page = later.client.get("/desk/stories?state=withheld").text
        assert "Ferry Towns" in page


def test_a_thin_market(room: DeskRoom) -> None:
    room.newsroom.pass_(hours=1)
    room.newsroom.platform.says("7", 0.2, crowd=2)
    linked(room)
    page = room.client.get(PAGE).text
    assert "Thin markets" in page
    assert "2 forecasters stand behind it" in page


def test_a_number_that_was_not_the_sources(room: DeskRoom) -> None:
    room.story(STORY.replace("20%", "26%"))
    confirm(room.newsroom.context, 1, BRIDGE)
    page = room.client.get(PAGE).text
    assert "Printed numbers that were not the source" in page
    assert "26% was printed on 2026-03-02, and the source said 20.0% that day" in page


def test_a_held_round_is_let_pass(room: DeskRoom) -> None:
    with room.newsroom.context.database.writing() as connection:
        notices.raise_notice(
            connection, "held:metaculus", Level.WARNING, f"held {HOSTILE}", at=room.newsroom.clock.now()
        )
    page = room.client.get(PAGE).text
    assert "Rounds that are held" in page
    assert HOSTILE not in page
    assert "is kept, even where" in room.said(f"{PAGE}/accept", platform="metaculus")
    assert "no round of nowhere is held" in room.said(f"{PAGE}/accept", platform="nowhere").lower()


def test_a_round_that_was_accepted_at_the_desk_is_kept(room: DeskRoom) -> None:
    for number in range(4):
        room.newsroom.platform.has(question_named(str(number), f"Will {number} happen?"))
        room.newsroom.platform.says(str(number), 0.2)
        room.story(STORY.replace("Ferry Towns", f"Islands {number}"))
        confirm(room.newsroom.context, number + 1, OutcomeRef(QuestionRef("metaculus", str(number))))
    room.newsroom.pass_(days=2)
    for number in range(4):
        room.newsroom.platform.says(str(number), 0.0)
    assert poll_forecasts.run(room.newsroom.context).done == 0
    with desk_room(room.newsroom, name="Later") as later:
        assert "Rounds that are held" in later.client.get(PAGE).text
        later.said(f"{PAGE}/accept", platform="metaculus")
        assert poll_forecasts.run(room.newsroom.context).done == 4
        assert "Rounds that are held" not in later.client.get(PAGE).text
    room.newsroom.pass_(days=1)
    assert not was_accepted(room.newsroom.context, "metaculus")


def test_a_method_that_changed(room: DeskRoom) -> None:
    act = acts.Act(
        at=room.newsroom.clock.now(),
        who="metaculus",
        act="method changed",
        subject="metaculus:7",
        detail='{"before": "recency_weighted", "after": "unweighted"}',
    )
    with room.newsroom.context.database.writing() as connection:
        acts.add_act(connection, act)
    assert "recency_weighted became unweighted" in room.client.get(PAGE).text


def test_twins_are_looked_for_and_decided(room: DeskRoom) -> None:
    linked(room)
    assert "Look for twins" in room.client.get(PAGE).text
    page = room.client.post(f"{PAGE}/twins", {"of": "metaculus:7"})
    assert page.status_code == 200
    assert "No other platform asks this" in page.text
    other = room.newsroom.platform.has(question_named("8", "Will the bridge open?"))
    assert "of one question" in room.said(f"{PAGE}/twins/confirm", one="metaculus:7", other="metaculus:7")
    room.said(f"{PAGE}/twins/reject", one="metaculus:7", other=str(other.ref))
    with room.newsroom.context.database.reading() as connection:
        assert twins.rejected_twins(connection, BRIDGE) == {OutcomeRef(other.ref)}
    room.said(f"{PAGE}/twins/confirm", one="metaculus:7", other=str(other.ref))
    with room.newsroom.context.database.reading() as connection:
        assert len(twins.twins_of(connection, BRIDGE)) == 1
    assert "Look for twins" not in room.client.get(PAGE).text


def test_a_reader_looks_and_decides_nothing(newsroom: Newsroom) -> None:
    with desk_room(newsroom, Role.READER) as desk:
        assert desk.client.get(PAGE).status_code == 200
        for verb in ("accept", "twins", "twins/confirm", "twins/reject"):
            assert desk.client.post(f"{PAGE}/{verb}").status_code == 403
