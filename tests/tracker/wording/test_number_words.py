from __future__ import annotations

import pytest

from tracker.wording.number_words import number_in_words, read_words


@pytest.mark.parametrize("number", range(101))
def test_words_are_read_back(number: int) -> None:
    assert read_words(number_in_words(number)) == number


def test_words_beyond_a_hundred_are_not_written() -> None:
    with pytest.raises(ValueError, match="101"):
        number_in_words(101)


def test_spelling() -> None:
    assert number_in_words(42) == "forty-two"
    assert read_words("Forty  Two") == 42
    assert read_words("many") is None
