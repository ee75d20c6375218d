from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import typeface
from reports.charts.typeface import (
    SEMIBOLD,
    balanced,
    broken,
    is_right_to_left,
    setting_for,
    shortened,
    width_of,
)
from tests.reports.charts.cases import LONG, cjk, right_to_left


def test_widths_add_up_and_grow_with_size_and_weight() -> None:
    assert width_of("Down 7 points", 20) == pytest.approx(2 * width_of("Down 7 points", 10))
    assert width_of("Down 7 points", 20, SEMIBOLD) > width_of("Down 7 points", 20)
    assert width_of("", 20) == 0


@given(
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=120), st.integers(60, 400)
)
def test_lines_keep_every_word_and_their_width(words: str, width: int) -> None:
    words = " ".join(words.split())
    lines = broken(words, width, 1000, 14)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line, 14) <= width or len(line) == 1 for line in lines)


@given(st.text(max_size=60), st.integers(40, 200))
def test_shortened_words_fit(words: str, width: int) -> None:
    short = shortened(words, width, 14)
    assert width_of(short, 14) <= max(width, width_of("…", 14))
    assert short == words or short.endswith("…")


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = broken(LONG, 300, 2, 14)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_of(line, 14) <= 300 for line in lines)


def test_a_title_does_not_end_in_a_single_word() -> None:
    words = "Down 2 points since the latest story ran"
    room = width_of(words.removesuffix(" ran"), 20, SEMIBOLD) + 1
    assert broken(words, room, 3, 20, SEMIBOLD)[-1] == "ran"
    assert balanced(words, room, 3, 20, SEMIBOLD) == ("Down 2 points since", "the latest story ran")
    assert balanced("Short", 320, 3, 20) == ("Short",)


def test_scripts_without_spaces_break_between_letters() -> None:
    lines = broken(cjk().title, 320, 9, 14)
    assert len(lines) > 1
    assert all(width_of(line, 14) <= 320 for line in lines)
    assert not any(line.startswith(("、", "？")) for line in lines)


def test_direction_is_that_of_the_first_letter_with_one() -> None:
    assert is_right_to_left(right_to_left().title)
    assert is_right_to_left("100 … שלום")
    assert not is_right_to_left("North Korea (كوريا)")
    assert not is_right_to_left("100%")


def test_letters_that_no_face_has_become_a_square_in_images() -> None:
    setting = setting_for("a\U00016800b")  # Bamum, which none of the faces has
    assert not setting.is_complete
    assert setting.words == f"a{typeface.MISSING}b"
    assert setting_for("plain").is_complete


def test_other_scripts_take_further_faces() -> None:
    assert len(setting_for("plain").faces) == 1
    assert typeface.LAST_FACE in setting_for(right_to_left().title).faces
