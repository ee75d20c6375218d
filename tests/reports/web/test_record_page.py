from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.newsroom import Newsroom, open_newsroom, seed_newsroom
from tests.reports.web.client import Client, client_of


@pytest.fixture(scope="module")
def reader(busy: Newsroom) -> Iterator[Client]:
    with client_of(busy.database) as client:
        yield client


def test_the_score_has_its_count_and_interval_and_says_how_far_it_reads(reader: Client) -> None:
    page = reader.get("/record").text
    assert "<dt>Brier score</dt><dd><b>0.228</b></dd>" in page
    assert "<dt>Settled questions</dt><dd><b>5</b></dd>" in page
    assert "<dd><b>0.05 to 0.65</b></dd>" in page
    assert "With 5 settled questions the score can be read only so far" in page
    assert "So few say next to nothing" in page


def test_each_line_tells_what_was_printed_and_what_happened(reader: Client) -> None:
    page = reader.get("/record").text
    rows = re.findall(
        r"<tr>\s*<th scope=\"row\"><b>(.*?)</b>.*?<td><b>(.*?)</b>.*?number\">(.*?)</td>", page, re.DOTALL
    )
    assert rows == [
        ("4%", "It did not happen", "0.002"),
        ("10%", "It did not happen", "0.01"),
        ("80%", "It happened", "0.04"),
        ("35%", "It did not happen", "0.122"),
        ("60%", "It happened", "0.16"),
        ("90%", "It did not happen", "0.81"),
    ]
    assert 'Event 4 draws near <span class="quiet">(withdrawn since)</span>' in page
    assert 'href="/stories/event-4"' not in page
    assert 'resolved No on <time datetime="2024-01-01">' in page


def test_numbers_that_may_not_be_republished_are_counted_and_not_shown(busy: Newsroom) -> None:
    with client_of(busy.database, republish={"metaculus": "link"}) as client:
        page = client.get("/record").text
    assert "<dt>Settled questions</dt><dd><b>5</b></dd>" in page
    assert "<b>80%</b>" not in page
    assert "80% chance" not in page
    assert "Metaculus’s numbers are not republished here." in page


@pytest.mark.parametrize("is_empty", [True, False])
def test_an_outlet_without_a_settled_line_says_so(tmp_path: Path, is_empty: bool) -> None:
    room = open_newsroom(tmp_path) if is_empty else seed_newsroom(tmp_path, ended=False)
    with client_of(room.database) as client:
        answer = client.get("/record")
        assert answer.status == 200
        assert "No printed forecast is settled yet." in answer.text
        assert "Line by line" not in answer.text
        assert client.get("/record.svg").status == 200
    room.database.close()


@pytest.mark.parametrize(("form", "starts"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_the_chart_is_drawn_in_each_theme_and_size(reader: Client, form: str, starts: bytes) -> None:
    drawn = [
        reader.get(f"/record.{form}?theme={theme}&size={size}")
        for theme in ("light", "dark")
        for size in ("column", "wide")
    ]
    assert all(answer.status == 200 and answer.body.startswith(starts) for answer in drawn)
    assert len({answer.body for answer in drawn}) == 4
    assert "s-maxage" in drawn[0].headers["cache-control"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/record.gif", 404),
        ("/record.svg?theme=pink", 400),
        ("/record.svg?size=huge", 400),
        ("/record?page=2", 404),
        ("/record?page=x", 404),
    ],
)
def test_what_is_not_there_is_refused(reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status == status


def test_programs_find_the_record_as_data(reader: Client) -> None:
    page = reader.get("/record").text
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert told["@type"] == "Dataset"
    place = told["distribution"][0]["contentUrl"].removeprefix("http://127.0.0.1:8000")
    assert json.loads(reader.get(place).text)["questions"] == 5
    assert 'property="og:image" content="http://127.0.0.1:8000/record.png?theme=light&amp;size=wide"' in page
