from collections.abc import Iterator
from importlib.resources import files

import pytest

from tracker.linking.lexicon import BELONGING_WEIGHT, Term, rival_sides
from tracker.linking.statement import read_terms


def term(text: str) -> Term:
    (only,) = read_terms(text)
    return only


def rows(name: str) -> Iterator[str]:
    text = (files("tracker.linking") / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@pytest.mark.parametrize(
    ("text", "place"),
    [("US", "usa"), ("U.S.", "usa"), ("American", "usa"), ("Türkiye", "turkey"), ("DPRK", "north korea")],
)
def test_places_by_any_of_their_names(text: str, place: str) -> None:
    assert term(text).place == place


def test_us_is_a_country_and_us_is_not() -> None:
    assert read_terms("join us") == read_terms("join")


def test_a_seat_of_government_may_stand_for_its_country_but_is_not_it() -> None:
    assert (term("Pyongyang").place, term("Pyongyang").seat_of) == ("", "north korea")


def test_what_belongs_to_a_place_names_it_faintly() -> None:
    assert term("FDA").keys["p:usa"] == BELONGING_WEIGHT


@pytest.mark.parametrize(
    ("one", "other"),
    [("quit", "leave"), ("soldiers", "troops"), ("GDP", "gross domestic product"), ("BTC", "bitcoin")],
)
def test_synonyms_share_a_key(one: str, other: str) -> None:
    shared = set(term(one).keys) & set(term(other).keys)
    assert any(key.startswith("c:") for key in shared)


def test_a_compound_is_two_words_and_a_name_with_a_number_one() -> None:
    assert [each.surface for each in read_terms("US-China GPT-5")] == ["US", "China", "GPT-5"]


@pytest.mark.parametrize("text", ["2028", "January", "three", "trillions", "half-point"])
def test_figures_tell_nothing_as_words(text: str) -> None:
    assert not term(text).is_telling


def test_the_longest_rival_counts_alone() -> None:
    vice = rival_sides("the vice presidency")
    president = rival_sides("the presidency")
    assert any(not vice[number] & president[number] for number in vice.keys() & president.keys())


@pytest.mark.parametrize("name", ["places.txt", "synonyms.txt"])
def test_no_alias_is_empty_or_listed_twice_in_a_row(name: str) -> None:
    for row in rows(name):
        for part in row.replace(":", "|").split("|"):
            aliases = [alias.strip() for alias in part.split(",")]
            assert all(aliases), row
            assert len(set(aliases)) == len(aliases), row


def test_every_row_of_rivals_has_two_sides() -> None:
    assert all(len(row.split(" / ")) > 1 for row in rows("rivals.txt"))
