from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.payloads import load_payload
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_history import (
    Row,
    decide_window,
    parse_older,
    parse_page,
    points_of,
    without_payout,
)
from tracker.parsing.polymarket_past import MOST_PAGES, read_older_past, read_past
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def of(document: Any) -> Payload:
    return Payload(document, platform="polymarket")


def row(hours: int, price: str | None, *, is_tick: bool = False) -> Row:
    return Row(
        at=NOW + timedelta(hours=hours), price=None if price is None else Decimal(price), is_tick=is_tick
    )


def test_a_page_has_rows_and_the_cursor_of_the_next() -> None:
    rows, cursor = parse_page(of(load_payload("polymarket", "history_first")))
    assert cursor == "b3BhcXVl"
    assert [(entry.at, entry.price) for entry in rows] == [
        (datetime(2026, 6, 1, 11, tzinfo=UTC), Decimal("0.5")),
        (datetime(2026, 6, 1, 14, tzinfo=UTC), Decimal("0.415")),
    ]
    rows, cursor = parse_page(of(load_payload("polymarket", "history_second")))
    assert cursor == ""
    assert [entry.is_tick for entry in rows] == [False, True]


@pytest.mark.parametrize("pagination", [None, {}, {"next_cursor": None}])
def test_the_last_page_has_no_cursor(pagination: object) -> None:
    assert parse_page(of({"data": [], "pagination": pagination})) == ([], "")


def test_the_older_api_writes_numbers_as_texts_or_not() -> None:
    rows = parse_older(of(load_payload("polymarket", "history_older")))
    assert [entry.price for entry in rows] == [Decimal("0.505"), Decimal("0.41")]
    assert rows[0].at == datetime(2026, 6, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"price": 0.5}, r"data\[0\]\.timestamp"),
        ({"timestamp": 1}, r"data\[0\]\.price"),
        ({"timestamp": 1, "price": 69}, r"data\[0\]\.price should be a price between 0 and 1, not 69"),
        ({"timestamp": 1780311600000, "price": 0.5}, "should be Unix seconds"),
        ({"timestamp": "1e400", "price": 0.5}, "should be Unix seconds"),
        ({"timestamp": "soon", "price": 0.5}, "should be a number"),
        (7, "should be an object"),
    ],
)
def test_rows_of_another_shape_are_named(entry: object, said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        parse_page(of({"data": [entry]}))


def test_a_row_without_a_price_is_no_reading() -> None:
    (point,) = points_of(parse_older(of({"history": [{"t": 1780311600, "p": None}]})), seen_at=NOW)
    assert isinstance(point, NoReading)
    assert point.reason is Reason.UNRELIABLE


def test_points_are_in_order_and_each_instant_once() -> None:
    points = points_of([row(3, "0.3"), row(1, "0.1"), row(3, "0.35")], seen_at=NOW)
    assert [(point.at, point.value) for point in points if isinstance(point, Reading)] == [
        (NOW + timedelta(hours=1), 0.1),
        (NOW + timedelta(hours=3), 0.35),
    ]


@pytest.mark.parametrize(
    ("prices", "payout", "kept"),
    [
        (["0.5", "0.97", "1"], Decimal(1), ["0.5", "0.97"]),
        (["0.5", "0.97", "1", "1"], Decimal(1), ["0.5", "0.97"]),
        (["0.5", "0.03", "0"], Decimal(0), ["0.5", "0.03"]),
        (["0.5", "0.03"], Decimal(0), ["0.5", "0.03"]),
        (["0.5", "1"], None, ["0.5", "1"]),
        (["1"], Decimal(1), []),
        ([], Decimal(1), []),
    ],
)
def test_what_a_share_paid_is_no_price(prices: list[str], payout: Decimal | None, kept: list[str]) -> None:
    rows = without_payout([row(hour, price) for hour, price in enumerate(prices)], payout)
    assert [entry.price for entry in rows] == [Decimal(price) for price in kept]


def test_of_a_split_only_the_last_observation_is_the_payout() -> None:
    half = Decimal("0.5")
    assert len(without_payout([row(0, "0.5"), row(1, "0.5", is_tick=True)], half)) == 1
    assert len(without_payout([row(0, "0.5"), row(1, "0.5")], half)) == 2


@pytest.mark.parametrize(
    ("opened", "ended", "start", "end", "buckets"),
    [
        (NOW - 100 * DAY, None, NOW - 15 * DAY, NOW, (300, 1800)),
        (NOW - 3 * DAY, None, NOW - 3 * DAY, NOW, (60, 300, 1800)),
        (None, None, NOW - 15 * DAY, NOW, (300, 1800)),
        (NOW - 300 * DAY, NOW - 60 * DAY, NOW - 75 * DAY, NOW - 60 * DAY, (1800,)),
        (NOW - 9 * DAY, NOW - 6 * DAY, NOW - 9 * DAY, NOW - 6 * DAY, (300, 1800)),
        (NOW - 3 * DAY, NOW + DAY, NOW - 3 * DAY, NOW, (60, 300, 1800)),
    ],
)
def test_the_window_is_the_last_fortnight_in_what_is_kept_of_it(
    opened: datetime | None,
    ended: datetime | None,
    start: datetime,
    end: datetime,
    buckets: tuple[int, ...],
) -> None:
    window = decide_window(opened, ended, NOW)
    assert window is not None
    assert (window.start, window.end, window.buckets) == (start, end, buckets)
    assert window.end - window.start <= timedelta(days=15)


@pytest.mark.parametrize(
    ("opened", "ended"), [(NOW - 300 * DAY, NOW - 90 * DAY), (NOW + DAY, None), (NOW, NOW)]
)
def test_where_nothing_finer_is_kept_there_is_no_window(opened: datetime, ended: datetime | None) -> None:
    assert decide_window(opened, ended, NOW) is None


class FakePages:
    """Answers queries by what their fields say, and remembers them."""

    def __init__(self, pages: dict[tuple[str, str], Any]) -> None:
        self.pages = pages
        self.asked: list[dict[str, str]] = []

    def __call__(self, params: Sequence[tuple[str, str]]) -> Payload:
        self.asked.append(dict(params))
        for (field, value), document in self.pages.items():
            if dict(params).get(field) == value:
                return of(document)
        return of({"data": [], "pagination": {"next_cursor": None}})


WINDOW = decide_window(NOW - 3 * DAY, None, NOW)


def test_a_bucket_that_is_too_fine_gives_nothing_and_a_coarser_one_is_asked_for() -> None:
    pages = FakePages(
        {
            ("interval", "max"): load_payload("polymarket", "history_second"),
            ("bucket_seconds", "1800"): load_payload("polymarket", "history_fine"),
        }
    )
    rows = read_past(pages, "1", WINDOW)
    assert [asked["bucket_seconds"] for asked in pages.asked] == ["10800", "60", "300", "1800"]
    assert [asked.get("interval") for asked in pages.asked] == ["max", None, None, None]
    assert pages.asked[1]["start"] == str(int((NOW - 3 * DAY).timestamp()))
    assert pages.asked[1]["end"] == str(int(NOW.timestamp()))
    assert len(rows) == 4


def test_a_market_without_any_past_costs_two_requests() -> None:
    pages = FakePages({})
    assert read_past(pages, "1", WINDOW) == []
    assert [asked["bucket_seconds"] for asked in pages.asked] == ["10800", "43200"]


def test_a_cursor_that_never_ends_does_no_harm() -> None:
    entry = {"timestamp": 1780311600, "price": 0.5, "resolution_seconds": 10800}
    same = FakePages({("interval", "max"): {"data": [entry], "pagination": {"next_cursor": "a"}}})
    assert len(read_past(same, "1", None)) == 2
    asked: list[int] = []

    def another(params: Sequence[tuple[str, str]]) -> Payload:
        asked.append(len(params))
        return of({"data": [entry], "pagination": {"next_cursor": str(len(asked))}})

    read_past(another, "1", None)
    assert len(asked) == MOST_PAGES


def test_the_older_api_is_asked_for_half_days_and_for_the_window() -> None:
    pages = FakePages({("market", "1"): load_payload("polymarket", "history_older")})
    assert len(read_older_past(pages, "1", WINDOW)) == 4
    assert pages.asked[0] == {"market": "1", "interval": "max", "fidelity": "720"}
    assert (pages.asked[1]["fidelity"], pages.asked[1]["endTs"]) == ("1", str(int(NOW.timestamp())))
    assert len(read_older_past(pages, "1", None)) == 2


def test_a_token_that_the_older_api_does_not_know_has_no_past_there() -> None:
    def gone(params: Sequence[tuple[str, str]]) -> Payload:
        raise QuestionGoneError(f"nothing for {params}", platform="polymarket")

    assert read_older_past(gone, "1", WINDOW) == []
