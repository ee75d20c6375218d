from __future__ import annotations

import time
from datetime import date

import pytest

from tracker.citations.finding import find_candidates, find_citations

STORY = """story

Chad: Lake Rises Again

    Chad: Lake Rises Again
    Last updated Nov 04, 2026
    Image credit: AFP

    Facts

    \u2022 The lake rose by 4% in October, the ministry said, and one in ten houses was flooded.[1]
    \u2022 A poll found that 61% of people blamed the dam.[2]

    Spin

    Republican narrative

    The flood shows that 40% of the budget was wasted.

    Nerd narrative

    There's a 12% chance that the lake will flood Bol before 2031, according to the Metaculus community.

    There's a 4% chance that it will dry out by 2060.

    Political split

    LEFT

    There's a 9% chance of peace.
"""


def summary(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (each.stated.text, each.platform, each.claim)
        for each in find_citations(text, today=date(2026, 11, 20))
    ]


def test_a_story_cites_in_its_nerd_narrative_only() -> None:
    assert summary(STORY) == [
        ("12%", "metaculus", "the lake will flood Bol before 2031"),
        ("4%", None, "it will dry out by 2060"),
    ]


def test_a_heading_may_name_the_platform() -> None:
    text = "Metaculus Prediction\n\nThere is a 50% chance that the vault will move by 2055."
    assert summary(text) == [("50%", "metaculus", "the vault will move by 2055")]


def test_line_ends_of_any_kind_are_counted() -> None:
    text = "Nerd narrative\r\n\r\nThere's a 12% chance that the lake\r\nrises before 2031, per Kalshi.\r\n"
    (found,) = find_citations(text)
    assert found.span.of(text) == found.sentence
    assert found.sentence.startswith("There's")
    assert found.claim == "the lake rises before 2031"


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (
            "Polymarket opened a contract on Monday. By Friday it implied a 55% chance that he would go.",
            "polymarket",
        ),
        (
            "Metaculus's median date for a base is 2034. Its users also see a 13% chance of a war.",
            "metaculus",
        ),
        ("Kalshi lists it. Traders there put the odds of a runoff at 83%.", "kalshi"),
        ("Manifold users are split. They give the coach a coin flip of surviving.", "manifold"),
        ("Users of Metaculus care. There's a 58% chance that it will be late.", "metaculus"),
        ("Prediction markets care. They give it a 58% chance of being late.", None),
    ],
)
def test_the_sentence_before_may_name_the_platform(text: str, platform: str | None) -> None:
    (found,) = [each for each in find_citations(text) if each.stated.text != "2034"]
    assert found.platform == platform


@pytest.mark.parametrize(
    "text",
    [
        "Kalshi opened an office. There's a 40% chance of rain, according to the weather service.",
        "Kalshi opened an office. Rent rose by 4%.",
        "Kalshi opened an office. It is raining. There's a 40% chance of rain.",
        "Kalshi opened an office.\n\nThere's a 40% chance of rain.",
        "There's a 40% chance of rain.",
        "",
    ],
)
def test_a_platform_named_elsewhere_does_not_speak(text: str) -> None:
    assert summary(text) == []


def test_an_answer_means_its_question() -> None:
    text = "Will Mali split before 2028? Metaculus gives it 3%."
    (found,) = find_citations(text)
    assert found.claim == "Mali split before 2028"
    assert [span.of(text) for span in found.claim_spans] == ["Mali split before 2028"]
    assert found.deadline == date(2028, 1, 1)
    assert found.span.of(text) == "Metaculus gives it 3%."


def test_a_text_without_a_source_is_not_looked_into() -> None:
    assert list(find_candidates("There's a 10% chance of rain. " * 10, None)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Metaculus gives a 5% chance that " + "a" * 1_000_000, id="one word"),
        pytest.param("Metaculus gives a 5% chance that " + "a b " * 250_000, id="one sentence"),
        pytest.param("Metaculus " + "(" * 500_000 + ")" * 500_000, id="brackets"),
        pytest.param("Metaculus " + "[" * 500_000 + "](" * 250_000, id="links"),
        pytest.param("Metaculus says " + "%" * 10_000 + " and " * 200_000, id="percent signs"),
        pytest.param("Metaculus gives 5% " * 50_000, id="figures"),
        pytest.param("Metaculus gives a 5% chance of x, and " * 25_000, id="coordinations"),
        pytest.param("Metaculus 5% " + "1," * 500_000, id="digits"),
        pytest.param("Metaculus gives 5%" + " " * 1_000_000 + "to x", id="spaces"),
        pytest.param("Metaculus gives 5% to x" + "\n" * 1_000_000, id="line ends"),
        pytest.param("Metaculus gives 5% to x" + ". " * 500_000, id="stops"),
        pytest.param("Metaculus gives 5% if " + "if x, " * 160_000, id="conditions"),
        pytest.param("Betfair odds 5-2 " * 60_000, id="odds"),
        pytest.param("The Metaculus median is " * 40_000, id="medians"),
    ],
)
def test_a_hostile_megabyte_takes_linear_time(text: str) -> None:
    begin = time.process_time()
    find_citations(text)
    assert time.process_time() - begin < 4  # a second on a quiet machine; quadratic time takes minutes
