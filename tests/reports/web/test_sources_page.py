from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import checks, entries, stories
from tests.builders import make_question
from tests.reports.cited import cite
from tests.reports.newsroom import SEED_SLUG, Newsroom, open_newsroom
from tests.reports.web.client import NOW, Client, client_of
from tests.reports.web.test_story_page import words
from tracker.entries import Entry, What
from tracker.manual import new_question, question_of_page
from tracker.platforms import PLATFORMS, Platform
from tracker.questions import Kind, OutcomeRef, Question, QuestionRef

FOOTER = '<a href="/sources">Where the numbers come from</a>'
TERMS = {platform.name: platform.terms for platform in PLATFORMS}
GJO = "https://www.gjopen.com/questions/55"
HEARD = datetime(2023, 12, 31, 8, 15, tzinfo=UTC)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


def shown(room: Newsroom, **settings: object) -> str:
    with client_of(room.database, **settings) as client:
        answer = client.get("/sources")
    assert answer.status == 200
    return answer.text


def section(page: str, key: str) -> str:
    found = re.search(rf'<section class="source" id="{key}">.*?</section>', page, re.DOTALL)
    assert found, key
    return words(found[0])


def heard(room: Newsroom, question: Question, *, due: bool = True) -> None:
    success = checks.Success(
        ref=question.ref, at=HEARD, due_at=HEARD + timedelta(days=1) if due else None, because="x"
    )
    with room.database.writing() as connection:
        checks.record_successes(connection, [success])


def by_hand(url: str) -> Question:
    return new_question(question_of_page(url), title="Is it?", url=url, kind=Kind.PROBABILITY, unit="")


@pytest.mark.parametrize(
    "path", ["/", f"/stories/{SEED_SLUG}", "/questions/metaculus/12100", "/no", "/sources"]
)
def test_every_page_leads_to_the_sources(reader: Client, path: str) -> None:
    assert reader.get(path).text.count(FOOTER) == 1


def test_a_source_tells_what_its_number_is_and_what_it_asks(reader: Client) -> None:
    page = reader.get("/sources")
    told = section(page.text, "metaculus")
    terms = TERMS["metaculus"]
    assert told.startswith(f"Metaculus {terms.number}. Cited here 1 question Its terms {terms.asks}. ")
    assert "Permission None is stated. Last answer 1 Jan 2024, 12:00 UTC " in told
    assert f'<a href="{terms.home}" rel="external">' in page.text
    assert page.headers["cache-control"] == "public, max-age=60, s-maxage=60, stale-while-revalidate=600"
    assert "<script" not in page.text


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_every_platform_that_can_be_cited_says_what_its_number_is(room: Newsroom, platform: Platform) -> None:
    cite(room, make_question(f"{platform.name}:1"))
    head, cited, _ = section(shown(room), platform.name).partition(" Cited here 1 question")
    assert head == f"{platform.label} {platform.terms.number}."
    assert cited
    assert platform.terms.number


@pytest.mark.parametrize(
    "platform", [one for one in PLATFORMS if one.url], ids=lambda platform: platform.name
)
def test_a_source_is_linked_where_people_find_it(room: Newsroom, platform: Platform) -> None:
    cite(room, make_question(f"{platform.name}:1"))
    found = re.search(r'<a href="(https://[^/"]+)" rel="external">', shown(room))
    assert found
    assert "api" not in found[1]
    assert platform.name in found[1]


def test_only_what_a_story_in_print_cites_is_a_source(room: Newsroom) -> None:
    cite(room, make_question("manifold:1"), make_question("polymarket:1"))
    room.add_question(make_question("smarkets:1"))
    withdrawn = room.story("polymarket-1")
    with room.database.writing() as connection:
        stories.withdraw_story(connection, withdrawn.id, at=NOW - timedelta(days=1))
    assert re.findall(r'<section class="source" id="(\w+)">', shown(room)) == ["manifold"]


def test_where_nothing_is_cited_the_page_says_so(room: Newsroom) -> None:
    assert "No story in print cites a forecast yet." in words(shown(room))


def test_the_source_of_most_questions_comes_first(room: Newsroom) -> None:
    cite(room, *(make_question(f"{name}:{id_}") for name, id_ in (("smarkets", 1), ("manifold", 1))))
    cite(room, make_question("polymarket:1"), make_question("polymarket:2"))
    page = shown(room)
    assert re.findall(r'<section class="source" id="(\w+)">', page) == ["polymarket", "manifold", "smarkets"]
    assert "Cited here 2 questions Its" in section(page, "polymarket")


def test_the_outlets_permission_is_quoted_as_text(room: Newsroom) -> None:
    cite(room, make_question())
    page = shown(room, metaculus_permission="  Letter of 3 May <b>\u202e & more")
    assert "<q>Letter of 3 May &lt;b&gt; &amp; more</q>" in page
    assert "Permission The Sample Post states: Letter" in section(page, "metaculus")


def test_a_platform_that_is_not_asked_without_permission_says_so(room: Newsroom) -> None:
    cite(room, make_question("kalshi:X"))
    assert "Permission None is stated, so it is not asked anything." in section(shown(room), "kalshi")
    assert "not asked" not in section(shown(room, kalshi_permission="Media deal of 2026"), "kalshi")


def test_it_tells_when_a_source_last_answered_and_what_could_not_be_read(room: Newsroom) -> None:
    one, other = make_question("manifold:1"), make_question("manifold:2")
    cite(room, one, other)
    assert "Last answer None yet" in section(shown(room), "manifold")
    heard(room, one)
    heard(room, other)
    assert "at the last try" not in section(shown(room), "manifold")
    with room.database.writing() as connection:
        checks.record_failure(connection, other.ref, at=NOW, due_at=NOW, because="x", error="no route")
    said = section(shown(room), "manifold")
    assert "31 Dec 2023, 08:15 UTC ; at the last try 1 question could not be read" in said
    assert "no route" not in said


def test_a_source_whose_questions_are_all_over_keeps_its_last_answer(room: Newsroom) -> None:
    question = make_question("polymarket:1")
    cite(room, question)
    heard(room, question, due=False)
    assert "Last answer 31 Dec 2023, 08:15 UTC" in section(shown(room), "polymarket")


def test_what_people_enter_names_the_pages_and_the_last_entry(room: Newsroom) -> None:
    pages = [by_hand(GJO), by_hand("https://model.bank.example/rates"), by_hand("https://www.gjopen.com/x")]
    cite(room, *pages)
    uncited = by_hand("https://elsewhere.example/")
    room.add_question(uncited)
    made = Entry(
        outcome=OutcomeRef(pages[0].ref), what=What.READING, value=0.3, at=HEARD, entered_at=HEARD,
        entered_by="Ana", note="x",
    )  # fmt: skip
    with room.database.writing() as connection:
        entries.add_entry(connection, made)
        later = replace(made, outcome=OutcomeRef(uncited.ref), entered_at=NOW)
        entries.add_entry(connection, later)
    page = shown(room, outlet="")
    told = section(page, "manual")
    assert "Cited here 3 questions, from Good Judgment Open; model.bank.example Last entry" in told
    assert told.endswith("Last entry 31 Dec 2023, 08:15 UTC")
    assert "Permission" not in told
    assert "elsewhere" not in page


def test_a_platform_that_can_no_longer_be_read_is_named_all_the_same(room: Newsroom) -> None:
    cite(room, make_question(QuestionRef("betfair", "1")))
    told = section(shown(room), "betfair")
    assert told == "Betfair Cited here 1 question Permission None is stated. Last answer None yet"
