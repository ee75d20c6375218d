import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.linking.alignment import Alignment, ClaimWords
from tracker.linking.lexicon import Term
from tracker.linking.statement import read_terms


def equally(_: Term) -> float:
    return 1.0


def pair(claim: str, title: str, context: str = "") -> Alignment:
    return ClaimWords(read_terms(claim), equally, read_terms(context)).pair(read_terms(title))


def words(pairs: tuple[tuple[Term, float], ...]) -> list[str]:
    return [term.surface for term, _ in pairs]


def test_the_same_words_share_everything() -> None:
    paired = pair("troops enter Lviv", "Will troops enter Lviv?")
    assert (paired.claim_share, paired.title_share, paired.missing, paired.extra) == (1.0, 1.0, (), ())


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("Scotland quits the UK", "Scotland leaves the United Kingdom"),
        ("soldiers enter", "troops enter"),
        ("Pezeshkian wins", "Pezeshkyan wins"),
        ("the Fed cuts", "US Fed cuts"),
    ],
)
def test_other_words_for_the_same_are_neither_missing_nor_extra(claim: str, title: str) -> None:
    paired = pair(claim, title)
    assert (paired.missing, paired.extra) == ((), ())


@pytest.mark.parametrize(
    ("claim", "title", "missing", "extra"),
    [
        ("Austria qualifies", "Australia qualifies", ["Austria"], ["Australia"]),
        ("a city burns", "a battlefield burns", ["city"], ["battlefield"]),
        ("the Senate votes", "the Fed votes", ["Senate"], ["Fed"]),
        ("a premier of the UK", "a Conservative premier of the UK", [], ["Conservative"]),
    ],
)
def test_what_each_says_alone(claim: str, title: str, missing: list[str], extra: list[str]) -> None:
    paired = pair(claim, title)
    assert (words(paired.missing), words(paired.extra)) == (missing, extra)


def test_a_word_around_the_claim_explains_a_title_s_word() -> None:
    assert words(pair("a victory", "a Democratic victory").extra) == ["Democratic"]
    assert pair("a victory", "a Democratic victory", "for the Democratic ticket").extra == ()


def test_names_in_opposite_order_are_told() -> None:
    paired = pair("an American bomb falls on Russia", "a Russian bomb falls on America")
    assert paired.reversed_names is not None
    assert [term.surface for term in paired.reversed_names] == ["Russian", "America"]
    assert pair("Russia meets America", "Russia meets America").reversed_names is None


sentences = st.lists(
    st.sampled_from(["Russia", "Ukraine", "troops", "enter", "Fed", "US", "city", "vote", "2031"]), max_size=8
).map(" ".join)


@given(sentences, sentences)
def test_shares_are_shares_and_swapping_sides_swaps_them(claim: str, title: str) -> None:
    there, back = pair(claim, title), pair(title, claim)
    assert 0 <= there.claim_share <= 1
    assert there.claim_share == pytest.approx(back.title_share)
    assert sorted(words(there.missing)) == sorted(words(back.extra))


@given(sentences)
def test_a_text_says_all_of_itself(sentence: str) -> None:
    text = " ".join(dict.fromkeys(sentence.split()))
    paired = pair(text, text)
    assert (paired.missing, paired.extra, paired.order) == ((), (), 1.0)


@pytest.mark.parametrize(
    ("claim", "title"),
    [
        ("the International Chess Union meets", "Will the ICU meet?"),
        ("the ICU meets", "Will the International Chess Union meet?"),
    ],
)
def test_an_acronym_is_paired_with_what_it_stands_for(claim: str, title: str) -> None:
    paired = pair(claim, title)
    assert (paired.missing, paired.extra) == ((), ())


def test_an_acronym_of_other_words_stays_alone() -> None:
    assert words(pair("the ICU meets", "Will the International Rowing Union meet?").missing) == ["ICU"]


def test_a_capital_beside_its_country_is_more_than_the_country() -> None:
    assert words(pair("troops enter Ukraine", "Will troops enter Kyiv, Ukraine?").extra) == ["Kyiv"]
    assert pair("troops enter Kiev", "Will troops enter Kyiv, Ukraine?").missing == ()


def test_a_word_of_a_phrase_that_is_said_is_said() -> None:
    assert pair("human extinction", "Will humans be extinct?").extra == ()


@pytest.mark.parametrize(
    ("claim", "title", "replaced"),
    [
        ("the legacy airline went bankrupt", "Will a legacy brewer go bankrupt?", [("airline", "brewer")]),
        ("the legacy brewer went bankrupt", "Will a legacy brewer go bankrupt?", []),
        ("an airline", "Will the airline of a brewer win?", []),
        ("zithers", "quarries", []),
        ("brewer opens old dusty cold vault", "Will a brewer open a new vault?", []),
    ],
)
def test_words_between_the_same_neighbours_replace_each_other(
    claim: str, title: str, replaced: list[tuple[str, str]]
) -> None:
    found = pair(claim, title).replaced
    assert [(mine.surface, other.surface) for mine, other, _ in found] == replaced


@given(
    st.lists(
        st.sampled_from(["legacy", "airline", "brewer", "bankrupt", "USA", "Kyiv", "Ukraine", "ICU"]),
        max_size=9,
    )
)
def test_replaced_words_are_unpaired_ones(said: list[str]) -> None:
    paired = pair(" ".join(said), "Will a legacy brewer in Kyiv, Ukraine, be bankrupt?")
    assert {mine.surface for mine, _, _ in paired.replaced} <= set(words(paired.missing))
    assert {other.surface for _, other, _ in paired.replaced} <= set(words(paired.extra))
