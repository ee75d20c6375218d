from __future__ import annotations

from dataclasses import replace

import pytest

from reports.charts import describe_many
from reports.deadlines import deadline_named
from reports.many import ManyPicture, Together, are_deadlines, told_apart
from reports.part import Part
from tests.reports.charts.cases import at, picture, reading
from tests.reports.charts.many_cases import MANY_CASES, line, many, options
from tracker.questions import Kind


@pytest.mark.parametrize(
    ("case", "finding"),
    [
        ("options", "Ruritania leads at 45%, ahead of Freedonia at 23%"),
        ("level_options", "7 options are level at 10%"),
        ("resolved_option", "Resolved: Sylvania; its last forecast was 68%"),
        ("deadlines", "From 17% for 2025 to 81% for 2050"),
        ("ended_deadlines", "From 62% before 2024 to 81% before 2026"),
        ("platforms", "3% on Metaculus, 5% on Polymarket, 11% on Manifold"),
        ("one_platform_silent", "3% on Metaculus, no current figure on Polymarket, 11% on Manifold"),
        ("no_readings", "No readings yet"),
        ("some_without_readings", "60% for Ruritania and its neighbours"),
    ],
)
def test_the_finding_is_taken_from_the_data(case: str, finding: str) -> None:
    assert MANY_CASES[case]().finding == finding


def test_what_has_no_line_is_counted_and_its_range_told_and_never_summed() -> None:
    shown = options(12)
    assert len(shown.shown()) == 7
    assert shown.others_told() == "Not drawn: 5 other options, from 4% to 6%."
    assert shown.others_told(11) == "Not drawn: 1 other option, at 4%."
    assert options(7).others_told() == ""
    alt = describe_many(shown).alt
    assert "Not drawn: 5 other options, from 4% to 6%. The table has them all." in alt
    assert "Zubrowka" not in alt
    assert MANY_CASES["some_without_readings"]().others_told() == "No readings of 2 parts."


def test_many_deadlines_are_chosen_evenly_from_first_to_last() -> None:
    shown = MANY_CASES["thirty_deadlines"]()
    labels = [part.label for part in shown.shown()]
    assert (labels[0], labels[-1], len(labels)) == ("2025", "2054", 7)
    assert shown.others_told().startswith("Not drawn: 23 other deadlines, from ")


def test_platforms_keep_their_order_and_are_never_averaged() -> None:
    shown = MANY_CASES["platforms"]()
    assert [part.label for part in shown.ranked] == ["Metaculus", "Polymarket", "Manifold"]
    told = describe_many(shown)
    assert "Sources: Metaculus" in told.long
    assert "6%" not in shown.finding


def test_a_later_deadline_with_a_lower_chance_is_told_as_a_contradiction() -> None:
    shown = many([("2025", line(0.5, 0.5, 1)), ("2030", line(0.2, 0.2, 2))], Together.DEADLINES)
    assert "“2030” has a lower chance than “2025”, although it includes it" in describe_many(shown).long


def test_long_labels_lose_what_they_have_in_common() -> None:
    assert told_apart(["the party of A", "the party of B"]) == {
        "the party of A": "…A",
        "the party of B": "…B",
    }
    assert told_apart(["same words"]) == {"same words": "same words"}
    assert told_apart(["x", "x y"]) == {"x": "x", "x y": "x y"}


@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("2030", at(2030)),
        ("before 2030?", at(2030)),
        ("By the end of 2027", at(2027)),
        ("May 2026", at(2026, 5)),
        ("before September 2026", at(2026, 9)),
        ("31 December 2025", at(2025, 12, 31)),
        ("by Dec. 31, 2025", at(2025, 12, 31)),
        ("January 1st, 2026", at(2026)),
        ("2026-07-04", at(2026, 7, 4)),
        ("Q3 2026", at(2026, 7)),
        ("31 February 2026", None),
        ("October 31", None),
        ("2025 to 2030", None),
        ("Ruritania", None),
        ("12000", None),
        ("", None),
    ],
)
def test_a_deadline_is_a_label_that_is_a_date_with_its_year(label: str, day: object) -> None:
    assert deadline_named(label) == day


def test_deadlines_are_several_different_dates() -> None:
    assert are_deadlines(["2025", "before 2030"])
    assert not are_deadlines(["2025", "never"])
    assert not are_deadlines(["2025", "before 2025"])
    assert not are_deadlines(["2025"])


def one(value: float = 0.5, **parts: object) -> Part:
    shown = picture([reading(at(2023), value)], deadline=None, **parts)
    return Part(label="A", picture=shown)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((), "at least one"),
        ((one(), one()), "both labelled 'A'"),
        ((replace(one(), label=" \x07"),), "needs a label"),
        (
            (one(), Part(label="B", picture=picture([], kind=Kind.NUMBER, unit="people"))),
            "cannot stand on one axis",
        ),
        ((one(), replace(one(as_of=at(2023, 11)), label="B")), "is as of"),
    ],
)
def test_parts_that_cannot_be_shown_together_are_refused(parts: tuple[Part, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ManyPicture(title="x", together=Together.PARTS, parts=parts)


def test_a_label_that_is_no_date_is_no_deadline() -> None:
    with pytest.raises(ValueError, match="names no date"):
        many([("someday", line(0.1, 0.2, 1))], Together.DEADLINES)


def test_where_a_part_stands_is_told_in_words() -> None:
    lapsed = MANY_CASES["one_platform_silent"]().parts[1]
    assert lapsed.standing == "no current figure, the last was 20% on 1 April 2023"
    assert lapsed.short_standing == "was 20%"
    assert not lapsed.is_current
    ended = MANY_CASES["resolved_option"]().ranked[0]
    assert ended.standing == "resolved Yes, last forecast 68%"
