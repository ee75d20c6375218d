from __future__ import annotations

from datetime import date

import pytest

from tracker.citations.openness import is_closed, is_question
from tracker.citations.plain import SOURCE

S = SOURCE * 5
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("text", ["will it rain?", "does it say 10%?\u201d ", "really (?)"])
def test_a_question_is_none(text: str) -> None:
    assert is_question(text) == (not text.endswith("(?)")) or text.endswith(")")


@pytest.mark.parametrize(
    "frame",
    [
        f"suppose {S} showed # of rain.",
        f"had {S} shown #, they would have gone.",
        f"if {S} gives it #, they will go.",
        f"when {S} says #, they go.",
        f"{S} would put it at #.",
        f"{S} may give it #.",
        f"{S} does not give it #.",
        f"{S} had put it at #.",
        f"{S} had given the bill only #.",
        f"nobody on {S} gives it #.",
        f"any {S} above # is likely.",
        f"things to which {S} gives # happen.",
        f"{S} rightly gave the bill #.",
        f"of the questions that {S} put at #, most came true.",
        f"{S} gave it #, a miss that still stings.",
        f"{S} gave her #; she lost.",
        f"the {S} resolves yes if # go.",
        f"the night before, {S} saw #.",
        f"in 2016 {S} gave it #.",
        f"{S} put it at # last year.",
        f"you might say that {S} gives #.",
    ],
)
def test_what_is_not_open_is_closed(frame: str) -> None:
    assert is_closed(frame, frame, None, TODAY)


@pytest.mark.parametrize(
    "frame",
    [
        f"{S} gives it #.",
        f"there was # , {S} said.",
        f"{S} showed # that the governor would sign.",
        f"{S} put the odds at #.",
        f"{S} have put it at #.",
        "there's # .",
        f"in 2026, {S} gave it #.",
    ],
)
def test_an_open_forecast_is_open(frame: str) -> None:
    assert not is_closed(frame, frame, None, TODAY)


def test_a_forecast_told_as_past_ends_with_its_deadline() -> None:
    frame = f"{S} gave it # ."
    assert is_closed(frame, frame, date(2026, 1, 1), TODAY)
    assert not is_closed(frame, frame, date(2027, 1, 1), TODAY)
    assert not is_closed(frame, frame, date(2026, 1, 1), None)
    now = f"{S} gives it # ."
    assert not is_closed(now, now, date(2026, 1, 1), TODAY)


def test_a_year_told_of_ends_what_ends_about_then() -> None:
    frame = f"in 2021, {S} gave it # ."
    assert is_closed(frame, frame, date(2022, 1, 1), None)
    assert not is_closed(frame, frame, date(2030, 1, 1), None)


def test_a_claim_may_speak_of_records_in_the_present() -> None:
    whole = f"{S} give # that a record will be beaten last year , she lost."
    frame = f"{S} give # ."
    assert not is_closed(whole, frame, None, TODAY)
    assert is_closed(whole.replace("give", "gave"), frame.replace("give", "gave"), None, TODAY)


def test_a_contract_that_pays_if_is_a_rule_unless_it_trades() -> None:
    rule = f"the {S} contract pays out if it rises above # ."
    assert is_closed(rule, rule, None, TODAY)
    priced = f"a {S} contract that pays out if it rises was trading at # ."
    assert not is_closed(priced, priced, None, TODAY)
