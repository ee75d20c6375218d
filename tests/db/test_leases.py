from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from db import Database, leases, open_database, questions
from db.leases import Claim
from tests.jobs.fakes import question_named
from tracker.errors import NotFoundError
from tracker.questions import QuestionRef

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG = timedelta(minutes=1)


@pytest.fixture
def database(postgres_database: Database) -> Database:
    """Ten questions, due one after the other, the last first; the tenth is not due yet."""
    with postgres_database.writing() as connection:
        for number in range(10):
            question = question_named(str(number), f"Will ferry {number} stop?")
            questions.save_question(connection, question)
            at = NOW - timedelta(hours=number) if number else NOW + timedelta(hours=1)
            questions.watch_from(connection, question.ref, at=at, because="a test")
    return postgres_database


def claim(database: Database, by: str, *, limit: int = 4, lasts: timedelta = LONG) -> Claim:
    with database.writing() as connection:
        return leases.claim_due(connection, "metaculus", NOW, limit=limit, by=by, lasts=lasts)


def ids(claimed: Claim) -> list[str]:
    return [watch.question.ref.id for watch in claimed.watches]


def due(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return dict(leases.count_due(connection, NOW))


def test_what_has_been_due_longest_is_claimed_first_and_once(database: Database) -> None:
    assert due(database) == {"metaculus": 9}
    assert ids(claim(database, "a")) == ["9", "8", "7", "6"]
    assert ids(claim(database, "b")) == ["5", "4", "3", "2"]
    assert due(database) == {"metaculus": 1}
    assert ids(claim(database, "a")) == ["1"]
    assert ids(claim(database, "a")) == []
    assert due(database) == {}


def test_another_platform_has_none(database: Database) -> None:
    with database.writing() as connection:
        found = leases.claim_due(connection, "manifold", NOW, limit=9, by="a", lasts=LONG)
    assert found == Claim(by="a", ids=(), watches=())


def test_what_is_released_is_free_and_what_went_to_another_stays_his(database: Database) -> None:
    mine = claim(database, "a", lasts=timedelta())
    his = claim(database, "b")
    assert ids(mine) == ids(his)
    with database.writing() as connection:
        leases.release(connection, mine)
        assert leases.renew(connection, his, lasts=LONG)
        leases.release(connection, his)
    assert due(database) == {"metaculus": 9}


def test_a_lease_that_ran_out_is_taken_over_and_its_first_holder_is_told(database: Database) -> None:
    mine = claim(database, "a", lasts=timedelta())
    with database.writing() as connection:
        assert leases.renew(connection, mine, lasts=timedelta())  # late, but nobody had come
    claim(database, "b", limit=1)
    with database.writing() as connection:
        assert not leases.renew(connection, mine, lasts=LONG)


def test_named_questions_are_claimed_whether_due_or_not_unless_somebody_has_them(database: Database) -> None:
    claim(database, "a", limit=1)
    refs = [QuestionRef("metaculus", id_) for id_ in ("9", "0", "3")]
    with database.writing() as connection:
        assert set(ids(leases.claim_named(connection, refs, by="b", lasts=LONG))) == {"0", "3"}
        with pytest.raises(NotFoundError, match="metaculus:77"):
            leases.claim_named(connection, [QuestionRef("metaculus", "77")], by="b", lasts=LONG)


def test_a_claim_does_not_wait_for_another_that_is_being_made(database: Database) -> None:
    with database.writing() as connection:
        leases.claim_due(connection, "metaculus", NOW, limit=4, by="a", lasts=LONG)
        assert ids(claim(database, "b")) == ["5", "4", "3", "2"]


@pytest.mark.usefixtures("database")
def test_workers_at_once_never_claim_one_question_twice(postgres_url: str) -> None:
    claimed: list[str] = []
    together = threading.Barrier(4)

    def work(by: str) -> None:
        with closing(open_database(postgres_url)) as own:
            together.wait(10)
            while found := ids(claim(own, by, limit=1)):
                claimed.extend(found)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [str(number) for number in range(1, 10)]
