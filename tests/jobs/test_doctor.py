"""What the doctor says of the platforms that stories cite, and which of them it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import outlet_rules, stories
from jobs.doctor import examine
from jobs.examine_database import Finding
from tests.builders import make_question
from tests.loopback import closes_after, raw_server, response
from tests.reports.cited import cite
from tests.reports.newsroom import RAN, Newsroom, open_newsroom
from tracker.clock import SystemClock
from tracker.manual import new_question, question_of_page
from tracker.platforms import PLATFORMS
from tracker.questions import Kind

NAMES = tuple(platform.name for platform in PLATFORMS if platform.name != "manual")
TERMS = {platform.name: platform.terms for platform in PLATFORMS}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


def settings_file(room: Newsroom, **more: str) -> Path:
    assert room.database.path is not None
    given = {"database_url": f"sqlite:///{room.database.path}", "contact": "desk@example.org", **more}
    path = room.database.path.with_name("nerdline.toml")
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in given.items()), encoding="utf-8")
    return path


def permissions(room: Newsroom, **more: str) -> list[Finding]:
    found = examine(settings_file(room, **more), offline=True)
    return [finding for finding in found if finding.what.startswith("permission")]


def asked(room: Newsroom, **more: str) -> set[str]:
    """The platforms that get a request, each of which is to be found in a folder of a server of ours."""
    with raw_server(closes_after(response(b"{}", headers="Connection: close\r\n"))) as server:
        urls = {f"{name}_url": f"{server.url}/{name}" for name in NAMES}
        examine(settings_file(room, **urls, **more), offline=False)
        return {head.split("/")[1] for head in server.heads}


def test_kalshi_without_a_permission_is_to_be_mended(room: Newsroom) -> None:
    cite(room, make_question("kalshi:X"))
    (finding,) = permissions(room)
    assert not finding.ok
    assert finding.what == "permission of Kalshi"
    assert finding.says == (
        f"{TERMS['kalshi'].asks}, so Kalshi is not asked anything until the setting kalshi_permission "
        "(NERDLINE_KALSHI_PERMISSION) says which permission the outlet holds"
    )


@pytest.mark.parametrize(("name", "label"), [("metaculus", "Metaculus"), ("predictit", "PredictIt")])
def test_what_others_ask_of_commercial_users_is_told_and_stops_nothing(
    room: Newsroom, name: str, label: str
) -> None:
    cite(room, make_question(f"{name}:1"))
    (finding,) = permissions(room)
    assert finding.ok
    assert finding.what == f"permission of {label}"
    assert "commercial" in finding.says
    assert finding.says.startswith(TERMS[name].asks)
    assert f"{name}_permission (NERDLINE_{name.upper()}_PERMISSION)" in finding.says


@pytest.mark.parametrize("name", ["kalshi", "metaculus", "predictit"])
def test_a_permission_that_is_stated_needs_no_word(room: Newsroom, name: str) -> None:
    cite(room, make_question(f"{name}:1"))
    assert permissions(room, **{f"{name}_permission": "Letter of 3 May"}) == []


def test_nothing_is_said_of_a_platform_that_no_story_in_print_cites(room: Newsroom) -> None:
    cite(room, make_question("kalshi:X"))
    with room.database.writing() as connection:
        stories.withdraw_story(connection, room.story("kalshi-X").id, at=SystemClock().now())
    assert permissions(room) == []


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_only_platforms_that_are_cited_are_asked(room: Newsroom) -> None:
    cite(room, make_question("smarkets:1"), make_question("manifold:1"))
    assert asked(room) == {"smarkets", "manifold"}


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_token_is_looked_at_before_anything_is_cited(room: Newsroom) -> None:
    assert asked(room) == set()
    assert asked(room, metaculus_token="t") == {"metaculus"}


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_kalshi_is_asked_only_with_a_permission(room: Newsroom) -> None:
    cite(room, make_question("kalshi:X"))
    assert asked(room) == set()
    assert asked(room, kalshi_permission="Media deal of 2026") == {"kalshi"}


def test_readings_by_hand_need_nobody_who_answers(room: Newsroom) -> None:
    url = "https://www.gjopen.com/questions/55"
    cite(room, new_question(question_of_page(url), title="Is it?", url=url, kind=Kind.PROBABILITY, unit=""))
    said = examine(settings_file(room), offline=False)
    assert [finding for finding in said if "manual" in finding.what or "hand" in finding.what] == []


def test_a_database_that_cannot_be_opened_is_told_of_once(tmp_path: Path) -> None:
    path = tmp_path / "nerdline.toml"
    path.write_text(f"database_url = 'sqlite:///{tmp_path}'\ncontact = 'x@example.org'\n", encoding="utf-8")
    found = examine(path, offline=False)
    assert [finding.what for finding in found if not finding.ok] == ["database"]


def test_the_rules_in_force_are_told_and_where_they_come_from(room: Newsroom) -> None:
    def told(what: str) -> str:
        (finding,) = (one for one in examine(settings_file(room), offline=True) if one.what == what)
        assert finding.ok
        return finding.says

    assert told("style sheet") == "ap"
    assert told("what counts as a move") == "3 percentage points, 0.7 in log-odds, a crowd of 3 at least"
    with room.database.writing() as connection:
        for name, value in {"style": "bbc", "move_points": 5.5}.items():
            outlet_rules.set_rule(connection, name, value, by="Ana", at=RAN)
    assert told("style sheet") == "bbc (set at the desk)"
    assert told("what counts as a move").startswith("5.5 percentage points (set at the desk), 0.7 in")
