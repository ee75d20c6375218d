from __future__ import annotations

from datetime import timedelta

import pytest

from reports.web.moved import odds_in_words, size_of
from tests.reports.newsroom import Newsroom
from tests.reports.web.busy_room import NOW
from tests.reports.web.client import client_of
from tracker.questions import Kind
from tracker.readings import Reading
from tracker.significance import Thresholds


def reading(value: float, *, kind: Kind = Kind.PROBABILITY, crowd: int | None = 50) -> Reading:
    return Reading(value=value, kind=kind, crowd=crowd, at=NOW, seen_at=NOW)


def page_of(room: Newsroom, **settings: object) -> str:
    with client_of(room.database, **settings) as client:
        return client.get("/moved").text


def test_what_moved_most_comes_first_in_words_and_not_by_colour_alone(busy: Newsroom) -> None:
    page = page_of(busy)
    assert page.index("Will the Øresund bridge") < page.index("Øresund bridge shut for 7 days")
    assert "Up 19 points in seven days. The odds are 3.3 times what they were." in page
    assert "Down 3 points in seven days. The odds are 0.39 times what they were." in page
    assert '<span class="unseen"> up to </span>' in page
    assert "<b>12%</b> is in print in" in page
    assert '<a href="/stories/storm-closes-the-bridge">' in page
    assert "/sparklines/metaculus/501.svg" in page


def test_what_did_not_move_or_is_settled_is_not_listed(busy: Newsroom) -> None:
    page = page_of(busy)
    assert "old harbour" not in page
    assert "event number" not in page
    assert "North Korea" not in page


def test_what_may_not_be_republished_is_not_listed(busy: Newsroom) -> None:
    assert "hidden market" not in page_of(busy)
    page = page_of(busy, republish={"metaculus": "link"})
    assert "Will the Øresund bridge" not in page
    assert "Øresund bridge shut" in page
    allowed = page_of(busy, kalshi_permission="Letter of 5 May 2026")
    assert "hidden market" in allowed


def test_a_week_without_a_move_says_so(busy: Newsroom) -> None:
    with client_of(busy.database, now=NOW + timedelta(days=60)) as client:
        answer = client.get("/moved")
    assert answer.status == 200
    assert "cite moved far enough to be listed in the past seven days." in answer.text


def test_a_move_near_the_edge_counts_by_its_odds() -> None:
    usual = Thresholds()
    edge, middle = (
        size_of(reading(before), reading(after), usual) for before, after in ((0.04, 0.01), (0.50, 0.53))
    )
    assert middle == pytest.approx(1.0, abs=0.01)
    assert edge > 1.5
    assert size_of(reading(0.30), reading(0.301), usual) == 0  # printed alike
    assert size_of(reading(0.30), reading(0.60, crowd=2), usual) == 0


def test_dates_and_numbers_count_by_what_is_drafted() -> None:
    usual, day = Thresholds(), 86_400.0
    months = (reading(at * day, kind=Kind.DATE) for at in (20_000, 20_090))
    assert size_of(*months, usual) == pytest.approx(1.5)
    assert size_of(reading(0, kind=Kind.DATE), reading(day, kind=Kind.DATE), usual) == 0
    assert odds_in_words(reading(0, kind=Kind.DATE), reading(day, kind=Kind.DATE)) == ""
