import pytest

from tests.tracker.linking.entries import make_entry
from tracker.citations.citation import CitationKind
from tracker.linking.asks import Asks, asked_by_kind, asked_by_title
from tracker.linking.statement import read_title


@pytest.mark.parametrize(
    ("title", "asks"),
    [
        ("Will the dam fail before 2031?", Asks.WHETHER),
        ("When will the dam fail?", Asks.WHEN),
        ("In what year will the dam fail?", Asks.WHEN),
        ("How many dams will fail in 2031?", Asks.HOW_MUCH),
        ("What will the water level be in 2031?", Asks.HOW_MUCH),
        ("Who will rebuild the dam?", Asks.WHICH),
        ("Which firm will rebuild the dam? (Acme)", Asks.WHETHER),
        ("If the dam fails, will it be rebuilt?", Asks.WHETHER),
        ("If the dam fails, when will it be rebuilt?", Asks.WHEN),
        ("Will whoever rebuilds the dam be paid?", Asks.WHETHER),
        ("Dam fails in 2031?", Asks.WHETHER),
        ("A note about dams", Asks.UNKNOWN),
    ],
)
def test_titles_ask_what_their_words_ask(title: str, asks: Asks) -> None:
    assert read_title(make_entry(title)).asks is asks


@pytest.mark.parametrize(
    ("type_", "title", "asks"),
    [
        ("date", "The end of the dam", Asks.WHEN),
        ("numeric", "The dam's height", Asks.HOW_MUCH),
        ("numeric", "When will the dam fail?", Asks.WHEN),
    ],
)
def test_the_platform_s_type_settles_it(type_: str, title: str, asks: Asks) -> None:
    assert asked_by_title(title, type_, has_option=False) is asks


@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        (CitationKind.PROBABILITY, Asks.WHETHER),
        (CitationKind.RANGE, Asks.WHETHER),
        (CitationKind.DATE_MEDIAN, Asks.WHEN),
        (CitationKind.NUMBER_MEDIAN, Asks.HOW_MUCH),
        (CitationKind.OPTION, Asks.WHICH),
        (CitationKind.PROBABILITY_OR_DATE, Asks.EVEN_ODDS),
        (None, Asks.UNKNOWN),
    ],
)
def test_sentences_state_what_their_kind_says(kind: CitationKind | None, asks: Asks) -> None:
    assert asked_by_kind(kind) is asks
