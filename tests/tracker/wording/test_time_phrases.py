from __future__ import annotations

from datetime import date

import pytest

from tracker.wording.style import load_style
from tracker.wording.time_phrases import parse_time_phrase

AP = load_style("ap").dates
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day", "agrees"),
    [
        ("", date(2020, 1, 1), True),
        (" last week", date(2026, 11, 13), True),
        (" last week", date(2026, 11, 16), False),
        (" this week", date(2026, 11, 16), True),
        (" last month", date(2026, 10, 1), True),
        (" last year", date(2025, 6, 1), True),
        (" a week ago", date(2026, 11, 13), True),
        (" a week ago", date(2026, 11, 1), False),
        (" three months ago", date(2026, 8, 22), True),
        (" overnight", date(2026, 11, 19), True),
        (" overnight", date(2026, 11, 18), False),
        (" yesterday", date(2026, 11, 19), True),
        (" since Monday", date(2026, 11, 16), True),
        (" since Monday", date(2026, 11, 9), False),
        (" since May", date(2026, 5, 12), True),
        (" since May", date(2025, 5, 12), False),
        (" in August", date(2026, 8, 31), True),
        (" in early August", date(2026, 8, 31), False),
        (" on May 3", date(2026, 5, 3), True),
        (" on May 3, 2025", date(2025, 5, 3), True),
        (" in 2025", date(2025, 5, 3), True),
        (" in the past month", date(2026, 10, 20), True),
    ],
)
def test_whether_a_time_is_the_baselines(text: str, day: date, agrees: bool) -> None:
    phrase = parse_time_phrase(text, AP)
    assert phrase is not None
    assert phrase.agrees(day, FRIDAY) is agrees


@pytest.mark.parametrize(
    "text", [" after the vote", " since the war began", " on the left", " for Yemen", " at 31 June"]
)
def test_what_is_no_time(text: str) -> None:
    assert parse_time_phrase(text, AP) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (" last week", " on June 12"),
        (" since May", " since June 12"),
        (" on May 3", " on June 12"),
        (" since 3 May 2025", " since 12 June 2026"),
        ("", " on June 12"),
    ],
)
def test_a_time_names_the_day(text: str, named: str) -> None:
    phrase = parse_time_phrase(text, AP)
    assert phrase is not None
    assert phrase.naming(date(2026, 6, 12), FRIDAY, AP) == named


def test_a_day_of_another_year_has_its_year() -> None:
    phrase = parse_time_phrase(" last week", AP)
    assert phrase is not None
    assert phrase.naming(date(2025, 6, 12), FRIDAY, AP) == " on June 12, 2025"
