from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db import Connection, Database
from db.catalogue import (
    MAX_DESCRIPTION,
    News,
    count_entries,
    find_entries,
    iter_entries,
    keep_entries,
    version_of,
)
from db.tables import catalogue
from tests.builders import at
from tests.db.at_once import at_once
from tracker.linking.catalogue import Entry
from tracker.questions import QuestionRef

ENTRY = Entry(
    ref=QuestionRef("metaculus", "7"),
    title="Will the Mirror Lake bridge open before 2028?",
    url="https://www.metaculus.com/questions/7/",
    opens=date(2025, 6, 1),
    closes=date(2027, 12, 31),
    resolved=date(2027, 5, 4),
    is_resolved=True,
    type="binary",
    description="Resolves “yes” if cars cross it.\n\nNot if only cyclists do.",
    condition="Will the county borrow?",
    options=("Yes", 'Nö, ["never"]'),
)


def entry(id_: str = "7", platform: str = "metaculus", **changes: Any) -> Entry:
    return replace(ENTRY, ref=QuestionRef(platform, id_), **changes)


def keep(connection: Connection, *entries: Entry, hour: float = 0) -> News:
    return keep_entries(connection, entries, seen_at=at(hour))


def test_an_entry_reads_back_as_it_was_kept(database: Database) -> None:
    with database.writing() as connection:
        assert keep(connection, ENTRY) == News(added=1)
    with database.reading() as connection:
        assert list(iter_entries(connection)) == [ENTRY]
        bare = Entry(ref=QuestionRef("manifold", "a:b/c"), title="?")
        assert find_entries(connection, [ENTRY.ref, bare.ref]) == {ENTRY.ref: ENTRY}
    with database.writing() as connection:
        keep(connection, bare)
        assert find_entries(connection, [bare.ref]) == {bare.ref: bare}


def test_what_is_said_again_changes_nothing_but_when_it_was_seen(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, entry("1"), entry("2"), hour=1)
        version = version_of(connection)
        assert keep(connection, entry("1"), hour=5) == News(same=1)
        assert keep(connection, entry("2"), hour=0) == News(same=1)
        assert version_of(connection) == version
        seen = connection.execute(select(catalogue.c.upstream_id, catalogue.c.seen_at)).all()
    assert {row.upstream_id: row.seen_at for row in seen} == {"1": at(5), "2": at(1)}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Will the Mirror Lake bridge open before 2029?"},
        {"url": ""},
        {"opens": None},
        {"closes": date(2028, 1, 1)},
        {"resolved": None},
        {"is_resolved": False},
        {"type": "date"},
        {"description": ""},
        {"condition": ""},
        {"options": ("Yes",)},
    ],
)
def test_whatever_is_said_otherwise_is_kept_and_makes_another_version(
    database: Database, changes: dict[str, Any]
) -> None:
    with database.writing() as connection:
        keep(connection, entry("1"), entry("2"))
        version = version_of(connection)
        assert keep(connection, entry("2", **changes), entry("1")) == News(changed=1, same=1)
        assert list(iter_entries(connection)) == [entry("1"), entry("2", **changes)]
        assert version_of(connection) != version
        keep(connection, entry("2"))
        assert version_of(connection) == version


def test_the_version_is_that_of_the_entries_whatever_the_way_to_them(database: Database) -> None:
    with database.writing() as connection:
        empty = version_of(connection)
        keep(connection, entry("1"), entry("2"))
        both = version_of(connection)
    with database.writing() as connection:
        connection.execute(catalogue.delete())
        assert version_of(connection) == empty
        keep(connection, entry("2", title="?"), hour=7)
        keep(connection, entry("1"), hour=8)
        keep(connection, entry("2"), hour=9)
        assert version_of(connection) == both


def test_two_questions_that_swap_their_titles_are_another_version(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, entry("1", title="a"), entry("2", title="b"))
        version = version_of(connection)
        keep(connection, entry("1", title="b"), entry("2", title="a"))
        assert version_of(connection) != version


def test_of_two_rows_about_one_question_the_last_counts(database: Database) -> None:
    with database.writing() as connection:
        assert keep(connection, entry(title="first"), entry(title="last")) == News(added=1)
        assert [one.title for one in iter_entries(connection)] == ["last"]


def test_more_entries_than_a_statement_holds_come_back_in_one_order(database: Database) -> None:
    entries = [entry(str(number), platform) for number in range(450) for platform in ("manifold", "kalshi")]
    with database.writing() as connection:
        assert keep(connection, *entries) == News(added=900)
        first = list(iter_entries(connection))
        assert {one.ref for one in first} == {one.ref for one in entries}
        assert count_entries(connection) == {"kalshi": 450, "manifold": 450}
        keep(connection, *reversed(entries), hour=1)
        keep(connection, entry("7", "manifold", title="?"), entry("7", "manifold"), hour=2)
        assert list(iter_entries(connection)) == first
        assert len(find_entries(connection, [one.ref for one in entries])) == 900
        assert {one.ref.platform for one in iter_entries(connection, platform="kalshi")} == {"kalshi"}


def test_an_empty_catalogue_has_a_version_and_nothing_else(database: Database) -> None:
    with database.writing() as connection:
        assert keep(connection) == News()
        assert count_entries(connection) == {}
        assert version_of(connection) == "0-0"
        assert find_entries(connection, []) == {}


def test_two_workers_with_the_same_entries_keep_each_once(database: Database) -> None:
    def one_way(connection: Connection) -> None:
        keep(connection, *(entry(str(number)) for number in range(50)))

    def other_way(connection: Connection) -> None:
        keep(connection, *(entry(str(number)) for number in reversed(range(50))))

    assert at_once(database, [one_way, other_way, one_way]) == []
    with database.reading() as connection:
        assert count_entries(connection) == {"metaculus": 50}


@settings(max_examples=40)
@given(
    st.text(st.characters(), max_size=80),
    st.text(st.characters(categories=["Cs", "Cc", "L"]), max_size=40),
    st.lists(st.text(max_size=9), max_size=4),
)
def test_any_text_can_be_kept_and_kept_again(
    sqlite_database: Database, title: str, description: str, options: list[str]
) -> None:
    odd = entry("odd", title=title, description=description, options=tuple(options))
    with sqlite_database.writing() as connection:
        keep(connection, odd)
        assert keep(connection, odd, hour=1) == News(same=1)
        (kept,) = find_entries(connection, [odd.ref]).values()
        assert keep(connection, kept, hour=2) == News(same=1)


@pytest.mark.postgres
def test_a_server_takes_texts_that_no_column_holds(postgres_database: Database) -> None:
    with postgres_database.writing() as connection:
        keep(
            connection, entry(title="a\0b\ud800c", type="x" * 100, description="d" * 50_000, options=("\0",))
        )
        (kept,) = iter_entries(connection)
    assert (kept.title, len(kept.type), kept.options) == ("abc", 60, ("",))
    assert len(kept.description) == MAX_DESCRIPTION


def test_news_add_up() -> None:
    assert News(added=1, changed=2, same=3) + News(added=4) == News(added=5, changed=2, same=3)
