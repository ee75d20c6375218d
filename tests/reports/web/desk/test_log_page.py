from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import act_log, acts
from db.act_log import Key, Wanted, part_of_log
from reports.desk.csv_cells import render_row, safe_cell
from reports.web.desk import log
from reports.web.desk.log import subject_address
from tests.jobs.conftest import Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tests.reports.web.desk.test_every_route import WAYS
from tracker.roles import Role

__all__ = ["newsroom"]

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def room(newsroom: Newsroom) -> Iterator[DeskRoom]:
    with desk_room(newsroom, Role.READER) as desk:
        yield desk


def done(newsroom: Newsroom, count: int = 1, **given: str) -> None:
    told = {"who": "Ana", "act": "approve", "subject": "draft:5", "detail": "metaculus:7; 0.31"} | given
    with newsroom.context.database.writing() as connection:
        for number in range(count):
            at = START + timedelta(minutes=number // 2)
            acts.add_act(connection, acts.Act(at=at, **told))


def listed(page: str) -> int:
    return len(re.findall(r'<td role="cell" class="sign">', page))


def test_an_empty_log_says_what_to_do(room: DeskRoom) -> None:
    assert "Nothing was done yet" in room.client.get("/desk/log").text


def test_an_act_is_shown_with_its_subject_linked_and_nothing_runs(room: DeskRoom) -> None:
    done(room.newsroom, who=HOSTILE, detail=HOSTILE)
    page = room.client.get("/desk/log").text
    assert '<a href="/desk/drafts/5">draft:5</a>' in page
    assert HOSTILE not in page
    assert 'datetime="2026-03-02T12:00:00Z"' in page


def test_every_act_is_on_exactly_one_page(room: DeskRoom) -> None:
    done(room.newsroom, 2 * log.ON_A_PAGE + 7)
    address, counts = "/desk/log?who=Ana", []
    while address:
        page = room.client.get(address).text
        counts.append(listed(page))
        older = re.search(r'href="(/desk/log\?[^"]*below[^"]*)">Older', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert counts == [log.ON_A_PAGE, log.ON_A_PAGE, 7]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("who=Ben", 1),
        ("act=reject", 1),
        ("subject=draft:5", 1),
        ("subject=draft", 2),
        ("subject=dra", 0),
        ("subject=%25", 0),
        ("since=2026-03-02", 3),
        ("since=2026-03-03", 0),
        ("until=2026-03-01", 0),
        ("until=9999-12-31&since=0001-01-01", 3),
        ("who=Ben&act=reject", 0),
        ("below=1.1", 0),
        ("below=hm", 3),
        ("below=99999999999999999999.1", 3),
    ],
)
def test_the_filter(room: DeskRoom, query: str, count: int) -> None:
    done(room.newsroom)
    done(room.newsroom, who="Ben", subject="draft:6")
    done(room.newsroom, act="reject", subject="story:1")
    answer = room.client.get(f"/desk/log?{query}")
    assert answer.status_code == 200
    assert listed(answer.text) == count


def test_a_day_that_is_none_is_a_sentence(room: DeskRoom) -> None:
    page = room.client.get(f"/desk/log?since={HOSTILE}").text
    assert "is no day; write one like 2026-03-02." in page
    assert HOSTILE not in page


def test_looking_ends_somewhere_and_goes_on_from_there(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(act_log, "LOOKED_AT", 10)
    done(newsroom, who="Ben")
    done(newsroom, 25)
    wanted, found, below, parts = Wanted(who="Ben"), 0, None, 0
    with newsroom.context.database.reading() as connection:
        while True:
            part = part_of_log(connection, wanted, below=below, limit=5)
            found, below, parts = found + len(part.acts), part.older, parts + 1
            if below is None:
                break
            assert isinstance(below, Key)
    assert (found, parts) == (1, 3)


def test_the_export_has_every_act_and_no_formula(room: DeskRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "IN_A_PIECE", 4)
    done(room.newsroom, 11)
    done(room.newsroom, who='=HYPERLINK("http://x","y")', detail="a,b\n+1")
    answer = room.client.get("/desk/log.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["at", "who", "act", "subject", "detail"]
    assert len(rows) == 13
    assert any(row[1] == '\'=HYPERLINK("http://x","y")' and row[4] == "a,b\n+1" for row in rows)
    only = list(csv.reader(io.StringIO(room.client.get("/desk/log.csv?who=Ben").text)))
    assert only == rows[:1]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_cell_begins_as_a_formula_and_none_is_lost(cells: list[str]) -> None:
    for cell in cells:
        assert safe_cell(cell).lstrip(" \u00a0")[:1] not in set("=+-@\t\r\n＝＋－＠")
    (row,) = csv.reader(io.StringIO(render_row(cells), newline=""))
    assert [cell.removeprefix("'") for cell in row] == [
        cell.replace("\x00", "").removeprefix("'") for cell in cells
    ] or any(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize(
    ("subject", "address"),
    [
        ("story:3", "/desk/stories/3"),
        ("citation:2", "/desk/links/2"),
        ("platform:metaculus", "/desk/sources/metaculus"),
        ("rule:style", "/desk/settings"),
        ("user:1", "/desk/people"),
        ("question:metaculus:7", "/questions/metaculus/7"),
        ("metaculus:7#blue", "/questions/metaculus/7"),
        ("story:../x", "/desk/stories/..%2Fx"),
        ("https://issuer.example sub", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_where_a_subject_leads(subject: str, address: str) -> None:
    assert subject_address(subject) == address


def test_no_route_writes_the_log() -> None:
    assert {way.method for way in WAYS if way.path.startswith("/desk/log")} == {"GET"}
