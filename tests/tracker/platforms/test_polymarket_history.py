from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.payloads import load_payload
from tests.tracker.platforms.fake_polymarket import FakePolymarket, Query
from tracker.adapter import Snapshot
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    TooManyRequestsError,
    UnreadableAnswerError,
)
from tracker.platforms.polymarket import PolymarketAdapter
from tracker.questions import QuestionRef
from tracker.readings import Reading

V2, V1 = "/v2/prices-history", "/prices-history"
EMPTY = {"data": [], "pagination": {"has_more": False, "next_cursor": None}}
MUSEUM = "71001" * 8


def newer(query: Query) -> Any:
    """Two pages of the whole life, and the last fortnight in 30 minutes at the finest."""
    if query.get("cursor"):
        return load_payload("polymarket", "history_second")
    if query.get("interval") == "max":
        return load_payload("polymarket", "history_first")
    return load_payload("polymarket", "history_fine") if query["bucket_seconds"] == "1800" else EMPTY


@pytest.fixture
def http() -> FakePolymarket:
    http = FakePolymarket()
    for number, name in ((7001, "single"), (7002, "choice"), (7003, "endings")):
        http.put_json(f"/events/{number}", load_payload("polymarket", f"event_{name}"))
    http.history = newer
    http.older = lambda _: load_payload("polymarket", "history_older")
    http.midpoints = {MUSEUM: "0.3045", "72001" * 8: "0.61", "72002" * 8: "0.35", "72003" * 8: "0.5"}
    return http


def fetch(http: FakePolymarket, id_: str, **more: Any) -> Snapshot:
    return PolymarketAdapter(http=http).fetch(QuestionRef("polymarket", id_), **more)


def values(snapshot: Snapshot, key: str) -> list[float]:
    return [point.value for point in snapshot.points[key] if isinstance(point, Reading)]


def test_the_whole_life_the_last_fortnight_and_the_present(http: FakePolymarket) -> None:
    snapshot = fetch(http, "7001")
    points = snapshot.points["71001"]
    # The market is open: a price of 1 at its end would be one.
    assert values(snapshot, "71001") == [0.5, 0.415, 0.4, 1.0, 0.301, 0.3035, 0.3045]
    assert points[0].at == datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert points[-1].at == http.now
    assert all(one.at < other.at for one, other in pairwise(points))
    assert all(point.seen_at == http.now for point in points)
    start, end = int((http.now - timedelta(days=15)).timestamp()), int(http.now.timestamp())
    life = {"token_id": MUSEUM, "interval": "max", "bucket_seconds": "10800", "limit": "10000"}
    window = {"token_id": MUSEUM, "start": str(start), "end": str(end), "limit": "10000"}
    assert http.queries(V2) == [
        life,
        {**life, "cursor": "b3BhcXVl"},
        {**window, "bucket_seconds": "300"},
        {**window, "bucket_seconds": "1800"},
    ]
    assert http.count(V1) == 0


def test_only_the_histories_that_are_wanted_are_asked_for(http: FakePolymarket) -> None:
    fetch(http, "7002", histories=("72001", "slug:market-72004"))
    assert {query["token_id"] for query in http.queries(V2)} == {"72001" * 8, "72004" * 8}
    http.asked.clear()
    snapshot = fetch(http, "7002", histories=())
    assert http.count(V2) == 0
    assert values(snapshot, "72001") == [0.61]
    fetch(http, "7002", histories=("no such outcome",))
    assert http.count(V2) == 0


def test_the_only_outcome_may_go_without_a_name(http: FakePolymarket) -> None:
    fetch(http, "7001", histories=("",))
    assert http.count(V2) > 0
    http.asked.clear()
    fetch(http, "7002", histories=("",))
    assert http.count(V2) == 0


def test_without_a_choice_those_traded_most_are_asked_for(http: FakePolymarket) -> None:
    event = load_payload("polymarket", "event_choice")
    event["markets"] = [
        {**event["markets"][0], "id": 80000 + number, "clobTokenIds": [str(number)], "volumeNum": number}
        for number in range(30)
    ]
    http.put_json("/events/7002", event)
    fetch(http, "7002")
    tokens = list(dict.fromkeys(query["token_id"] for query in http.queries(V2)))
    assert tokens == [str(number) for number in range(29, 9, -1)]


def test_places_kept_for_later_have_no_past(http: FakePolymarket) -> None:
    fetch(http, "7002")
    assert "72005" * 8 not in {query["token_id"] for query in http.queries(V2)}


def test_what_a_share_paid_is_not_the_last_forecast(http: FakePolymarket) -> None:
    http.history = lambda query: newer(query) if query.get("interval") else EMPTY
    snapshot = fetch(http, "7003", histories=("73001", "73002"))
    # Resolved yes: the history ended with the payout of 1.
    assert values(snapshot, "73001") == [0.5, 0.415, 0.4]
    # Only proposed: nothing has been paid.
    assert values(snapshot, "73002") == [0.5, 0.415, 0.4, 1.0]


@pytest.mark.parametrize(
    "broken",
    [
        (404, {"error": "not found", "code": "not_found", "retryable": False}),
        (400, {"error": "interval is too long"}),
        (200, {"history": []}),
        (200, {"data": [{"timestamp": 1, "price": "high"}]}),
        (500, {"error": "internal"}),
    ],
)
def test_the_older_api_stands_behind_the_newer(http: FakePolymarket, broken: tuple[int, object]) -> None:
    http.broken[V2] = broken
    assert values(fetch(http, "7001"), "71001") == [0.505, 0.41, 0.3045]
    first, second = http.queries(V1)
    assert first == {"market": MUSEUM, "interval": "max", "fidelity": "720"}
    assert (second["fidelity"], second["endTs"]) == ("5", str(int(http.now.timestamp())))
    assert int(second["endTs"]) - int(second["startTs"]) == 15 * 86_400


def test_a_newer_api_that_is_down_is_not_asked_again_for_every_outcome(http: FakePolymarket) -> None:
    http.broken[V2] = (500, {})
    fetch(http, "7002")
    assert http.count(V2) == 1
    http.asked.clear()
    http.broken[V2] = (404, {})
    fetch(http, "7002")
    assert http.count(V2) == 4


def test_of_a_resolved_market_the_older_api_is_asked_for_the_whole_life_only(http: FakePolymarket) -> None:
    http.broken[V2] = (404, {})
    fetch(http, "7003", histories=("73001",))
    assert http.queries(V1) == [{"market": "73001" * 8, "interval": "max", "fidelity": "720"}]


def test_a_token_that_neither_knows_has_no_past(http: FakePolymarket) -> None:
    http.broken |= {V2: (404, {}), V1: (404, {"error": "market not found"})}
    assert values(fetch(http, "7001"), "71001") == [0.3045]


def test_where_both_fail_it_is_an_error(http: FakePolymarket) -> None:
    http.broken |= {V2: (200, []), V1: (200, [])}
    with pytest.raises(UnreadableAnswerError):
        fetch(http, "7001")
    http.broken |= {V2: (503, {}), V1: (503, {})}
    with pytest.raises(PlatformDownError):
        fetch(http, "7001")


@pytest.mark.parametrize(("status", "error"), [(429, TooManyRequestsError), (403, AccessRefusedError)])
def test_a_refusal_is_not_gone_round(http: FakePolymarket, status: int, error: type[Exception]) -> None:
    http.broken[V2] = (status, {"error": "no"})
    with pytest.raises(error):
        fetch(http, "7001")
    assert http.count(V1) == 0
