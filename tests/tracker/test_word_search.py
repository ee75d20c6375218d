from __future__ import annotations

from tests.builders import make_question
from tracker.questions import QuestionRef
from tracker.word_search import search_words

FERRY, BRIDGE, MAYOR = (make_question(QuestionRef("predictit", id_)) for id_ in "123")
LISTED = (
    (FERRY, "Will the ferry stop in 2030?"),
    (BRIDGE, "Will the lake bridge open before 2030?"),
    (MAYOR, "Who will be mayor of Ferry Town?"),
)


def test_those_with_most_of_the_words_come_first() -> None:
    assert search_words("the bridge vote in 2030", LISTED, limit=9) == (BRIDGE, FERRY)


def test_half_of_the_words_is_the_least() -> None:
    assert search_words("ferry accident kills nobody", LISTED, limit=9) == ()
    assert search_words("ferry mayor", LISTED, limit=9) == (MAYOR, FERRY)


def test_no_more_than_were_asked_for() -> None:
    assert search_words("ferry mayor", LISTED, limit=1) == (MAYOR,)


def test_a_query_without_words_finds_nothing() -> None:
    assert search_words("?! of", LISTED, limit=9) == ()
