from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.web.past import asked_past
from tests.reports.newsroom import Newsroom
from tests.reports.web.busy_room import NOW
from tests.reports.web.client import Client, client_of

TROOPS, BRIDGE = "/questions/metaculus/12100", "/questions/metaculus/501"


@pytest.fixture(scope="module")
def reader(busy: Newsroom) -> Iterator[Client]:
    with client_of(busy.database) as client:
        yield client


def test_a_past_day_shows_what_was_known_then(reader: Client) -> None:
    page = reader.get(f"{TROOPS}?asof=2022-12-01").text
    assert "<b>What was known on 1 December 2022.</b>" in page
    assert "Resolved" not in page
    assert "Open for forecasts until" in page
    assert "a 10% chance that North Korea" in page
    assert "a 4% chance" not in page
    assert "will be read again" not in page
    assert "Shown as it was known on 1 December 2022." in page
    assert "asof=2022-12-01T23:59:59.999999Z" in page.replace("%3A", ":")


def test_twins_count_from_the_day_on_which_they_were_confirmed(reader: Client) -> None:
    confirmed = "The same question elsewhere"
    assert confirmed not in reader.get(f"{BRIDGE}?asof=2023-12-27").text
    after = reader.get(f"{BRIDGE}?asof=2023-12-29").text
    assert confirmed in after
    rows = after[after.index('aria-label="The same question elsewhere"') :]
    assert '<td class="number">5%</td>' in rows
    assert '<td class="number">2%</td>' not in rows
    assert '<td class="number">2%</td>' in reader.get(BRIDGE).text


def test_stories_that_came_later_did_not_cite_it_then(reader: Client) -> None:
    early = reader.get(f"{BRIDGE}?asof=2023-12-29").text
    assert "No story had cited it by then." in early
    assert "storm-closes-the-bridge" in reader.get(BRIDGE).text


def test_before_the_first_reading_nothing_was_known_and_the_page_says_since_when(reader: Client) -> None:
    answer = reader.get(f"{TROOPS}?asof=2020-05-03")
    assert answer.status == 200
    assert (
        "Nothing was known of it here then. Its first reading was seen on 20 Oct 2022, 07:10 UTC."
        in answer.text
    )


def test_a_past_page_is_kept_longer_and_is_not_for_search_engines(reader: Client) -> None:
    past, now = reader.get(f"{TROOPS}?asof=2022-12-01"), reader.get(TROOPS)
    assert past.headers["cache-control"].startswith("public, max-age=3600")
    assert now.headers["cache-control"].startswith("public, max-age=60")
    assert '<meta name="robots" content="noindex">' in past.text
    assert "noindex" not in now.text
    for page in (past, now):
        assert f'rel="canonical" href="http://127.0.0.1:8000{TROOPS}"' in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2024-01-03", "The day asked for has not come yet"),
        ("2024-01-02T12:00:01Z", "The instant asked for has not come yet"),
        ("9999-12-31", "Write the day as in"),
        ("0001-01-01", "choose a day from 1970 on"),
        ("yesterday", "Write the day as in"),
        ("", "Write the day as in"),
        ("2023-02-30", "Write the day as in"),
        ("<script>", "Write the day as in"),
    ],
)
def test_what_is_no_past_day_is_refused_in_words(reader: Client, asked: str, words: str) -> None:
    answer = reader.get(f"{TROOPS}?asof={asked}")
    assert answer.status == 400
    assert words in answer.text


def test_an_unknown_question_is_not_found_on_any_day(reader: Client) -> None:
    answer = reader.get("/questions/metaculus/999?asof=2023-01-01")
    assert answer.status == 404
    assert "Perhaps one of these" in answer.text


def test_a_day_is_the_outlets_own() -> None:
    zone = ZoneInfo("America/New_York")
    past = asked_past("2023-07-04", NOW, zone)
    assert past is not None
    assert past.instant == datetime(2023, 7, 5, 3, 59, 59, 999999, tzinfo=UTC)
    assert (past.day, past.in_words) == (date(2023, 7, 4), "4 July 2023")
    today = asked_past("2024-01-02", NOW, zone)
    assert today is not None
    assert today.instant == NOW
    assert asked_past(None, NOW, zone) is None
    assert asked_past("2023-07-04T12:00:00 02:00", NOW, zone) is not None
