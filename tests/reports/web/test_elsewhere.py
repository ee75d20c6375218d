"""The same question on other platforms, as readers see it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import twins
from tests.reports.newsroom import SEED_SLUG, TROOPS, Newsroom, seed_newsroom
from tests.reports.web.client import client_of
from tests.reports.web.test_story_page import words
from tracker.links import Verdict
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, Resolution, Shape, State
from tracker.readings import NoReading, Point, Reading, Reason
from tracker.twins import Twin

NOW = datetime(2023, 10, 21, 12, tzinfo=UTC)
READ = NOW - timedelta(hours=1)
THERE = OutcomeRef(QuestionRef("manifold", "m1"))


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return seed_newsroom(tmp_path, ended=False)


def add_twin(
    room: Newsroom,
    point: Point | None,
    *,
    outcome: OutcomeRef = THERE,
    beside: OutcomeRef = OutcomeRef(TROOPS),  # noqa: B008 - a frozen value
    inverted: bool = False,
    verdict: Verdict = Verdict.CONFIRMED,
    resolution: Resolution | None = None,
) -> None:
    state = State.RESOLVED if resolution else State.OPEN
    room.add_question(
        Question(
            ref=outcome.question,
            title="NK troops in <Ukraine> this year?",
            url="https://manifold.markets/x/troops",
            outcomes=(Outcome(key=outcome.key, state=state, resolution=resolution),),
            state=state,
            opened_at=datetime(2022, 11, 1, tzinfo=UTC),
        )
    )
    if point is not None:
        room.add_points(outcome, [point], seen_at=READ)
    with room.database.writing() as connection:
        twins.add_decision(
            connection,
            Twin(
                one=beside,
                other=outcome,
                verdict=verdict,
                decided_by="Ada",
                decided_at=READ,
                inverted=inverted,
            ),
        )


def reading(value: float) -> Reading:
    return Reading(value=value, at=READ - timedelta(days=3), seen_at=READ)


def shown(room: Newsroom, path: str = "/questions/metaculus/12100") -> str:
    with client_of(room.database, now=NOW, kalshi_permission="Media deal of 2026") as client:
        return client.get(path).text


def test_a_twin_stands_beside_with_its_platform_its_value_and_its_day(room: Newsroom) -> None:
    add_twin(room, reading(0.12))
    page = shown(room)
    assert "The same question elsewhere" in words(page)
    table = words(page[page.index("The same question elsewhere") :])
    assert "Manifold 12% 21 Oct 2023, 11:00 UTC NK troops in" in table
    assert 'href="/questions/manifold/m1"' in page
    assert 'href="https://manifold.markets/x/troops"' in page
    assert "never averaged" in table
    assert "&lt;Ukraine&gt;" in page


def test_each_is_beside_the_other(room: Newsroom) -> None:
    add_twin(room, reading(0.12))
    page = shown(room, "/questions/manifold/m1")
    assert 'href="/questions/metaculus/12100"' in page
    assert "The same question elsewhere" in page


@pytest.mark.parametrize(
    ("value", "printed"), [(0.9, "10%"), (0.985, "1.5%"), (0.3, "70%"), (1.0, "less than 1%")]
)
def test_the_number_of_an_opposite_question_is_turned_round(
    room: Newsroom, value: float, printed: str
) -> None:
    add_twin(room, reading(value), inverted=True)
    told = words(shown(room))
    assert f"Manifold {printed} " in told
    assert "It asks the opposite: its number is shown turned round." in told


def test_no_reading_is_no_number(room: Newsroom) -> None:
    add_twin(room, NoReading(reason=Reason.WITHHELD, at=READ, seen_at=READ))
    told = words(shown(room))
    assert "Manifold none" in told
    assert "No readings yet: the platform does not give this account the number. See it on Manifold" in told
    assert "The same question elsewhere" not in words(shown(room, f"/stories/{SEED_SLUG}"))


def test_a_twin_that_is_over_says_how_it_ended_and_has_no_number(room: Newsroom) -> None:
    ended = Resolution(text="no", raw="NO", at=READ, value=0)
    add_twin(room, reading(0.12), resolution=ended)
    told = words(shown(room))
    assert "Manifold none" in told
    assert "Resolved No on 21 October 2023." in told


def test_one_that_was_never_read_says_so(room: Newsroom) -> None:
    add_twin(room, None)
    assert "Manifold none Not read yet" in words(shown(room))


def test_what_a_person_rejected_is_not_shown(room: Newsroom) -> None:
    add_twin(room, reading(0.12), verdict=Verdict.REJECTED)
    assert "elsewhere" not in words(shown(room))
    assert "elsewhere" not in words(shown(room, f"/stories/{SEED_SLUG}"))


def test_a_story_has_one_line_of_it(room: Newsroom) -> None:
    add_twin(room, reading(0.12))
    add_twin(room, reading(0.4), outcome=OutcomeRef(QuestionRef("kalshi", "K")), inverted=True)
    told = words(shown(room, f"/stories/{SEED_SLUG}"))
    assert "The same question elsewhere: Manifold 12%, Kalshi 60%." in told


def test_of_several_outcomes_each_has_its_own(room: Newsroom) -> None:
    group = QuestionRef("metaculus", "12115")
    parts = (Outcome(key="a", label="before 2024"), Outcome(key="b", label="before 2030"))
    room.add_question(
        Question(ref=group, title="When?", url="https://x.example", shape=Shape.GROUP, outcomes=parts)
    )
    add_twin(room, reading(0.12), beside=OutcomeRef(group, "b"))
    page = shown(room, "/questions/metaculus/12115")
    assert "before 2030 Manifold 12%" in words(page)
    assert "before 2024 Manifold" not in words(page)


def chart_of(page: str) -> tuple[str, str]:
    """The address that the light chart of all platforms has in a page, and its words."""
    found = re.search(r'<img src="([^"]*twins=1[^"]*)"[^>]*alt="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1]), html.unescape(found[2])


def test_all_platforms_stand_in_one_chart_with_its_words_and_its_table(room: Newsroom) -> None:
    add_twin(room, reading(0.12))
    add_twin(room, reading(0.9), outcome=OutcomeRef(QuestionRef("kalshi", "K")), inverted=True)
    with client_of(room.database, now=NOW, kalshi_permission="Media deal of 2026") as client:
        page = client.get("/questions/metaculus/12100").text
        address, alt = chart_of(page)
        drawn = client.get(address)
        dark = client.get(address.replace("theme=light", "theme=dark").replace("size=wide", "size=column"))
        png = client.get(address.replace(".svg", ".png"))
    assert address.startswith("/charts/metaculus/12100.svg?theme=light&size=wide&twins=1&asof=")
    assert alt.startswith("Line chart, 3 lines, of the chances that 3 platforms gave")
    assert "Manifold: 12%. Kalshi (asked the other way round): 10%." in alt
    assert drawn.status == dark.status == 200
    assert "asked the other way" in " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn.text))
    assert drawn.text != dark.text
    assert png.body.startswith(b"\x89PNG")
    for source in re.findall(r'srcset="([^"]*twins=1[^"]*)"', page):
        assert "asof=" in source
    told = words(page[page.index('id="figure-1-elsewhere"') :])
    assert "Since Platform What Value" in told
    assert "18 Oct 2023 Kalshi (asked the other way round) Forecast 10%" in told
    assert "18 Oct 2023 Manifold Forecast 12%" in told
    assert "nothing is averaged" in told


def test_a_page_without_twins_has_no_chart_of_them(room: Newsroom) -> None:
    assert "twins=1" not in shown(room)
    assert ">Platform</th>" not in shown(room)


@pytest.mark.parametrize(
    ("query", "status"), [("twins=1", 404), ("twins=2", 400), ("twins=0", 200), ("twins=1&outcome=x", 404)]
)
def test_what_has_no_twins_has_no_chart_of_them(room: Newsroom, query: str, status: int) -> None:
    with client_of(room.database, now=NOW, kalshi_permission="Media deal of 2026") as client:
        assert client.get(f"/charts/metaculus/12100.svg?{query}").status == status
