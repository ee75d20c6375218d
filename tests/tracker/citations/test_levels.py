from __future__ import annotations

import pytest

from tracker.citations.levels import strip_level, trim
from tracker.citations.plain import GONE, MOVED
from tracker.spans import Span


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("ortega stands at ", "ortega"),
        ("a ban on vapes in ohio trades at ", "a ban on vapes in ohio"),
        ("a june rate cut last traded at ", "a june rate cut"),
        ("a june rate cut at ", "a june rate cut"),
        ("the tax was cut to ", "the tax"),
        ("contracts were changing hands at ", "contracts"),
        ("a walkout at the docks is ", "a walkout at the docks"),
        ("scotland has ", "scotland"),
        ("the vote, on june 1, were put at ", "the vote, on june 1"),
        ("a win to be ", "a win"),
        ("tagle is the favourite at ", "tagle"),
        ("a second term at odds of ", "a second term"),
        (f"a sandoval win {MOVED * 9} to ", "a sandoval win"),
        (f"a truce, {GONE * 9} is now about ", "a truce"),
        ("the vote: ", "the vote"),
    ],
)
def test_the_level_is_stripped(text: str, claim: str) -> None:
    span, has_level = strip_level(text, 0, len(text))
    assert has_level
    assert span is not None
    assert span.of(text) == claim


@pytest.mark.parametrize("text", ["the same ban ", "istanbul mayor ekrem imamoglu ", "a rate cut "])
def test_a_claim_without_a_level_is_whole(text: str) -> None:
    assert strip_level(text, 0, len(text)) == (Span(0, len(text) - 1), False)


def test_a_level_alone_leaves_no_claim() -> None:
    assert strip_level(" is at ", 0, 7) == (None, True)
    assert strip_level("", 0, 0) == (None, False)


def test_edges_are_trimmed() -> None:
    assert trim(" ,a b: ", 0, 7) == Span(2, 5)
    assert trim(" ,: ", 0, 4) is None
