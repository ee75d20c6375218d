from __future__ import annotations

import pytest

from tracker.citations.conditions import find_condition
from tracker.citations.plain import FIGURE, SOURCE

S, F = SOURCE * 3, FIGURE * 3


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (f"if turkey leaves the pact, there's {F} that", "if turkey leaves the pact"),
        (f"if the vote is held by may 5, 2030, {S} give {F}", "if the vote is held by may 5, 2030"),
        (f"if elected, ortiz has {F} of", "if elected"),
        (
            f"there's {F} that if, before 2050, ai kills a million, the policy will fail",
            "if, before 2050, ai kills a million",
        ),
        (f"there's {F} that if the bank is dissolved, the lira will fall", "if the bank is dissolved"),
        (f"there's {F} that japan will respond if china invades before 2035", "if china invades before 2035"),
        (f"{S} see {F} that serbia will join, if it recognises kosovo.", "if it recognises kosovo"),
        (f"{S} see {F} of a vote if the pact holds, up from", "if the pact holds"),
        (f"provided that the budget passes, there's {F}", "provided that the budget passes"),
        (f"conditional on a ceasefire, {S} put", "conditional on a ceasefire"),
        (f"should the talks fail, {S} see {F}", "should the talks fail"),
        (f"there's {F} that should the talks fail, goma will fall", "should the talks fail"),
        (f"{S} see {F} of a vote unless the court objects.", "unless the court objects"),
    ],
)
def test_a_condition_is_found(text: str, clause: str) -> None:
    condition = find_condition(text)
    assert condition is not None
    assert condition.span.of(text) == clause
    assert condition.cut.holds(condition.span)


@pytest.mark.parametrize(
    "text",
    [
        "few, if any, will come",
        "it looks as if it will pass",
        "asked if it will pass",
        "a contract that pays out if it passes trades",
        "it should pass",
        "nothing of the kind",
        "it ends with if",
    ],
)
def test_other_words_are_no_condition(text: str) -> None:
    assert find_condition(text) is None
