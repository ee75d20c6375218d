from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from db import outlet_rules
from reports.desk.outlet_rules import change_rules
from tests.jobs.conftest import Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tests.reports.web.desk.drafted import drafted
from tracker.roles import Role

__all__ = ["newsroom"]

PAGE = "/desk/settings"


@pytest.fixture
def room(newsroom: Newsroom) -> Iterator[DeskRoom]:
    with desk_room(newsroom, Role.CHIEF) as desk:
        yield desk


def seen(page: str, action: str) -> str:
    found = re.search(rf'action="{PAGE}/{action}".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found, action
    return found[1]


def kept(room: DeskRoom) -> dict[str, object]:
    with room.newsroom.context.database.reading() as connection:
        return dict(outlet_rules.get_rules(connection))


def test_the_page_says_where_each_rule_comes_from(room: DeskRoom) -> None:
    page = room.client.get(PAGE).text
    assert "From the settings file." in page
    assert "Set at the desk" not in page
    change_rules(room.newsroom.context, {"move_points": 4.5})
    page = room.client.get(PAGE).text
    assert "Set at the desk; the settings file says 3." in page
    assert 'value="4.5"' in page


def test_thresholds_are_kept_and_go_back_to_the_files(room: DeskRoom) -> None:
    fields = {"move_points": "4,5", "move_log_odds": "", "least_crowd": "10", "quiet_days": " 2 "}
    page = room.client.get(PAGE).text
    said = room.said(f"{PAGE}/thresholds", seen=seen(page, "thresholds"), **fields)
    assert "The thresholds are kept" in said
    assert kept(room) == {"move_points": 4.5, "least_crowd": 10, "quiet_days": 2.0}
    reset = re.search(r'name="rule" value="move_points"><input type="hidden" name="seen" value="(\w+)"', said)
    assert reset
    assert "holds again" in room.said(f"{PAGE}/reset", rule="move_points", seen=reset[1])
    assert "move_points" not in kept(room)


@pytest.mark.parametrize("wrong", ["many", "-3", "0", "nan", "1e999", HOSTILE])
def test_a_number_that_cannot_be_is_a_sentence(room: DeskRoom, wrong: str) -> None:
    page = room.client.get(PAGE).text
    said = room.said(f"{PAGE}/thresholds", seen=seen(page, "thresholds"), move_points=wrong)
    assert 'class="is-bad"' in said
    assert HOSTILE not in said
    assert kept(room) == {}


def test_the_second_of_two_chiefs_overwrites_nothing(room: DeskRoom) -> None:
    old = seen(room.client.get(PAGE).text, "needs-two")
    assert "Two must approve each draft" in room.said(f"{PAGE}/needs-two", needs_two="yes", seen=old)
    assert "Somebody has changed this" in room.said(f"{PAGE}/needs-two", needs_two="no", seen=old)
    assert kept(room) == {"needs_two": True}
    assert "Somebody has changed this" in room.said(f"{PAGE}/reset", rule="needs_two", seen="")


def test_a_preview_words_the_outlets_own_sentences_and_keeps_nothing(room: DeskRoom) -> None:
    drafted(room.newsroom, 0.005)
    tried = {"style": "own", "sheet": 'based_on = "ap"\n[percent]\nsign = " per cent"\n'}
    with desk_room(room.newsroom, Role.CHIEF, name="Later") as later:
        page = later.client.post(f"{PAGE}/preview", tried)
        assert page.status_code in {200, 422}
        plain = later.client.post(f"{PAGE}/preview", {"style": "bbc"}).text
        assert "How your own sentences would read" in plain
        assert "Mirror Lake bridge" in plain
        assert 'value="bbc" checked' in plain
    assert kept(room) == {}


def test_a_preview_without_lines_says_what_to_do(room: DeskRoom) -> None:
    assert "Link one" in room.client.post(f"{PAGE}/preview", {"style": "house"}).text


@pytest.mark.parametrize("verb", ["preview", "style"])
@pytest.mark.parametrize(
    "tried",
    [
        {"style": "own", "sheet": "a = ="},
        {"style": "own", "sheet": ""},
        {"style": "own", "sheet": f"</textarea>{HOSTILE}"},
        {"style": "own", "sheet": 'based_on = "../../secret"'},
        {"style": "/etc/passwd"},
        {"style": ""},
    ],
)
def test_a_sheet_that_is_none_is_a_sentence_and_stays_as_typed(
    room: DeskRoom, verb: str, tried: dict[str, str]
) -> None:
    answer = room.client.post(f"{PAGE}/{verb}", tried)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert HOSTILE not in answer.text
    assert answer.text.count("</textarea>") == 1
    assert kept(room) == {}


def test_a_sheet_of_ones_own_is_kept_and_shown(room: DeskRoom) -> None:
    page = room.client.get(PAGE).text
    sheet = 'based_on = "ap"\r\nname = "ours"\r\n'
    said = room.said(f"{PAGE}/style", style="own", sheet=sheet, seen=seen(page, "style"))
    assert "drafted by your own sheet" in said
    assert kept(room) == {"style": {"sheet": sheet.replace("\r\n", "\n")}}
    assert "name = &#34;ours&#34;" in room.client.get(PAGE).text


def test_an_editor_looks_and_sets_nothing(newsroom: Newsroom) -> None:
    with desk_room(newsroom, Role.EDITOR) as desk:
        page = desk.client.get(PAGE)
        assert page.status_code == 200
        assert PAGE + "/" not in page.text
        for verb in ("preview", "style", "thresholds", "needs-two", "reset"):
            assert desk.client.post(f"{PAGE}/{verb}").status_code == 403
