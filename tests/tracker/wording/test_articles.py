# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

import pytest

from tracker.wording.articles import article_for, with_case_of


@pytest.mark.parametrize(
    "words",
    ["8%", "11%", "18%", "80%", "89.5%", "8,000", "11,000", "18000", "800", "eight in ten", "even chance",
     "“8%”", "~8%", "estimated 20%", "hour", "$8"],
)  # fmt: skip
def test_an(words: str) -> None:
    assert article_for(words) == "an"


@pytest.mark.parametrize(
    "words",
    ["10%", "1%", "110%", "1,100", "180%", "0.8%", "less than 1%", "more than 99%", "<8%", "one in ten", "60%",
     "European", "roughly 8%"],
)  # fmt: skip
def test_a(words: str) -> None:
    assert article_for(words) == "a"


def test_the_capital_stays() -> None:
    assert with_case_of("an", "A") == "An"
    assert with_case_of("a", "an") == "a"
