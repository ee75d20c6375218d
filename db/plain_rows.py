"""How is a statement run as the driver alone would run it, within a transaction of ours?

SQLAlchemy's own rows and types cost more than SQLite takes to find the values, so what goes by thousands
goes past them: plain tuples in, plain tuples out. "?" stands for a value on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy.exc import DBAPIError

from db.engine import Connection


def execute(connection: Connection, statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement whose rows, if any, are of no interest; how many rows it wrote."""
    with connection.exec_driver_sql(_as_driven(connection.dialect.name, statement), tuple(values)) as result:
        return int(result.rowcount)


def execute_many(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Run a statement once for each row."""
    told = _as_driven(connection.dialect.name, statement)
    with driving(connection, told) as driver:
        cursor = driver.cursor()
        cursor.executemany(told, rows)
        cursor.close()


def fetch_plain(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of an answer, as the driver makes them."""
    told = _as_driven(connection.dialect.name, statement)
    with driving(connection, told) as driver:
        rows: list[tuple[Any, ...]] = driver.execute(told, tuple(values)).fetchall()
    return rows


@contextmanager
def driving(connection: Connection, statement: str) -> Iterator[Any]:
    """The driver's own connection, in the transaction that SQLAlchemy has begun on it.

    Raises:
        DBAPIError: the driver refuses, as SQLAlchemy would raise it for a statement of its own.
    """
    errors: Any = connection.dialect.loaded_dbapi.Error
    driver: Any = connection.connection.driver_connection
    try:
        yield driver
    except errors as error:
        is_lost = connection.dialect.is_disconnect(error, driver, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, errors, connection_invalidated=is_lost, dialect=connection.dialect
        ) from error


def listed(dialect: str, numbers: Sequence[int]) -> object:
    """Many whole numbers as one value of a statement: for SQLite's `json_each`, for PostgreSQL an array."""
    return f"[{','.join(map(str, numbers))}]" if dialect == "sqlite" else list(numbers)


@lru_cache
def _as_driven(dialect: str, statement: str) -> str:
    return statement if dialect == "sqlite" else statement.replace("?", "%s")
