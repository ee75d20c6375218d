"""The rows of a table that a few keys name, by a statement that is made once.

Making a statement takes SQLAlchemy longer than SQLite takes to answer it for a page of the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Column, Row, Select, bindparam, select

from db.engine import Connection

_MOST_NAMED = 900  # a statement holds only so many names, and reading every row is quicker before that


def rows_named(connection: Connection, column: Column[Any], names: Iterable[object]) -> list[Row[Any]]:
    """The rows of a column's table where it holds one of these names."""
    wanted = set(names)
    if len(wanted) <= _MOST_NAMED:
        return list(connection.execute(_named(column), {"names": wanted}))
    every = connection.execute(select(column.table))
    return [row for row in every if row._mapping[column] in wanted]  # noqa: SLF001 - SQLAlchemy's public name for it


@cache
def _named(column: Column[Any]) -> Select[Any]:
    return select(column.table).where(column.in_(bindparam("names", expanding=True)))
