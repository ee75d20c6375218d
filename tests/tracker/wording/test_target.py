# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.citations.finding import find_citations
from tracker.spans import Span
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import load_style

HOUSE = load_style("house")
BRIDGE = "There's a 12% chance that the strait bridge will open before 2036, according to Metaculus."
PORT = "There's a 45% chance that the port will close before 2036, according to Metaculus."
BOTH = "Metaculus gives a 22% chance that a woman will lead the bank before 2032 and an 8% chance that the bank will be split before 2050."
TWO_PLATFORMS = (
    "Polymarket gives Delgado a 44% chance of winning, while Kalshi gives Delgado a 39% chance of winning."
)


def rewritten(text: str, platform: str = "metaculus", citation: Span | None = None) -> Rewrite:
    return rewrite(text, make_reading(probability=0.81, platform=platform), style=HOUSE, citation=citation)


def span_of(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


def test_two_of_the_platform_are_refused() -> None:
    result = rewritten(f"{BRIDGE} {PORT}")
    assert result.refused == "the text cites 2 forecasts of Metaculus's; say which by its place"


def test_a_sentence_singles_its_citation_out() -> None:
    text = f"{BRIDGE} {PORT}"
    assert rewritten(text, citation=span_of(text, PORT)).text == f"{BRIDGE} {PORT.replace('a 45%', 'an 81%')}"
    assert (
        rewritten(text, citation=span_of(text, BRIDGE)).text == f"{BRIDGE.replace('a 12%', 'an 81%')} {PORT}"
    )


def test_of_two_platforms_the_readings_is_meant() -> None:
    assert rewritten(TWO_PLATFORMS, "kalshi").text == TWO_PLATFORMS.replace("a 39%", "an 81%")
    assert rewritten(TWO_PLATFORMS, "polymarket").text == TWO_PLATFORMS.replace("a 44%", "an 81%")
    whole = span_of(TWO_PLATFORMS, TWO_PLATFORMS)
    assert rewritten(TWO_PLATFORMS, "kalshi", whole).text == TWO_PLATFORMS.replace("a 39%", "an 81%")


def test_two_in_one_sentence_need_the_place_of_a_figure_or_a_claim() -> None:
    assert rewritten(BOTH, citation=span_of(BOTH, BOTH)).refused is not None
    assert rewritten(BOTH, citation=span_of(BOTH, "8%")).text == BOTH.replace("an 8%", "an 81%")
    assert rewritten(BOTH, citation=span_of(BOTH, "22%")).text == BOTH.replace("a 22%", "an 81%")
    assert rewritten(BOTH, citation=span_of(BOTH, "a woman will lead")).text == BOTH.replace(
        "a 22%", "an 81%"
    )


@pytest.mark.parametrize(
    ("text", "platform", "words"),
    [
        ("The lagoon rose 40 cm.", "metaculus", "cites no forecast"),
        (BRIDGE, "kalshi", "cites no forecast of Kalshi's"),
        ("Prediction markets give a 30% chance of a strike before 2030.", "polymarket", "cites no forecast"),
    ],
)
def test_no_citation_of_the_platform_is_refused(text: str, platform: str, words: str) -> None:
    result = rewritten(text, platform)
    assert result.text == text
    assert result.refused is not None
    assert words in result.refused


def test_a_place_without_a_citation_is_refused() -> None:
    text = f"The lagoon rose. {BRIDGE}"
    assert "no forecast is cited at 0 to 10" in (rewritten(text, citation=Span(0, 10)).refused or "")
    other = rewritten(BRIDGE, "kalshi", span_of(BRIDGE, BRIDGE))
    assert other.refused == "the forecast cited there is Metaculus's, and the reading is Kalshi's"


def test_an_editors_own_reading_may_stand_for_any_platform() -> None:
    assert rewritten(BRIDGE, "manual").text == BRIDGE.replace("a 12%", "an 81%")


def test_the_sentences_of_the_grammar_are_places() -> None:
    text = f"{BRIDGE} {PORT}"
    first, second = find_citations(text)
    assert rewritten(text, citation=first.span).changed[0].span.start < first.span.end
    assert rewritten(text, citation=second.span).changed[0].span.start >= second.span.start


def test_a_sentence_that_names_nobody_needs_a_place() -> None:
    text = "Nerd narrative\n\nThere's a 12% chance that the dam will fail before 2036.\n"
    (found,) = find_citations(text)
    assert found.platform is None
    assert rewritten(text).refused is not None
    assert rewritten(text, citation=found.span).text == text.replace("a 12%", "an 81%")


def test_an_option_means_the_figure_beside_its_name() -> None:
    text = "Polymarket traders give Ortega 44% and Ruiz 31% in the primary."
    reading = make_reading(probability=0.25, platform="polymarket", kind="option", option="Ruiz")
    assert rewrite(text, reading, style=HOUSE).text == text.replace("31%", "25%")


def test_an_option_that_is_not_named_means_none_of_several() -> None:
    text = "Polymarket traders give Ortega 44% and Ruiz 31% in the primary."
    reading = make_reading(probability=0.25, platform="polymarket", kind="option", option="Delgado")
    assert rewrite(text, reading, style=HOUSE).refused is not None
