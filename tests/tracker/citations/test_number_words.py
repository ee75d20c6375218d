from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.number_words import read_number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("61.5", 61.5),
        ("1,000", 1000),
        (".5", 0.5),
        ("ten", 10),
        ("ninety-nine", 99),
        ("twenty one", 21),
        ("a hundred", 100),
        ("one million", 1_000_000),
    ],
)
def test_a_number_is_read(words: str, number: float) -> None:
    assert read_number(words) == number


@pytest.mark.parametrize("words", ["", "many", "1.2.3", "??"])
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        read_number(words)


@given(st.integers(0, 10**11))
def test_separators_change_nothing(number: int) -> None:
    assert read_number(f"{number:,}") == number == read_number(str(number))
