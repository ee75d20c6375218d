from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tracker.adapter import Glance
from tracker.errors import (
    PlatformDownError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.platforms.predictit import PredictItAdapter, explain, recognise
from tracker.questions import OutcomeRef, Question, QuestionRef
from tracker.readings import Reading

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
FEED = "/api/marketdata/all/"
ONE = "/api/marketdata/markets/9101"
REF = QuestionRef("predictit", "9101")


@pytest.fixture
def http() -> FakeHttp:
    return FakeHttp(NOW)


def known(*ids: str) -> list[Question]:
    ref = [QuestionRef("predictit", id_) for id_ in ids]
    return [Question(ref=one, title="Known", url="", outcomes=()) for one in ref]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.predictit.org/markets/detail/7085/Which-party-will-win", "predictit:7085"),
        ("https://www.predictit.org/markets/detail/7085", "predictit:7085"),
        ("https://www.predictit.org/markets/detail/007085/", "predictit:7085"),
        ("http://predictit.org/markets/detail/3698?utm=1#top", "predictit:3698"),
        (" www.PredictIt.org/Markets/Detail/3698 ", "predictit:3698"),
        (
            "https://www.predictit.org/markets/detail/6237/Will-Nicol%C3%A1s-be-on-Dec-31,-2020",
            "predictit:6237",
        ),
        ("https://www.predictit.org/promo/markets/detail/7085/2024-election", "predictit:7085"),
        ("https://www.predictit.org/markets/detail/promo/7085/2024-election", "predictit:7085"),
        ("https://www.predictit.org/markets/detail/fallback/7085", "predictit:7085"),
        ("https://www.predictit.org/markets/detail/7085/promo", "predictit:7085"),
        ("https://www.predictit.org/Market/2721/Will-it-rain", "predictit:2721"),
        ("https://www.predictit.org/Contract/5216/Will-it-rain", "predictit:contract:5216#5216"),
        ("https://www.predictit.org/markets/detail/", None),
        ("https://www.predictit.org/markets/detail/abc", None),
        ("https://www.predictit.org/markets/detail/7085x", None),
        ("https://www.predictit.org/markets/detail/" + "9" * 40, None),
        ("https://www.predictit.org/markets/detail/١٢", None),
        ("https://www.predictit.org/markets/13/Prez-Election", None),
        ("https://www.predictit.org/", None),
        ("https://evil.example/markets/detail/7085", None),
        ("https://www.predictit.org.evil.example/markets/detail/7085", None),
        ("https://www.predictit.org@evil.example/markets/detail/7085", None),
        ("ftp://www.predictit.org/markets/detail/7085", None),
        ("https://[www.predictit.org/markets/detail/7085", None),
        ("", None),
    ],
)
def test_which_urls_name_a_market(url: str, expected: str | None) -> None:
    assert recognise(url) == (OutcomeRef.parse(expected) if expected else None)


def test_pages_of_its_own_instance_count_too(http: FakeHttp) -> None:
    adapter = PredictItAdapter(http=http, base_url="http://127.0.0.1:8910/")
    assert adapter.recognise("http://127.0.0.1:8910/markets/detail/9101") == OutcomeRef(REF)
    assert adapter.recognise("http://127.0.0.1:8911/markets/detail/9101") is None


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://www.predictit.org/", "PredictIt's front page"),
        ("https://www.predictit.org/markets", "a list of PredictIt's markets"),
        ("https://www.predictit.org/markets/13/Prez-Election", "a list of PredictIt's markets"),
        ("https://www.predictit.org/api/marketdata/all/", "an address of PredictIt's data feed"),
        ("https://www.predictit.org/profile/x", "the page of somebody's account on PredictIt"),
        ("https://www.predictit.org/terms", "a page of PredictIt's that is about no single market"),
    ],
)
def test_a_page_that_is_no_market_is_named(url: str, what: str) -> None:
    assert explain(url).startswith(f"This is {what} and no question; paste the page of one market, ")


@given(path=st.text(max_size=40))
def test_every_page_of_the_site_is_either_a_market_or_explained(path: str) -> None:
    url = f"https://www.predictit.org/{path}"
    assert (explain(url) == "") == (recognise(url) is not None)
    assert explain(f"https://example.org/{path}") == ""


def test_fetching_asks_for_the_one_market(http: FakeHttp) -> None:
    http.put_json(ONE, load_payload("predictit", "market_group"))
    snapshot = PredictItAdapter(http=http, token="ignored").fetch(REF)
    (asked,) = http.asked
    assert (asked.platform, asked.path, asked.params, asked.headers) == ("predictit", ONE, (), {})
    assert (snapshot.question.ref, snapshot.fetched_at) == (REF, NOW)
    (point,) = snapshot.points["50001"]
    assert isinstance(point, Reading)
    assert point.value == 0.615
    assert PredictItAdapter(http=http).recognise(snapshot.question.url) == OutcomeRef(REF)


@pytest.mark.parametrize("body", [b"", b" \n", b"null", b'""', b"{}"])
def test_a_market_that_left_the_feed_is_for_a_person_to_end(http: FakeHttp, body: bytes) -> None:
    http.put(ONE, body)
    with pytest.raises(QuestionGoneError, match=r"has left the feed.*must look it up and enter how it ended"):
        PredictItAdapter(http=http).fetch(REF)


def test_a_missing_page_says_the_same(http: FakeHttp) -> None:
    http.put(ONE, b"<html>", status=404, content_type="text/html")
    with pytest.raises(QuestionGoneError, match="has left the feed"):
        PredictItAdapter(http=http).fetch(REF)


@pytest.mark.parametrize("id_", ["abc", "9101/", "-1", "1" * 13, "contract:x", "../all", "9101?x=1"])
def test_an_id_that_no_market_can_have_is_not_asked_for(http: FakeHttp, id_: str) -> None:
    with pytest.raises(RequestRejectedError, match="cannot be a market on PredictIt"):
        PredictItAdapter(http=http).fetch(QuestionRef("predictit", id_))
    with pytest.raises(RequestRejectedError, match="cannot be a market on PredictIt"):
        PredictItAdapter(http=http).fetch(QuestionRef("smarkets", "9101"))
    assert http.asked == []


def test_another_market_than_the_one_asked_for_is_refused(http: FakeHttp) -> None:
    http.put_json(ONE, load_payload("predictit", "market_one_contract"))
    with pytest.raises(UnreadableAnswerError, match="id should be 9101, which was asked for, not 9102"):
        PredictItAdapter(http=http).fetch(REF)


def test_a_page_of_one_contract_leads_to_its_market(http: FakeHttp) -> None:
    http.put_json(FEED, load_payload("predictit", "feed"))
    named = recognise("https://www.predictit.org/Contract/50002/x")
    assert named is not None
    snapshot = PredictItAdapter(http=http).fetch(named.question)
    assert snapshot.question.ref == REF
    outcome = snapshot.outcome_named(named.key)
    assert outcome is not None
    assert outcome.label == "Old Guard"
    with pytest.raises(QuestionGoneError, match="no open market with a contract 4"):
        PredictItAdapter(http=http).fetch(QuestionRef("predictit", "contract:4"))


def test_any_number_of_markets_is_one_request(http: FakeHttp) -> None:
    http.put_json(FEED, load_payload("predictit", "feed"))
    questions = known("9101", "9102", "9104", *(str(id_) for id_ in range(1000)))
    glances = PredictItAdapter(http=http).glance(questions)
    assert [asked.path for asked in http.asked] == [FEED]
    assert [ref.id for ref in glances] == ["9101", "9102"]
    glance = glances[REF]
    assert isinstance(glance, Glance)
    assert (glance.is_enough, glance.seen_at) == (True, NOW)
    assert glance.question is not None
    assert glance.question.title.startswith("Which party")
    assert {key: point.value for key, point in glance.points.items() if isinstance(point, Reading)} == {
        "50001": 0.615,
        "50002": 0.435,
        "50003": 0.02,
    }


def test_one_market_that_cannot_be_read_is_an_error_of_its_own(http: FakeHttp) -> None:
    feed = load_payload("predictit", "feed")
    feed["markets"][0]["contracts"][0]["bestBuyYesCost"] = 77
    http.put_json(FEED, feed)
    glances = PredictItAdapter(http=http).glance(known("9101", "9102"))
    assert isinstance(glances[REF], UnreadableAnswerError)
    assert isinstance(glances[QuestionRef("predictit", "9102")], Glance)


def test_a_feed_that_fails_stands_for_all_and_nothing_is_asked_for_nothing(http: FakeHttp) -> None:
    adapter = PredictItAdapter(http=http)
    assert adapter.glance([]) == {}
    assert http.asked == []
    assert isinstance(adapter.glance(known("9101"))[REF], UnreachableError)
    http.put(FEED, b"<html>down</html>", status=503, content_type="text/html")
    assert isinstance(adapter.glance(known("9101"))[REF], PlatformDownError)


def test_searching_looks_through_the_feed(http: FakeHttp) -> None:
    http.put_json(FEED, load_payload("predictit", "feed"))
    adapter = PredictItAdapter(http=http)
    assert [one.ref.id for one in adapter.search("Who will win the Harbor city council?")] == ["9101"]
    assert [one.ref.id for one in adapter.search("reformers")] == ["9101"]
    assert [one.ref.id for one in adapter.search("will the bridge toll go")] == ["9102", "9101", "9103"]
    assert [one.ref.id for one in adapter.search("will the bridge toll go", limit=1)] == ["9102"]
    assert adapter.search("volcano eruption") == ()
    assert adapter.search("") == ()


def test_searching_leaves_out_what_cannot_be_read_unless_that_is_everything(http: FakeHttp) -> None:
    feed = load_payload("predictit", "feed")
    feed["markets"][0]["contracts"] = []
    http.put_json(FEED, feed)
    assert [one.ref.id for one in PredictItAdapter(http=http).search("will")] == ["9102", "9103"]
    http.put_json(FEED, {"markets": feed["markets"][:1]})
    with pytest.raises(UnreadableAnswerError, match="different ids"):
        PredictItAdapter(http=http).search("will")


def test_anybody_may_read(http: FakeHttp) -> None:
    http.put_json(FEED, load_payload("predictit", "feed"))
    access = PredictItAdapter(http=http).check_access()
    assert (access.account, access.tier, access.note) == ("anybody", "open", "3 markets are in the feed")
