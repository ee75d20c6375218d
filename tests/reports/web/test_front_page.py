import re
from pathlib import Path

import pytest

from reports.web.front_page import PAGE_LENGTH
from tests.reports.newsroom import SEED_SLUG, open_newsroom
from tests.reports.web.client import Client, client_of

STORY = "A headline {0}\n\nNerd narrative\n\nThere is a 10% chance of {0}, Metaculus says.\n"


def test_a_story_is_listed_with_its_line_and_a_sparkline(reader: Client) -> None:
    page = reader.get("/").text
    assert f'href="/stories/{SEED_SLUG}"' in page
    assert "a 4% chance that North Korea" in page
    assert re.search(
        r"<img src=\"/sparklines/metaculus/12100.svg\?theme=light&amp;asof[^\"]*\" width=\"160\"", page
    )
    assert "<b>No</b>" in page
    assert "Resolved No; the last forecast was" in page


def test_an_empty_newsroom_says_how_to_begin(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    with client_of(room.database) as client:
        assert "nerdline story add" in client.get("/").text
    room.database.close()


def test_the_list_is_cut_into_parts_the_newest_first(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    for number in range(PAGE_LENGTH + 1):
        sentence = f"There is a 10% chance of {number}, Metaculus says."
        room.add_story(STORY.format(number).encode(), sentence, slug=f"story-{number}")
    with client_of(room.database) as client:
        first, second = client.get("/").text, client.get("/?page=2").text
        assert first.index("A headline 20<") < first.index("A headline 1<")
        assert "A headline 0<" not in first
        assert 'href="/?page=2" rel="next"' in first
        assert "A headline 0<" in second
        assert 'href="/" rel="prev"' in second
        assert client.get("/?page=3").status == 404
    room.database.close()


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "2", "9999999999999999999", "²"])
def test_a_part_that_is_not_there_is_not_found(reader: Client, number: str) -> None:
    assert reader.get(f"/?page={number}").status == 404
