from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.errors import PlatformError, QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.smarkets_events import (
    Listing,
    glance_at,
    markets_trading,
    parse_contract,
    parse_events,
    parse_market,
    parse_question,
    snapshot_of,
    with_outcomes,
)
from tracker.parsing.smarkets_prices import Price
from tracker.questions import Question, Shape, State
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def payload(document: object) -> Payload:
    return Payload(document, platform="smarkets")


def question(name: str) -> Question:
    (event,) = parse_events(payload(load_payload("smarkets", f"event_{name}")))
    return parse_question(event)


def listing(name: str, prices: dict[str, Price] | None = None) -> Listing:
    markets = payload(load_payload("smarkets", f"markets_{name}")).get("markets").items()
    contracts = payload(load_payload("smarkets", f"contracts_{name}")).get("contracts").items()
    return Listing(
        markets=tuple(parse_market(market) for market in markets),
        contracts=tuple(parse_contract(contract) for contract in contracts),
        prices=prices or {},
        seen_at=NOW,
    )


def test_an_event_of_one_market_that_one_wins_is_a_choice() -> None:
    told = with_outcomes(question("choice"), listing("choice", {"720001": Price(0.54, "midpoint")}))
    assert str(told.ref) == "smarkets:700001"
    assert told.title == "Harbor City mayor"
    page = "https://smarkets.com/event/700001/politics/harbor/2027/05/06/06-00/harbor-city-mayor"
    assert told.url == page
    assert (told.shape, told.state) == (Shape.CHOICE, State.OPEN)
    assert [(one.key, one.label, one.upstream_id, one.method) for one in told.outcomes] == [
        ("720001", "Ada Lind", "710001", "midpoint"),
        ("720002", "Ben Okoro", "710001", ""),
        ("720003", "Any other", "710001", ""),
    ]
    assert told.deadline == datetime(2027, 5, 6, 6, tzinfo=UTC)
    assert told.opened_at == datetime(2026, 1, 10, 12, 0, 0, 123456, tzinfo=UTC)
    assert told.resolution_criteria == "Who is sworn in."


def test_an_event_of_several_markets_names_them_and_takes_no_state_for_an_ending() -> None:
    told = with_outcomes(question("group"), listing("group"))
    assert (told.shape, told.state) == (Shape.GROUP, State.OPEN)
    assert [(one.label, one.state) for one in told.outcomes] == [
        ("Result: Yes", State.OPEN),
        ("Result: No", State.OPEN),
        ("Turnout: 50% or more", State.OPEN),
        ("Turnout: 60% or more", State.CLOSED),
        ("Recount: Held", State.UPCOMING),
        ("Date: In May", State.CLOSED),
    ]
    assert [one.resolution for one in told.outcomes] == [None] * 6
    assert told.resolution_criteria == "Turnout: As certified.\n\nResult: Of the count."


def test_only_markets_that_can_be_traded_have_prices() -> None:
    told = listing("group")
    assert markets_trading(told.markets, told.contracts) == ["710003", "710002"]
    assert markets_trading(told.markets, []) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("open", State.OPEN),
        ("Live", State.OPEN),
        ("new", State.UPCOMING),
        (None, State.OPEN),
        ("halted", State.CLOSED),
        ("suspended", State.CLOSED),
        ("settled", State.CLOSED),
        ("voided", State.CLOSED),
        ("loser", State.CLOSED),
        ("a word of tomorrow", State.CLOSED),
    ],
)
def test_no_state_is_final(said: str | None, expected: State) -> None:
    market = parse_market(payload({"id": 1, "event_id": 2, "name": "x", "state": said}))
    assert market.state is expected
    contract = parse_contract(payload({"id": 1, "market_id": 2, "name": "x", "state_or_outcome": said}))
    assert contract.state is expected
    assert not expected.is_final


def test_what_is_hidden_is_closed() -> None:
    assert parse_market(payload({"id": 1, "state": "open", "hidden": True})).state is State.CLOSED


def test_prices_count_only_where_something_is_open_and_never_are_nothing() -> None:
    prices = {
        "720010": Price(0.62, "midpoint"),
        "720011": Price(None),
        "720014": Price(0.505, "midpoint"),
        "720015": Price(0.99, "midpoint"),
        "720013": Price(0.5, "midpoint"),
    }
    snapshot = snapshot_of(question("group"), listing("group", prices))
    assert snapshot.fetched_at == NOW
    told: dict[str, float | Reason] = {}
    for key, (point,) in snapshot.points.items():
        assert point.at == point.seen_at == NOW
        told[key] = point.value if isinstance(point, Reading) else point.reason
    assert told == {
        "720010": 0.62,
        "720011": Reason.UNRELIABLE,
        "720012": Reason.UNRELIABLE,
        "720013": Reason.NOT_OPEN,
        "720014": Reason.UNRELIABLE,
        "720015": Reason.UNRELIABLE,
    }


def test_an_event_without_markets_asks_nothing() -> None:
    empty = Listing(markets=(), contracts=(), prices={}, seen_at=NOW)
    with pytest.raises(QuestionGoneError, match="without markets and asks nothing"):
        snapshot_of(question("choice"), empty)
    assert glance_at(question("choice"), empty) is None
    assert with_outcomes(question("choice"), listing("group")).outcomes == ()


def test_a_contract_that_is_told_of_no_more_is_closed_and_gone() -> None:
    whole = listing("choice")
    known = with_outcomes(question("choice"), whole)
    fewer = Listing(
        markets=whole.markets,
        contracts=whole.contracts[1:],
        prices={"720001": Price(0.54, "midpoint")},
        seen_at=NOW,
    )
    glance = glance_at(known, fewer)
    assert glance is not None
    assert glance.question is not None
    assert {one.key: one.state for one in glance.question.outcomes} == {
        "720001": State.OPEN,
        "720002": State.CLOSED,
        "720003": State.OPEN,
    }
    gone = glance.points["720002"]
    assert isinstance(gone, NoReading)
    assert gone.reason is Reason.GONE
    assert glance.is_enough


def test_a_market_and_a_contract_may_leave_to_the_question_whose_they_are() -> None:
    assert parse_market(payload({"id": "1"}), event_id="2").event_id == "2"
    assert parse_contract(payload({"id": "c1"}), market_id="3").market_id == "3"
    with pytest.raises(UnreadableAnswerError, match="has no market_id"):
        parse_contract(payload({"id": "c1"}))
    with pytest.raises(UnreadableAnswerError, match="market_id should be a market's id"):
        parse_contract(payload({"id": "c1", "market_id": None}))


@pytest.mark.parametrize("id_", [None, True, "", "1,2", "../x", "1?x", 1.5, "x" * 50, "٣"])
def test_ids_that_cannot_stand_in_a_path_are_refused(id_: object) -> None:
    with pytest.raises(UnreadableAnswerError, match="id should be"):
        parse_market(payload({"id": id_}))
    with pytest.raises(UnreadableAnswerError, match="id should be"):
        parse_contract(payload({"id": id_, "market_id": 1}))


@pytest.mark.parametrize("slug", [None, "no-slash", "/a b", "//evil.example/x", "/x?y", '/"><script>', 7])
def test_an_address_with_an_odd_slug_does_without_it(slug: object) -> None:
    event = {"id": 5, "name": "X", "full_slug": slug}
    if slug == 7:
        with pytest.raises(UnreadableAnswerError, match="full_slug should be a text"):
            parse_question(payload(event))
        return
    assert parse_question(payload(event)).url == "https://smarkets.com/event/5"


@pytest.mark.parametrize("start", [None, "soon", 7, "9999-99-99", "12345-01-01T00:00:00Z"])
def test_a_start_that_cannot_be_read_is_none(start: object) -> None:
    assert parse_question(payload({"id": 5, "name": "X", "start_datetime": start})).deadline is None


def test_an_answer_about_one_event_may_hold_it_or_a_list() -> None:
    event = {"id": 5, "name": "X"}
    assert [one.value for one in parse_events(payload({"event": event}))] == [event]
    assert [one.value for one in parse_events(payload({"events": [event]}))] == [event]
    shapes: list[object] = [None, [], {}, {"events": None}]
    for nonsense in shapes:
        with pytest.raises(UnreadableAnswerError):
            parse_events(payload(nonsense))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["id", "event_id", "market_id", "name", "description", "full_slug", "state", "state_or_outcome"]
MORE = ["hidden", "winner_count", "display_order", "created", "start_datetime"]


@given(st.dictionaries(st.sampled_from([*FIELDS, *MORE]), JSON))
def test_whatever_comes_is_refused_in_a_sentence_or_read(spoilt: dict[str, Any]) -> None:
    sound = {"id": "1", "event_id": "1", "market_id": "1", "name": "X"}
    for read in (parse_question, parse_market, parse_contract):
        try:
            assert read(payload({**sound, **spoilt})).state in {State.OPEN, State.UPCOMING, State.CLOSED}
        except PlatformError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right
