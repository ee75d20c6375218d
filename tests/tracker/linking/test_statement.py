from datetime import date

import pytest

from tests.tracker.linking.entries import make_entry
from tracker.linking.claim import Claim
from tracker.linking.statement import Course, read_claim, read_title, surfaces, title_text


def test_the_words_of_a_horizon_and_of_forecasting_are_no_words_of_the_claim() -> None:
    claim = read_claim(Claim(text="By the close of 2031 chances of rain"))
    assert surfaces(claim.terms) == "2031, rain"


def test_a_claim_without_a_date_takes_the_one_beside_it() -> None:
    claim = read_claim(Claim(text="the dam holds", context="Looking ahead to 2031, the dam holds"))
    assert claim.times.moments[0].year == 2031
    assert claim.times_are_around


def test_that_year_means_the_whole_of_it() -> None:
    claim = read_claim(Claim(text="it floods that year", context="In March 2031, it floods that year"))
    assert [(moment.year, moment.month) for moment in claim.times.moments] == [(2031, None)]


def test_relative_words_are_read_against_the_story_s_day() -> None:
    assert read_claim(Claim(text="it floods this year"), date(2031, 5, 6)).times.deadline == date(2032, 1, 1)


def test_tags_of_series_and_marks_of_emphasis_go() -> None:
    assert title_text(make_entry("[Short Fuse] Will it rain?")) == "Will it rain?"
    assert title_text(make_entry("Flood Series: Will it *rain*?")) == "Will it rain?"
    assert title_text(make_entry("Rain: the film")) == "Rain: the film"


def test_the_option_s_own_date_and_numbers_count() -> None:
    title = read_title(make_entry("How many dams will fail between 2022 and 2050? (2031)"))
    assert [moment.year for moment in title.times.moments] == [2031]
    repeated = read_title(make_entry("Will it rise more than 0.3% in July 2031? — Above 0.3%"))
    assert [each.value for each in repeated.quantities] == [0.3]


def test_conditions_in_front_behind_and_before_an_arrow() -> None:
    for title in (
        "If it rains, will the dam fail?",
        "Will the dam fail if it rains?",
        "It rains → Dam fails?",
    ):
        assert "rain" in read_title(make_entry(title)).condition


def test_what_lasts_and_what_ends() -> None:
    assert read_title(make_entry("Will she remain mayor?")).course is Course.LASTS
    assert read_title(make_entry("Will she cease to be mayor?")).course is Course.ENDS
    assert read_title(make_entry("Will she be mayor?")).course is None


@pytest.mark.parametrize(
    ("title", "deadline"),
    [
        ("Will it rain by the following years? (2031)", date(2031, 1, 1)),
        ("Will it rain before these dates? (June 2031)", date(2031, 6, 1)),
    ],
)
def test_a_part_of_a_group_takes_the_word_before_its_date(title: str, deadline: date) -> None:
    assert read_title(make_entry(title)).times.deadline == deadline
