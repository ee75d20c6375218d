from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START, at
from tracker.notices import (
    FIRST_PAUSE,
    LONGEST_KEY,
    LONGEST_PAUSE,
    Level,
    Notice,
    check_notice,
    next_try,
    to_document,
)


def test_pauses_double_from_minutes_to_a_day() -> None:
    pauses = [next_try(tries, START) - START for tries in range(1, 12)]
    assert pauses[:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE, 8 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE == timedelta(days=1)


@given(tries=st.integers(0, 10**6))
def test_no_number_of_tries_ends_it_or_makes_it_hasty(tries: int) -> None:
    pause = next_try(tries, START) - START
    assert FIRST_PAUSE <= pause <= LONGEST_PAUSE
    assert pause <= next_try(tries + 1, START) - START


@pytest.mark.parametrize(
    ("tries", "asked", "pause"),
    [
        (1, timedelta(hours=2), timedelta(hours=2)),
        (1, timedelta(seconds=3), FIRST_PAUSE),
        (30, timedelta(hours=2), LONGEST_PAUSE),
        (1, timedelta(days=400), LONGEST_PAUSE),
    ],
)
def test_the_receiver_may_ask_for_a_longer_pause_up_to_a_day(
    tries: int, asked: timedelta, pause: timedelta
) -> None:
    assert next_try(tries, START, retry_after=asked) == START + pause


def test_a_document_holds_what_a_receiver_needs_and_no_more() -> None:
    notice = Notice(
        id=7, key="refused:metaculus", level=Level.WARNING, sentence="No entry.", raised_at=START, tries=3
    )
    assert to_document(notice, outlet="The Herald") == {
        "key": "refused:metaculus",
        "level": "warning",
        "sentence": "No entry.",
        "raised_at": "2022-11-04T00:00:00Z",
        "outlet": "The Herald",
    }


def test_a_notice_is_open_until_it_is_closed() -> None:
    notice = Notice(id=7, key="k", level=Level.WARNING, sentence="s", raised_at=START)
    assert notice.is_open
    closed = Notice(id=7, key="k", level=Level.WARNING, sentence="s", raised_at=START, closed_at=at(1))
    assert not closed.is_open


@pytest.mark.parametrize(
    ("key", "sentence", "says"),
    [
        ("", "It fails.", "1 to 300 characters, not 0"),
        ("k" * (LONGEST_KEY + 1), "It fails.", "not 301"),
        ("held:manifold", " \n", "held:manifold tells nothing"),
    ],
)
def test_what_cannot_be_kept_or_says_nothing_is_no_notice(key: str, sentence: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_notice(key, sentence)


def test_the_longest_key_will_do() -> None:
    check_notice("k" * LONGEST_KEY, "It fails.")
