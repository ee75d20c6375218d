from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from db import Connection, Database
from db.bodies import get_body, keep_body
from db.tables import bodies
from tests.db.at_once import at_once
from tracker.errors import NotFoundError, StorageError

PAGE = b'{"probability": 0.37}' * 200


def rows(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(bodies)).scalar_one()


def spoil(connection: Connection, sha256: str, **values: object) -> None:
    connection.execute(update(bodies).where(bodies.c.sha256 == sha256).values(**values))


@settings(max_examples=30)
@given(st.binary(max_size=3000))
def test_what_is_kept_comes_back_under_its_hash(sqlite_database: Database, data: bytes) -> None:
    with sqlite_database.writing() as connection:
        name = keep_body(connection, data)
        assert name == hashlib.sha256(data).hexdigest()
        assert get_body(connection, name) == data


def test_the_same_bytes_are_kept_once_and_packed(database: Database) -> None:
    with database.writing() as connection:
        assert keep_body(connection, PAGE) == keep_body(connection, PAGE)
        assert rows(connection) == 1
        row = connection.execute(select(bodies)).one()
        assert row.size == len(PAGE)
        assert len(row.packed) < 100


def test_two_workers_with_the_same_bytes_keep_them_once(database: Database) -> None:
    refused = at_once(database, [lambda connection: keep_body(connection, PAGE)] * 4)
    assert refused == []
    with database.reading() as connection:
        assert rows(connection) == 1
        assert get_body(connection, hashlib.sha256(PAGE).hexdigest()) == PAGE


def test_a_worker_that_found_them_kept_goes_on_with_its_work(database: Database) -> None:
    def two(connection: Connection) -> None:
        keep_body(connection, PAGE)
        keep_body(connection, PAGE + b"another")

    assert at_once(database, [two] * 3) == []
    with database.reading() as connection:
        assert rows(connection) == 2


def test_bytes_that_are_not_there_are_said_to_be_missing(database: Database) -> None:
    with database.reading() as connection, pytest.raises(NotFoundError, match="nothing is kept under 'ab'"):
        get_body(connection, "ab")


@pytest.mark.parametrize("damage", ["other", "garbage", "cut", "longer", "bomb"])
def test_damaged_bytes_are_told_and_never_handed_out(sqlite_database: Database, damage: str) -> None:
    with sqlite_database.writing() as connection:
        name = keep_body(connection, PAGE)
        other = keep_body(connection, b"x" * len(PAGE))
        packed = {
            row.sha256: row.packed for row in connection.execute(select(bodies.c.sha256, bodies.c.packed))
        }
        changed: dict[str, object] = {
            "other": {"packed": packed[other]},
            "garbage": {"packed": b"no zlib"},
            "cut": {"packed": packed[name][:-5]},
            "longer": {"size": len(PAGE) + 1},
            "bomb": {"size": 10},
        }[damage]
        spoil(connection, name, **changed)
        with pytest.raises(StorageError, match=f"kept under {name} are damaged"):
            get_body(connection, name)
