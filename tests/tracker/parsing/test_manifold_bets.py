import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.errors import PlatformError, UnreadableAnswerError
from tracker.parsing.manifold_bets import Mark, Page, courses_of, join_pages, parse_bets
from tracker.parsing.payload import Payload

START = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
CHOICE = ("ansIris001", "ansTomas01", "ansOther01")


def read(rows: object, *, has_answers: bool = False) -> Page:
    return parse_bets(Payload(rows, platform="manifold"), has_answers=has_answers)


def row(at: int, before: float, after: float, **more: Any) -> dict[str, Any]:
    return {"createdTime": 1790000000000 + at, "probBefore": before, "probAfter": after, **more}


def course(page: Page, *, is_whole: bool = True) -> list[tuple[float, float]]:
    (marks,) = courses_of(page.trades, started={"": START}, is_whole=is_whole).values()
    return [((mark.at - START).total_seconds(), mark.value) for mark in marks]


def test_a_market_has_the_course_of_its_trades_from_its_beginning_on() -> None:
    page = read(load_payload("manifold", "bets_binary"))
    assert page.rows == 9
    assert page.oldest_at == START + timedelta(seconds=1000)
    # Resting orders, one cancelled unfilled and a redemption are none; one cancelled in part is.
    assert course(page) == [(0, 0.37), (1000, 0.5), (4000, 0.55), (5000, 0.45), (7200, 0.42)]


def test_the_same_rows_in_another_order_tell_the_same() -> None:
    rows = load_payload("manifold", "bets_binary")
    assert course(read(rows[::-1])) == course(read(rows))
    assert course(read(sorted(rows, key=lambda bet: (bet["probAfter"], bet["id"])))) == course(read(rows))


def test_of_several_trades_in_one_millisecond_the_last_counts() -> None:
    newest_first = [row(5, 0.3, 0.2), row(5, 0.5, 0.3), row(5, 0.4, 0.5)]
    assert course(read(newest_first)) == [(0, 0.4), (0.005, 0.2)]
    assert course(read(newest_first[::-1])) == [(0, 0.4), (0.005, 0.2)]


def test_a_round_trip_in_one_millisecond_ends_as_listed() -> None:
    assert course(read([row(9, 0.4, 0.4), row(5, 0.5, 0.4), row(5, 0.4, 0.5)])) == [(0, 0.4)]


def test_a_sample_does_not_tell_how_it_began() -> None:
    assert course(read([row(5, 0.4, 0.5)]), is_whole=False) == [(0.005, 0.5)]


def test_values_that_stay_are_told_once() -> None:
    assert course(read([row(1, 0.4, 0.5), row(2, 0.5, 0.5), row(3, 0.5, 0.5)])) == [(0, 0.4), (0.001, 0.5)]


def test_points_have_nothing_but_times_and_probabilities() -> None:
    points = [
        row(30, 0.5, 0.6, answerId="b"),
        row(10, 0.2, 0.3, answerId="a"),
        row(20, 0.3, 0.4, answerId="a"),
    ]
    courses = courses_of(
        read(points, has_answers=True).trades, started={"a": None, "b": None}, is_whole=False
    )
    assert [mark.value for mark in courses["a"]] == [0.3, 0.4]
    assert [mark.value for mark in courses["b"]] == [0.6]


def test_a_trade_on_one_answer_moves_the_others() -> None:
    page = read(load_payload("manifold", "bets_choice"), has_answers=True)
    courses = courses_of(page.trades, started=dict.fromkeys(CHOICE, START), is_whole=True)
    assert {key: [mark.value for mark in marks] for key, marks in courses.items()} == {
        "ansIris001": [0.4, 0.55, 0.5],
        "ansTomas01": [0.35, 0.25, 0.3],
        "ansOther01": [0.25, 0.2],
    }
    for at in {mark.at for marks in courses.values() for mark in marks}:
        held = [[mark.value for mark in marks if mark.at <= at][-1] for marks in courses.values()]
        assert sum(held) == pytest.approx(1)


def test_an_answer_without_a_trade_has_no_course() -> None:
    assert courses_of((), started={"a": START}, is_whole=True) == {"a": ()}


def test_two_answers_that_overlap_are_joined_once() -> None:
    latest = read([row(30, 0.6, 0.7, id="b3"), row(20, 0.5, 0.6, id="b2")])
    points = read([row(20, 0.5, 0.6), row(10, 0.4, 0.5), row(20, 0.55, 0.5)])
    trades = join_pages(points, latest)
    assert [(trade.before, trade.after) for trade in trades] == [
        (0.4, 0.5),
        (0.55, 0.5),
        (0.5, 0.6),
        (0.6, 0.7),
    ]


def test_rows_of_another_form_are_read_too() -> None:
    rows = [
        row(2, 0, 1),
        {"createdTime": "2026-09-21T14:13:21Z", "probAfter": "0.5"},
        {"createdTime": 1790000002000, "probAfter": None, "probBefore": None},
    ]
    page = read(rows)
    assert [(trade.before, trade.after) for trade in page.trades] == [(0, 1), (None, 0.5)]
    assert page.rows == 3


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"probBefore": 0.1, "probAfter": 0.2}, r"\[1\]\.createdTime"),
        ({"createdTime": 1790000000000, "probBefore": 0.1}, r"\[1\]\.probAfter"),
        (row(1, 0.2, 1.2), r"\[1\]\.probAfter should be between 0 and 1"),
        (row(1, -0.5, 0.2), r"\[1\]\.probBefore should be between 0 and 1"),
        (row(1, 0.2, 0.2) | {"createdTime": 10**18}, r"\[1\]\.createdTime should be epoch milliseconds"),
        ("row", r"\[1\] should be an object"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(broken: object, said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        read([row(1, 0.4, 0.5), broken])


def test_no_list_is_named() -> None:
    with pytest.raises(UnreadableAnswerError, match="should be a list"):
        read({"bets": []})


def test_no_bets_are_no_trades() -> None:
    assert read([]) == Page(trades=(), rows=0, oldest_at=None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ROW = st.fixed_dictionaries(
    {"createdTime": st.integers(1, 10**14) | JSON, "probAfter": st.floats(0, 1) | JSON},
    optional={
        "probBefore": st.floats(0, 1) | JSON,
        "amount": JSON,
        "isFilled": JSON,
        "isCancelled": JSON,
        "isRedemption": JSON,
        "answerId": st.sampled_from(["a", "b"]) | JSON,
    },
)


@given(rows=st.lists(ROW | JSON, max_size=6) | JSON, has_answers=st.booleans())
def test_arbitrary_rows_are_read_or_refused(rows: object, has_answers: bool) -> None:
    try:
        page = read(rows, has_answers=has_answers)
    except PlatformError:
        return
    keys = {trade.key for trade in page.trades}
    for marks in courses_of(page.trades, started=dict.fromkeys(keys, START), is_whole=True).values():
        assert all(0 <= mark.value <= 1 for mark in marks)
        assert all(one.at < other.at for one, other in itertools.pairwise(marks))


CHAIN = st.lists(st.integers(1, 999), min_size=2, max_size=6, unique=True)


@given(chain=CHAIN, order=st.randoms(use_true_random=False))
def test_a_chain_in_one_millisecond_ends_at_its_end_however_it_is_listed(
    chain: list[int], order: Any
) -> None:
    rows = [row(7, one / 1000, other / 1000) for one, other in itertools.pairwise(chain)]
    order.shuffle(rows)
    (marks,) = courses_of(read(rows).trades, started={"": START}, is_whole=True).values()
    assert [mark.value for mark in marks] == [chain[0] / 1000, chain[-1] / 1000]
    assert isinstance(marks[0], Mark)
