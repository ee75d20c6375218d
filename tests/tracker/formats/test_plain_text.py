from datetime import date

import pytest

from tracker.errors import StoryFileError
from tracker.formats.plain_text import read_plain_text


def test_the_first_line_is_the_headline_and_nothing_is_a_narrative() -> None:
    text = "\n  Dam cracks widen\nUpdated: 3 March 2029\n\nThere's an 8% chance.\n"
    story = read_plain_text(text, name="dam.txt")
    assert story.headline == "Dam cracks widen"
    assert story.published_on == date(2029, 3, 3)
    assert story.narratives == ()
    assert story.text == text


def test_a_given_headline_wins() -> None:
    assert read_plain_text("First.\n\nSecond.", name="dam.txt", headline="Given").headline == "Given"


def test_a_long_first_line_is_cut_at_a_word() -> None:
    headline = read_plain_text("word " * 100, name="dam.txt").headline
    assert headline.endswith("word…")
    assert len(headline) <= 201


def test_a_long_first_word_is_cut_all_the_same() -> None:
    assert read_plain_text("x" * 300, name="dam.txt").headline == "x" * 200 + "…"


def test_a_date_deep_in_the_text_is_prose() -> None:
    text = "Dam\n" + "Line.\n" * 8 + "Updated Nov 4, 2022\n"
    assert read_plain_text(text, name="dam.txt").published_on is None


def test_nothing_but_a_date_is_refused() -> None:
    with pytest.raises(StoryFileError, match=r"^dam\.txt holds a date or a credit but no story"):
        read_plain_text("Last updated Nov 4, 2022\n", name="dam.txt")
