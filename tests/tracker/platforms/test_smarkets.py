from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tracker.adapter import Glance
from tracker.answers import Answer
from tracker.errors import (
    PlatformDownError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.platforms.smarkets import MOST_PAGES, SmarketsAdapter, explain, recognise
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import Point, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
CHOICE = QuestionRef("smarkets", "700001")
GROUP = QuestionRef("smarkets", "700002")


class FakePagedHttp(FakeHttp):
    """Answers the list of events by the page that is asked for; asked beyond the end it repeats itself."""

    def __init__(self, pages: Sequence[object]) -> None:
        super().__init__(NOW)
        self.pages = pages
        self.turns = 0

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        if url.endswith("/v3/events/"):
            self.put_json("/v3/events/", self.pages[min(self.turns, len(self.pages) - 1)])
            self.turns += 1
        return super().get(platform, url, params=params, headers=headers)


@pytest.fixture
def http() -> FakeHttp:
    return FakeHttp(NOW)


def put(http: FakeHttp, name: str, event: str, markets: str, traded: str) -> None:
    """Let one event answer at every step of the chain, as if it were alone."""
    open_markets = {"choice": "710001", "group": "710003,710002"}[name]
    http.put_json(f"/v3/events/{event}/", load_payload("smarkets", f"event_{name}"))
    http.put_json(f"/v3/events/{event}/markets/", load_payload("smarkets", f"markets_{name}"))
    http.put_json(f"/v3/markets/{markets}/contracts/", load_payload("smarkets", f"contracts_{name}"))
    http.put_json(f"/v3/markets/{open_markets}/quotes/", load_payload("smarkets", f"quotes_{name}"))
    http.put_json(f"/v3/markets/{traded}/last_executed_prices/", load_payload("smarkets", f"last_{name}"))


def put_choice(http: FakeHttp) -> None:
    put(http, "choice", "700001", "710001", "710001")


def put_group(http: FakeHttp) -> None:
    put(http, "group", "700002", "710003,710002,710004,710005", "710003")


def put_both(http: FakeHttp) -> None:
    """Let the two events answer together."""

    def both(kind: str, key: str) -> dict[str, Any]:
        rows = [
            row for name in ("choice", "group") for row in load_payload("smarkets", f"{kind}_{name}")[key]
        ]
        return {key: rows}

    http.put_json("/v3/events/700001,700002/markets/", both("markets", "markets"))
    markets = "710001,710003,710002,710004,710005"
    http.put_json(f"/v3/markets/{markets}/contracts/", both("contracts", "contracts"))
    quotes = load_payload("smarkets", "quotes_choice") | load_payload("smarkets", "quotes_group")
    http.put_json("/v3/markets/710001,710003,710002/quotes/", quotes)
    last = (load_payload("smarkets", f"last_{name}")["last_executed_prices"] for name in ("choice", "group"))
    told = {id_: rows for one in last for id_, rows in one.items()}
    http.put_json("/v3/markets/710001,710003/last_executed_prices/", {"last_executed_prices": told})


def said(points: Mapping[str, Point]) -> dict[str, float | Reason]:
    return {key: one.value if isinstance(one, Reading) else one.reason for key, one in points.items()}


CHOICE_SAYS = {"720001": 0.54, "720002": 0.4167, "720003": Reason.UNRELIABLE}
GROUP_SAYS = {
    "720010": 0.62,
    "720011": 0.38,
    "720012": Reason.UNRELIABLE,
    "720013": Reason.NOT_OPEN,
    "720014": Reason.UNRELIABLE,
    "720015": Reason.UNRELIABLE,
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://smarkets.com/event/43155469/politics/us/2024/11/05/00-00/congress/x", "smarkets:43155469"),
        ("https://smarkets.com/event/41945845", "smarkets:41945845"),
        ("http://www.smarkets.com/event/41945845/?a=1#b", "smarkets:41945845"),
        (" smarkets.com/event/041945845/politics ", "smarkets:41945845"),
        ("https://smarkets.com/event/abc", None),
        ("https://smarkets.com/event/arsenal-everton", None),
        ("https://smarkets.com/event/12abc", None),
        ("https://smarkets.com/event/" + "9" * 40, None),
        ("https://smarkets.com/listing/politics", None),
        ("https://smarkets.com/", None),
        ("https://api.smarkets.com/v3/events/41945845/", None),
        ("https://evil.example/event/41945845", None),
        ("https://smarkets.com.evil.example/event/41945845", None),
        ("https://smarkets.com@evil.example/event/41945845", None),
        ("ftp://smarkets.com/event/41945845", None),
        ("https://[smarkets.com/event/1", None),
        ("", None),
    ],
)
def test_which_urls_name_an_event(url: str, expected: str | None) -> None:
    assert recognise(url) == (OutcomeRef.parse(expected) if expected else None)


def test_pages_of_its_own_instance_count_too(http: FakeHttp) -> None:
    adapter = SmarketsAdapter(http=http, base_url="http://127.0.0.1:8910/v3")
    assert adapter.recognise("http://127.0.0.1:8910/event/700001") == OutcomeRef(CHOICE)
    assert adapter.recognise("http://127.0.0.1:8911/event/700001") is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://smarkets.com/", "Smarkets' front page"),
        ("https://smarkets.com/listing/politics?period=all", "a list of Smarkets' events"),
        ("https://smarkets.com/politics/uk", "a list of Smarkets' events"),
        ("https://smarkets.com/account/settings", "the page of somebody's account on Smarkets"),
        ("https://api.smarkets.com/v3/events/41945845/", "an address of Smarkets' programming interface"),
        ("https://smarkets.com/event/x", "a page of Smarkets' that is about no single event"),
    ],
)
def test_a_page_that_is_no_event_is_named(url: str, what: str) -> None:
    assert explain(url).startswith(f"This is {what} and no question; paste the page of one event, ")


@given(path=st.text(max_size=40))
def test_every_page_of_the_site_is_either_an_event_or_explained(path: str) -> None:
    url = f"https://smarkets.com/{path}"
    assert (explain(url) == "") == (recognise(url) is not None)
    assert explain(f"https://example.org/{path}") == ""


@pytest.mark.parametrize("base_url", ["https://api.smarkets.com", "http://127.0.0.1:8910/v3/"])
def test_fetching_goes_from_the_event_to_its_prices(http: FakeHttp, base_url: str) -> None:
    put_choice(http)
    adapter = SmarketsAdapter(http=http, base_url=base_url, token="ignored")
    snapshot = adapter.fetch(CHOICE)
    assert [asked.path for asked in http.asked] == [
        "/v3/events/700001/",
        "/v3/events/700001/markets/",
        "/v3/markets/710001/contracts/",
        "/v3/markets/710001/quotes/",
        "/v3/markets/710001/last_executed_prices/",
    ]
    assert {(asked.platform, asked.params, *asked.headers) for asked in http.asked} == {("smarkets", ())}
    assert said({key: point for key, (point,) in snapshot.points.items()}) == CHOICE_SAYS
    methods = {one.key: one.method for one in snapshot.question.outcomes}
    assert methods == {"720001": "midpoint", "720002": "last trade", "720003": ""}
    assert adapter.recognise(snapshot.question.url) == OutcomeRef(CHOICE)


def test_last_trades_are_asked_for_only_where_a_book_tells_no_price(http: FakeHttp) -> None:
    put_group(http)
    snapshot = SmarketsAdapter(http=http).fetch(GROUP)
    assert [asked.path for asked in http.asked][3:] == [
        "/v3/markets/710003,710002/quotes/",
        "/v3/markets/710003/last_executed_prices/",
    ]
    assert said({key: point for key, (point,) in snapshot.points.items()}) == GROUP_SAYS
    http.asked.clear()
    quotes = load_payload("smarkets", "quotes_group")
    quotes["720012"] = quotes["720010"]
    del quotes["720015"]  # a contract that is decided needs no price
    http.put_json("/v3/markets/710003,710002/quotes/", quotes)
    SmarketsAdapter(http=http).fetch(GROUP)
    assert len(http.asked) == 4


def test_an_event_that_is_over_is_not_asked_for_prices(http: FakeHttp) -> None:
    put_choice(http)
    markets = load_payload("smarkets", "markets_choice")
    markets["markets"][0]["state"] = "settled"
    http.put_json("/v3/events/700001/markets/", markets)
    snapshot = SmarketsAdapter(http=http).fetch(CHOICE)
    assert len(http.asked) == 3
    assert not snapshot.question.state.is_final
    assert set(said({key: point for key, (point,) in snapshot.points.items()}).values()) == {
        Reason.UNRELIABLE
    }


@pytest.mark.parametrize("id_", ["abc", "1/", "-1", "1" * 13, "1,2", "../x", "slug:x"])
def test_an_id_that_no_event_can_have_is_not_asked_for(http: FakeHttp, id_: str) -> None:
    with pytest.raises(RequestRejectedError, match="cannot be an event on Smarkets"):
        SmarketsAdapter(http=http).fetch(QuestionRef("smarkets", id_))
    with pytest.raises(RequestRejectedError, match="cannot be an event on Smarkets"):
        SmarketsAdapter(http=http).fetch(QuestionRef("predictit", "700001"))
    assert http.asked == []


def test_an_event_that_is_not_there_or_another_one_is_an_error(http: FakeHttp) -> None:
    adapter = SmarketsAdapter(http=http)
    http.put_json("/v3/events/700001/", {"events": []})
    with pytest.raises(QuestionGoneError, match="no event 700001"):
        adapter.fetch(CHOICE)
    http.put_json("/v3/events/700001/", load_payload("smarkets", "event_group"))
    with pytest.raises(UnreadableAnswerError, match="should be 700001, which was asked for"):
        adapter.fetch(CHOICE)
    http.put_json("/v3/events/700001/", {"error_type": "NOT_FOUND"}, status=404)
    with pytest.raises(QuestionGoneError, match="an editor should check the link"):
        adapter.fetch(CHOICE)


def test_an_event_without_markets_is_an_error(http: FakeHttp) -> None:
    put_choice(http)
    http.put_json("/v3/events/700001/markets/", {"markets": []})
    with pytest.raises(QuestionGoneError, match="without markets and asks nothing"):
        SmarketsAdapter(http=http).fetch(CHOICE)


def known(http: FakeHttp) -> list[Question]:
    put_choice(http)
    put_group(http)
    adapter = SmarketsAdapter(http=http)
    questions = [adapter.fetch(ref).question for ref in (CHOICE, GROUP)]
    http.asked.clear()
    return questions


def test_events_are_looked_at_together(http: FakeHttp) -> None:
    questions = known(http)
    put_both(http)
    glances = SmarketsAdapter(http=http).glance(questions)
    assert len(http.asked) == 4
    for question, expected in zip(questions, (CHOICE_SAYS, GROUP_SAYS), strict=True):
        glance = glances[question.ref]
        assert isinstance(glance, Glance)
        assert said(glance.points) == expected
        assert glance.is_enough
        assert glance.question == question


def test_twenty_ids_are_asked_for_at_a_time(http: FakeHttp) -> None:
    ids = [str(800000 + index) for index in range(45)]
    questions = [Question(ref=QuestionRef("smarkets", id_), title="X", url="", outcomes=()) for id_ in ids]
    for start in (0, 20, 40):
        http.put_json(f"/v3/events/{','.join(ids[start : start + 20])}/markets/", {"markets": []})
    assert SmarketsAdapter(http=http).glance(questions) == {}
    assert [len(asked.path.split(",")) for asked in http.asked] == [20, 20, 5]
    assert SmarketsAdapter(http=http).glance([]) == {}


def test_an_event_of_many_markets_is_asked_for_in_batches(http: FakeHttp) -> None:
    put_choice(http)
    ids = [str(810000 + index) for index in range(41)]
    markets = [{"id": id_, "event_id": "700001", "name": id_, "state": "open"} for id_ in ids]
    http.put_json("/v3/events/700001/markets/", {"markets": markets})
    for start in (0, 20, 40):
        batch = ids[start : start + 20]
        rows = [{"id": f"c{id_}", "market_id": id_, "name": "Yes"} for id_ in batch]
        http.put_json(f"/v3/markets/{','.join(batch)}/contracts/", {"contracts": rows})
        book = {"bids": [{"price": 4000, "quantity": 1}], "offers": [{"price": 4200, "quantity": 1}]}
        http.put_json(f"/v3/markets/{','.join(batch)}/quotes/", {f"c{id_}": book for id_ in batch})
    snapshot = SmarketsAdapter(http=http).fetch(CHOICE)
    assert len(http.asked) == 2 + 3 + 3
    told = said({key: point for key, (point,) in snapshot.points.items()})
    assert told == {f"c{id_}": 0.41 for id_ in ids}


@pytest.mark.parametrize("status", [400, 404])
def test_events_of_a_request_that_is_rejected_are_left_out(http: FakeHttp, status: int) -> None:
    questions = known(http)
    http.put_json("/v3/events/700001,700002/markets/", {"error_type": "NOT_FOUND"}, status=status)
    assert SmarketsAdapter(http=http).glance(questions) == {}


def test_events_of_an_answer_that_cannot_be_read_are_left_out(http: FakeHttp) -> None:
    questions = known(http)
    put_both(http)
    http.put_json("/v3/events/700001,700002/markets/", {"markets": [{"id": "x"}]})
    assert SmarketsAdapter(http=http).glance(questions) == {}


def test_an_event_that_is_told_of_no_more_is_left_out(http: FakeHttp) -> None:
    first, second = known(http)
    put_both(http)
    other = replace(second, ref=QuestionRef("smarkets", "700002"))
    markets = load_payload("smarkets", "markets_choice")
    http.put_json("/v3/events/700001,700002/markets/", markets)
    assert set(SmarketsAdapter(http=http).glance([first, other])) == {CHOICE}


def test_a_platform_that_is_down_stands_for_all_that_were_asked_for(http: FakeHttp) -> None:
    questions = known(http)
    assert isinstance(SmarketsAdapter(http=http).glance(questions)[CHOICE], UnreachableError)
    http.put("/v3/events/700001,700002/markets/", b"busy", status=503, content_type="text/plain")
    glances = SmarketsAdapter(http=http).glance(questions)
    assert {type(glance) for glance in glances.values()} == {PlatformDownError}
    assert set(glances) == {CHOICE, GROUP}


def test_a_list_ends_where_a_page_has_nothing_new_and_leads_nowhere_else() -> None:
    http = FakePagedHttp([load_payload("smarkets", f"events_page_{number}") for number in (1, 2)])
    put_choice(http)
    found = SmarketsAdapter(http=http).search("harbor city mayor")
    assert [question.ref for question in found] == [CHOICE]
    assert [outcome.label for outcome in found[0].outcomes] == ["Ada Lind", "Ben Okoro", "Any other"]
    pages = [asked for asked in http.asked if asked.path == "/v3/events/"]
    assert len(pages) == 3
    assert ("type_domain", "politics") in pages[0].params
    assert pages[1].params == (("limit", "100"), ("pagination_last_id", "700002"))


def test_a_list_that_always_has_something_new_ends_too() -> None:
    def page(index: int) -> dict[str, object]:
        following = "https://evil.example/v3/?pagination_last_id=1"
        event = {"id": index, "name": "Port authority chair"}
        return {"events": [event], "pagination": {"next_page": following}}

    http = FakePagedHttp([page(index) for index in range(1, 100)])
    SmarketsAdapter(http=http).search("volcano eruption")
    assert len(http.asked) == MOST_PAGES
    assert {asked.path for asked in http.asked} == {"/v3/events/"}


def test_searching_leaves_out_what_cannot_be_read_and_what_asks_nothing() -> None:
    page = load_payload("smarkets", "events_page_1")
    page["events"] += [{"id": "x", "name": "Harbor City mayor"}, {"id": "9", "name": "Harbor City mayor"}]
    page["pagination"] = None
    http = FakePagedHttp([page])
    put_choice(http)
    http.put_json("/v3/events/700001,9/markets/", load_payload("smarkets", "markets_choice"))
    found = SmarketsAdapter(http=http).search("mayor of Harbor City", limit=5)
    assert [question.ref for question in found] == [CHOICE]


def test_finding_nothing_asks_for_nothing_more() -> None:
    http = FakePagedHttp([{"events": []}])
    assert SmarketsAdapter(http=http).search("x") == ()
    assert len(http.asked) == 1


def test_anybody_may_read(http: FakeHttp) -> None:
    http.put_json("/v3/events/", load_payload("smarkets", "events_page_1"))
    access = SmarketsAdapter(http=http).check_access()
    assert (access.account, access.tier) == ("anybody", "open")
    http.put_json("/v3/events/", {"rows": []})
    with pytest.raises(UnreadableAnswerError, match="has no events"):
        SmarketsAdapter(http=http).check_access()
