# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

from typing import Any

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.citations.finding import find_citations
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import BUILT_IN, load_style, parse_style

SEED = (
    "There's a 10% chance that North Korea will send more than 100 troops to Ukraine, without Ukrainian consent, "
    "before 2024, according to the Metaculus prediction community."
)
QUESTION = (
    "The Metaculus question of whether North Korea would send more than 100 troops to Ukraine, without Ukrainian "
    "consent, before 2024"
)
LAST = {"probability": 0.01, "as_of": "2023-12-30"}


def told(text: str, style: str = "ap", **fields: Any) -> Rewrite:
    return rewrite(text, make_reading(**fields), style=load_style(style))


def test_the_seed_resolved_no() -> None:
    result = told(SEED, state="resolved", resolution="no", resolved_at="2024-01-01T00:00:00Z", last=LAST)
    assert result.text == (
        f"{QUESTION} resolved No on Jan. 1, 2024; the community's last forecast was 1%, "
        "and this story previously said 10%."
    )


def test_dates_are_the_sheets() -> None:
    result = told(SEED, "bbc", state="resolved", resolution="No", resolved_at="2024-01-01")
    assert result.text == f"{QUESTION} resolved No on 1 January 2024; this story previously said 10%."


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        (
            {"state": "resolved", "resolution": "yes", "resolved_at": "2023-10-02"},
            " resolved Yes on Oct. 2, 2023; ",
        ),
        ({"state": "resolved", "resolution": "yes"}, " resolved Yes by Oct. 3, 2023; "),
        (
            {"state": "annulled", "resolved_at": "2023-10-02"},
            " was annulled on Oct. 2, 2023, so it will not be resolved; ",
        ),
        ({"state": "ambiguous", "resolved_at": "2023-10-02"}, " was resolved as ambiguous on Oct. 2, 2023; "),
        (
            {"state": "resolved", "resolution": "Harbour Party"},
            " resolved as “Harbour Party” by Oct. 3, 2023; ",
        ),
    ],
)
def test_ends(fields: dict[str, Any], end: str) -> None:
    result = told(SEED, as_of="2023-10-03T00:00:00Z", **fields)
    assert result.text == f"{QUESTION}{end}this story previously said 10%."


@pytest.mark.parametrize(
    ("state", "new"),
    [
        ("closed", ("As of Oct. 3, 2023, the Metaculus question of {q} was closed to new forecasts and not yet resolved; "
                   "the last forecast, on Sept. 30, 2023, was 4%, ")),
        ("withheld", ("As of Oct. 3, 2023, no current Metaculus figure is available for the question of {q}; "
                     "the last figure we have, from Sept. 30, 2023, was 4%, ")),
        ("hidden", ("As of Oct. 3, 2023, Metaculus keeps the forecast hidden for its question of {q}; "
                   "the last figure we have, from Sept. 30, 2023, was 4%, ")),
        ("gone", ("As of Oct. 3, 2023, Metaculus no longer shows its question of {q}; "
                 "the last figure we have, from Sept. 30, 2023, was 4%, ")),
    ],
)  # fmt: skip
def test_a_question_that_is_not_over_keeps_its_tense(state: str, new: str) -> None:
    question = "whether North Korea will send more than 100 troops to Ukraine, without Ukrainian consent, before 2024"
    result = told(SEED, state=state, as_of="2023-10-03", last={"probability": 0.04, "as_of": "2023-09-30"})
    assert result.text == new.format(q=question) + "and this story previously said 10%."


def test_a_closed_question_may_bring_its_number_itself() -> None:
    result = told(SEED, state="closed", as_of="2024-02-01", probability=0.02)
    assert result.text.startswith(
        "As of Feb. 1, 2024, the Metaculus question of whether North Korea would send"
    )
    assert "the last forecast, on Feb. 1, 2024, was 2%" in result.text


@pytest.mark.parametrize(
    ("text", "platform", "new"),
    [
        (
            "Polymarket now shows a 92% chance that the budget will pass.", "polymarket",
            "The Polymarket market on whether the budget would pass resolved Yes on Nov. 2, 2026; this story previously said 92%.",
        ),
        (
            "Smarkets users rate the chance of a by-election in Fenwick at 31%.", "smarkets",
            "The Smarkets market on a by-election in Fenwick resolved Yes on Nov. 2, 2026; this story previously said 31%.",
        ),
        (
            "Kalshi traders give Delgado a 39% chance of winning the mayoralty.", "kalshi",
            "The Kalshi market on Delgado winning the mayoralty resolved Yes on Nov. 2, 2026; this story previously said 39%.",
        ),
        (
            "[Metaculus](https://www.metaculus.com/questions/7/) puts the chance of a Nile accord at 34%.", "metaculus",
            "The [Metaculus](https://www.metaculus.com/questions/7/) question on a Nile accord resolved Yes on Nov. 2, 2026; this story previously said 34%.",
        ),
        (
            "Polymarket traders rate the vote in Lansing a coin flip.", "polymarket",
            "The Polymarket market on the vote in Lansing resolved Yes on Nov. 2, 2026; this story previously said it was a coin flip.",
        ),
        (
            "There’s a 22% chance that a woman won’t lead the bank, according to Metaculus.[3]", "metaculus",
            "The Metaculus question of whether a woman would not lead the bank resolved Yes on Nov. 2, 2026; this story previously said 22%.[3]",
        ),
        (
            "• There's a 22% chance that a woman will lead the bank, according to Metaculus", "metaculus",
            "• The Metaculus question of whether a woman would lead the bank resolved Yes on Nov. 2, 2026; this story previously said 22%",
        ),
        (
            "(There's a 22% chance that a woman will lead the bank, according to Metaculus.)", "metaculus",
            "(The Metaculus question of whether a woman would lead the bank resolved Yes on Nov. 2, 2026; this story previously said 22%.)",
        ),
    ],
)  # fmt: skip
def test_shapes_of_claims(text: str, platform: str, new: str) -> None:
    result = told(text, platform=platform, state="resolved", resolution="yes", resolved_at="2026-11-02")
    assert result.text == new


def test_an_end_of_a_negated_link_is_told_of_the_question() -> None:
    text = "There's a 91% chance that Cyprus will not be reunified before 2036, according to Metaculus."
    result = told(
        text, negated=True, state="resolved", resolution="yes", resolved_at="2026-11-02",
        last={"probability": 0.05, "as_of": "2026-11-01"},
    )  # fmt: skip
    assert result.text == (
        "The Metaculus question of whether Cyprus would be reunified before 2036 resolved Yes on Nov. 2, 2026; "
        "the community's last forecast was 5%, and this story previously said 91% for the opposite."
    )


def test_a_date_question_ends_with_its_date() -> None:
    text = "There's a 50% chance that the sea wall will fail by 2061, according to Metaculus."
    result = told(
        text, kind="date", state="resolved", resolution="2026-10-30", resolved_at="2026-11-02",
        last={"median": "2030-04-04", "as_of": "2026-10-01"},
    )  # fmt: skip
    assert result.text == (
        "The Metaculus question behind the forecast that the sea wall would fail by 2061 resolved on Nov. 2, 2026, "
        "with the date Oct. 30, 2026; the last median forecast was April 4, 2030, and this story previously said 2061."
    )


@pytest.mark.parametrize(
    ("text", "resolution", "unit", "middle"),
    [
        ("There's a 50% chance that at least 310K homes will flood in 2025, according to Metaculus.", "284000", "homes",
         "behind the forecast that at least 310K homes would flood in 2025 resolved at 284K on"),
        ("The Metaculus community's median forecast for core inflation in 2027 is 2.8%.", "3.14", "%",
         "on core inflation in 2027 resolved at 3.14% on"),
        ("There's a 50% chance that at least 310K homes will flood in 2025, according to Metaculus.", "above the upper bound",
         "homes", "would flood in 2025 resolved as “above the upper bound” on"),
        ("There's a 50% chance that at least 310K homes will flood in 2025, according to Metaculus.", "12", "points",
         "would flood in 2025 resolved at 12 points on"),
    ],
)  # fmt: skip
def test_a_number_question_ends_with_its_number(text: str, resolution: str, unit: str, middle: str) -> None:
    result = told(
        text, kind="number", unit=unit, state="resolved", resolution=resolution, resolved_at="2026-03-12"
    )
    assert result.text.startswith("The Metaculus question ")
    assert f"{middle} March 12, 2026; this story previously said " in result.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There's a 49% chance that Japan will respond if China invades Taiwan before 2035, according to Metaculus.", "conditional"),
        ("Even so, Metaculus now shows a 92% chance that the budget will pass.", "says more than its forecast"),
        ("Metaculus puts the chance of a strike before 2028 at 21%, and the mayor called that reckless.", "says more"),
        ("“There’s a 22% chance that a woman will lead the bank, according to Metaculus,” she said.", "quotation"),
        ("Metaculus puts the chance of a strike before 2028 at 60% to 75%.", "range"),
        ("There's a 40% chance that the charter will be renewed by the end of this year, according to Metaculus.", "counts from"),
        ("There's a 40% chance that the charter was renewed, according to Metaculus.", "tense"),
    ],
)  # fmt: skip
def test_where_it_is_not_plain_a_neutral_sentence_is_offered(text: str, words: str) -> None:
    result = told(text, state="resolved", resolution="no", resolved_at="2026-11-02")
    assert result.text == text
    assert result.refused is not None
    assert words in result.refused
    assert result.offer is not None
    assert "behind the forecast “" in result.offer
    assert "resolved No on Nov. 2, 2026" in result.offer


def test_two_forecasts_in_one_sentence_are_not_replaced_whole() -> None:
    text = "Polymarket gives Delgado a 44% chance of winning, while Kalshi gives Delgado a 39% chance of winning."
    result = told(text, platform="kalshi", state="resolved", resolution="no", resolved_at="2026-11-02")
    assert result.refused is not None
    assert "another forecast" in result.refused


STATES = [
    {"state": "resolved", "resolution": "yes", "resolved_at": "2024-01-02"},
    {"state": "resolved", "resolution": "no", "last": LAST},
    {"state": "resolved", "resolution": "Harbour Party"},
    {"state": "closed", "last": LAST},
    {"state": "annulled"},
    {"state": "ambiguous", "last": LAST},
    {"state": "withheld", "as_of": "2023-10-03", "last": LAST},
    {"state": "hidden", "as_of": "2023-10-03"},
    {"state": "gone", "as_of": "2023-10-03", "last": LAST},
]


@pytest.mark.parametrize("fields", STATES)
@pytest.mark.parametrize("style", BUILT_IN)
def test_nerdlines_own_sentence_stays_and_is_no_citation(fields: dict[str, Any], style: str) -> None:
    text = f"Troops 🌊 moved.\r\n\r\n{SEED}\r\nPrices rose 6%, the mayor said.\r\n"
    once = told(text, style, **fields)
    assert once.refused is None
    assert once.text.startswith("Troops 🌊 moved.\r\n\r\n")
    assert once.text.endswith("\r\nPrices rose 6%, the mayor said.\r\n")
    assert find_citations(once.text) == ()
    for other in BUILT_IN:
        assert told(once.text, other, **fields) == Rewrite(text=once.text)


def test_an_outlets_own_sentences_are_known_again() -> None:
    sheet = '[states]\nresolved_no = "It is over: {platform} says No to the {noun} {claim} {when}{tail}."\n'
    ours = parse_style(f'name = "ours"\nbased_on = "ap"\n{sheet}', name="ours.toml")
    reading = make_reading(state="resolved", resolution="no", resolved_at="2024-01-02")
    once = rewrite(SEED, reading, style=ours)
    assert once.text.startswith(
        "It is over: Metaculus says No to the question of whether North Korea would send"
    )
    assert rewrite(once.text, reading, style=ours) == Rewrite(text=once.text)


def test_a_line_of_another_end_is_not_touched() -> None:
    once = told(SEED, state="resolved", resolution="yes", resolved_at="2024-01-02").text
    for fields in ({"state": "resolved", "resolution": "no"}, {"state": "annulled"}, {"probability": 0.2}):
        result = told(once, **fields)
        assert result.text == once
        assert result.refused is not None
        assert "as first printed" in result.refused


def test_an_end_told_beside_another_forecast_needs_a_place() -> None:
    ended = told(SEED, state="resolved", resolution="no", resolved_at="2024-01-02").text
    live = "There's a 12% chance that the strait bridge will open before 2036, according to Metaculus."
    text = f"{ended} {live}"
    again = told(text, state="resolved", resolution="no", resolved_at="2024-01-02")
    assert again.refused is not None
    assert told(text, probability=0.2).text == f"{ended} {live.replace('12%', '20%')}"


@pytest.mark.parametrize(
    ("opener", "told_opener"), [("However, ", "However, the"), ("By contrast, ", "By contrast, the"), ("But ", "But the")]
)  # fmt: skip
def test_words_that_tie_the_sentence_to_the_one_before_stay(opener: str, told_opener: str) -> None:
    text = f"{opener}Metaculus users give a 10% chance that the dam will fail before 2030."
    end: dict[str, Any] = {
        "state": "resolved",
        "resolution": "no",
        "resolved_at": "2030-01-01",
        "as_of": "2030-01-02",
    }
    result = told(text, **end)
    assert result.text.startswith(
        f"{told_opener} Metaculus question of whether the dam would fail before 2030 resolved No"
    )
    assert told(result.text, **end) == Rewrite(text=result.text)
