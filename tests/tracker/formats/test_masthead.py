from datetime import date

import pytest

from tracker.formats.masthead import is_masthead_line, read_date, read_labelled_date, read_masthead

NOVEMBER_4 = date(2022, 11, 4)


@pytest.mark.parametrize(
    "line",
    [
        "Last updated Nov 04, 2022",
        "Last updated: Nov. 4, 2022",
        "LAST UPDATED NOVEMBER 4, 2022",
        "Last\u00a0updated on 4 November 2022",
        "Last update: Friday, November 4th, 2022",
        "Updated \u2013 2022-11-04",
        "Last updated 2022-11-04T09:30:00Z",
        "Last updated Nov 4 2022 at 9:30 a.m. EDT",
        "Published: Fri, 4 Nov. 2022",
    ],
)
def test_a_date_in_the_spellings_that_pages_use(line: str) -> None:
    assert read_labelled_date(line) == NOVEMBER_4


@pytest.mark.parametrize("text", ["", "Feb 30, 2022", "Nov 2022", "Sometime", "2022-13-01", "Foo 4, 2022"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None
    assert read_labelled_date(f"Last updated {text}") is None


def test_prose_that_tells_of_an_update_is_no_masthead() -> None:
    assert not is_masthead_line("Updated guidance was sent to schools on Friday.")
    assert not is_masthead_line("November 4, 2022, was a Friday.")


def test_updated_wins_over_published_wherever_it_stands() -> None:
    told = read_masthead(["Published Nov 1, 2022", "Image credit: Agency [via Paper]", "Updated Nov 4, 2022"])
    assert told.published_on == NOVEMBER_4
    assert told.image_credit == "Agency [via Paper]"


@pytest.mark.parametrize("line", ["Image credit: Agency", "Photo: Agency", "Image copyright: Agency"])
def test_image_credits(line: str) -> None:
    assert read_masthead([line]).image_credit == "Agency"
    assert is_masthead_line(line)


def test_nothing_told_is_nothing_read() -> None:
    told = read_masthead(["A headline"])
    assert (told.published_on, told.image_credit) == (None, "")
