from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload

DOCUMENT = {
    "question": {
        "title": "Will it?",
        "count": 3,
        "resolved": False,
        "open_time": "2022-08-03T15:00:00Z",
        "naive_time": "2022-08-03 15:00:00",
        "resolution": None,
        "history": [{"start_time": 1659590661.052463, "centers": [0.067, "x"]}],
        "nothing": float("inf"),
        "much": 10**400,
    }
}


def question() -> Payload:
    return Payload(DOCUMENT, platform="metaculus").get("question")


def test_each_type_is_read() -> None:
    told = question()
    assert told.get("title").text() == "Will it?"
    assert told.get("count").integer() == 3
    assert told.get("count").number() == 3.0
    assert told.get("resolved").flag() is False
    assert told.get("open_time").instant() == datetime(2022, 8, 3, 15, tzinfo=UTC)
    assert told.get("naive_time").instant() == datetime(2022, 8, 3, 15, tzinfo=UTC)
    start = told.get("history").items()[0].get("start_time").epoch()
    assert start == datetime(2022, 8, 4, 5, 24, 21, 52463, tzinfo=UTC)
    assert told.nullable("resolution", Payload.text) is None
    assert told.nullable("title", Payload.text) == "Will it?"
    assert told.optional("no_such_key", Payload.text) is None
    assert told.optional("resolution", Payload.text) is None
    assert "title" in told
    assert "no_such_key" not in told
    assert "anything" not in told.get("title")


def test_a_wrong_type_is_named_with_its_path() -> None:
    field = question().get("history").items()[0].get("centers").items()[1]
    assert field.path == "question.history[0].centers[1]"
    with pytest.raises(UnreadableAnswerError) as caught:
        field.number()
    assert str(caught.value) == (
        "metaculus's answer cannot be read: question.history[0].centers[1] should be a number, not 'x'; "
        "if this lasts, the platform has changed its format and the adapter must follow"
    )
    assert caught.value.platform == "metaculus"


def test_a_missing_key_is_named_with_its_path() -> None:
    for read in (
        lambda told: told.get("center"),
        lambda told: told.nullable("center", Payload.number),
    ):
        with pytest.raises(UnreadableAnswerError, match=r"has no question\.history\[0\]\.center;"):
            read(question().get("history").items()[0])


@pytest.mark.parametrize(
    ("key", "read", "expected"),
    [
        ("count", Payload.text, "a text"),
        ("title", Payload.integer, "a whole number"),
        ("resolved", Payload.integer, "a whole number"),
        ("resolved", Payload.number, "a number"),
        ("nothing", Payload.number, "a finite number"),
        ("much", Payload.number, "a finite number"),
        ("count", Payload.flag, "true or false"),
        ("title", Payload.items, "a list"),
        ("title", Payload.instant, "an instant"),
        ("count", Payload.instant, "a text"),
        ("title", Payload.epoch, "a number"),
        ("resolution", Payload.text, "a text, not None"),
    ],
)
def test_nothing_is_taken_for_what_it_is_not(key: str, read: object, expected: str) -> None:
    assert callable(read)
    with pytest.raises(UnreadableAnswerError, match=rf"question\.{key} should be {expected}"):
        read(question().get(key))


def test_seconds_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(UnreadableAnswerError, match="the whole should be Unix seconds, not 1e"):
        Payload(1e18, platform="p").epoch()


def test_a_long_value_is_quoted_in_part() -> None:
    with pytest.raises(UnreadableAnswerError) as caught:
        Payload("x" * 10_000, platform="p").number()
    assert len(str(caught.value)) < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_whatever_comes_only_one_error_leaves(value: object) -> None:
    told = Payload(value, platform="p")
    for read in (
        Payload.text,
        Payload.integer,
        Payload.number,
        Payload.flag,
        Payload.instant,
        Payload.epoch,
        Payload.items,
        lambda inner: inner.get("a"),
    ):
        with suppress(UnreadableAnswerError):
            read(told)
