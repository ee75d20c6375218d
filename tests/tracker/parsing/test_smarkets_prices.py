import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import SHARED, load_payload
from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.smarkets_prices import Book, Price, Trade, decide_price, parse_books, parse_trades

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
NONE = Price(None)
RECORDED = sorted((SHARED / "smarkets").glob("*.json"))


def payload(document: object) -> Payload:
    return Payload(document, platform="smarkets")


def books(document: object) -> dict[str, Book]:
    return parse_books(payload(document))


def trades(*rows: object) -> dict[str, Trade]:
    return parse_trades(payload({"last_executed_prices": {"710001": list(rows)}}))


def book(bid: str | None, offer: str | None) -> Book:
    return Book(bid=Decimal(bid) if bid else None, offer=Decimal(offer) if offer else None)


def traded(price: str, age: timedelta = HOUR) -> Trade:
    return Trade(Decimal(price), NOW - age)


@pytest.mark.parametrize(
    ("its_book", "trade", "expected"),
    [
        (book("0.53", "0.55"), None, Price(0.54, "midpoint")),
        (book("0.3472", "0.4348"), traded("0.10"), Price(0.391, "midpoint")),
        (book("0.50", "0.60"), None, Price(0.55, "midpoint")),
        (book("0.50", "0.50"), None, Price(0.5, "midpoint")),
        # Wider than ten points: the last trade, where it is recent and inside the gap.
        (book("0.50", "0.6001"), None, NONE),
        (book("0.30", "0.45"), traded("0.4167"), Price(0.4167, "last trade")),
        (book("0.30", "0.45"), traded("0.4167", timedelta(hours=24)), Price(0.4167, "last trade")),
        (book("0.30", "0.45"), traded("0.4167", timedelta(hours=24, seconds=1)), NONE),
        (book("0.30", "0.45"), traded("0.4167", -timedelta(minutes=4)), Price(0.4167, "last trade")),
        (book("0.30", "0.45"), traded("0.4167", -HOUR), NONE),
        (book("0.30", "0.45"), traded("0.29"), NONE),
        (book("0.30", "0.45"), traded("0.46"), NONE),
        # One side, or none.
        (book("0.30", None), traded("0.35"), Price(0.35, "last trade")),
        (book("0.30", None), traded("0.25"), NONE),
        (book(None, "0.02"), traded("0.01"), Price(0.01, "last trade")),
        (book(None, "0.02"), traded("0.10"), NONE),
        (book(None, "0.02"), None, NONE),
        (book(None, None), traded("0.35"), Price(0.35, "last trade")),
        (book(None, None), None, NONE),
        # A bid above the offer.
        (book("0.60", "0.50"), traded("0.55"), NONE),
    ],
)
def test_which_number_is_told(its_book: Book, trade: Trade | None, expected: Price) -> None:
    assert decide_price(its_book, trade, seen_at=NOW) == expected


def test_books_are_in_hundredths_of_a_percent_with_the_best_order_wherever_it_stands() -> None:
    told = books(load_payload("smarkets", "quotes_choice"))
    assert told == {
        "720001": book("0.53", "0.55"),
        "720002": book("0.30", "0.45"),
        "720003": book(None, None),
    }


def test_an_answer_may_wrap_its_books_and_leave_sides_and_quantities_out() -> None:
    level = {"price": "4167"}
    assert books({"quotes": {"a": {"bids": [level], "offers": None}, "b": {}, "c": None}}) == {
        "a": book("0.4167", None),
        "b": book(None, None),
    }


def test_orders_of_nothing_and_at_the_edges_are_no_orders() -> None:
    bids = [{"price": 9000, "quantity": 0}, {"price": 10000, "quantity": 5}, {"price": 100, "quantity": 5}]
    assert books({"a": {"bids": bids, "offers": [{"price": 0, "quantity": 5}]}})["a"] == book("0.01", None)


@pytest.mark.parametrize(
    "price", [41.67, "41.67", -1, 10001, "x", "", None, True, [], "NaN", "1e99999999", "1e-99999999"]
)
def test_a_price_in_another_unit_is_refused(price: object) -> None:
    with pytest.raises(UnreadableAnswerError, match=r"720001.bids\[0\].price should be"):
        books({"720001": {"bids": [{"price": price, "quantity": 1}], "offers": []}})


@pytest.mark.parametrize("document", [None, [], "x", {"quotes": []}, {"a": 7}, {"a": {"bids": {}}}])
def test_what_is_no_book_is_refused(document: object) -> None:
    with pytest.raises(UnreadableAnswerError):
        assert books(document) == {}


def test_last_trades_are_in_percent_as_text_with_a_time() -> None:
    told = parse_trades(payload(load_payload("smarkets", "last_choice")))
    assert told == {
        "720001": Trade(Decimal("0.51"), datetime(2026, 11, 1, 9, tzinfo=UTC)),
        "720002": Trade(Decimal("0.4167"), datetime(2026, 11, 22, 11, 30, tzinfo=UTC)),
    }


def test_of_several_trades_the_latest_counts_and_one_without_a_time_does_not() -> None:
    def row(price: object, at: object) -> dict[str, object]:
        return {"contract_id": 7, "last_executed_price": price, "timestamp": at}

    early, late = "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"
    assert trades(row("40.00", early), row("45.45", late), row("50", None))["7"].price == Decimal("0.4545")
    assert trades(row("45.45", late), row("40.00", early))["7"].price == Decimal("0.4545")
    assert trades(row(45.45, late))["7"].price == Decimal("0.4545")
    assert trades(row("0", late), row("100.00", late), row(None, late)) == {}
    as_list = {"last_executed_prices": [row("45.45", late)]}
    assert parse_trades(payload(as_list))["7"].price == Decimal("0.4545")
    assert parse_trades(payload({"last_executed_prices": {"1": None}})) == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"contract_id": "7", "last_executed_price": "4545", "timestamp": "2026-11-20"}, "a percentage"),
        ({"contract_id": "7", "last_executed_price": "x", "timestamp": "2026-11-20"}, "a number"),
        ({"contract_id": "7", "last_executed_price": "45", "timestamp": "noon"}, "an instant"),
        ({"contract_id": None, "last_executed_price": "45", "timestamp": "2026-11-20"}, "a contract's id"),
        ({"last_executed_price": "45", "timestamp": "2026-11-20"}, "no last_executed_prices.+contract_id"),
        (7, "an object|has no"),
    ],
)
def test_a_trade_that_cannot_be_read_is_named(row: object, said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        assert trades(row) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["quotes", "bids", "offers", "price", "quantity", "last_executed_prices"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON, st.integers(-5, 10_005), st.integers(-5, 10_005))
def test_whatever_comes_is_refused_or_within_bounds(document: Any, bid: int, offer: int) -> None:
    for read in (books, lambda told: parse_trades(payload(told))):
        try:
            read(document)
        except UnreadableAnswerError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right
    try:
        told = books({"a": {"bids": [{"price": bid}], "offers": [{"price": offer}]}})["a"]
    except UnreadableAnswerError:
        assert min(bid, offer) < 0 or max(bid, offer) > 10_000
        return
    middle = told.middle
    if middle is not None:
        assert bid / 10_000 <= middle <= offer / 10_000


@pytest.mark.skipif(not RECORDED, reason=f"no recorded answers in {SHARED / 'smarkets'}")
def test_every_recorded_answer_is_read_in_its_own_unit() -> None:
    for path in RECORDED:
        told = json.loads(path.read_text(encoding="utf-8"))
        assert books(told) == {
            "c1": book("0.3472", "0.4348"),
            "c2": book("0.5495", "0.6536"),
            "c3": book(None, None),
        }
        last = parse_trades(payload(told))
        seen_at = datetime(2026, 9, 13, 12, tzinfo=UTC)
        assert last == {"c1": Trade(Decimal("0.4545"), datetime(2026, 9, 13, 2, 34, 39, tzinfo=UTC))}
        prices = [decide_price(one, last.get(id_), seen_at=seen_at) for id_, one in books(told).items()]
        assert prices == [Price(0.391, "midpoint"), NONE, NONE]  # the second spread is 10.41 points
    assert len(RECORDED) == 1
