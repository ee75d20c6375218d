"""How linking does on sentences and titles that were written for the tests, near twins among them."""

import pytest

from tests.tracker.linking.entries import Citing, make_entries, read_newsroom_pairs
from tracker.linking.decide import Decision, Suggestion
from tracker.linking.index import TitleIndex
from tracker.linking.suggest import suggest

TITLES, SENTENCES = read_newsroom_pairs()
LEAST_LINKED = 0.6


def title_first(suggestion: Suggestion) -> str:
    return suggestion.candidates[0].comparison.entry.title


@pytest.fixture(scope="module")
def judged() -> list[tuple[Citing, Suggestion]]:
    index = TitleIndex(make_entries(*TITLES))
    return [(citing, suggest(citing.sentence, index, platform="metaculus")) for citing in SENTENCES]


def test_there_are_enough_of_each() -> None:
    assert len(SENTENCES) > 50
    assert sum(citing.title is None for citing in SENTENCES) > 12


def test_the_question_meant_comes_first(judged: list[tuple[Citing, Suggestion]]) -> None:
    missed = [
        (citing.sentence, title_first(suggestion))
        for citing, suggestion in judged
        if citing.title not in {None, title_first(suggestion)}
    ]
    assert missed == []


def test_no_other_question_is_linked(judged: list[tuple[Citing, Suggestion]]) -> None:
    wrong = [
        (citing.sentence, title_first(suggestion))
        for citing, suggestion in judged
        if suggestion.decision is Decision.LINK and title_first(suggestion) != citing.title
    ]
    assert wrong == []


def test_most_of_them_are_linked(judged: list[tuple[Citing, Suggestion]]) -> None:
    with_question = [suggestion for citing, suggestion in judged if citing.title]
    linked = sum(suggestion.decision is Decision.LINK for suggestion in with_question)
    assert linked >= LEAST_LINKED * len(with_question)


@pytest.mark.parametrize(
    "citing", [each for each in SENTENCES if each.title], ids=lambda each: each.sentence[:40]
)
def test_nothing_takes_the_place_of_a_question_that_is_gone(citing: Citing) -> None:
    entries = [entry for entry in make_entries(*TITLES) if entry.title != citing.title]
    assert suggest(citing.sentence, entries, platform="metaculus").decision is not Decision.LINK
