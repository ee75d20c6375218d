"""How the door leaves a platform alone that refuses or fails, against a real server on loopback."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from tests.loopback import raw_server, response, sends
from tracker.clock import SimulatedClock
from tracker.errors import AccessRefusedError, PlatformDownError, QuestionGoneError, TooManyRequestsError
from tracker.http_client import HttpClient
from tracker.pacing import Pacing, Rate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

JSON = "Content-Type: application/json\r\n"
OK = response(b"{}", headers=JSON)
PATIENCE = timedelta(seconds=30)


def refusal(status: str) -> bytes:
    return response(b"{}", status=status, headers=JSON)


@pytest.fixture
def pacing(clock: SimulatedClock) -> Pacing:
    return Pacing(clock, {"p": Rate(every=timedelta())}, patience=PATIENCE)


@pytest.fixture
def http(clock: SimulatedClock, pacing: Pacing) -> Iterator[HttpClient]:
    with HttpClient(clock=clock, user_agent="test", pacing=pacing) as client:
        yield client


def seconds_since(began: datetime, clock: SimulatedClock) -> float:
    return (clock.now() - began).total_seconds()


@pytest.mark.parametrize(
    ("status", "expected"),
    [("429 Too Many Requests", TooManyRequestsError), ("503 Service Unavailable", PlatformDownError)],
)
def test_a_refusal_without_a_word_rests_the_platform_for_a_minute(
    http: HttpClient, clock: SimulatedClock, pacing: Pacing, status: str, expected: type[Exception]
) -> None:
    with raw_server(sends(refusal(status)), sends(refusal(status)), sends(OK)) as server:
        with pytest.raises(expected):
            http.get("p", server.url)
        assert pacing.paused_until("p") == clock.now() + timedelta(minutes=1)
        clock.sleep(60)
        with pytest.raises(expected):
            http.get("p", server.url)
        assert pacing.paused_until("p") == clock.now() + timedelta(minutes=2)
        clock.sleep(120)
        http.get("p", server.url)
        assert pacing.paused_until("p") is None
        http.close()


@pytest.mark.parametrize(
    "status", ["500 Oops", "502 Bad Gateway", "504 Gateway Timeout", "520 Odd", "599 Odd"]
)
def test_one_fault_costs_seconds_and_the_batch_goes_on(
    http: HttpClient, clock: SimulatedClock, status: str
) -> None:
    with raw_server(*[sends(refusal(status)), sends(OK)] * 5) as server:
        began = clock.now()
        for _ in range(5):
            with pytest.raises(PlatformDownError):
                http.get("p", f"{server.url}/bad")
            assert http.get("p", f"{server.url}/good").status == 200
        http.close()
    assert seconds_since(began, clock) == 10  # two seconds each time: a good answer starts over


def test_a_lasting_fault_ends_in_minutes_and_then_in_a_word(http: HttpClient, clock: SimulatedClock) -> None:
    with raw_server(sends(refusal("500 Oops"))) as server:
        began = clock.now()
        for _ in range(3):
            with pytest.raises(PlatformDownError):
                http.get("p", server.url)
        assert seconds_since(began, clock) == 2 + 8
        with pytest.raises(TooManyRequestsError, match="32 seconds to go"):
            http.get("p", server.url)
        http.close()
    assert len(server.heads) == 3


def test_a_fault_with_a_wish_is_left_alone_as_long_as_it_wishes(
    http: HttpClient, clock: SimulatedClock, pacing: Pacing
) -> None:
    told = response(b"", status="502 Bad Gateway", headers="Retry-After: 90\r\n")
    with raw_server(sends(told)) as server:
        with pytest.raises(PlatformDownError, match="after 90 seconds"):
            http.get("p", server.url)
        http.close()
    assert pacing.paused_until("p") == clock.now() + timedelta(seconds=90)


def test_another_credential_and_another_platform_are_not_held_up(
    http: HttpClient, clock: SimulatedClock, pacing: Pacing
) -> None:
    with raw_server(sends(refusal("429 Too Many Requests")), sends(OK)) as server, raw_server(sends(OK)) as q:
        began = clock.now()
        with pytest.raises(TooManyRequestsError):
            http.get("p", server.url, headers={"Authorization": "Token a"})
        http.get("p", server.url, headers={"Authorization": "Token b"})
        http.get("p", server.url)
        http.get("q", q.url, headers={"Authorization": "Token a"})
        assert clock.now() == began
        assert pacing.paused_until("p") is None
        with pytest.raises(TooManyRequestsError, match="60 seconds to go"):
            http.get("p", server.url, headers={"Authorization": "Token a"})
        http.close()


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_refused_access_is_not_remembered_here(
    http: HttpClient, clock: SimulatedClock, pacing: Pacing, status: str
) -> None:
    with raw_server(sends(refusal(status)), sends(OK)) as server:
        began = clock.now()
        with pytest.raises(AccessRefusedError):
            http.get("p", server.url)
        assert pacing.paused_until("p") is None
        assert http.get("p", server.url).status == 200
        assert clock.now() == began
        http.close()


def test_a_refused_access_is_no_good_answer_but_a_missing_question_is(
    http: HttpClient, clock: SimulatedClock, pacing: Pacing
) -> None:
    answers = ("500 Oops", "403 Forbidden", "500 Oops", "404 Not Found", "500 Oops")
    lengths = []
    with raw_server(*(sends(refusal(status)) for status in answers)) as server:
        for status in answers:
            with pytest.raises((PlatformDownError, AccessRefusedError, QuestionGoneError)):
                http.get("p", server.url)
            until = pacing.paused_until("p")
            if status == "500 Oops":
                assert until is not None
                lengths.append((until - clock.now()).total_seconds())
        http.close()
    assert lengths == [2, 8, 2]
