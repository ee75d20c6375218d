from __future__ import annotations

import pytest

from db import citation_rules, citations, links
from reports.desk.link_citations import confirm
from tests.jobs.conftest import SENTENCE, STORY, Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tracker.errors import UnreachableError
from tracker.kept import KeptCitation
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Shape
from tracker.roles import Role

__all__ = ["newsroom"]

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


@pytest.fixture
def room(newsroom: Newsroom) -> object:
    with desk_room(newsroom) as desk:
        newsroom.bridge()
        desk.story()
        yield desk


def citation(room: DeskRoom, number: int = 1) -> KeptCitation:
    with room.newsroom.context.database.reading() as connection:
        return citations.get_citation(connection, number)


def test_the_list_has_citations_without_a_question(room: DeskRoom) -> None:
    page = room.client.get("/desk/links")
    assert page.status_code == 200
    assert "Lakes: Ferry Towns Vote on a Bridge" in page.text
    assert 'href="/desk/links/1"' in page.text


def test_it_is_paged_by_key(room: DeskRoom) -> None:
    for number in range(27):
        room.story(STORY.replace("Ferry Towns", f"Islands {number}"))
    first = room.client.get("/desk/links").text
    assert first.count('<li class="line">') == 25
    assert "/desk/links?below=4-4" in first
    second = room.client.get("/desk/links?below=4-4").text
    assert second.count('<li class="line">') == 3
    assert "Older" not in second


@pytest.mark.parametrize("below", ["x", "1-", "-", "²-1", "99999999999999999999-1", "1-1' OR 1=1"])
def test_an_odd_key_is_no_error(room: DeskRoom, below: str) -> None:
    assert room.client.get("/desk/links", params={"below": below}).status_code == 200


def test_looking_asks_no_platform_and_offers_to(room: DeskRoom) -> None:
    page = room.client.get("/desk/links/1").text
    assert "Ask the platforms" in page
    assert room.newsroom.platform.asked == []


def test_the_platforms_are_asked_where_an_editor_says_so(room: DeskRoom) -> None:
    page = room.client.post("/desk/links/1/ask").text
    assert "Will the Mirror Lake bridge open before 2028?" in page
    assert 'value="metaculus:7"' in page
    assert citation(room).link is None


def test_a_platform_that_cannot_be_asked_costs_a_sentence(room: DeskRoom) -> None:
    room.newsroom.platform.search_error = UnreachableError("Metaculus could not be reached")
    page = room.client.post("/desk/links/1/ask")
    assert page.status_code == 200
    assert "Metaculus could not be reached. Below is what the catalogue has." in page.text


def test_confirming(room: DeskRoom) -> None:
    page = room.said("/desk/links/1/confirm", outcome="metaculus:7")
    assert "Citation 1 means metaculus:7." in page
    link = citation(room).link
    assert link is not None
    assert (link.outcome, link.decided_by, link.inverted) == (BRIDGE, "Erin Editor", False)


def test_confirming_the_opposite(room: DeskRoom) -> None:
    room.said("/desk/links/1/confirm", outcome="metaculus:7", inverted="1")
    link = citation(room).link
    assert link is not None
    assert link.inverted


def test_an_outcome_of_a_group_is_picked(room: DeskRoom) -> None:
    parts = (Outcome(key="11", label="before 2027"), Outcome(key="12", label=f"before 2028 {HOSTILE}"))
    question = Question(
        ref=QuestionRef("metaculus", "9"), title="When?", url="", outcomes=parts, shape=Shape.GROUP
    )
    room.newsroom.platform.has(question)
    page = room.client.post("/desk/links/1/name", {"address": "https://www.metaculus.com/questions/9/"}).text
    assert 'value="metaculus:9#12"' in page
    assert HOSTILE not in page
    assert "several outcomes" in room.said("/desk/links/1/confirm", outcome="metaculus:9")
    room.said("/desk/links/1/confirm", outcome="metaculus:9#12")
    link = citation(room).link
    assert link is not None
    assert link.outcome.key == "12"


def test_rejecting_and_taking_a_link_back(room: DeskRoom) -> None:
    confirm(room.newsroom.context, 1, BRIDGE)
    assert "Take the link back" in room.client.get("/desk/links/1").text
    assert "not offered for this citation again" in room.said("/desk/links/1/reject", outcome="metaculus:7")
    assert citation(room).link is None
    with room.newsroom.context.database.reading() as connection:
        assert links.rejected_outcomes(connection, 1) == {BRIDGE}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/questions/7/",
        "http://[::1]:8000/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "http://localtest.me/questions/7/",
        "https://www.metaculus.com@127.0.0.1/questions/7/",
        "http://10.0.0.1/?to=https://www.metaculus.com/questions/7/",
        "manual://127.0.0.1/",
        "javascript:alert(1)",
        "metaculus:",
        "\x00",
        HOSTILE,
    ],
)
def test_a_pasted_address_that_no_adapter_recognises_is_never_fetched(room: DeskRoom, address: str) -> None:
    page = room.client.post("/desk/links/1/name", {"address": address})
    assert page.status_code == 200
    assert "is no address of a question" in page.text
    assert room.newsroom.platform.asked == []
    assert HOSTILE not in page.text


def test_no_citation_and_back(room: DeskRoom) -> None:
    page = room.said("/desk/links/1/none", note=f"a poll {HOSTILE}")
    assert "This is no citation" in page
    assert HOSTILE not in page
    assert "Every citation is tied" in room.client.get("/desk/links").text
    room.said("/desk/links/1/restore")
    assert 'href="/desk/links/1"' in room.client.get("/desk/links").text


def test_confirming_what_was_none_makes_it_a_citation_again(room: DeskRoom) -> None:
    room.said("/desk/links/1/none")
    room.said("/desk/links/1/confirm", outcome="metaculus:7")
    with room.newsroom.context.database.reading() as connection:
        assert not citation_rules.get_rules(connection, 1).is_none


def test_a_linked_citation_is_not_marked_none(room: DeskRoom) -> None:
    confirm(room.newsroom.context, 1, BRIDGE)
    assert "reject that link before" in room.said("/desk/links/1/none")


@pytest.mark.parametrize("outcome", ["", "x", "metaculus:", "nowhere:7", "metaculus:404"])
def test_a_name_that_is_none_is_told(room: DeskRoom, outcome: str) -> None:
    page = room.said("/desk/links/1/confirm", outcome=outcome)
    assert 'class="is-bad"' in page
    assert citation(room).link is None


def test_a_citation_that_is_not_there(room: DeskRoom) -> None:
    assert room.client.get("/desk/links/99").status_code == 404
    assert room.client.get("/desk/links/x").status_code == 400


def test_a_reader_looks_and_does_nothing(newsroom: Newsroom) -> None:
    newsroom.bridge()
    with desk_room(newsroom, Role.READER) as desk:
        desk.story()
        page = desk.client.get("/desk/links/1")
        assert page.status_code == 200
        assert "Ask the platforms" not in page.text
        for verb in ("ask", "name", "confirm", "reject", "none", "restore"):
            assert desk.client.post(f"/desk/links/1/{verb}").status_code == 403


def test_markup_in_a_story_is_text(room: DeskRoom) -> None:
    room.story(
        STORY.replace("Lakes: Ferry Towns Vote", f"{HOSTILE} Vote").replace("the Mirror", "the <b>Mirror</b>")
    )
    for address in ("/desk/links", "/desk/links/2", "/desk/stories"):
        page = room.client.get(address).text
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page
    assert SENTENCE.split(" open")[0].replace("'", "&#39;") in room.client.get("/desk/links").text
