from __future__ import annotations

import base64
import re

import pytest

from db import citation_rules, citations, questions, stories, story_rules
from reports.desk import decide_drafts, draft_updates, publish
from reports.desk.link_citations import confirm
from tests.jobs.conftest import SENTENCE, STORY, Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tracker.questions import OutcomeRef, QuestionRef
from tracker.roles import Role

__all__ = ["newsroom"]

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))
SLUG = "lakes-ferry-towns-vote-on-a-bridge"
PAGE = f"/desk/stories/{SLUG}"


@pytest.fixture
def room(newsroom: Newsroom) -> object:
    with desk_room(newsroom) as desk:
        newsroom.bridge()
        yield desk


def linked(room: DeskRoom) -> None:
    room.story()
    confirm(room.newsroom.context, 1, BRIDGE)


def hidden(page: str) -> dict[str, str]:
    """The fields that the preview's form carries."""
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))


def test_a_first_visit_offers_the_sample(room: DeskRoom) -> None:
    page = room.client.get("/desk/stories").text
    assert "Load the sample story" in page
    assert "The sample story is here" in room.said("/desk/sample")
    assert "Sample: White House" in room.client.get("/desk/stories").text
    assert "Load the sample" not in room.client.get("/desk/stories").text
    assert "here already" in room.said("/desk/sample")


def test_a_pasted_story_is_shown_before_it_is_kept(room: DeskRoom) -> None:
    page = room.client.post("/desk/stories/add", {"text": STORY.replace("\n", "\r\n")})
    assert page.status_code == 200
    assert "Nothing is kept yet" in page.text
    assert "a 20% chance" in page.text
    with room.newsroom.context.database.reading() as connection:
        assert stories.list_stories(connection) == ()
    said = room.said("/desk/stories/save", **hidden(page.text))
    assert "The story is kept, with 1 forecast to keep true." in said
    with room.newsroom.context.database.reading() as connection:
        kept = stories.get_story(connection, SLUG)
    assert kept.version.body == STORY.encode()
    assert (kept.path, kept.version.saved_by) == (None, "Erin Editor")


def test_an_uploaded_file_is_kept_to_the_byte(room: DeskRoom) -> None:
    body = b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode()
    page = room.client.post("/desk/stories/add", files={"file": (f"{HOSTILE}.txt", body, "text/plain")})
    assert page.status_code == 200
    assert HOSTILE not in page.text
    room.said("/desk/stories/save", **hidden(page.text))
    answer = room.client.get(f"{PAGE}/versions/1")
    assert answer.content == body
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}-1.txt"'
    assert room.client.get(f"{PAGE}/versions/2").status_code == 404


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<!doctype html><p>There's a 20% chance", "is a web page"),
        (b"\xef\xbb\xbf<HTML>", "is a web page"),
        (b'{"text": "There is a 20% chance of it, Metaculus says."}', "is JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "tory.txt is"),
        (b"\x00\x01\x02", "tory.txt is"),
        (b"", "tory.txt is"),
    ],
    ids=["HTML", "HTML with a BOM", "JSON", "PNG", "bytes", "empty"],
)
def test_what_is_no_story_is_refused_with_the_readers_sentence(
    room: DeskRoom, body: bytes, sentence: str
) -> None:
    page = room.client.post("/desk/stories/add", files={"file": ("story.txt", body, "text/plain")})
    assert page.status_code == 200
    assert sentence in page.text
    assert 'class="is-bad"' in page.text


def test_a_story_without_a_forecast_cannot_be_kept(room: DeskRoom) -> None:
    page = room.client.post("/desk/stories/add", {"text": "A headline\n\nNothing is forecast here.\n"}).text
    assert "nothing to keep true" in page
    assert "Keep this story" not in page
    assert "nothing to keep true" in room.said("/desk/stories/save", **hidden(page))


def test_nothing_given_is_told(room: DeskRoom) -> None:
    assert "paste the story" in room.client.post("/desk/stories/add", {"text": " "}).text.lower()


@pytest.mark.parametrize("address", ["/desk/stories/add", "/desk/readings", "/desk/readings/ending"])
def test_a_giant_upload_is_refused_before_it_is_read(room: DeskRoom, address: str) -> None:
    given = b"x" * 10_100_000
    answer = room.client.post(address, files={"file": ("story.txt", given, "text/plain")})
    assert answer.status_code == 413


def test_a_form_that_does_not_say_how_large_it_is(room: DeskRoom) -> None:
    async def parts() -> object:
        yield b"csrf=x"

    answer = room.client.request("POST", "/desk/stories/add", content=parts())
    assert answer.status_code == 411


@pytest.mark.parametrize("packed", ["%%%", [base64.b64encode(b"x" * 600_000).decode()] * 4, "é"])
def test_a_form_that_was_changed_on_its_way(room: DeskRoom, packed: str | list[str]) -> None:
    page = room.said("/desk/stories/save", packed=packed, name="x")
    assert 'class="is-bad"' in page


def test_a_new_version_by_pasting_with_a_redline(room: DeskRoom) -> None:
    room.story()
    page = room.client.post("/desk/stories/add", {"text": STORY.replace("61%", "64%"), "story": SLUG}).text
    assert "This is version 2: 1 forecasts kept" in room.said("/desk/stories/save", **hidden(page))
    shown = room.client.get(f"{PAGE}/compare?one=1&other=2").text
    assert "<del>61%</del><ins>64%</ins>" in shown
    assert room.client.get(f"{PAGE}/compare?one=1&other=9").status_code == 404
    assert room.client.get(f"{PAGE}/compare?one=1&other=99999999999999999999").status_code in {400, 404}


def test_a_story_with_a_file_takes_no_pasted_version(room: DeskRoom) -> None:
    from reports.desk.add_story import add_story  # noqa: PLC0415 - for this test alone

    path = room.newsroom.file()
    add_story(room.newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    page = room.client.post("/desk/stories/add", {"text": STORY, "story": SLUG}).text
    assert "change that file instead" in page


def test_a_story_without_a_file_is_published_at_the_desk(room: DeskRoom) -> None:
    linked(room)
    room.newsroom.pass_(days=3)
    room.newsroom.platform.says("7", 0.31)
    confirm(room.newsroom.context, 1, BRIDGE)
    draft_updates.run(room.newsroom.context)
    decide_drafts.approve(room.newsroom.context, 1)
    assert publish.run(room.newsroom.context).done == 1
    with desk_room(room.newsroom, name="Later") as later:
        page = later.client.get(PAGE).text
        assert "This story has no file" in page
        assert "a 31% chance" in page
        kept = later.client.get(f"{PAGE}/versions/2").content
    assert kept == STORY.replace("20%", "31%").encode()


def test_a_long_story_comes_through_the_preview_to_the_byte(room: DeskRoom) -> None:
    body = (STORY + "More. " * 300_000).encode()
    page = room.client.post("/desk/stories/add", files={"file": ("long.txt", body, "text/plain")})
    assert page.status_code == 200
    parts = re.findall(r'name="packed" value="([^"]*)"', page.text)
    assert len(parts) > 1
    room.said("/desk/stories/save", **(hidden(page.text) | {"packed": parts}))
    assert room.client.get(f"{PAGE}/versions/1").content == body


def test_the_states_in_the_list_and_its_filter(room: DeskRoom) -> None:
    room.story()
    room.story(STORY.replace("Ferry Towns", "Islands").replace("Mirror", "Other"))
    confirm(room.newsroom.context, 1, BRIDGE)
    every = room.client.get("/desk/stories").text
    assert "Islands" in every
    assert "Ferry Towns" in every
    for state, shown, left_out in (
        ("fresh", "Ferry Towns", "Islands"),
        ("unlinked", "Islands", "Ferry Towns"),
    ):
        page = room.client.get("/desk/stories", params={"state": state}).text
        assert shown in page
        assert left_out not in page
    room.newsroom.platform.resolves("7", "yes")
    confirm(room.newsroom.context, 1, BRIDGE)
    page = room.client.get("/desk/stories?state=resolved").text
    assert "Ferry Towns" in page
    assert "Islands" not in page
    assert "Ferry Towns" not in room.client.get("/desk/stories?state=fresh").text
    for state in ("moved", "withheld", "source failing", "deadline passed", "withdrawn"):
        page = room.client.get("/desk/stories", params={"state": state}).text
        assert "No story fits" in page, state


def test_words_are_looked_for_in_headlines(room: DeskRoom) -> None:
    room.story()
    assert "Ferry Towns" in room.client.get("/desk/stories?words=BRIDGE+ferry").text
    for words in ("tunnel", "%", "_", "' OR 1=1 --", HOSTILE):
        page = room.client.get("/desk/stories", params={"words": words}).text
        assert "No story fits" in page
        assert HOSTILE not in page


def test_the_list_is_paged_by_key(room: DeskRoom) -> None:
    for number in range(27):
        room.story(STORY.replace("Ferry Towns", f"Islands {number}"))
    first = room.client.get("/desk/stories?words=islands").text
    (older,) = re.findall(r'href="(/desk/stories\?[^"]*below=[^"]*)"', first)
    second = room.client.get(older.replace("&amp;", "&")).text
    assert "Islands 1 " in second
    assert "Islands 26" not in second


def test_thresholds_of_one_line(room: DeskRoom) -> None:
    linked(room)
    assert "moves from 7.5 points" in room.said("/desk/citations/1/thresholds", points="7,5", log_odds="")
    with room.newsroom.context.database.reading() as connection:
        assert citation_rules.get_rules(connection, 1).move_points == 7.5
    for points in ("0", "-1", "nan", "inf", "101", "much"):
        assert 'class="is-bad"' in room.said("/desk/citations/1/thresholds", points=points)


def test_the_cadence_of_a_question(room: DeskRoom) -> None:
    room.story()
    assert "link it first" in room.said("/desk/citations/1/cadence", every="6h")
    confirm(room.newsroom.context, 1, BRIDGE)
    assert "asked for every 6h" in room.said("/desk/citations/1/cadence", every="6h")
    assert 'name="every" placeholder="auto, 6h, 2d" value="6h"' in room.client.get(PAGE).text
    assert ": 6h); look at what" in room.said("/desk/citations/1/cadence", every="2d", seen="auto")
    assert "asked for every 6h" in room.said("/desk/citations/1/cadence", every="6h", seen="6h")
    assert "is no interval" in room.said("/desk/citations/1/cadence", every="often")
    assert "as usual" in room.said("/desk/citations/1/cadence", every="")


def test_a_line_is_frozen_and_thawed(room: DeskRoom) -> None:
    linked(room)
    assert "stays as printed" in room.said("/desk/citations/1/freeze", frozen="1")
    assert "Thaw this line" in room.client.get(PAGE).text
    assert "is drafted again" in room.said("/desk/citations/1/freeze")


def test_the_second_editor_of_a_line_is_told_what_the_first_set(room: DeskRoom) -> None:
    linked(room)
    page = room.client.get(PAGE).text
    seen = set(re.findall(r'/desk/citations/1/\w+">.*?name="seen" value="(\w{32})"', page))
    assert len(seen) == 1
    (old,) = seen
    assert "moves from 7.5 points" in room.said("/desk/citations/1/thresholds", points="7.5", seen=old)
    late = (("thresholds", {"points": "2"}), ("quiet", {"until": ""}), ("freeze", {"frozen": "1"}))
    for act, given in late:
        said = room.said(f"/desk/citations/1/{act}", seen=old, **given)
        assert "Somebody has changed this" in said
        assert "moves from 7.5 points" in said
    story = re.search(r'/rules" class="wanted">.*?name="seen" value="(\w+)"', page)
    assert story
    assert "two must approve" in room.said(f"{PAGE}/rules", needs_two="yes", seen=story[1])
    assert "Somebody has changed this" in room.said(f"{PAGE}/rules", needs_two="no", seen=story[1])


def test_a_line_is_quiet_until_a_day(room: DeskRoom) -> None:
    linked(room)
    assert "is quiet until 2026-04-01" in room.said("/desk/citations/1/quiet", until="2026-04-01")
    with room.newsroom.context.database.reading() as connection:
        until = citation_rules.get_rules(connection, 1).quiet_until
    assert str(until) == "2026-04-01 05:00:00+00:00"  # midnight in Chicago
    for day in ("2020-01-01", "2099-01-01", "soon"):
        assert 'class="is-bad"' in room.said("/desk/citations/1/quiet", until=day)
    assert "quiet no longer" in room.said("/desk/citations/1/quiet", until="")


def test_rules_of_a_story(room: DeskRoom) -> None:
    room.story()
    page = room.said(f"{PAGE}/rules", needs_two="yes", reads="12,000")
    assert "two must approve, read 12000 times" in page
    with room.newsroom.context.database.reading() as connection:
        rules = story_rules.get_rules(connection, 1)
    assert (rules.needs_two, rules.reads) == (True, 12000)
    for reads in ("-1", "many", "²", "9" * 13):
        assert 'class="is-bad"' in room.said(f"{PAGE}/rules", reads=reads)


def test_check_now(room: DeskRoom) -> None:
    room.story()
    assert "nothing to ask for" in room.said(f"{PAGE}/check")
    confirm(room.newsroom.context, 1, BRIDGE)
    room.newsroom.pass_(hours=1)
    with room.newsroom.context.database.writing() as connection:
        questions.set_interval(connection, BRIDGE.question, None, now=room.newsroom.clock.now())
    assert "1 question is asked for in the next round" in room.said(f"{PAGE}/check")
    with room.newsroom.context.database.reading() as connection:
        due = questions.get_watch(connection, BRIDGE.question).due_at
    assert due is not None
    assert due <= room.newsroom.clock.now()


def test_withdrawing(room: DeskRoom) -> None:
    linked(room)
    assert "is withdrawn" in room.said(f"{PAGE}/withdraw", note="a mistake")
    assert "Ferry Towns" not in room.client.get("/desk/stories").text
    assert "Ferry Towns" in room.client.get("/desk/stories?state=withdrawn").text


def test_times_are_the_outlets_with_the_exact_instant(room: DeskRoom) -> None:
    room.story()
    page = room.client.get(PAGE).text
    assert '<time datetime="2026-03-02T12:00:00Z" title="2026-03-02T12:00:00Z">' in page
    assert "06:00 CST" in page


@pytest.mark.parametrize(
    "address", ["/desk/stories/none", "/desk/stories/none/compare", "/desk/stories/none/versions/1"]
)
def test_a_story_that_is_not_there(room: DeskRoom, address: str) -> None:
    assert room.client.get(address).status_code == 404


def test_a_reader_looks_and_changes_nothing(newsroom: Newsroom) -> None:
    with desk_room(newsroom, Role.READER) as desk:
        desk.story()
        page = desk.client.get(PAGE)
        assert page.status_code == 200
        assert "Withdraw this story" not in page.text
        assert desk.client.get("/desk/stories/add").status_code == 403
        for address in (
            "/desk/stories/add",
            "/desk/stories/save",
            "/desk/sample",
            f"{PAGE}/withdraw",
            f"{PAGE}/check",
            f"{PAGE}/rules",
            "/desk/citations/1/thresholds",
            "/desk/citations/1/cadence",
            "/desk/citations/1/freeze",
            "/desk/citations/1/quiet",
        ):
            assert desk.client.post(address).status_code == 403, address


def test_a_post_from_elsewhere_does_nothing(room: DeskRoom) -> None:
    room.story()
    assert room.client.post(f"{PAGE}/withdraw", {"csrf": "x"}).status_code == 403
    with room.newsroom.context.database.reading() as connection:
        assert stories.get_story(connection, SLUG).withdrawn_at is None
        assert citations.get_citation(connection, 1).printing.sentence == SENTENCE
