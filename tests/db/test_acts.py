from __future__ import annotations

from dataclasses import replace

from db import Database
from db.acts import Act, add_act, list_acts
from tests.builders import at

FIRST = Act(at=at(5), who="Ana", act="draft approved", subject="draft:1", detail="metaculus:12100; 0.05")


def test_what_was_done_is_listed_in_the_order_it_was_noted(database: Database) -> None:
    done = (FIRST, replace(FIRST, subject="draft:11", detail=""), replace(FIRST, who="Bo", at=at(1)))
    with database.writing() as connection:
        for act in done:
            add_act(connection, act)
        assert list_acts(connection) == done
        assert list_acts(connection, subject="draft:1") == (done[0], done[2])
        assert list_acts(connection, subject="draft:111") == ()


def test_nobody_has_done_anything_at_first(database: Database) -> None:
    with database.reading() as connection:
        assert list_acts(connection) == ()
