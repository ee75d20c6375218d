from __future__ import annotations

from dataclasses import replace

import pytest

from reports.charts import describe
from tests.reports.charts.cases import CASES, SEED, TROOPS, at, no_reading, picture, reading
from tracker.readings import Reason


def test_the_alt_text_names_chart_subject_source_and_finding() -> None:
    alt = describe(CASES["down"]()).alt
    assert alt == (
        "Line chart of the chance that Metaculus gave from 20 October 2022 to 21 October 2023: "
        f"“{TROOPS}” Down 7 points since the story ran. It is at 3% as of 21 October 2023. "
        "Invented demo data."
    )


def test_the_long_description_tells_course_gaps_and_marks() -> None:
    points = [
        reading(at(2022, 10, 20), 0.12, crowd=10),
        reading(at(2022, 12, 1), 0.4, crowd=30),
        no_reading(at(2023, 1, 1), Reason.WITHHELD),
        reading(at(2023, 3, 1), 0.02, low=0.01, high=0.05, crowd=142),
    ]
    told = describe(picture(points, stories=(SEED,), closes_at=at(2023, 12, 1))).long
    assert told == (
        "The line begins at 12% on 20 October 2022. It is highest at 40% on 1 December 2022 and lowest at "
        "2% on 1 March 2023. It ends at 2% on 21 October 2023, which held from 1 March 2023. At the end the "
        "middle half of the forecasts lies between 1% and 5%. Down 8 points since the story ran: 10% on "
        "4 November 2022, then 2%. From 1 January 2023 to 1 March 2023 there is no reading: the platform "
        "does not give this account the number. The story of 4 November 2022, “White House: N. Korea "
        "Covertly Sending Weapons to Russia”, said 10%. The question closes on 1 December 2023. Its deadline "
        "is 1 January 2024. Source: Metaculus (142 forecasters). As of 21 Oct 2023, 14:00 UTC. "
        "Invented demo data."
    )


def test_a_line_that_stays_has_no_extremes() -> None:
    told = describe(CASES["all_equal"]()).long
    assert "stays at 40%" in told
    assert "highest" not in told


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("no_point", "Empty chart of the chance from Metaculus"),
        ("resolved_no", "It resolved No on 1 January 2024."),
        ("annulled", "It was annulled on 3 June 2023."),
        ("ambiguous", "It was resolved as ambiguous on 1 January 2024."),
        ("number", "Line chart of the median forecast that Metaculus gave"),
        ("date_question", "Line chart of the median forecast of the date"),
        ("many_gaps", "There are 7 more gaps."),
        ("many_stories", "12 more stories cited it."),
    ],
)
def test_states_and_kinds_have_their_words(case: str, words: str) -> None:
    told = describe(CASES[case]())
    assert words in f"{told.alt} {told.long}"


def test_a_long_title_is_cut_in_the_alt_text_only() -> None:
    shown = CASES["long_title"]()
    assert "…”" in describe(shown).alt
    assert len(describe(shown).alt) < 400


def test_when_the_source_was_and_will_be_read_is_told() -> None:
    shown = replace(CASES["down"](), last_read_at=at(2023, 10, 21, 9), next_read_at=at(2023, 10, 22, 9))
    assert "Last read 21 Oct 2023, 09:00 UTC. Next read 22 Oct 2023, 09:00 UTC." in describe(shown).long
