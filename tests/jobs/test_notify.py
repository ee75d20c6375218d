"""Each notice is told once: by a real command, by a real webhook, through failures and through crashes."""

from __future__ import annotations

import json
import logging
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from db import notices
from jobs.notice_ways import Failure
from jobs.notify import TRIES_IN_A_ROW, run, tell
from jobs.schedule import run_once
from reports.desk.context import Tally, WorkContext
from tests.jobs.conftest import Newsroom
from tests.jobs.receiver import SECRET, receiving
from tracker.notices import FIRST_PAUSE, LONGEST_PAUSE, Level, Notice

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY = "failing:metaculus:7"


@dataclass
class FakeWay:
    """Takes every document, unless told to fail."""

    failure: Failure | None = None
    got: list[Mapping[str, str]] = field(default_factory=list)

    def __call__(self, document: Mapping[str, str]) -> Failure | None:
        self.got.append(document)
        return self.failure

    @property
    def sentences(self) -> list[str]:
        return [document["sentence"] for document in self.got]


def warn(newsroom: Newsroom, key: str = KEY, sentence: str = "It has failed 3 times.") -> None:
    with newsroom.context.database.writing() as connection:
        assert notices.raise_notice(connection, key, Level.WARNING, sentence, at=newsroom.clock.now())


def mend(newsroom: Newsroom, key: str = KEY) -> None:
    with newsroom.context.database.writing() as connection:
        assert notices.close_notice(connection, key, "It answers again.", at=newsroom.clock.now())


def kept(newsroom: Newsroom) -> tuple[Notice, ...]:
    with newsroom.context.database.reading() as connection:
        return notices.list_notices(connection)


def with_settings(newsroom: Newsroom, **changes: Any) -> WorkContext:
    return replace(newsroom.context, settings=newsroom.context.settings.model_copy(update=changes))


def hears(folder: Path, code: int = 0) -> tuple[str, Path]:
    """A command that writes each document as a line of a file, and the file."""
    script, heard = folder / "hear.py", folder / "heard.jsonl"
    script.write_text(
        f"import sys\nopen({str(heard)!r}, 'ab').write(sys.stdin.buffer.read())\nsys.exit({code})\n",
        encoding="utf-8",
    )
    heard.touch()
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}", heard


def test_a_command_hears_of_failure_and_recovery_once_each(newsroom: Newsroom) -> None:
    command, heard = hears(newsroom.folder)
    context = with_settings(newsroom, notice_command=command, outlet="The Lake Herald")
    warn(newsroom)
    assert run(context) == Tally(done=1)
    assert run(context) == Tally()
    newsroom.pass_(hours=1)
    mend(newsroom)
    assert run(context) == Tally(done=1)
    newsroom.pass_(days=9)
    assert run(context) == Tally()
    common = {"key": KEY, "outlet": "The Lake Herald"}
    assert [json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()] == [
        common
        | {"level": "warning", "sentence": "It has failed 3 times.", "raised_at": "2026-03-02T12:00:00Z"},
        common | {"level": "recovery", "sentence": "It answers again.", "raised_at": "2026-03-02T13:00:00Z"},
    ]


def test_a_webhook_hears_of_failure_and_recovery_once_each(newsroom: Newsroom) -> None:
    with receiving() as receiver:
        context = with_settings(newsroom, notice_webhook=SecretStr(receiver.url))
        warn(newsroom)
        assert run(context) == Tally(done=1)
        mend(newsroom)
        assert run(context) == Tally(done=1)
        assert run(context) == Tally()
        assert [one["level"] for one in receiver.got] == ["warning", "recovery"]


def test_a_webhook_that_was_down_is_told_when_it_is_back(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    with receiving() as receiver, caplog.at_level(logging.DEBUG):
        receiver.statuses, receiver.body = [503, 404, 200], f"see /hooks/{SECRET}".encode()
        context = with_settings(newsroom, notice_webhook=SecretStr(receiver.url))
        warn(newsroom)
        assert run(context).failed == (f"{KEY}: the webhook at 127.0.0.1 has a fault of its own (5xx)",)
        assert run(context) == Tally()  # not yet due
        newsroom.pass_(seconds=FIRST_PAUSE.total_seconds())
        assert run(context).failed == (f"{KEY}: the webhook at 127.0.0.1 is not there (404)",)
        newsroom.pass_(seconds=2 * FIRST_PAUSE.total_seconds() - 1)
        assert run(context) == Tally()
        newsroom.pass_(seconds=1)
        assert run(context) == Tally(done=1)
        assert len(receiver.got) == 3
    (notice,) = kept(newsroom)
    assert (notice.tries, notice.last_error, notice.sent_at) == (3, "", newsroom.clock.now())
    ours = [one.getMessage() for one in caplog.records if one.name.split(".")[0] in {"jobs", "db", "tracker"}]
    assert ours == [
        f"{KEY}: It has failed 3 times.",
        f"the notice {KEY} could not be told: the webhook at 127.0.0.1 has a fault of its own (5xx)",
    ]


def test_no_secret_is_kept_or_logged(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    command, _ = hears(newsroom.folder, code=9)
    with receiving() as receiver, caplog.at_level(logging.INFO):
        receiver.statuses, receiver.body = [403], SECRET.encode()
        context = with_settings(
            newsroom, notice_webhook=SecretStr(receiver.url), notice_command=f"{command} --token {SECRET}"
        )
        warn(newsroom)
        tally = run(context)
    (notice,) = kept(newsroom)
    name = Path(sys.executable).name
    assert notice.last_error == (
        f"notice_command's {name} ended with 9; the webhook at 127.0.0.1 refuses us (401 or 403)"
    )
    assert SECRET not in f"{tally} {caplog.text} {notice}"


def test_without_a_way_nothing_is_sent_or_tried(newsroom: Newsroom) -> None:
    warn(newsroom)
    assert run(with_settings(newsroom, notice_command="  ", notice_webhook=SecretStr(" "))) == Tally()
    (notice,) = kept(newsroom)
    assert (notice.tries, notice.is_open) == (0, True)


def test_a_way_that_is_set_later_hears_of_what_still_lasts(newsroom: Newsroom) -> None:
    warn(newsroom, key="failing:metaculus:1", sentence="long over")
    mend(newsroom, key="failing:metaculus:1")
    warn(newsroom, key="failing:metaculus:2", sentence="still so")
    run(newsroom.context)
    newsroom.pass_(days=100)
    way = FakeWay()
    assert tell(newsroom.context, {"command": way}) == Tally(done=1)
    assert way.sentences == ["still so"]


def test_pauses_grow_to_a_day_and_it_is_never_given_up(newsroom: Newsroom) -> None:
    way = FakeWay(Failure(why="no route"))
    warn(newsroom)
    for _ in range(12):
        assert tell(newsroom.context, {"webhook": way}).failed == (f"{KEY}: no route",)
        (notice,) = kept(newsroom)
        assert notice.next_try_at is not None
        newsroom.clock.move_to(notice.next_try_at)
    assert len(way.got) == 12
    assert notice.next_try_at is not None
    assert notice.next_try_at - newsroom.clock.now() == timedelta()
    way.failure = None
    assert tell(newsroom.context, {"webhook": way}) == Tally(done=1)


def test_a_receiver_that_asks_for_a_pause_gets_it(newsroom: Newsroom) -> None:
    way = FakeWay(Failure(why="limits our rate", retry_after=timedelta(hours=3)))
    warn(newsroom)
    tell(newsroom.context, {"webhook": way})
    (notice,) = kept(newsroom)
    assert notice.next_try_at == newsroom.clock.now() + timedelta(hours=3)


def test_told_by_one_way_is_told(newsroom: Newsroom) -> None:
    good, bad = FakeWay(), FakeWay(Failure(why="no route"))
    warn(newsroom)
    assert tell(newsroom.context, {"command": good, "webhook": bad}) == Tally(
        done=1, failed=(f"{KEY}: no route",)
    )
    newsroom.pass_(days=2)
    assert tell(newsroom.context, {"command": good, "webhook": bad}) == Tally()
    assert (len(good.got), len(bad.got)) == (1, 1)
    (notice,) = kept(newsroom)
    assert notice.last_error == "no route"


def test_one_that_cannot_be_told_does_not_stop_the_others(newsroom: Newsroom) -> None:
    class FakeChooser(FakeWay):
        def __call__(self, document: Mapping[str, str]) -> Failure | None:
            super().__call__(document)
            return Failure(why="not this one") if document["key"] == "held:a" else None

    for key in ("held:a", "held:b", "held:c"):
        warn(newsroom, key=key, sentence=key)
    way = FakeChooser()
    assert tell(newsroom.context, {"command": way}) == Tally(done=2, failed=("held:a: not this one",))
    assert way.sentences == ["held:a", "held:b", "held:c"]


def test_a_way_that_takes_nothing_is_not_asked_for_hours(newsroom: Newsroom) -> None:
    for number in range(10):
        warn(newsroom, key=f"held:{number}")
    way = FakeWay(Failure(why="no route"))
    assert len(tell(newsroom.context, {"webhook": way}).failed) == TRIES_IN_A_ROW
    assert len(way.got) == TRIES_IN_A_ROW
    way.failure = None
    assert tell(newsroom.context, {"webhook": way}) == Tally(done=10 - TRIES_IN_A_ROW)
    newsroom.pass_(seconds=FIRST_PAUSE.total_seconds())
    assert tell(newsroom.context, {"webhook": way}) == Tally(done=TRIES_IN_A_ROW)


def test_a_crash_between_telling_and_its_record_tells_twice_and_no_more(newsroom: Newsroom) -> None:
    class StopError(Exception):
        pass

    class FakeCrash(FakeWay):
        def __call__(self, document: Mapping[str, str]) -> Failure | None:
            super().__call__(document)
            raise StopError

    warn(newsroom)
    way = FakeCrash()
    with pytest.raises(StopError):
        tell(newsroom.context, {"command": way})
    calm = FakeWay()
    assert tell(newsroom.context, {"command": calm}) == Tally()  # it may have been told: not at once again
    newsroom.pass_(seconds=FIRST_PAUSE.total_seconds())
    assert tell(newsroom.context, {"command": calm}) == Tally(done=1)
    newsroom.pass_(seconds=LONGEST_PAUSE.total_seconds())
    assert tell(newsroom.context, {"command": calm}) == Tally()


def test_what_was_mended_while_it_was_told_is_told_as_mended(newsroom: Newsroom) -> None:
    class FakeSlow(FakeWay):
        def __call__(self, document: Mapping[str, str]) -> Failure | None:
            if not self.got:
                mend(newsroom)
            return super().__call__(document)

    warn(newsroom)
    way = FakeSlow()
    tell(newsroom.context, {"command": way})
    tell(newsroom.context, {"command": way})
    assert way.sentences == ["It has failed 3 times.", "It answers again."]


def test_what_was_mended_before_its_turn_is_not_told(newsroom: Newsroom) -> None:
    class FakeMending(FakeWay):
        def __call__(self, document: Mapping[str, str]) -> Failure | None:
            if not self.got:
                mend(newsroom, key="held:b")
            return super().__call__(document)

    warn(newsroom, key="held:a", sentence="a")
    warn(newsroom, key="held:b", sentence="b")
    way = FakeMending()
    assert tell(newsroom.context, {"command": way}) == Tally(done=1)
    assert way.sentences == ["a"]


@given(
    steps=st.lists(
        st.sampled_from(["trouble a", "trouble b", "mend a", "mend b", "told", "not told", "a while"]),
        max_size=30,
    )
)
@example(steps=["trouble a", "told", "mend a", "not told", "trouble a", "told"])
@example(steps=["trouble a", "told", "mend a", "trouble a", "mend a"])
@hypothesis_settings(max_examples=40)
def test_whatever_happens_the_last_that_is_heard_is_how_things_are(
    newsroom: Newsroom, steps: list[str]
) -> None:
    for key in ("a", "b"):  # what the example before left
        close(newsroom, key)
    hear(newsroom, FakeWay())
    way = FakeWay()
    for step in steps:
        what, _, key = step.partition(" ")
        if what == "trouble":
            with newsroom.context.database.writing() as connection:
                notices.raise_notice(connection, key, Level.WARNING, step, at=newsroom.clock.now())
        elif what == "mend":
            close(newsroom, key)
        elif step == "not told":
            tell(newsroom.context, {"webhook": FakeWay(Failure(why="no route"))})
        elif step == "told":
            tell(newsroom.context, {"webhook": way})
        newsroom.pass_(days=2 if step == "a while" else 0.0001)
    hear(newsroom, way)
    last = {document["key"]: document["level"] for document in way.got}
    with newsroom.context.database.reading() as connection:
        lasting = notices.open_keys(connection, "")
    assert {key for key, level in last.items() if level == "warning"} == lasting
    named = [(one["key"], one["level"], one["raised_at"]) for one in way.got]
    assert len(named) == len(set(named))


def close(newsroom: Newsroom, key: str) -> None:
    with newsroom.context.database.writing() as connection:
        notices.close_notice(connection, key, "It answers again.", at=newsroom.clock.now())


def hear(newsroom: Newsroom, way: FakeWay) -> None:
    """Everything that is still to be told."""
    newsroom.pass_(days=2)
    tell(newsroom.context, {"webhook": way})


def test_a_round_of_every_job_tells(newsroom: Newsroom) -> None:
    command, heard = hears(newsroom.folder)
    warn(newsroom)
    run_once(with_settings(newsroom, notice_command=command))
    assert json.loads(heard.read_text(encoding="utf-8"))["key"] == KEY
