"""How each platform's whole list is read: what is asked page by page, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tracker.adapter import Page
from tracker.answers import Answer
from tracker.errors import RequestRejectedError, UnreachableError, UnreadableAnswerError
from tracker.platforms.kalshi import KalshiAdapter
from tracker.platforms.manifold import ManifoldAdapter
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.platforms.polymarket import PolymarketAdapter
from tracker.platforms.predictit import PredictItAdapter
from tracker.platforms.smarkets import SmarketsAdapter


@pytest.fixture
def http() -> FakeHttp:
    return FakeHttp()


def posts(*ids: int) -> dict[str, Any]:
    open_ = load_payload("metaculus", "binary_open")
    return {"next": "http://x/", "results": [open_ | {"id": id_} for id_ in ids]}


def test_metaculus_is_read_from_the_oldest_post_on_with_texts_and_without_forecasts(http: FakeHttp) -> None:
    http.put_json("/api/posts/", posts(*range(1, 101)))
    page = MetaculusAdapter(http=http).browse()
    assert len(page.questions) == 100
    assert page.questions[0].resolution_criteria
    assert (page.next_cursor, page.unreadable) == ("100", 0)
    (asked,) = http.asked
    assert dict(asked.params) == {"order_by": "published_at", "limit": "100", "offset": "0"}


@pytest.mark.parametrize("ids", [(), (7,), tuple(range(99))])
def test_metaculus_ends_with_a_page_that_is_not_full(http: FakeHttp, ids: tuple[int, ...]) -> None:
    http.put_json("/api/posts/", posts(*ids))
    page = MetaculusAdapter(http=http).browse("25300")
    assert page.next_cursor == ""
    assert [question.ref.id for question in page.questions] == [str(id_) for id_ in ids]
    assert dict(http.asked[0].params)["offset"] == "25300"


def test_metaculus_articles_and_odd_posts_leave_the_page_as_long_as_it_was(http: FakeHttp) -> None:
    told = posts(*range(1, 101))
    told["results"][3] = load_payload("metaculus", "notebook")
    told["results"][5] = told["results"][5] | {"title": 7}
    told["results"][6] = "no post at all"
    http.put_json("/api/posts/", told)
    page = MetaculusAdapter(http=http).browse()
    assert (len(page.questions), page.unreadable, page.next_cursor) == (97, 2, "100")


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "1" * 10, "٣"])
def test_metaculus_is_not_asked_for_a_place_that_is_none(http: FakeHttp, cursor: str) -> None:
    with pytest.raises(RequestRejectedError, match="no place in Metaculus' list"):
        MetaculusAdapter(http=http).browse(cursor)
    assert http.asked == []


def test_metaculus_errors_pass_through(http: FakeHttp) -> None:
    with pytest.raises(UnreachableError):
        MetaculusAdapter(http=http).browse()
    http.put_json("/api/posts/", {"rows": []})
    with pytest.raises(UnreadableAnswerError, match="has no results"):
        MetaculusAdapter(http=http).browse()


def markets(*ids: str) -> list[dict[str, Any]]:
    lite = load_payload("manifold", "binary_open")
    return [lite | {"id": id_} for id_ in ids]


def test_manifold_is_read_from_the_newest_market_back(http: FakeHttp) -> None:
    ids = [f"market{number:04}" for number in range(1000)]
    http.put_json("/v0/markets", markets(*ids))
    page = ManifoldAdapter(http=http).browse()
    assert [question.ref.id for question in page.questions] == ids
    assert page.next_cursor == ids[-1]
    assert http.asked[0].params == (("limit", "1000"),)
    http.put_json("/v0/markets", markets("last"))
    page = ManifoldAdapter(http=http).browse(ids[-1])
    assert (len(page.questions), page.next_cursor) == (1, "")
    assert http.asked[1].params == (("limit", "1000"), ("before", ids[-1]))


def test_manifold_goes_on_from_the_last_market_that_has_an_id(http: FakeHttp) -> None:
    rows: list[Any] = markets(*(f"market{number:04}" for number in range(1000)))
    rows[0]["outcomeType"] = "POLL"
    rows[1]["question"] = None
    rows[-1] = rows[-1] | {"id": {}}
    rows[-2] = "no market at all"
    http.put_json("/v0/markets", rows)
    page = ManifoldAdapter(http=http).browse()
    assert (len(page.questions), page.unreadable, page.next_cursor) == (996, 3, "market0997")


def test_manifold_lists_markets_without_their_answers(http: FakeHttp) -> None:
    choice = load_payload("manifold", "choice_open")
    del choice["answers"]
    http.put_json("/v0/markets", [choice])
    (question,) = ManifoldAdapter(http=http).browse().questions
    assert question.outcomes == ()
    assert question.title == choice["question"]


def test_polymarket_s_open_events_are_read_by_its_own_cursor(http: FakeHttp) -> None:
    events = [load_payload("polymarket", "event_choice"), {"id": "x"}]
    http.put_json("/events/keyset", {"events": events, "next_cursor": "abc=="})
    page = PolymarketAdapter(http=http).browse()
    assert (len(page.questions), page.unreadable, page.next_cursor) == (1, 1, "abc==")
    assert http.asked[0].params == (("closed", "false"), ("limit", "100"))
    page = PolymarketAdapter(http=http).browse("abc==")
    assert page.next_cursor == ""  # the same page again
    assert http.asked[1].params == (("closed", "false"), ("limit", "100"), ("after_cursor", "abc=="))


@pytest.mark.parametrize(
    "last", [{"events": [], "next_cursor": "z"}, {"events": []}, {"events": [], "next_cursor": None}]
)
def test_polymarket_ends_where_nothing_follows(http: FakeHttp, last: dict[str, Any]) -> None:
    http.put_json("/events/keyset", last)
    assert PolymarketAdapter(http=http).browse("y") == Page(questions=())


def test_kalshi_s_open_events_come_with_their_markets(http: FakeHttp) -> None:
    told = load_payload("kalshi", "event_choice")
    event = told["event"] | {"markets": told["event"].get("markets") or told["markets"]}
    empty = event | {"event_ticker": "KXNONE", "markets": []}
    rows = [event, empty, {"event_ticker": 7}]
    http.put_json("/trade-api/v2/events", {"events": rows, "cursor": "next"})
    page = KalshiAdapter(http=http).browse()
    assert [question.ref.id for question in page.questions] == [event["event_ticker"]]
    assert page.questions[0].resolution_criteria
    assert (page.unreadable, page.next_cursor) == (1, "next")
    asked = {"status": "open", "with_nested_markets": "true", "limit": "200"}
    assert dict(http.asked[0].params) == asked
    page = KalshiAdapter(http=http).browse("next")
    assert page.next_cursor == ""
    assert dict(http.asked[1].params) == asked | {"cursor": "next"}


@pytest.mark.parametrize("last", [{"events": [], "cursor": "z"}, {"events": [], "cursor": ""}])
def test_kalshi_ends_where_nothing_follows(http: FakeHttp, last: dict[str, Any]) -> None:
    http.put_json("/trade-api/v2/events", last)
    assert KalshiAdapter(http=http).browse("y") == Page(questions=())


class FakeHeavyHttp(FakeHttp):
    """Gives no page that is longer than so many rows: it would be more than is read of any answer."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = super().get(platform, url, params=params, headers=headers)
        if int(dict(params)["limit"]) > self.most:
            raise UnreadableAnswerError(
                f"{platform} sent more bytes than any answer needs", platform=platform
            )
        return answer


@pytest.mark.parametrize("adapter", [PolymarketAdapter, KalshiAdapter])
@pytest.mark.parametrize(("most", "requests"), [(500, 1), (50, 2), (5, 3), (4, 3)])
def test_where_a_page_is_too_large_fewer_events_are_asked_for(
    adapter: type[PolymarketAdapter | KalshiAdapter], most: int, requests: int
) -> None:
    http = FakeHeavyHttp(most)
    for path in ("/events/keyset", "/trade-api/v2/events"):
        http.put_json(path, {"events": []})
    if most >= 5:
        assert adapter(http=http).browse("x") == Page(questions=())
    else:
        with pytest.raises(UnreadableAnswerError, match="more bytes"):
            adapter(http=http).browse("x")
    assert len(http.asked) == requests
    cursors = {dict(one.params).get("cursor") or dict(one.params).get("after_cursor") for one in http.asked}
    assert cursors == {"x"}


def test_predictit_is_one_page(http: FakeHttp) -> None:
    feed = load_payload("predictit", "feed")
    whole = PredictItAdapter(http=put_feed(http, feed)).browse()
    assert (len(whole.questions), whole.unreadable, whole.next_cursor) == (len(feed["markets"]), 0, "")
    feed["markets"][0]["contracts"] = []
    page = PredictItAdapter(http=put_feed(http, feed)).browse()
    assert (len(page.questions), page.unreadable) == (len(feed["markets"]) - 1, 1)


def put_feed(http: FakeHttp, feed: object) -> FakeHttp:
    http.put_json("/api/marketdata/all/", feed)
    return http


def put_politics(http: FakeHttp, page: object) -> SmarketsAdapter:
    """The two events that the payloads have markets of, as one answer at every step."""
    http.put_json("/v3/events/", page)
    listed = {"markets": [], "contracts": []} | {
        key: [row for name in ("choice", "group") for row in load_payload("smarkets", f"{key}_{name}")[key]]
        for key in ("markets", "contracts")
    }
    ids = ",".join(market["id"] for market in listed["markets"])
    http.put_json("/v3/events/700001,700002/markets/", {"markets": listed["markets"]})
    http.put_json(f"/v3/markets/{ids}/contracts/", {"contracts": listed["contracts"]})
    return SmarketsAdapter(http=http)


def test_smarkets_politics_are_read_with_their_contracts(http: FakeHttp) -> None:
    adapter = put_politics(http, load_payload("smarkets", "events_page_1"))
    page = adapter.browse()
    assert [question.ref.id for question in page.questions] == ["700001", "700002"]
    assert all(question.outcomes for question in page.questions)
    assert page.next_cursor == "700002?limit=100&pagination_last_id=700002"
    asked = dict(http.asked[0].params)
    assert (asked["type_domain"], asked["sort"], asked["limit"]) == ("politics", "id", "100")
    assert not any("quotes" in one.path for one in http.asked)


def test_smarkets_ends_with_a_page_that_has_nothing_new_though_it_names_another(http: FakeHttp) -> None:
    adapter = put_politics(http, load_payload("smarkets", "events_page_1"))
    page = adapter.browse("700002?limit=100&pagination_last_id=700002")
    assert page == Page(questions=())
    assert http.asked[0].params == (("limit", "100"), ("pagination_last_id", "700002"))


def test_smarkets_events_that_came_before_are_not_told_again(http: FakeHttp) -> None:
    http.put_json("/v3/events/", load_payload("smarkets", "events_page_2"))
    http.put_json("/v3/events/700003/markets/", {"markets": []})
    page = SmarketsAdapter(http=http).browse("700002?limit=100")
    assert page.questions == ()  # it has no markets
    assert [one.path for one in http.asked] == ["/v3/events/", "/v3/events/700003/markets/"]


def test_smarkets_rows_that_cannot_be_read_are_counted(http: FakeHttp) -> None:
    told = load_payload("smarkets", "events_page_1")
    told["events"] += [{"id": "x"}, 7]
    adapter = put_politics(http, told)
    assert (len(adapter.browse().questions), adapter.browse().unreadable) == (2, 2)
    http.put_json("/v3/events/700001,700002/markets/", {"error_type": "NOT_FOUND"}, status=404)
    page = adapter.browse()
    assert (page.questions, page.unreadable) == ((), 4)


@pytest.mark.parametrize(
    ("adapter", "cursor"),
    [(SmarketsAdapter, "x?limit=1"), (ManifoldAdapter, "a/../b"), (ManifoldAdapter, "a b")],
)
def test_a_place_that_is_none_is_not_asked_for(
    http: FakeHttp, adapter: type[SmarketsAdapter | ManifoldAdapter], cursor: str
) -> None:
    with pytest.raises(RequestRejectedError, match="no place in"):
        adapter(http=http).browse(cursor)
    assert http.asked == []
