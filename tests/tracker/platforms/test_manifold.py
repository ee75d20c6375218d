from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.payloads import load_payload
from tests.tracker.platforms.manifold_server import NOW, FakeManifold
from tracker.errors import (
    PlatformDownError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.platforms.manifold import MOST_BETS, MOST_POINTS, ManifoldAdapter
from tracker.questions import QuestionRef, Shape
from tracker.readings import Point, Reading

BRIDGE = QuestionRef("manifold", "hbrBridge01")
MAYOR = QuestionRef("manifold", "hbrMayor001")


@pytest.fixture
def http() -> FakeManifold:
    http = FakeManifold()
    http.put_json("/v0/market/hbrBridge01", load_payload("manifold", "binary_open"))
    http.put_json("/v0/market/hbrMayor001", load_payload("manifold", "choice_open"))
    http.probs = load_payload("manifold", "market_probs")
    return http


def values(points: tuple[Point, ...]) -> list[float]:
    return [point.value for point in points if isinstance(point, Reading)]


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8910", "http://127.0.0.1:8910/v0/"])
def test_another_address_serves_every_path_and_its_pages_count(http: FakeManifold, base_url: str) -> None:
    adapter = ManifoldAdapter(http=http, base_url=base_url, token="unused")
    assert adapter.fetch(BRIDGE, histories=()).question.ref == BRIDGE
    assert adapter.recognise("http://127.0.0.1:8910/a/b") is not None
    assert adapter.recognise("http://127.0.0.1:8911/a/b") is None
    assert http.asked[0].headers == {}


def test_every_question_recognises_its_own_page_and_its_slug_leads_to_its_id(http: FakeManifold) -> None:
    adapter = ManifoldAdapter(http=http)
    question = adapter.fetch(BRIDGE, histories=()).question
    address = adapter.recognise(question.url)
    assert address is not None
    slug = "will-the-harbour-bridge-open-0b0a5ac6c165"
    assert address.question.id == f"slug:{slug}"
    http.put_json(f"/v0/slug/{slug}", load_payload("manifold", "binary_open"))
    snapshot = adapter.fetch(address.question, histories=())
    assert snapshot.question.ref == BRIDGE
    assert snapshot.outcome_named("") == snapshot.question.outcomes[0]


def test_fetching_asks_for_the_market_and_its_bets(http: FakeManifold) -> None:
    http.bets = lambda _: load_payload("manifold", "bets_binary")
    snapshot = ManifoldAdapter(http=http).fetch(BRIDGE)
    assert [(asked.path, asked.params) for asked in http.asked] == [
        ("/v0/market/hbrBridge01", ()),
        ("/v0/bets", (("contractId", "hbrBridge01"), ("limit", "10000"))),
    ]
    assert snapshot.fetched_at == NOW
    assert values(snapshot.points[""]) == [0.37, 0.5, 0.55, 0.45, 0.42]


def test_no_history_costs_one_request(http: FakeManifold) -> None:
    snapshot = ManifoldAdapter(http=http).fetch(MAYOR, histories=())
    assert [asked.path for asked in http.asked] == ["/v0/market/hbrMayor001"]
    assert {key: values(points) for key, points in snapshot.points.items()} == {
        "ansIris001": [0.5],
        "ansTomas01": [0.3],
        "ansOther01": [0.2],
    }


def test_answers_that_exclude_each_other_need_the_rows_without_shares(http: FakeManifold) -> None:
    http.bets = lambda _: load_payload("manifold", "bets_choice")
    ManifoldAdapter(http=http).fetch(MAYOR)
    assert dict(http.asked[1].params)["includeZeroShareRedemptions"] == "true"


def test_the_history_of_one_answer_is_asked_for_alone(http: FakeManifold) -> None:
    def bets(params: dict[str, str]) -> list[dict[str, Any]]:
        rows = load_payload("manifold", "bets_choice")
        return [row for row in rows if row["answerId"] == params["answerId"]]

    http.bets = bets
    snapshot = ManifoldAdapter(http=http).fetch(MAYOR, histories=("ansTomas01", "unknown"))
    assert values(snapshot.points["ansTomas01"]) == [0.35, 0.25, 0.3]
    assert values(snapshot.points["ansIris001"]) == [0.5]


def test_old_parimutuel_markets_and_unknown_answers_are_not_asked_for_bets(http: FakeManifold) -> None:
    http.put_json("/v0/market/hbrOldFree1", load_payload("manifold", "old_parimutuel"))
    ManifoldAdapter(http=http).fetch(QuestionRef("manifold", "hbrOldFree1"))
    ManifoldAdapter(http=http).fetch(MAYOR, histories=("nobody",))
    assert [asked.path for asked in http.asked] == ["/v0/market/hbrOldFree1", "/v0/market/hbrMayor001"]


class FakeBets:
    """A server's bets: newest first and whole, or as points in an order of their own."""

    def __init__(self, many: int, most: int) -> None:
        self.rows = [
            {
                "id": f"b{index}",
                "createdTime": 1790000001000 + index // 2 * 1000,  # two share each millisecond
                "probBefore": (index % 97 + 1) / 100,
                "probAfter": ((index + 1) % 97 + 1) / 100,
                "amount": 1,
            }
            for index in range(many)
        ]
        self.most = most

    def __call__(self, params: dict[str, str]) -> list[dict[str, Any]]:
        rows = [row for row in self.rows if int(row["createdTime"]) < int(params.get("beforeTime", 10**15))]
        limit = int(params["limit"])
        if params.get("points") == "true":
            thin = [{name: row[name] for name in ("createdTime", "probBefore", "probAfter")} for row in rows]
            return sorted(thin, key=lambda row: str(row["createdTime"])[::-1])[:limit]
        assert limit <= MOST_BETS
        return rows[::-1][: min(limit, self.most)]


@pytest.mark.parametrize(
    ("many", "most", "requests"),
    [(999, MOST_BETS, 1), (1500, MOST_BETS, 1), (1500, 1000, 2), (12_001, MOST_BETS, 2)],
)
def test_bets_that_do_not_fit_are_had_as_points(
    http: FakeManifold, many: int, most: int, requests: int
) -> None:
    http.bets = FakeBets(many, most)
    snapshot = ManifoldAdapter(http=http).fetch(BRIDGE)
    bets = [asked for asked in http.asked if asked.path == "/v0/bets"]
    assert len(bets) == requests
    points = snapshot.points[""]
    # One for each millisecond, its beginning, and the present price, which the body tells.
    assert len(points) == (many + 1) // 2 + 2
    assert points[0].at == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert all(one.at < other.at for one, other in pairwise(points))


def test_a_server_that_keeps_to_its_documentation_is_asked_for_no_more(http: FakeManifold) -> None:
    bets = FakeBets(1500, 1000)

    def strict(params: dict[str, str]) -> list[dict[str, Any]]:
        if "points" not in params and int(params["limit"]) > 1000:
            raise RequestRejectedError("limit is too great", platform="manifold")
        return bets(params)

    http.bets = strict
    assert len(ManifoldAdapter(http=http).fetch(BRIDGE).points[""]) == 752


def test_a_millisecond_that_was_cut_through_is_asked_for_again(http: FakeManifold) -> None:
    def row(at: int, key: str, before: float, after: float) -> dict[str, Any]:
        return {
            "createdTime": 1790000001000 + at,
            "answerId": key,
            "probBefore": before,
            "probAfter": after,
        }

    later = [row(at, "ansIris001", 0.5 + at % 2 / 10, 0.6 - at % 2 / 10) for at in range(999, 0, -1)]
    cut_through = [row(0, "ansIris001", 0.45, 0.5), row(0, "ansTomas01", 0.35, 0.3)]

    def bets(params: dict[str, str]) -> list[dict[str, Any]]:
        rows = [
            told
            for told in later + cut_through
            if told["createdTime"] < int(params.get("beforeTime", 10**15))
        ]
        return rows[:1000]

    http.bets = bets
    snapshot = ManifoldAdapter(http=http).fetch(MAYOR)
    assert values(snapshot.points["ansTomas01"]) == [0.35, 0.3]


def test_a_server_that_gives_the_latest_again_does_not_tell_how_it_began(http: FakeManifold) -> None:
    latest = FakeBets(3000, 1000).rows[:1999:-1]
    http.bets = lambda _: latest
    points = ManifoldAdapter(http=http).fetch(BRIDGE).points[""]
    assert points[0].at == datetime(2026, 9, 21, 14, 30, 1, tzinfo=UTC)


def test_a_sample_is_no_beginning(http: FakeManifold) -> None:
    bets = FakeBets(3000, 1000)

    def sampled(params: dict[str, str]) -> list[dict[str, Any]]:
        rows = bets(params)
        return rows if "points" not in params else (rows * 30)[:MOST_POINTS]

    http.bets = sampled
    points = ManifoldAdapter(http=http).fetch(BRIDGE).points[""]
    assert points[0].at > datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert len([asked for asked in http.asked if asked.path == "/v0/bets"]) == 2


@pytest.mark.parametrize(
    "id_", ["", "a b", "../me", "x" * 65, "slug:", "slug:a/b", "slug:a b", "slug:é", "a:b"]
)
def test_an_id_that_no_market_can_have_is_not_asked_for(http: FakeManifold, id_: str) -> None:
    refs = [QuestionRef("manifold", id_)] if id_ else []
    for ref in (*refs, QuestionRef("metaculus", "hbrBridge01")):
        with pytest.raises(RequestRejectedError, match="cannot be a market on Manifold"):
            ManifoldAdapter(http=http).fetch(ref)
    assert http.asked == []


def test_another_market_than_the_one_asked_for_is_refused(http: FakeManifold) -> None:
    http.put_json("/v0/market/other00001", load_payload("manifold", "binary_open"))
    with pytest.raises(UnreadableAnswerError, match="id should be other00001, which was asked for"):
        ManifoldAdapter(http=http).fetch(QuestionRef("manifold", "other00001"))


def test_what_is_gone_or_asks_nothing_is_gone(http: FakeManifold) -> None:
    http.put_json("/v0/market/gone000001", {"message": "Contract not found"}, status=404)
    http.put_json("/v0/market/hbrPoll0001", load_payload("manifold", "search")[1])
    for id_, said in (("gone000001", "Contract not found"), ("hbrPoll0001", "is a poll")):
        with pytest.raises(QuestionGoneError, match=said):
            ManifoldAdapter(http=http).fetch(QuestionRef("manifold", id_))


def test_errors_on_the_way_pass_through(http: FakeManifold) -> None:
    with pytest.raises(UnreachableError):
        ManifoldAdapter(http=http).fetch(QuestionRef("manifold", "elsewhere1"))
    http.put_json("/v0/market/hbrBridge01", {"message": "try again"}, status=503)
    with pytest.raises(PlatformDownError):
        ManifoldAdapter(http=http).fetch(BRIDGE)


def test_searching_leaves_out_what_asks_nothing(http: FakeManifold) -> None:
    http.put_json("/v0/search-markets", load_payload("manifold", "search"))
    found = ManifoldAdapter(http=http).search("harbour → bridge?", limit=5)
    assert [question.ref.id for question in found] == [
        "hbrBridge01",
        "hbrMayor001",
        "hbrBare0001",
        "hbrRain0001",
    ]
    assert [question.shape for question in found[:2]] == [Shape.SINGLE, Shape.CHOICE]
    assert [len(question.outcomes) for question in found] == [1, 3, 0, 1]
    assert http.asked[0].params == (
        ("term", "harbour → bridge?"),
        ("filter", "all"),
        ("limit", "5"),
        ("includeLiteAnswers", "true"),
    )
    assert len(ManifoldAdapter(http=http).search("x", limit=1)) == 1
    ManifoldAdapter(http=http).search("x", limit=9000)
    assert dict(http.asked[-1].params)["limit"] == "1000"


def test_one_unreadable_market_does_not_hide_the_others_but_nothing_readable_is_an_error(
    http: FakeManifold,
) -> None:
    told = load_payload("manifold", "search")
    del told[0]["question"]
    http.put_json("/v0/search-markets", told)
    assert len(ManifoldAdapter(http=http).search("x")) == 3
    http.put_json("/v0/search-markets", told[:1])
    with pytest.raises(UnreadableAnswerError, match=r"\[0\]\.question"):
        ManifoldAdapter(http=http).search("x")
    http.put_json("/v0/search-markets", [])
    assert ManifoldAdapter(http=http).search("x") == ()


def test_anybody_may_read_it(http: FakeManifold) -> None:
    http.put_json("/v0/markets", [])
    access = ManifoldAdapter(http=http).check_access()
    assert (access.account, access.tier) == ("anybody", "open")
    assert http.asked[0].params == (("limit", "1"),)
    http.put_json("/v0/markets", {"message": "?"})
    with pytest.raises(UnreadableAnswerError):
        ManifoldAdapter(http=http).check_access()
