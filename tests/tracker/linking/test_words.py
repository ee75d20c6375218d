import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.linking.words import plain, stem, words_of


@pytest.mark.parametrize(
    "family",
    [
        ("invade", "invades", "invaded", "invading"),
        ("detonate", "detonation", "detonated", "detonations"),
        ("elect", "elected", "election", "elections"),
        ("party", "parties", "party's"),
        ("country", "countries"),
        ("nominee's", "nominee"),
        ("lose", "loses", "losing"),
        ("end", "ends", "ended", "ending"),
        ("travelling", "traveling", "travel", "travelled"),
    ],
)
def test_forms_of_a_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("party", "part"), ("police", "policy"), ("king", "kin"), ("us", "use")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_accents_and_typographic_signs_go() -> None:
    assert plain("İmamoğlu – “Türkiye’s” Łódź") == 'Imamoglu - "Turkiye\'s" Lodz'


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("The U.S. and the U.K", ["The", "U.S.", "and", "the", "U.K"]),
        ("GPT-5, H5N1 and S&D", ["GPT-5", "H5N1", "and", "S&D"]),
        ("$100,000 in 2028, 4.65K", ["100,000", "in", "2028", "4.65K"]),
        ("Kim's men", ["Kim's", "men"]),
    ],
)
def test_words_as_they_stand(text: str, surfaces: list[str]) -> None:
    assert [word.surface for word in words_of(text)] == surfaces


def test_stopwords_are_marked_whatever_their_case() -> None:
    assert [word.is_stopword for word in words_of("Will it rain")] == [True, True, False]


@given(st.text(max_size=80))
def test_any_text_has_words_without_failing(text: str) -> None:
    assert all(word.surface and word.stem for word in words_of(plain(text)))
