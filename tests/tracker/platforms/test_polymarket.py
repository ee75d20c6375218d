from typing import Any

import pytest

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tests.tracker.platforms.fake_polymarket import FakePolymarket
from tracker.adapter import Snapshot
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.platforms.polymarket import PUBLIC_SITE, TERMS, PolymarketAdapter, explain, recognise
from tracker.questions import OutcomeRef, QuestionRef, State
from tracker.readings import NoReading, Reading, Reason

ADA, BO, CY, DI = ("72001" * 8, "72002" * 8, "72003" * 8, "72004" * 8)


@pytest.fixture
def http() -> FakePolymarket:
    http = FakePolymarket()
    for name, path in (
        ("event_single", "/events/7001"),
        ("event_single", "/events/slug/lighthouse-museum-opens-in-2026"),
        ("event_choice", "/events/7002"),
        ("event_choice", "/events/slug/harbour-mayor-2026"),
        ("event_endings", "/events/7003"),
        ("market_alone", "/markets/75"),
        ("market_alone", "/markets/slug/old-bridge-closes-in-2020"),
        ("market_of_event", "/markets/slug/museum-market"),
    ):
        http.put_json(path, load_payload("polymarket", name))
    for path in (
        "/events/slug/museum-market",
        "/events/slug/old-bridge-closes-in-2020",
        "/events/slug/nothing",
        "/markets/slug/nothing",
        "/markets/slug/harbour-mayor-2026",
    ):
        http.put_json(path, {"type": "not found error", "error": "slug not found"}, status=404)
    http.midpoints = {"71001" * 8: "0.3045", ADA: "0.61", BO: "0.35", CY: "0.5"}
    return http


def fetch(http: FakeHttp, id_: str, histories: tuple[str, ...] | None = ()) -> Snapshot:
    return PolymarketAdapter(http=http).fetch(QuestionRef("polymarket", id_), histories=histories)


def values(snapshot: Snapshot) -> dict[str, list[object]]:
    return {
        key: [point.value if isinstance(point, Reading) else point.reason for point in points]
        for key, points in snapshot.points.items()
    }


def test_an_event_is_fetched_by_id_and_priced_by_the_exchange(http: FakePolymarket) -> None:
    snapshot = fetch(http, "7001")
    assert snapshot.question.ref == QuestionRef("polymarket", "7001")
    assert snapshot.points["71001"] == (Reading(value=0.3045, at=http.now, seen_at=http.now),)
    assert snapshot.fetched_at == http.now
    assert [(asked.platform, asked.path) for asked in http.asked] == [
        ("polymarket", "/events/7001"),
        ("polymarket", "/midpoints"),
    ]
    assert http.asked[1].document == [{"token_id": "71001" * 8}]


def test_each_outcome_has_what_is_known_of_it_now(http: FakePolymarket) -> None:
    snapshot = fetch(http, "7002")
    assert values(snapshot) == {
        "72001": [0.61],
        # Bid and ask are 30 cents apart: the last trade, of today.
        "72002": [0.31],
        # As wide, and nobody traded today: an empty book's midpoint is no probability.
        "72003": [Reason.UNRELIABLE],
        # Closed: its row still shows 0.40 to 0.44, which is nothing.
        "72004": [],
        "72005": [Reason.NOT_OPEN],
    }
    assert http.asked[1].document == [{"token_id": ADA}, {"token_id": BO}, {"token_id": CY}]


def test_a_token_without_a_midpoint_has_no_reliable_price(http: FakePolymarket) -> None:
    http.midpoints = {}
    assert values(fetch(http, "7001")) == {"71001": [Reason.UNRELIABLE]}


def test_without_a_list_of_midpoints_the_events_own_quotes_have_to_do(http: FakePolymarket) -> None:
    http.has_midpoints = False
    http.put_json("/midpoints", {"error": "not found"}, status=404)
    assert values(fetch(http, "7001")) == {"71001": [0.3045]}


def test_an_exchange_that_fails_is_an_error_and_no_stale_number(http: FakePolymarket) -> None:
    http.broken["/midpoints"] = (503, {"error": "unavailable"})
    with pytest.raises(PlatformDownError):
        fetch(http, "7001")


def test_ended_markets_cost_no_midpoints(http: FakePolymarket) -> None:
    snapshot = fetch(http, "7003")
    assert set(snapshot.points) == {f"7300{number}" for number in range(1, 8)}
    assert not any(snapshot.points.values())
    assert http.count("/midpoints") == 0
    assert snapshot.question.state is State.CLOSED


def test_a_slug_is_looked_up_as_an_events_and_then_as_a_markets(http: FakePolymarket) -> None:
    by_event = fetch(http, "slug:harbour-mayor-2026")
    assert by_event.question.ref.id == "7002"
    assert by_event.outcome_named("") is None
    named = by_event.outcome_named("slug:market-72002")
    assert named is not None
    assert named.label == "Bo Tarn"
    assert by_event.outcome_named(f"0x{72001:064x}") == by_event.question.outcomes[0]

    by_market = fetch(http, "slug:museum-market")
    assert by_market.question.ref.id == "7001"
    assert [asked.path for asked in http.asked[-4:]] == [
        "/events/slug/museum-market",
        "/markets/slug/museum-market",
        "/events/7001",
        "/midpoints",
    ]


def test_a_markets_slug_names_its_outcome_even_among_many(http: FakePolymarket) -> None:
    market = load_payload("polymarket", "event_choice")["markets"][1]
    http.put_json("/markets/slug/bo-tarn", {**market, "events": [{"id": "7002"}]})
    http.put_json("/events/slug/bo-tarn", {}, status=404)
    for id_ in ("market-slug:bo-tarn", "slug:bo-tarn"):
        snapshot = fetch(http, id_)
        assert snapshot.question.ref.id == "7002"
        outcome = snapshot.outcome_named("")
        assert outcome is not None
        assert outcome.label == "Bo Tarn"


def test_a_market_page_may_have_been_an_events(http: FakePolymarket) -> None:
    assert fetch(http, "market-slug:harbour-mayor-2026").question.ref.id == "7002"


def test_a_market_of_no_event_is_a_question_of_its_own(http: FakePolymarket) -> None:
    by_slug = fetch(http, "slug:old-bridge-closes-in-2020")
    assert by_slug.question.ref.id == "market:75"
    assert fetch(http, "market:75").question == by_slug.question


def test_a_market_whose_event_is_gone_stands_for_itself(http: FakePolymarket) -> None:
    http.put_json("/events/7001", {"error": "not found"}, status=404)
    assert fetch(http, "slug:museum-market").question.ref.id == "market:71001"
    other = {**load_payload("polymarket", "event_choice"), "id": "7001"}
    http.put_json("/events/7001", other)
    assert fetch(http, "slug:museum-market").question.ref.id == "market:71001"


def test_a_name_that_nothing_has_is_gone(http: FakePolymarket) -> None:
    with pytest.raises(QuestionGoneError, match="slug/nothing"):
        fetch(http, "slug:nothing")
    http.put_json("/events/slug/nothing", [])
    http.put_json("/markets/slug/nothing", [])
    with pytest.raises(QuestionGoneError, match="no question of that name"):
        fetch(http, "slug:nothing")


@pytest.mark.parametrize(
    "id_",
    [
        "abc", "-1", "١٢", "1" * 21, "7001/..", "7001?x=1", "slug:", "slug:..", "slug:a/b", "slug:a b",
        "slug:a%2fb", "slug:a:b", "market:", "market:x", "market:../1", "market-slug:a/b", "other:a",
    ],
)  # fmt: skip
def test_an_id_that_no_question_can_have_is_not_asked_for(http: FakePolymarket, id_: str) -> None:
    with pytest.raises(RequestRejectedError, match="cannot be a question on Polymarket"):
        fetch(http, id_)
    with pytest.raises(RequestRejectedError, match="cannot be a question on Polymarket"):
        PolymarketAdapter(http=http).fetch(QuestionRef("manifold", "7001"))
    assert http.asked == []


def test_another_event_than_the_one_asked_for_is_refused(http: FakePolymarket) -> None:
    http.put_json("/events/7009", load_payload("polymarket", "event_single"))
    with pytest.raises(UnreadableAnswerError, match="id should be 7009, which was asked for, not 7001"):
        fetch(http, "7009")


@pytest.mark.parametrize("document", ["text", None, 7, {"results": []}, {"id": 7009}, {"error": "x"}])
def test_json_of_another_shape_is_named(http: FakePolymarket, document: object) -> None:
    http.put_json("/events/7009", document)
    with pytest.raises(UnreadableAnswerError, match=r"should be an object|has no (id|markets)"):
        fetch(http, "7009")


def test_the_public_address_is_three_hosts_and_any_other_serves_all() -> None:
    class FakeHosts(FakePolymarket):
        def _answer(self, asked: Any, url: str) -> Any:
            hosts.append(url.partition("?")[0].removesuffix(asked.path))
            return super()._answer(asked, url)

    for base_url, expected in (
        (PUBLIC_SITE, ["gamma-api.polymarket.com", "data-api.polymarket.com", "clob.polymarket.com"]),
        (f"{PUBLIC_SITE}/", ["gamma-api.polymarket.com", "data-api.polymarket.com", "clob.polymarket.com"]),
        ("http://127.0.0.1:8911/", ["127.0.0.1:8911"]),
    ):
        hosts: list[str] = []
        http = FakeHosts()
        http.put_json("/events/7001", load_payload("polymarket", "event_single"))
        PolymarketAdapter(http=http, base_url=base_url).fetch(QuestionRef("polymarket", "7001"))
        assert [host.partition("//")[2] for host in dict.fromkeys(hosts)] == expected


def test_every_question_recognises_its_own_page(http: FakePolymarket) -> None:
    adapter = PolymarketAdapter(http=http)
    for id_ in ("7001", "7002", "market:75"):
        question = adapter.fetch(QuestionRef("polymarket", id_), histories=()).question
        found = adapter.recognise(question.url)
        assert found is not None
        again = adapter.fetch(found.question, histories=())
        assert again.question.ref == question.ref
        if found.key:
            assert again.outcome_named(found.key) == question.outcomes[0]


def test_pages_of_its_own_server_count_too() -> None:
    adapter = PolymarketAdapter(http=FakeHttp(), base_url="http://127.0.0.1:8911")
    expected = OutcomeRef.parse("polymarket:slug:harbour-mayor-2026")
    assert adapter.recognise("http://127.0.0.1:8911/event/harbour-mayor-2026") == expected
    assert adapter.recognise("https://polymarket.com/event/harbour-mayor-2026") == expected
    assert recognise("http://127.0.0.1:8911/event/harbour-mayor-2026") is None
    assert recognise("https://gamma-api.polymarket.com/event/harbour-mayor-2026") is None
    assert "Polymarket US" in explain("https://polymarket.us/markets")


def test_searching_keeps_the_platforms_order_and_leaves_out_what_cannot_be_read(http: FakePolymarket) -> None:
    http.put_json("/public-search", load_payload("polymarket", "search"))
    found = PolymarketAdapter(http=http).search("mayor", limit=5)
    assert [question.ref.id for question in found] == ["7002", "7001"]
    assert http.queries("/public-search") == [
        {"q": "mayor", "limit_per_type": "5", "page": "1", "keep_closed_markets": "1"}
    ]
    assert len(PolymarketAdapter(http=http).search("mayor", limit=1)) == 1


def test_searching_goes_on_while_there_is_more(http: FakePolymarket) -> None:
    document = load_payload("polymarket", "search")
    http.put_json("/public-search", {**document, "pagination": {"hasMore": True}})
    assert len(PolymarketAdapter(http=http).search("mayor", limit=5)) == 5
    assert [query["page"] for query in http.queries("/public-search")] == ["1", "2", "3"]


@pytest.mark.parametrize("events", [None, []])
def test_a_search_may_find_nothing(http: FakePolymarket, events: object) -> None:
    http.put_json("/public-search", {"events": events, "pagination": {"hasMore": True}})
    assert PolymarketAdapter(http=http).search("mayor") == ()
    assert http.count("/public-search") == 1


def test_a_search_of_which_nothing_can_be_read_is_an_error(http: FakePolymarket) -> None:
    http.put_json("/public-search", {"events": [{"title": "No id"}], "pagination": None})
    with pytest.raises(UnreadableAnswerError, match=r"events\[0\]\.id"):
        PolymarketAdapter(http=http).search("mayor")


def test_anybody_may_read_it(http: FakePolymarket) -> None:
    http.events = lambda _: {"events": [], "next_cursor": None}
    access = PolymarketAdapter(http=http, token="unused").check_access()
    assert (access.account, access.tier) == ("anybody", "open")
    assert "Authorization" not in http.asked[0].headers
    assert not TERMS.permission_needed
    http.broken["/events/keyset"] = (403, {"error": "blocked"})
    with pytest.raises(AccessRefusedError):
        PolymarketAdapter(http=http).check_access()
    http.broken["/events/keyset"] = (200, {"items": []})
    with pytest.raises(UnreadableAnswerError, match="has no events"):
        PolymarketAdapter(http=http).check_access()


def test_an_unreachable_platform_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        fetch(FakeHttp(), "7001")


def test_a_gap_says_when_it_was_seen(http: FakePolymarket) -> None:
    (point,) = fetch(http, "7002").points["72003"]
    assert point == NoReading(reason=Reason.UNRELIABLE, at=http.now, seen_at=http.now)
