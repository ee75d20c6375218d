from __future__ import annotations

from datetime import date

import pytest

from tracker.wording.calendar_forms import find_date, format_day
from tracker.wording.style import load_style

AP, BBC = load_style("ap").dates, load_style("bbc").dates
DAY = date(2031, 9, 14)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("by May 25, 2029", "by Sept. 14, 2031"),
        ("by September 25, 2029", "by September 14, 2031"),
        ("by Jan. 1, 2050", "by Sept. 14, 2031"),
        ("by Jan 1, 2050", "by Sep 14, 2031"),
        ("by 25 May 2029", "by 14 September 2031"),
        ("by 01 May 2029", "by 14 September 2031"),
        ("by the 1st of May 2029", "by the 14th of September 2031"),
        ("by May 1st, 2029", "by Sept. 14th, 2031"),
        ("by March 2025", "by September 2031"),
        ("by Nov. 2049", "by Sept. 2031"),
        ("by the end of May 2029", "by the end of September 2031"),
        ("by 2046", "by 2031"),
        ("by the end of 2029", "by the end of 2031"),
        ("by 2036-08-14", "by 2031-09-14"),
        ("in Q1 2029", "in Q3 2031"),
        ("in the first quarter of 2029", "in the third quarter of 2031"),
        ("by early 2029", "by late 2031"),
        ("by the 2040s", "by the 2030s"),
        ("by the late 2040s", "by the early 2030s"),
        ("Nov. 3", "Sept. 14"),
        ("May", "September"),
    ],
)
def test_a_date_moves_in_the_form_that_stood_there(text: str, new: str) -> None:
    written = find_date(text)
    assert written is not None
    assert text[: written.start] + written.write(DAY, AP) + text[written.end :] == new


@pytest.mark.parametrize(
    "text", ["by mid-century", "soon", "31 June", "June 31, 2030", "2031-13-01", "12345", "$2046.50"]
)
def test_what_is_no_date(text: str) -> None:
    written = find_date(text)
    assert written is None or not (written.has_year and written.has_day)


def test_another_sheets_month_states_the_same_day() -> None:
    written = find_date("September 14, 2031")
    assert written is not None
    assert written.says(DAY, AP)
    assert not written.says(date(2031, 9, 15), AP)


def test_a_year_states_every_day_in_it() -> None:
    written = find_date("2031")
    assert written is not None
    assert written.says(date(2031, 1, 1), AP)
    assert not written.says(date(2032, 1, 1), AP)


def test_a_date_without_a_year_is_the_last_such_day() -> None:
    written = find_date("August")
    assert written is not None
    assert written.says(date(2026, 8, 12), AP, near=date(2026, 11, 20))
    assert not written.says(date(2025, 8, 12), AP, near=date(2026, 11, 20))
    assert not written.says(date(2026, 8, 12), AP, near=date(2026, 8, 1))


def test_days_as_the_sheets_print_them() -> None:
    assert format_day(date(2024, 1, 1), AP) == "Jan. 1, 2024"
    assert format_day(date(2024, 1, 1), BBC) == "1 January 2024"
    assert format_day(date(2024, 6, 9), AP, with_year=False) == "June 9"
