from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from db import Connection, Database, notices
from tests.builders import START, at
from tests.db.at_once import at_once
from tracker.notices import FIRST_PAUSE, LONGEST_PAUSE, Level, Notice

KEY = "failing:metaculus:12100"
FAILS = "metaculus:12100 has failed 3 times: no answer"
MENDED = "metaculus:12100 answers again"


def warn(connection: Connection, key: str = KEY, hour: float = 0, sentence: str = FAILS) -> bool:
    return notices.raise_notice(connection, key, Level.WARNING, sentence, at=at(hour))


def close(connection: Connection, key: str = KEY, hour: float = 2) -> bool:
    return notices.close_notice(connection, key, MENDED, at=at(hour))


def only(connection: Connection) -> Notice:
    (notice,) = notices.list_open(connection)
    return notice


def begin(connection: Connection, notice: Notice, hour: float = 1) -> bool:
    return notices.begin_try(connection, notice, at=at(hour), until=at(hour) + FIRST_PAUSE)


def tell(connection: Connection, notice: Notice, hour: float = 1) -> None:
    assert begin(connection, notice, hour)
    notices.record_sent(connection, notice.id, at=at(hour))


def due(connection: Connection, hour: float = 5) -> list[tuple[str, str]]:
    return [(one.level.value, one.sentence) for one in notices.list_unsent(connection, at(hour))]


def test_a_notice_reads_back_as_it_was_raised(database: Database) -> None:
    with database.writing() as connection:
        assert warn(connection)
    with database.reading() as connection:
        notice = only(connection)
        assert notice == Notice(
            id=notice.id, key=KEY, level=Level.WARNING, sentence=FAILS, raised_at=START, tries=0
        )
        assert notices.list_unsent(connection, START) == (notice,)
        assert notices.list_notices(connection) == (notice,)


def test_the_same_trouble_is_no_news_while_it_lasts(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "db.notices"), database.writing() as connection:
        assert warn(connection)
        assert not warn(connection, hour=1, sentence="it has failed 4 times")
        assert warn(connection, key="refused:manifold", hour=1)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", f"{KEY}: {FAILS}"),
        ("WARNING", f"refused:manifold: {FAILS}"),
    ]
    with database.reading() as connection:
        assert [one.sentence for one in notices.list_open(connection)] == [FAILS, FAILS]


def test_trouble_that_comes_back_is_news_again(database: Database) -> None:
    with database.writing() as connection:
        assert warn(connection)
        assert close(connection)
        assert warn(connection, hour=3)
        assert only(connection).raised_at == at(3)


def test_of_workers_that_see_one_failure_one_tells_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    news: list[bool] = []
    with caplog.at_level(logging.WARNING, "db.notices"):
        assert at_once(database, [lambda c: news.append(warn(c))] * 4) == []
    assert sorted(news) == [False, False, False, True]
    assert len(caplog.records) == 1
    with database.reading() as connection:
        assert only(connection).sentence == FAILS


def test_a_worker_that_comes_second_keeps_what_else_it_wrote(database: Database) -> None:
    def both(connection: Connection) -> None:
        warn(connection)
        warn(connection, key=f"held:{id(connection)}")

    assert at_once(database, [both] * 3) == []
    with database.reading() as connection:
        assert sorted(one.key.split(":")[0] for one in notices.list_open(connection)) == [
            "failing",
            "held",
            "held",
            "held",
        ]


def test_of_workers_that_see_one_recovery_one_tells_it(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        tell(connection, only(connection))
    closed: list[bool] = []
    assert at_once(database, [lambda c: closed.append(close(c))] * 4) == []
    assert sorted(closed) == [False, False, False, True]
    with database.reading() as connection:
        assert due(connection) == [("recovery", MENDED)]


def test_a_recovery_is_told_to_whoever_heard_of_the_trouble(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.writing() as connection:
        warn(connection)
        tell(connection, only(connection))
        with caplog.at_level(logging.INFO, "db.notices"):
            assert close(connection)
        assert notices.list_open(connection) == ()
        (recovery,) = notices.list_unsent(connection, at(5))
        assert (recovery.key, recovery.level, recovery.sentence) == (KEY, Level.RECOVERY, MENDED)
        assert (recovery.raised_at, recovery.closed_at) == (at(2), at(2))
        tell(connection, recovery, 3)
        assert due(connection) == []
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", f"{KEY}: {FAILS}"),
        ("INFO", f"{KEY}: {MENDED}"),
    ]


def test_nobody_hears_of_trouble_that_is_over_and_was_never_told(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.writing() as connection:
        warn(connection)
        with caplog.at_level(logging.INFO, "db.notices"):
            assert close(connection)
        assert due(connection) == []
        (kept,) = notices.list_notices(connection)
        assert (kept.closed_at, kept.sent_at) == (at(2), None)
    assert caplog.records[-1].getMessage() == f"{KEY}: {MENDED}"


def test_nor_where_telling_it_failed(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        notice = only(connection)
        assert begin(connection, notice)
        notices.record_failed(connection, notice.id, error="no route", next_try_at=at(9))
        close(connection)
        assert due(connection, hour=10) == []


def test_a_recovery_while_the_trouble_is_being_told_is_told_too(database: Database) -> None:
    # The delivery is under way, or the machine stopped before its record: somebody may have heard.
    with database.writing() as connection:
        warn(connection)
        notice = only(connection)
        assert begin(connection, notice)
        assert close(connection)
        notices.record_sent(connection, notice.id, at=at(2))
        assert due(connection) == [("recovery", MENDED)]


def test_closing_what_is_not_open_says_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "db.notices"), database.writing() as connection:
        assert not close(connection)
        assert notices.list_notices(connection) == ()
    assert caplog.records == []


def test_a_notice_that_was_told_is_not_told_again(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        notice = only(connection)
        assert begin(connection, notice)
        notices.record_sent(connection, notice.id, at=at(1), error="the webhook is not there")
        assert due(connection, hour=9999) == []
        told = only(connection)
        assert not begin(connection, told, hour=9999)
    assert (told.sent_at, told.tries, told.next_try_at) == (at(1), 1, None)
    assert told.last_error == "the webhook is not there"


def test_a_notice_that_could_not_be_told_waits_for_its_next_try(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        notice = only(connection)
        assert begin(connection, notice)
        notices.record_failed(connection, notice.id, error="no route", next_try_at=at(3))
        assert due(connection, hour=2.9) == []
        (again,) = notices.list_unsent(connection, at(3))
        assert (again.tries, again.last_error, again.next_try_at) == (1, "no route", at(3))
        assert begin(connection, again, hour=3)
        assert only(connection).last_error == ""


def test_a_try_begun_by_a_process_that_died_is_made_again_after_the_pause(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        assert begin(connection, only(connection), hour=1)
        assert due(connection, hour=1.01) == []
        assert due(connection, hour=2) == [("warning", FAILS)]


def test_of_two_that_would_tell_a_notice_one_begins(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        notice = only(connection)
    begun: list[bool] = []
    assert at_once(database, [lambda c: begun.append(begin(c, notice))] * 3) == []
    assert sorted(begun) == [False, False, True]


def test_a_notice_closed_since_it_was_listed_is_not_begun(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        (listed,) = notices.list_unsent(connection, at(1))
        close(connection, hour=1)
        assert not begin(connection, listed)


def test_a_clock_that_was_ahead_silences_nothing(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        years_ahead = at(24 * 3650)
        assert notices.begin_try(connection, only(connection), at=years_ahead, until=years_ahead)
        assert due(connection, hour=1) == [("warning", FAILS)]


def test_the_longest_pause_is_waited_out(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        notices.begin_try(connection, only(connection), at=START, until=START + LONGEST_PAUSE)
        assert notices.list_unsent(connection, START) == ()
        assert notices.list_unsent(connection, START + LONGEST_PAUSE - timedelta(microseconds=1)) == ()
        assert len(notices.list_unsent(connection, START + LONGEST_PAUSE)) == 1


def test_a_recovery_is_not_told_after_the_trouble_came_back(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        tell(connection, only(connection))
        close(connection)
        warn(connection, hour=3)
        assert due(connection) == [("warning", FAILS)]
        tell(connection, only(connection), 4)
        assert due(connection) == []
        close(connection, hour=5)
        assert due(connection, hour=6) == [("recovery", MENDED)]


def test_a_recovery_outlives_trouble_that_came_back_unheard(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        tell(connection, only(connection))
        close(connection)
        warn(connection, hour=3)
        close(connection, hour=4)
        assert due(connection) == [("recovery", MENDED)]


def test_the_trouble_of_one_source_says_nothing_of_another(database: Database) -> None:
    with database.writing() as connection:
        warn(connection)
        tell(connection, only(connection))
        close(connection)
        warn(connection, key="failing:metaculus:12101", hour=3)
        assert due(connection) == [("recovery", MENDED), ("warning", FAILS)]


def test_open_keys_are_found_by_how_they_begin(database: Database) -> None:
    with database.writing() as connection:
        for key in ("failing:kalshi:AB_1", "failing:kalshi:ABX1", "failing:KALSHI:1", "held:kalshi"):
            warn(connection, key=key)
        warn(connection, key="failing:kalshi:over")
        close(connection, key="failing:kalshi:over")
        assert notices.open_keys(connection, "failing:kalshi:AB_") == {"failing:kalshi:AB_1"}
        assert notices.open_keys(connection, "failing:kalshi:") == {
            "failing:kalshi:AB_1",
            "failing:kalshi:ABX1",
        }
        assert notices.open_keys(connection, "") >= {"held:kalshi", "failing:KALSHI:1"}


def test_a_sentence_is_kept_on_one_line(database: Database) -> None:
    with database.writing() as connection:
        warn(connection, sentence="it said:\n  <html>\t oops ")
        assert only(connection).sentence == "it said: <html> oops"


def test_a_notice_without_a_key_or_a_sentence_is_refused(database: Database) -> None:
    with database.writing() as connection:
        with pytest.raises(ValueError, match="1 to 300 characters"):
            warn(connection, key="")
        with pytest.raises(ValueError, match="tells nothing"):
            warn(connection, sentence=" ")
        assert notices.list_notices(connection) == ()


def test_what_is_undone_was_never_raised(database: Database) -> None:
    class StopError(Exception):
        pass

    def raise_and_stop() -> None:
        with database.writing() as connection:
            warn(connection)
            raise StopError

    with pytest.raises(StopError):
        raise_and_stop()
    with database.writing() as connection:
        assert notices.list_notices(connection) == ()
        assert warn(connection)
