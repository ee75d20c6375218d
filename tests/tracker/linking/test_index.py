import math

import pytest

from tests.tracker.linking.entries import make_entries, make_entry
from tracker.linking.index import TitleIndex
from tracker.linking.postings import EVEN_RARITY, FEWEST_FOR_FREQUENCIES, Postings, rarity
from tracker.linking.spellings import Spellings
from tracker.linking.statement import read_terms

TITLES = make_entries(
    "Will North Korea test a nuclear weapon before 2024?",
    "Will the Gukesh match be played in 2024?",
    "Will Dommaraju Gukesh win the world title?",
    "How much rain falls in Paris?",
)


def found(query: str, index: TitleIndex) -> list[str]:
    return [hit.entry.ref.id for hit in index.search(read_terms(query))]


def test_the_title_with_the_most_of_the_words_comes_first() -> None:
    assert found("a nuclear test by North Korea", TitleIndex(TITLES))[0] == "1"


def test_a_title_in_other_words_stands_beside_one_in_the_same() -> None:
    entries = make_entries(
        "Will AGI arrive?", "Will artificial general intelligence arrive?", "Will snow fall?"
    )
    first, second = TitleIndex(entries).search(read_terms("AGI arrives"))
    assert second.score > 0.75 * first.score


def test_a_claim_that_may_state_a_date_favours_when() -> None:
    index = TitleIndex(make_entries("Will it snow?", "When will it snow?"))
    hits = index.search(read_terms("snow"), is_date=True)
    assert [hit.entry.ref.id for hit in hits] == ["2", "1"]
    assert [hit.asks_when for hit in hits] == [True, False]


def test_synonyms_and_other_spellings_are_found() -> None:
    index = TitleIndex(TITLES)
    assert found("Pyongyang atomic bomb", index) == ["1"]
    assert set(found("Gukeesh", index)) == {"2", "3"}


def test_nothing_shared_is_nothing_found() -> None:
    assert found("zebras", TitleIndex(TITLES)) == []
    assert found("rain", TitleIndex(())) == []


def test_only_the_named_platform_s_questions() -> None:
    entries = [make_entry("Will it rain?", "1"), make_entry("Will it rain?", "2", platform="manifold")]
    index = TitleIndex(entries)
    assert index.platforms == {"metaculus", "manifold"}
    assert [hit.entry.ref.id for hit in index.search(read_terms("rain"), platform="manifold")] == ["2"]
    assert index.search(read_terms("rain"), platform="kalshi") == ()


def test_a_description_brings_a_question_whose_title_does_not() -> None:
    entries = [
        make_entry(
            "Will the population shrink by a tenth?", "1", description="Global catastrophes are risks."
        ),
        make_entry("Will it rain?", "2", description="Rain is water."),
    ]
    (hit,) = TitleIndex(entries).search(read_terms("a global catastrophe"))
    assert hit.entry.ref.id == "1"
    assert hit.score == 0
    assert hit.described > 0


def test_equal_titles_keep_the_catalogue_s_order() -> None:
    assert found("rain", TitleIndex(make_entries(*["Will it rain?"] * 5))) == ["1", "2", "3", "4", "5"]


def test_words_around_the_claim_count_for_less() -> None:
    index = TitleIndex(make_entries("Will dams fail?", "Will rain fall?"))
    hits = index.search(read_terms("rain"), read_terms("dams"))
    assert [hit.entry.ref.id for hit in hits] == ["2", "1"]


def test_a_word_is_a_name_if_titles_nearly_always_capitalise_it() -> None:
    index = TitleIndex(make_entries("Will a jet land?", "Will Jets win?", "Will the Senate meet?"))
    jets, senate, acme = read_terms("Jets Senate Acme")
    assert not index.is_name(jets)
    assert index.is_name(senate)
    assert index.is_name(acme)


def test_rarity_is_bm25_s_and_even_among_a_few_titles() -> None:
    total = FEWEST_FOR_FREQUENCIES
    assert rarity(1, total) == pytest.approx(math.log(1 + (total - 0.5) / 1.5))
    assert rarity(1, total) > rarity(100, total) > 0
    assert rarity(1, total - 1) == rarity(500, total - 1) == EVEN_RARITY


def test_postings_add_up_what_a_document_has() -> None:
    postings = Postings([(0, {"a": 1.0, "b": 0.5}), (2, {"b": 1.0})], total=3)
    assert postings.score([[("a", 1.0)], [("b", 2.0)], [("none", 9.0)]]).tolist() == pytest.approx(
        [EVEN_RARITY * 2, 0.0, EVEN_RARITY * 2]
    )
    assert "a" in postings
    assert postings.rarity("none") == postings.unknown_rarity


def test_spellings_are_near_or_not() -> None:
    spellings = Spellings(["zelensky", "pezeshkian", "rain", "gpt4"])
    assert [word for word, _ in spellings.near("zelenskyy")] == ["zelensky"]
    assert spellings.near("zebra") == []
    assert spellings.near("rai") == []
    assert Spellings([]).near("zelensky") == []
