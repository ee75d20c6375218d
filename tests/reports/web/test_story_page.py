import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import stories
from tests.reports.newsroom import SEED_SENTENCE, SEED_SLUG, TROOPS, open_newsroom, troops_question
from tests.reports.web.client import Client, client_of
from tracker.questions import OutcomeRef

SEED = f"/stories/{SEED_SLUG}"

HOSTILE = """Facts about <b>bold</b> "quotes"

Facts

• A fact with <script>alert(1)</script> in it.[1]

Spin

Nerd narrative

There's a 10% chance of </strong><img src=x onerror=alert(2)>, Metaculus says.

Political split

LEFT

<iframe src="//elsewhere.example"></iframe>
"""


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", NOT_RUN.sub("", page)).replace("&#39;", "'").split())


def test_the_whole_story_is_there_in_its_order(reader: Client) -> None:
    page = reader.get(SEED)
    shown = words(page.text)
    landmarks = [
        "White House: N. Korea Covertly Sending Weapons to Russia",
        "Last updated 4 November 2022",
        "Image credit: Reuters [via PBS NewsHour]",
        "Facts",
        "The Biden admin. stated on Wednesday",
        "[1]",
        "argued that it had a",
        "[6]",
        "Spin",
        "Republican narrative",
        "failed domestic and international policy",
        "Democratic narrative",
        "weak pariah states",
        "Nerd narrative",
        "There's a 4% chance that North Korea will send",
        "Political split",
        "Left No articles listed.",
        "Right No articles listed.",
        "More neutral political stance articles",
        "Change log",
    ]
    body = shown[shown.index("Skip to the content") :]
    places = [body.find(landmark) for landmark in landmarks]
    assert -1 not in places
    assert places == sorted(places)
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_the_line_is_shown_as_printed_now_and_as_it_first_ran(reader: Client) -> None:
    shown = words(reader.get(SEED).text)
    assert "has been in print since 12 June 2023" in shown
    assert f"When the story first ran, on 4 November 2022 , it said {SEED_SENTENCE}" in shown
    assert "This page is as of 2 Jan 2024, 12:00 UTC" in shown
    assert "Resolved No on 1 January 2024." in shown
    assert "Metaculus was last read 1 Jan 2024, 12:00 UTC" in shown


def test_the_change_log_tells_what_changed_and_who_approved_it(reader: Client) -> None:
    page = reader.get(SEED).text
    assert "<del>10%</del> <ins>4%</ins>" in page
    shown = words(page)
    assert shown.index("12 Jun 2023, 09:30 UTC Forecast updated") < shown.index(
        "4 Nov 2022, 15:00 UTC Story added"
    )
    assert "Approved by Ada: it moved 6 points. Evidence: metaculus:12100, 31 forecasters." in shown


def test_the_chart_comes_for_every_screen_with_its_measures_and_in_words(reader: Client) -> None:
    page = reader.get(SEED).text
    assert page.count("<source ") == 3
    image = re.search(r"<img src=\"([^\"]+)\" width=\"800\" height=\"450\" alt=\"([^\"]+)\">", page)
    assert image
    assert "asof=2024-01-02T12:00:00Z" in image[1]
    assert image[2].startswith("Line chart of the chance that Metaculus gave")
    assert "The line begins at 12%" in page  # the long description
    for address in re.findall(r"(?:src|srcset)=\"(/charts/[^\"]+)\"", page):
        chart = reader.get(address.replace("&amp;", "&"))
        assert (chart.status, chart.headers["content-type"]) == (200, "image/svg+xml")


NOT_RUN = re.compile(
    r'<script type="application/ld\+json">[^<]*</script>|<textarea [^>]*>[^<]*</textarea>', re.DOTALL
)
"""Data and what others may paste: no element can be in them."""

OWN_SCRIPT = re.compile(r'<script src="(/static/crosshair\.js\?v=[0-9a-f]+)" defer></script>')


def test_the_page_is_light_and_runs_our_own_file_alone(reader: Client) -> None:
    page = NOT_RUN.sub("", reader.get(SEED).text)
    style = reader.get(re.search(r"href=\"(/static/reader[^\"]+)\"", page)[1])  # type: ignore[index]
    (address,) = OWN_SCRIPT.findall(page)
    script = reader.get(address)
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(page.encode()) + len(style.body) + len(script.body) < 100_000
    assert page.count("<script") == 1
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son\w+=", page)


def test_what_a_story_says_is_never_markup(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    sentence = "There's a 10% chance of </strong><img src=x onerror=alert(2)>, Metaculus says."
    _, citation = room.add_story(HOSTILE.encode(), sentence, slug="hostile")
    room.add_question(troops_question())
    room.link(citation, OutcomeRef(TROOPS))
    with client_of(room.database, outlet="<Outlet>", notice="<i>Note</i>") as client:
        for address in ("/stories/hostile", "/", "/questions/metaculus/12100"):
            page = NOT_RUN.sub("", OWN_SCRIPT.sub("", client.get(address).text))
            for markup in ("<script", "<b>bold", "<img src=x", "<iframe", "<Outlet>", "<i>Note"):
                assert markup not in page
            assert "&lt;Outlet&gt;" in page
    room.database.close()


def test_a_link_that_would_run_a_script_is_left_out(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    sentence = "There is a 10% chance, Metaculus says."
    body = f"---\nheadline: H\nurl: javascript:alert(1)\n---\n\n## Nerd narrative\n\n{sentence}\n"
    room.add_story(body.encode(), sentence, slug="link")
    with client_of(room.database) as client:
        assert "javascript:" not in client.get("/stories/link").text
    room.database.close()


def test_a_story_without_sections_shows_its_text(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    sentence = "Traders on Manifold see\na 10% chance of rain."
    body = f"A wet headline\nLast updated Nov 04, 2022\n\nFirst paragraph.\n\n{sentence} More.\n".encode()
    room.add_story(body, sentence, slug="wet")
    with client_of(room.database) as client:
        page = client.get("/stories/wet").text
        shown = words(page)
        assert shown.count("A wet headline") == 2  # title and heading, not the text again
        assert "First paragraph." in shown
        assert '<strong class="line">Traders on Manifold see a 10% chance of rain.</strong>' in page
        assert "Nobody has confirmed yet which question this sentence means" in shown
    room.database.close()


def test_a_withdrawn_story_is_gone_and_says_so(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    story, _ = room.add_story(HOSTILE.encode(), "There's a 10% chance of </strong>", slug="away")
    with room.database.writing() as connection:
        stories.withdraw_story(connection, story, at=datetime(2023, 2, 1, tzinfo=UTC))
    with client_of(room.database) as client:
        page = client.get("/stories/away")
        assert page.status == 410
        assert "This story was withdrawn on 1 February 2023." in page.text
        assert "away" not in client.get("/").text
    room.database.close()


@pytest.mark.parametrize("name", ["1", "%2Fetc%2Fpasswd", "..%2F..%2Fstory.txt", "nothing-of-the-kind"])
def test_a_story_is_found_by_its_slug_and_by_nothing_else(reader: Client, name: str) -> None:
    page = reader.get(f"/stories/{name}")
    assert page.status == 404
    assert SEED in page.text  # a way on
