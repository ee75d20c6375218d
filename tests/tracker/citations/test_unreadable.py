from __future__ import annotations

import pytest

from tracker.citations.finding import find_citations
from tracker.citations.unreadable import find_unreadable


@pytest.mark.parametrize(
    "number", ["??%", "XX%", "%", "140%", "1O%", "-5%", "NaN%", "[number]", "?? per cent", "\u2026%"]
)
def test_a_forecast_whose_number_cannot_be_read_is_none_and_is_found(number: str) -> None:
    text = f"It rained. There's a {number} chance that Mali will split, according to Metaculus. It snowed."
    assert find_citations(text) == ()
    (span,) = find_unreadable(text)
    assert span.of(text).startswith("There's")
    assert span.of(text).endswith("Metaculus.")


@pytest.mark.parametrize(
    "text",
    [
        "There's a 10% chance that Mali will split before 2030, according to Metaculus.",
        "There's a ??% chance that Mali will split before 2030.",
        "Metaculus grew by ??% last year.",
        "Turnout was ??%, and Metaculus gives Mali a 10% chance.",
        "Metaculus gives Mali a good chance of splitting.",
        "",
    ],
)
def test_other_sentences_are_not_reported(text: str) -> None:
    assert find_unreadable(text) == ()


def test_a_nerd_narrative_needs_no_attribution() -> None:
    text = "Nerd narrative\n\nThere's a ??% chance that Mali will split before 2030."
    assert [span.of(text) for span in find_unreadable(text)] == [text.split("\n\n")[1]]


def test_only_the_sentence_at_fault_is_reported() -> None:
    text = "Metaculus puts a truce at ??%. Metaculus puts a war at 9%."
    assert [span.of(text) for span in find_unreadable(text)] == ["Metaculus puts a truce at ??%."]
    assert [each.claim for each in find_citations(text)] == ["a war"]
