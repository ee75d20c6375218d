from __future__ import annotations

from datetime import date

import pytest

from tracker.citations.as_of import find_as_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("As of Sept. 14, 2026, there was", "As of Sept. 14, 2026,", "2026-09-14"),
        ("As of 12 October 2026, they saw", "As of 12 October 2026,", "2026-10-12"),
        ("it stood (as of Oct. 1, 2026) at", "(as of Oct. 1, 2026)", "2026-10-01"),
        ("as of 10:30 a.m. EDT on Nov. 3, 2026", "as of 10:30 a.m. EDT on Nov. 3, 2026", "2026-11-03"),
        ("As of Nov. 3, Kalshi", "As of Nov. 3,", "2026-11-03"),
        ("As of Dec. 3, Kalshi", "As of Dec. 3,", "2025-12-03"),
        ("As of Monday, Kalshi", "As of Monday,", "2026-11-16"),
        ("as of Friday morning it", "as of Friday morning", "2026-11-20"),
        ("as of yesterday it", "as of yesterday", "2026-11-19"),
        ("as of today it", "as of today", "2026-11-20"),
        ("as of October 2026 it", "as of October 2026", None),
        ("as of press time it", "as of press time", None),
        ("last checked on Nov. 2 it", "last checked on Nov. 2", "2026-11-02"),
    ],
)
def test_a_clause_names_its_day(text: str, words: str, day: str | None) -> None:
    found = find_as_of(text, TODAY)
    assert found is not None
    assert found.span.of(text) == words
    assert found.day == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("text", ["as of Monday it", "as of yesterday it", "As of Nov. 3, Kalshi"])
def test_without_the_story_day_a_relative_day_is_not_known(text: str) -> None:
    found = find_as_of(text, None)
    assert found is not None
    assert found.day is None


def test_other_words_are_no_clause() -> None:
    assert find_as_of("as of right they may", TODAY) is None
    assert find_as_of("it stands at 5%", TODAY) is None


def test_a_leap_day_of_a_year_without_one_is_not_known() -> None:
    found = find_as_of("as of Feb. 29 it", date(2028, 1, 5))
    assert found is not None
    assert found.day is None


def test_before_the_calendar_begins_there_is_no_last_week() -> None:
    found = find_as_of("as of Monday it", date.min)
    assert found is not None
    assert found.day is None
