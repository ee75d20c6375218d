from __future__ import annotations

import pytest

from db import Connection, Database
from db.catalogue import count_entries, iter_entries
from db.catalogue_syncs import Sync, begin_sync, get_sync, keep_page, list_syncs
from tests.builders import at
from tests.db.at_once import at_once
from tracker.errors import ConflictError, StorageError
from tracker.linking.catalogue import Entry
from tracker.questions import QuestionRef


def entries(*ids: str) -> list[Entry]:
    return [Entry(ref=QuestionRef("fake", id_), title=f"Will {id_} happen?") for id_ in ids]


def page(
    connection: Connection, sync: Sync, *ids: str, next_cursor: str = "", hour: float = 1, unreadable: int = 0
) -> Sync:
    kept, _ = keep_page(
        connection, sync, entries(*ids), next_cursor=next_cursor, unreadable=unreadable, at=at(hour)
    )
    return kept


def test_a_walk_goes_from_page_to_page_to_its_end(database: Database) -> None:
    with database.writing() as connection:
        sync = begin_sync(connection, "fake", at=at(0))
        assert (sync.cursor, sync.pages, sync.paged_at, sync.finished_at) == ("", 0, None, None)
        sync = page(connection, sync, "a", "b", next_cursor="2", hour=1)
        assert (sync.cursor, sync.pages, sync.paged_at, sync.finished_at) == ("2", 1, at(1), None)
        assert get_sync(connection, "fake") == sync
        assert get_sync(connection, "fake", finished=True) is None
        sync = page(connection, sync, "c", hour=2, unreadable=3)
        assert (sync.cursor, sync.pages, sync.listed, sync.unreadable) == ("", 2, 3, 3)
        assert sync.finished_at == at(2)
        assert get_sync(connection, "fake", finished=True) == sync
        assert list_syncs(connection) == (sync,)
        assert count_entries(connection) == {"fake": 3}


def test_a_page_and_its_place_are_kept_together_or_not_at_all(database: Database) -> None:
    with database.writing() as connection:
        sync = begin_sync(connection, "fake", at=at(0))
    with pytest.raises(StorageError), database.writing() as connection:
        page(connection, sync, "a", "half a character: \ud800", next_cursor="2")
    with database.reading() as connection:
        assert get_sync(connection, "fake") == sync
        assert list(iter_entries(connection)) == []


def test_a_new_walk_begins_anew_and_the_finished_one_stays_known(database: Database) -> None:
    with database.writing() as connection:
        done = page(connection, begin_sync(connection, "fake", at=at(0)), "a", hour=1)
        going = page(connection, begin_sync(connection, "fake", at=at(5)), "a", next_cursor="2", hour=6)
        assert going.id != done.id
        assert get_sync(connection, "fake") == going
        assert get_sync(connection, "fake", finished=True) == done
        again = begin_sync(connection, "fake", at=at(9))
        assert (again.id, again.cursor, again.pages, again.listed) == (going.id, "", 0, 0)
        assert list_syncs(connection) == (again,)


def test_platforms_have_walks_of_their_own(database: Database) -> None:
    with database.writing() as connection:
        first = begin_sync(connection, "fake", at=at(0))
        second = begin_sync(connection, "another", at=at(0))
        assert list_syncs(connection) == (second, first)
        assert get_sync(connection, "third") is None


def test_two_that_go_on_from_one_page_do_not_both(database: Database) -> None:
    with database.writing() as connection:
        sync = begin_sync(connection, "fake", at=at(0))
    refused = at_once(database, [lambda connection: page(connection, sync, "a", next_cursor="2")] * 3)
    assert [type(error) for error in refused] == [ConflictError] * 2
    with database.reading() as connection:
        kept = get_sync(connection, "fake")
    assert kept is not None
    assert (kept.pages, kept.listed) == (1, 1)


def test_two_that_begin_at_once_begin_one_walk(database: Database) -> None:
    refused = at_once(database, [lambda connection: begin_sync(connection, "fake", at=at(0))] * 3)
    assert all(isinstance(error, ConflictError) for error in refused)
    with database.reading() as connection:
        assert len(list_syncs(connection)) == 1


def test_a_page_of_a_walk_that_was_given_up_is_refused(database: Database) -> None:
    with database.writing() as connection:
        old = begin_sync(connection, "fake", at=at(0))
        begin_sync(connection, "fake", at=at(1))
        with pytest.raises(ConflictError, match="another run goes through the list of fake too"):
            page(connection, old, "a")
