from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from db import Connection, Database, fetches
from db.fetches import Asked, KeptFetch
from db.tables import bodies
from tests.builders import REF, at, make_question
from tests.db.at_once import at_once
from tests.db.rows import keep_question
from tracker.errors import NotFoundError
from tracker.questions import QuestionRef
from tracker.recording import KeptAnswer

OTHER = QuestionRef("metaculus", "2")
ELSEWHERE = QuestionRef("manifold", "a:b")


def answer(body: bytes = b"{}", **changes: Any) -> KeptAnswer:
    values: dict[str, Any] = {
        "url": "/api/posts/12100/",
        "posted": "",
        "content_type": "application/json",
        "body": body,
        "received_at": at(1.000001),
    }
    return KeptAnswer(**{**values, **changes})


def fetch(*refs: QuestionRef, hours: float = 1, **changes: Any) -> KeptFetch:
    asked = Asked(questions=refs or (REF,), is_glance=len(refs) > 1)
    values: dict[str, Any] = {
        "platform": asked.questions[0].platform,
        "at": at(hours),
        "asked": asked,
        "answers": (answer(),),
    }
    return KeptFetch(**{**values, **changes})


def keep(connection: Connection, *kept: KeptFetch) -> None:
    for ref in (REF, OTHER, ELSEWHERE):
        keep_question(connection, make_question(ref))
    fetches.keep_fetches(connection, kept)


def listed(connection: Connection, **which: Any) -> list[KeptFetch]:
    return list(fetches.list_fetches(connection, **which))


@pytest.mark.parametrize(
    "kept",
    [
        fetch(),
        fetch(is_held=True),
        fetch(asked=Asked(questions=(REF,), histories=())),
        fetch(asked=Asked(questions=(REF,), histories=("", "a ü"))),
        fetch(ELSEWHERE),
        fetch(REF, OTHER),
        fetch(OTHER, QuestionRef("metaculus", "never-kept"), is_held=True),
        fetch(answers=()),
        fetch(answers=(answer(b"\x00\xff" * 999, url="/b?x=1&y=%2F", posted='{"a":"\\u0000"}'), answer(b""))),
        fetch(answers=tuple(answer(str(number % 3).encode()) for number in range(12))),
    ],
)
def test_an_asking_reads_back_whole(database: Database, kept: KeptFetch) -> None:
    with database.writing() as connection:
        keep(connection, kept)
        assert listed(connection) == [kept]


def test_the_outcomes_whose_past_was_wanted_come_back_in_order(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, fetch(asked=Asked(questions=(REF,), histories=("b", "a"))))
        assert [one.asked.histories for one in listed(connection)] == [("a", "b")]


def test_a_content_type_of_any_length_is_kept(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, fetch(answers=(answer(content_type="x" * 500),)))
        assert listed(connection)[0].answers[0].content_type == "x" * 200


def test_the_same_bytes_are_kept_once(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, *(fetch(hours=hours) for hours in range(5)))
        # The bytes that came, and the list of what was asked for: each is one body.
        assert connection.execute(select(func.count()).select_from(bodies)).scalar_one() == 2
        assert len(listed(connection)) == 5


def test_nothing_to_keep_keeps_nothing(database: Database) -> None:
    with database.writing() as connection:
        keep(connection)
        assert connection.execute(select(func.count()).select_from(bodies)).scalar_one() == 0
        assert listed(connection) == []


def test_answers_stay_with_their_askings_when_many_are_kept_at_once(database: Database) -> None:
    kept = [
        fetch(hours=hours, answers=tuple(answer(f"{hours} {n}".encode()) for n in range(hours % 4)))
        for hours in range(60)
    ]
    with database.writing() as connection:
        keep(connection, *kept)
        assert listed(connection) == kept


def test_the_oldest_comes_first_and_of_one_instant_the_first_kept(database: Database) -> None:
    kept = [fetch(hours=hours, answers=(answer(str(n).encode()),)) for n, hours in enumerate((5, 3, 3, 9))]
    with database.writing() as connection:
        keep(connection, *kept)
        assert listed(connection) == [kept[1], kept[2], kept[0], kept[3]]


def test_askings_are_found_by_platform_and_by_question_glances_included(database: Database) -> None:
    kept = [fetch(REF), fetch(OTHER, hours=2), fetch(REF, OTHER, hours=3), fetch(ELSEWHERE, hours=4)]
    with database.writing() as connection:
        keep(connection, *kept)
        assert listed(connection, platform="metaculus") == kept[:3]
        assert listed(connection, platform="manifold") == kept[3:]
        assert listed(connection, platform="kalshi") == []
        assert listed(connection, refs=[REF]) == [kept[0], kept[2]]
        assert listed(connection, refs=[REF, ELSEWHERE]) == [kept[0], kept[2], kept[3]]
        assert listed(connection, refs=[REF], platform="manifold") == []
        assert listed(connection, refs=[QuestionRef("metaculus", "3")]) == []


def test_an_asking_for_a_question_that_is_not_kept_is_refused_whole(database: Database) -> None:
    with database.writing() as connection:
        keep(connection)
        with pytest.raises(NotFoundError, match="there is no question metaculus:3 here"):
            fetches.keep_fetches(connection, [fetch(), fetch(QuestionRef("metaculus", "3"))])
        assert listed(connection) == []


def test_workers_with_the_same_bytes_keep_an_asking_each(database: Database) -> None:
    kept = fetch()
    with database.writing() as connection:
        keep(connection)
    assert at_once(database, [lambda connection: fetches.keep_fetches(connection, [kept])] * 4) == []
    with database.reading() as connection:
        assert listed(connection) == [kept] * 4


def test_what_is_listed_may_be_read_one_by_one(database: Database) -> None:
    kept = [fetch(hours=hours) for hours in range(3)]
    with database.writing() as connection:
        keep(connection, *kept)
        going = fetches.list_fetches(connection)
        assert next(going) == kept[0]
        fetches.keep_fetches(connection, [replace(kept[0], at=at(0.5))])  # what comes meanwhile is not listed
        assert list(going) == kept[1:]
