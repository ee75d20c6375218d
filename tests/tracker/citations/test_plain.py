from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.plain import FIGURE, GONE, MOVED, SOURCE, fill, read_plain


def test_plain_ascii_is_itself() -> None:
    plain = read_plain("A 10% chance")
    assert (plain.text, plain.low, plain.places) == ("A 10% chance", "a 10% chance", None)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("There\u2019s \u201ca\u201d 10\u2011day limit", 'There\'s "a" 10-day limit'),
        ("10\u00a0%  of\r\n   it", "10 % of it"),
        ("Meta\u200dculus \u202egives\u202c it", "Metaculus gives it"),
        ("**10%** and _more_ of a snake_case", "10% and more of a snake_case"),
        ("\u0130stanbul \uff05", "Istanbul %"),
        (f"a{SOURCE}b{FIGURE}c{GONE}d{MOVED}e", "a b c d e"),
    ],
)
def test_odd_marks_are_made_plain(written: str, text: str) -> None:
    assert read_plain(written).text == text


def test_a_span_covers_what_was_dropped_inside_it() -> None:
    plain = read_plain("x  1\u200b0\u200b%  y")
    start = plain.text.index("10%")
    assert plain.span(start, start + 3).of(plain.written) == "1\u200b0\u200b%"
    assert plain.words(0, len(plain.text)) == "x 1\u200b0\u200b% y"


@given(st.text())
def test_each_place_of_the_copy_stands_for_one_of_the_text(written: str) -> None:
    plain = read_plain(written)
    assert len(plain.text) == len(plain.low)
    places = plain.places if plain.places is not None else range(len(written))
    assert list(places) == sorted(set(places))
    for place, character in zip(places, plain.text, strict=True):
        if character.isalnum() and character.isascii() and written[place] != "\u0130":
            assert written[place] == character


@given(st.text(min_size=4), st.integers(0, 2), st.integers(2, 4))
def test_filling_keeps_the_length_and_the_rest(text: str, start: int, end: int) -> None:
    filled = fill(text, start, end, GONE)
    assert len(filled) == len(text)
    assert (filled[:start], filled[end:]) == (text[:start], text[end:])
    assert set(filled[start:end]) <= {GONE}
