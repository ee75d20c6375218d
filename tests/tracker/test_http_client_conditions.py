"""Asking only for what has changed, against a real server on loopback."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback import raw_server, response, sends
from tracker.clock import SimulatedClock
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate
from tracker.remembered_answers import RememberedAnswers

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
DATE = "Fri, 04 Nov 2022 11:00:00 GMT"
TAGGED = response(b'{"id": 1}', headers='Content-Type: application/json\r\nETag: "a"\r\n')
DATED = response(b'{"id": 1}', headers=f"Content-Type: application/json\r\nLast-Modified: {DATE}\r\n")
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'


@pytest.fixture
def remembered() -> RememberedAnswers:
    return RememberedAnswers()


@pytest.fixture
def http(clock: SimulatedClock, remembered: RememberedAnswers) -> Iterator[HttpClient]:
    with HttpClient(
        clock=clock,
        user_agent="test",
        pacing=Pacing(clock, {"p": Rate(every=timedelta())}),
        timeouts=Timeouts(connect=2, silence=1.0, whole=1.2),
        remembered=remembered,
    ) as client:
        yield client


def conditions(head: str) -> list[str]:
    return [line for line in head.split("\r\n") if line.lower().startswith("if-")]


@pytest.mark.parametrize(
    ("first", "condition"), [(TAGGED, 'If-None-Match: "a"'), (DATED, f"If-Modified-Since: {DATE}")]
)
def test_an_answer_that_has_not_changed_is_the_remembered_one_received_now(
    http: HttpClient, clock: SimulatedClock, first: bytes, condition: str
) -> None:
    with raw_server(sends(first), sends(SAME)) as server:
        one = http.get("p", f"{server.url}/a/", params=[("q", "1")])
        clock.sleep(3600)
        two = http.get("p", f"{server.url}/a/", params=[("q", "1")])
        three = http.get("p", f"{server.url}/a/", params=[("q", "1")])
        http.close()
    assert [one.body, two.body, three.body] == [b'{"id": 1}'] * 3
    assert [one.received_at, two.received_at] == [NOW, NOW + timedelta(hours=1)]
    assert (two.status, two.url, two.headers["content-type"]) == (200, one.url, "application/json")
    assert [conditions(head) for head in server.heads][:2] == [[], [condition]]
    assert condition in conditions(server.heads[2])
    assert server.connections == 1


def test_an_answer_that_has_changed_takes_the_place_of_the_old(http: HttpClient) -> None:
    newer = response(b'{"id": 2}', headers='Content-Type: application/json\r\nETag: "b"\r\n')
    with raw_server(sends(TAGGED), sends(newer), sends(SAME)) as server:
        assert [http.get("p", server.url).body for _ in range(3)] == [
            b'{"id": 1}',
            b'{"id": 2}',
            b'{"id": 2}',
        ]
        http.close()
    assert conditions(server.heads[2]) == ['If-None-Match: "b"']


def test_what_came_packed_is_given_unpacked(http: HttpClient) -> None:
    packed = response(gzip.compress(b'{"id": 1}'), headers='Content-Encoding: gzip\r\nETag: "a"\r\n')
    same = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Encoding: gzip\r\nContent-Length: 999\r\n\r\n'
    with raw_server(sends(packed), sends(same)) as server:
        assert [http.get("p", server.url).body for _ in range(3)] == [b'{"id": 1}'] * 3
        http.close()


def test_no_credential_and_no_other_address_is_given_anothers_answer(http: HttpClient) -> None:
    with raw_server(sends(TAGGED)) as server:
        for path, token in (("a", "t1"), ("a", "t2"), ("a", ""), ("b", "t1")):
            http.get("p", f"{server.url}/{path}", headers={"Authorization": token} if token else None)
        http.close()
    assert [conditions(head) for head in server.heads] == [[], [], [], []]


def test_not_modified_unasked_cannot_be_read(http: HttpClient, remembered: RememberedAnswers) -> None:
    with raw_server(sends(SAME)) as server:
        for _ in range(2):
            with pytest.raises(UnreadableAnswerError, match="answers 304 instead of answering"):
                http.get("p", server.url)
        http.close()
    assert remembered.size == 0


def test_a_failure_in_between_changes_nothing_of_what_is_remembered(http: HttpClient) -> None:
    gone = response(b"{}", status="404 Not Found", headers="Content-Type: application/json\r\n")
    with raw_server(sends(TAGGED), sends(gone), sends(SAME)) as server:
        http.get("p", server.url)
        with pytest.raises(QuestionGoneError):
            http.get("p", server.url)
        assert http.get("p", server.url).body == b'{"id": 1}'
        http.close()


def test_what_has_no_validator_is_asked_for_in_full(http: HttpClient, remembered: RememberedAnswers) -> None:
    with raw_server(sends(response(b"{}"))) as server:
        http.get("p", server.url)
        http.get("p", server.url)
        http.close()
    assert conditions(server.heads[1]) == []
    assert remembered.size == 0
