from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from reports.desk.link_citations import confirm
from tests.jobs.conftest import STORY, Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tests.reports.web.desk.drafted import BRIDGE
from tracker.roles import Role

__all__ = ["newsroom"]


@pytest.fixture
def room(newsroom: Newsroom) -> Iterator[DeskRoom]:
    newsroom.bridge()
    with desk_room(newsroom, Role.READER) as desk:
        desk.story(STORY.replace("Ferry Towns", f"Ferry {HOSTILE} Towns"))
        confirm(newsroom.context, 1, BRIDGE)
        yield desk


def test_a_questions_snippets_live_and_frozen(room: DeskRoom) -> None:
    answer = room.client.get("/desk/embed/metaculus/7")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert 'src="http://127.0.0.1:8000/embed/metaculus/7"' in page
    assert 'src="http://127.0.0.1:8000/embed/metaculus/7?asof=2026-03-02T12:00:00Z"' in page
    assert page.count("data-copies=") == 8
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_storys_snippets_hold_its_headline_as_text(room: DeskRoom) -> None:
    with room.newsroom.context.database.reading() as connection:
        from db import stories  # noqa: PLC0415 - one test needs it

        slug = stories.get_story(connection, "1").slug
    answer = room.client.get(f"/desk/embed/stories/{slug}")
    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    for pasted in re.findall(r"<textarea.*?</textarea>", answer.text, re.DOTALL):
        assert HOSTILE not in unescape(pasted)  # what is pasted is escaped as well
    assert f"/embed/stories/{slug}" in answer.text


@pytest.mark.parametrize(
    "address", ["metaculus/8", "nowhere/1", "stories/nowhere", "metaculus/7?outcome=x", "metaculus/a/b"]
)
def test_what_is_not_there(room: DeskRoom, address: str) -> None:
    assert room.client.get(f"/desk/embed/{address}").status_code == 404


def test_what_may_not_be_republished_says_why(room: DeskRoom) -> None:
    with desk_room(room.newsroom, name="Later", republish={"metaculus": "nothing"}) as desk:
        page = desk.client.get("/desk/embed/metaculus/7").text
    assert "This may not be embedded" in page
    assert "<iframe" not in page
