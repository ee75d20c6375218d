from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tracker.linking.entries import make_entries, make_entry
from tests.tracker.linking.test_index_file import ENTRIES
from tracker.linking.index import TitleIndex
from tracker.linking.statement import read_terms
from tracker.questions import QuestionRef


def found(index: TitleIndex, query: str, platform: str | None = None) -> list[str]:
    return [str(hit.entry.ref) for hit in index.search(read_terms(query), platform=platform)]


def test_an_index_takes_more_entries_and_stays_as_it_was() -> None:
    index = TitleIndex(ENTRIES)
    more = index.plus(
        [make_entry("Will Praggnanandhaa beat Gukesh?", "9", platform="kalshi", description="Chess.")]
    )
    assert set(found(more, "Gukesh")) == {"metaculus:2", "metaculus:3", "kalshi:9"}
    assert found(more, "Pragnanandhaa") == ["kalshi:9"]  # by its letters
    assert found(more, "chess") == ["kalshi:9"]  # by its description
    assert found(more, "Gukesh", platform="kalshi") == ["kalshi:9"]
    assert more.platforms == {"metaculus", "manifold", "kalshi"}
    assert set(found(index, "Gukesh")) == {"metaculus:2", "metaculus:3"}
    assert len(index) == len(ENTRIES)


def test_what_an_entry_says_now_counts() -> None:
    index = TitleIndex(ENTRIES)
    now = make_entry("When will Dommaraju Gukesh resign?", "3", closes=date(2031, 1, 1))
    told = {hit.entry.ref.id: hit.entry for hit in index.plus([now]).search(read_terms("Gukesh"))}
    assert told["3"] == replace(now, description="Rain\nor “shine”.")
    assert len(index.plus([now])) == len(index)
    (hit,) = index.plus([now]).search(read_terms("shine"))
    assert hit.terms == TitleIndex([now]).search(read_terms("Gukesh"))[0].terms


def test_what_is_left_out_is_not_found() -> None:
    index = TitleIndex(ENTRIES)
    without = {QuestionRef("metaculus", "3"), QuestionRef("metaculus", "99")}
    less = index.plus([make_entry("Gukesh?", "99")], without=without)
    assert found(less, "Gukesh") == ["metaculus:2"]
    assert found(less, "shine") == []
    assert found(less.plus([]), "Gukesh") == ["metaculus:2"]
    assert set(found(index, "Gukesh")) == {"metaculus:2", "metaculus:3"}


def test_taking_a_few_more_finds_what_an_index_of_all_finds() -> None:
    titles = [f"Will {name} of town {n} rain?" for n in range(30) for name in ("Ann", "Bob")]
    entries = make_entries(*titles)
    joined = TitleIndex(entries[:50]).plus(entries[45:])
    whole = TitleIndex(entries)
    for query in ("Ann of town 27", "Bob 3", "rain", "town 29 rain"):
        assert set(found(joined, query)) == set(found(whole, query))


def test_an_index_may_take_more_than_once() -> None:
    index = TitleIndex(ENTRIES).plus([make_entry("Will Carlsen resign?", "20", platform="kalshi")])
    index = index.plus([make_entry("When will Carlsen win?", "21")], without={QuestionRef("metaculus", "2")})
    index = index.plus([make_entry("Will Carlsen retire?", "20", platform="kalshi")])
    assert set(found(index, "Carlsen")) == {"kalshi:20", "metaculus:21"}
    assert found(index, "Gukesh") == ["metaculus:3"]
    hits = {hit.entry.ref.id: hit for hit in index.search(read_terms("Carlsen"))}
    assert (hits["20"].entry.title, hits["20"].asks_when) == ("Will Carlsen retire?", False)
    assert hits["21"].asks_when
    assert len(index) == len(ENTRIES) + 2
