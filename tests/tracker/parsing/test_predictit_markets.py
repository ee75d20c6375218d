import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import HERE, SHARED, load_payload
from tracker.adapter import Snapshot
from tracker.errors import PlatformError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.predictit_markets import glance_at, parse_feed, parse_market
from tracker.questions import Shape, State
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
RECORDED = sorted((SHARED / "predictit").glob("*.json"))


def parsed(market: object) -> Snapshot:
    return parse_market(Payload(market, platform="predictit"), seen_at=NOW)


def values(snapshot: Snapshot) -> dict[str, float | Reason]:
    told = {key: present for key, (present,) in snapshot.points.items()}
    return {key: one.value if isinstance(one, Reading) else one.reason for key, one in told.items()}


def test_a_market_is_a_group_of_contracts_under_their_ids() -> None:
    snapshot = parsed(load_payload("predictit", "market_group"))
    question = snapshot.question
    assert str(question.ref) == "predictit:9101"
    assert question.title == "Which party will win the Harbor City council in 2027?"
    assert question.url.endswith("/9101/Which-party-will-win-the-Harbor-City-council-in-2027")
    assert (question.shape, question.state, question.closes_at) == (Shape.GROUP, State.OPEN, None)
    assert [(one.key, one.label, one.method) for one in question.outcomes] == [
        ("50001", "Reformers", "midpoint"),
        ("50002", "Old Guard", "midpoint"),
        ("50003", "Greens", "last trade"),
    ]
    # More than 1 in all, as it is there: nothing is divided by a sum.
    assert values(snapshot) == {"50001": 0.615, "50002": 0.435, "50003": 0.02}


def test_points_hold_from_the_stamp_on() -> None:
    told = load_payload("predictit", "market_group")
    (point,) = parsed(told).points["50001"]
    assert (point.at, point.seen_at) == (datetime(2026, 11, 22, 14, 58, 31, 420715, tzinfo=UTC), NOW)
    for stamp in (None, "missing"):
        told["timeStamp"] = None
        if stamp == "missing":
            del told["timeStamp"]
        assert parsed(told).points["50001"][0].at == NOW


def test_one_contract_that_repeats_the_question_is_the_question() -> None:
    snapshot = parsed(load_payload("predictit", "market_one_contract"))
    question = snapshot.question
    assert question.title == "Will the bridge toll be abolished in 2027?"
    assert question.shape is Shape.SINGLE
    assert [(one.key, one.label) for one in question.outcomes] == [("50010", "")]
    assert question.closes_at == datetime(2028, 1, 1, 4, 59, tzinfo=UTC)
    assert values(snapshot) == {"50010": 0.165}


def test_only_a_book_that_can_be_relied_on_tells_a_number() -> None:
    snapshot = parsed(load_payload("predictit", "market_odd_books"))
    labelled = {one.label: values(snapshot)[one.key] for one in snapshot.question.outcomes}
    assert labelled == {
        "only a bid, borne out": 0.97,
        "only an offer, far off": Reason.UNRELIABLE,
        "an offer below the last trade": Reason.UNRELIABLE,
        "nobody offers": Reason.UNRELIABLE,
        "never traded": Reason.UNRELIABLE,
        "wide, last trade near the bid": 0.35,
        "wide, last trade in the gap": Reason.UNRELIABLE,
        "closed with a book": Reason.UNRELIABLE,
        "crossed": Reason.UNRELIABLE,
    }
    states = {one.label: one.state for one in snapshot.question.outcomes}
    assert states.pop("closed with a book") is State.CLOSED
    assert set(states.values()) == {State.OPEN}


def test_a_closed_market_closes_its_contracts_whatever_they_say() -> None:
    snapshot = parsed({**load_payload("predictit", "market_group"), "status": "Closed"})
    assert snapshot.question.state is State.CLOSED
    assert set(values(snapshot).values()) == {Reason.UNRELIABLE}


def test_the_end_is_the_last_contracts_and_not_told_unless_each_tells_its_own() -> None:
    told = load_payload("predictit", "market_group")
    told["contracts"][0]["dateEnd"] = "2027-11-02T23:59:00"
    assert parsed(told).question.closes_at is None
    told["contracts"][1]["dateEnd"] = "2027-11-03T12:00:00"
    told["contracts"][2]["dateEnd"] = "2027-11-01T12:00:00"
    assert parsed(told).question.closes_at == datetime(2027, 11, 3, 16, tzinfo=UTC)


def test_a_closed_market_has_neither_number_nor_ending() -> None:
    snapshot = parsed(load_payload("predictit", "market_closed"))
    (outcome,) = snapshot.question.outcomes
    assert (snapshot.question.state, outcome.state, outcome.resolution) == (State.CLOSED, State.CLOSED, None)
    assert values(snapshot) == {"50030": Reason.UNRELIABLE}


def test_what_may_be_missing_may_be_missing_and_ids_may_be_text() -> None:
    bare = {"id": "9101", "name": "Will it rain?", "contracts": [{"id": "7"}, {"id": 8, "name": None}]}
    snapshot = parsed(bare)
    assert [one.key for one in snapshot.question.outcomes] == ["7", "8"]
    assert snapshot.question.url == "https://www.predictit.org/markets/detail/9101"
    assert set(values(snapshot).values()) == {Reason.UNRELIABLE}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/markets/detail/9101",
        "https://www.predictit.org/markets/detail/9102/other",
        "https://www.predictit.org/markets/detail/9101/a b",
        "javascript:alert(1)",
        None,
        7,
    ],
)
def test_an_address_that_is_not_the_markets_own_is_not_passed_on(url: object) -> None:
    told = {**load_payload("predictit", "market_group"), "url": url}
    assert parsed(told).question.url == "https://www.predictit.org/markets/detail/9101"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "x"}, "id should be an id of digits"),
        ({"id": True}, "id should be an id of digits"),
        ({"contracts": []}, "contracts should be a list of contracts with different ids"),
        ({"contracts": None}, "contracts should be a list"),
        (
            {"contracts": [{"id": 1}, {"id": "1"}]},
            "contracts should be a list of contracts with different ids",
        ),
        (
            {"contracts": [{"id": 1, "bestBuyYesCost": 77}]},
            r"contracts\[0\].bestBuyYesCost should be dollars",
        ),
        ({"timeStamp": "now"}, "timeStamp should be a time"),
        ({"name": "", "shortName": None}, "name should be a name"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        parsed(
            {**load_payload("predictit", "market_group"), "status": "Closed", **change}
            | ({"status": "Open"} if "contracts" in change else {})
        )


def test_the_feed_is_read_market_by_market() -> None:
    feed = load_payload("predictit", "feed")
    feed["markets"] += [None, "x", {}, {"id": None}, {"id": "9109"}]
    assert list(parse_feed(Payload(feed, platform="predictit"))) == ["9101", "9102", "9103", "9109"]
    shapes: list[object] = [[], None, {}, {"markets": None}]
    for nonsense in shapes:
        with pytest.raises(UnreadableAnswerError):
            parse_feed(Payload(nonsense, platform="predictit"))


def test_a_contract_that_left_its_market_is_closed_and_gone() -> None:
    told = load_payload("predictit", "market_group")
    known = parsed(told).question
    del told["contracts"][0]
    glance = glance_at(known, Payload(told, platform="predictit"), seen_at=NOW)
    gone = glance.points["50003"]
    assert isinstance(gone, NoReading)
    assert (gone.reason, gone.at) == (Reason.GONE, NOW)
    assert glance.question is not None
    states = {one.key: one.state for one in glance.question.outcomes}
    assert states == {"50001": State.OPEN, "50002": State.OPEN, "50003": State.CLOSED}


def test_every_kept_market_can_be_read() -> None:
    names = sorted(path.stem for path in (HERE / "predictit").glob("market_*.json"))
    assert names
    for name in names:
        assert parsed(load_payload("predictit", name)).question.outcomes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["id", "name", "shortName", "url", "contracts", "timeStamp", "status"]
PARTS = [
    "id",
    "dateEnd",
    "name",
    "shortName",
    "status",
    "lastTradePrice",
    "bestBuyYesCost",
    "bestSellYesCost",
]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.dictionaries(st.sampled_from(PARTS), JSON))
def test_a_spoilt_market_is_refused_in_a_sentence_or_read_within_bounds(
    market: dict[str, Any], contract: dict[str, Any]
) -> None:
    told = copy.deepcopy(load_payload("predictit", "market_group"))
    told["contracts"][0].update(contract)
    told.update(market)
    try:
        snapshot = parsed(told)
    except PlatformError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right
        return
    for (point,) in snapshot.points.values():
        assert not isinstance(point, Reading) or 0 < point.value < 1


@pytest.mark.skipif(not RECORDED, reason=f"no recorded answers in {SHARED / 'predictit'}")
def test_every_recorded_market_is_read_to_the_middle_of_its_books() -> None:
    for path in RECORDED:
        told = json.loads(path.read_text(encoding="utf-8"))
        snapshot = parsed(told)
        question = snapshot.question
        assert question.ref.id == str(told["id"])
        assert question.title == told["name"]
        assert question.url == told["url"]
        assert {one.label for one in question.outcomes} == {one["name"] for one in told["contracts"]}
        for one in told["contracts"]:
            (point,) = snapshot.points[str(one["id"])]
            assert isinstance(point, Reading)
            middle = (one["bestBuyYesCost"] + one["bestSellYesCost"]) / 2
            assert point.value == pytest.approx(middle, abs=1e-9)
            assert point.at == datetime(2021, 2, 26, 17, 5, 47, 331880, tzinfo=UTC)
    assert [path.stem for path in RECORDED] == ["2021-02_market_7085"]
