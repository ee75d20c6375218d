from __future__ import annotations

import re
from datetime import date

import pytest

from tracker.citations.days import DAY, has_year, month_number, next_such_day, read_day

PATTERN = re.compile(DAY)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Jan. 1, 2035", date(2035, 1, 1)),
        ("January 1 2035", date(2035, 1, 1)),
        ("Sept. 30, 2027", date(2027, 9, 30)),
        ("1 July 2029", date(2029, 7, 1)),
        ("the 1st of July, 2029", date(2029, 7, 1)),
        ("March 31st, 2027", date(2027, 3, 31)),
        ("2027-06-30", date(2027, 6, 30)),
        ("4/22/2027", date(2027, 4, 22)),
        ("4/22/27", date(2027, 4, 22)),
        ("New Year's Day 2028", date(2028, 1, 1)),
        ("New Year\u2019s Eve", date(2026, 12, 31)),
        ("Christmas 2027", date(2027, 12, 25)),
        ("May 3", date(2027, 5, 3)),
        ("Nov. 20", date(2026, 11, 20)),
        ("Nov. 19", date(2027, 11, 19)),
        ("Feb. 30, 2027", None),
        ("2027-13-01", None),
    ],
)
def test_a_day_is_read(words: str, day: date | None) -> None:
    match = PATTERN.search(words)
    assert match is not None
    assert read_day(match, TODAY) == day


def test_a_day_without_its_year_needs_the_story_day() -> None:
    match = PATTERN.search("by May 3")
    assert match is not None
    assert not has_year(match)
    assert read_day(match, None) is None


@pytest.mark.parametrize("words", ["may 3", "march 5%", "on 5 May's", "40% May"])
def test_other_words_are_no_day(words: str) -> None:
    match = PATTERN.search(words)
    assert match is None or match.group().startswith("5 May")


def test_months_are_numbered() -> None:
    assert [month_number(name) for name in ("Jan.", "May", "Sept", "DECEMBER")] == [1, 5, 9, 12]


def test_there_is_no_day_after_the_last_year() -> None:
    assert next_such_day(5, 3, date(9999, 12, 31)) is None
    assert next_such_day(5, 3, None) is None
