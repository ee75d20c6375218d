from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from db import acts, notices, questions
from jobs import poll_forecasts
from reports.desk.link_citations import confirm
from tests.jobs.conftest import Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tests.reports.web.desk.drafted import BRIDGE
from tracker.errors import AccessRefusedError, UnreachableError
from tracker.notices import Level
from tracker.roles import Role

__all__ = ["newsroom"]

PAGE = "/desk/sources"


@pytest.fixture
def room(newsroom: Newsroom) -> Iterator[DeskRoom]:
    with desk_room(newsroom, metaculus_token="t0ken", metaculus_permission=f"by letter {HOSTILE}") as desk:
        newsroom.bridge()
        yield desk


def fails(room: DeskRoom) -> None:
    room.story()
    confirm(room.newsroom.context, 1, BRIDGE)
    room.newsroom.pass_(days=2)
    room.newsroom.platform.errors["7"] = UnreachableError(f"it broke {HOSTILE}", platform="metaculus")
    poll_forecasts.run(room.newsroom.context)


def test_before_anything_is_asked_the_page_says_what_to_do(room: DeskRoom) -> None:
    page = room.client.get(PAGE).text
    assert "No platform is asked yet" in page
    assert "Not in use" in page
    assert "Kalshi" in page


def test_a_platform_that_fails_is_shown_with_its_sentence_and_nothing_runs(room: DeskRoom) -> None:
    fails(room)
    with desk_room(room.newsroom, name="Later", metaculus_permission=HOSTILE) as desk:
        page = desk.client.get(PAGE).text
        assert "1 failing" in page
        assert "it broke" in page
        assert HOSTILE not in page
        assert 'class="strip-failed"' in page
        assert "One check in the last hour; the pace allows 900 requests" in page
        one = desk.client.get(f"{PAGE}/metaculus").text
        assert "Will the Mirror Lake bridge open" in one
        assert HOSTILE not in one
        assert " style=" not in one
        assert desk.client.get(f"{PAGE}/nowhere").status_code == 404


def test_asking_again_brings_questions_forward_and_is_an_act(room: DeskRoom) -> None:
    fails(room)
    context = room.newsroom.context
    with desk_room(room.newsroom, name="Later") as desk:
        assert "One question is asked for" in desk.said(f"{PAGE}/metaculus/check", failing="1")
        assert "nothing to bring forward" in desk.said(f"{PAGE}/metaculus/check")
        assert "metaculus:7 is asked for" in desk.said(f"{PAGE}/metaculus/check", question="7")
        assert "asks no platform" in desk.said(f"{PAGE}/nowhere/check")
    with context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at == room.newsroom.clock.now()
        assert [one.who for one in acts.list_acts(connection, subject="question:metaculus:7")] == ["Later"]


def test_a_platform_that_needs_a_permission_is_not_asked_without_one(room: DeskRoom) -> None:
    assert "until the setting kalshi_permission" in room.said(f"{PAGE}/kalshi/check")


def test_whose_token_it_is_is_asked_by_a_form_alone(room: DeskRoom) -> None:
    assert "Metaculus sees us as" in room.said(f"{PAGE}/metaculus/access")
    room.newsroom.platform.refusal = AccessRefusedError("Metaculus refuses the token", platform="metaculus")
    assert "Metaculus refuses the token." in room.said(f"{PAGE}/metaculus/access")
    assert room.client.get(f"{PAGE}/metaculus/access").status_code == 405
    assert "t0ken" not in room.client.get(f"{PAGE}/metaculus").text


def test_a_held_round_leads_to_where_it_is_let_pass(room: DeskRoom) -> None:
    fails(room)
    with room.newsroom.context.database.writing() as connection:
        notices.raise_notice(
            connection, "held:metaculus", Level.WARNING, "most went to 0", at=room.newsroom.clock.now()
        )
    with desk_room(replace(room.newsroom), name="Later") as desk:
        for address in (PAGE, f"{PAGE}/metaculus"):
            page = desk.client.get(address).text
            assert "round held" in page
            assert 'href="/desk/attention">Let it pass' in page


def test_a_reader_looks_and_asks_nothing(newsroom: Newsroom) -> None:
    with desk_room(newsroom, Role.READER) as desk:
        assert desk.client.get(f"{PAGE}/metaculus").status_code == 200
        for verb in ("check", "access"):
            assert desk.client.post(f"{PAGE}/metaculus/{verb}").status_code == 403
