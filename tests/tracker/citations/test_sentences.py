from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.sentences import MAX_LENGTH, split_blocks, split_sentences
from tracker.spans import Span


def sentences(text: str) -> list[str]:
    return [span.of(text) for block in split_blocks(text) for span in split_sentences(text, block)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One came. Two left! Who stayed? Nobody\u2026 It ended.", 5),
        ("The vote is on Jan. 5. It may slip.", 2),
        ("The U.S. Senate met. The U.K. did not.", 2),
        ("It moved to the U.S. The firm grew.", 2),
        ("Dr. A. B. Keita of St. Ives spoke. Mr. Lee listened.", 2),
        ("It cost $4.3 million, i.e. 2.5% more. Nobody paid.", 2),
        ("She said \u201cno.\u201d Then she left.", 2),
        ("It rained.[1] It snowed.[12] It stopped.[3]", 3),
        ("\u2022 First point. \u2022 Second point.", 2),
        ("It ends here . And here .", 2),
        ("no capital follows. so it goes on", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


def test_a_reference_belongs_to_no_sentence() -> None:
    assert sentences("It rained.[1] It snowed.[2]") == ["It rained.", "It snowed."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Facts\n\nIt rained.\n\nSpin", ["Facts", "It rained.", "Spin"]),
        ("Nerd narrative\nThere's rain.", ["Nerd narrative", "There's rain."]),
        (
            "    Facts\r\n\r\n    \u2022 It rained\r\n    \u2022 It snowed",
            ["Facts", "It rained", "It snowed"],
        ),
        ("# Title\n1. One thing\n2. Another\n> quoted", ["Title", "One thing", "Another", "quoted"]),
    ],
)
def test_headings_bullets_and_blank_lines_end_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_a_wrapped_line_goes_on() -> None:
    text = (
        "There is a ten per cent chance that the dam, which was built in the fifties,\nwill fail before 2031."
    )
    assert sentences(text) == [text]


def test_a_longer_run_is_cut() -> None:
    text = "word " * 1000
    lengths = [len(part) for part in sentences(text)]
    assert max(lengths) <= MAX_LENGTH
    assert sum(text.count("word", 0, 10**6) for _ in [0]) == sum(
        part.count("word") for part in sentences(text)
    )


@given(
    st.text(alphabet=st.characters(), max_size=400) | st.text(alphabet="A.!? \n\u2022\"')1[]", max_size=200)
)
def test_sentences_are_ordered_stretches_that_lose_no_letter(text: str) -> None:
    spans = [span for block in split_blocks(text) for span in split_sentences(text, block)]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.start < span.end <= span.start + MAX_LENGTH for span in spans)
    inside = {place for span in spans for place in range(span.start, span.end)}
    assert all(place in inside for place, character in enumerate(text) if character.isalpha())


def test_a_block_without_words_has_no_sentence() -> None:
    assert list(split_sentences("   \n ", Span(0, 5))) == []


@pytest.mark.parametrize("between", ["\x1f", "\x1c", "\x1d\x1e", "\x85"])
def test_a_line_of_separators_alone_ends_a_block(between: str) -> None:
    text = f"etaculus\r{between}\rA"
    assert [block.of(text).strip() for block in split_blocks(text)][-1] == "A"
