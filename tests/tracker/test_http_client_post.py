"""Posting a question to a platform, against a real server on loopback."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.loopback import closes_after, raw_server, response, sends
from tracker.answers import post_json
from tracker.clock import SimulatedClock
from tracker.errors import (
    PlatformError,
    RequestRejectedError,
    SettingsError,
    TooManyRequestsError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

JSON = "Content-Type: application/json\r\n"
OK = response(b'{"1": "0.5"}', headers=f'{JSON}ETag: "a"\r\n')
DOCUMENT = [{"token_id": "1", "side": "BUY", "title": "Süd → Nord"}]


@pytest.fixture
def http(clock: SimulatedClock) -> Iterator[HttpClient]:
    with HttpClient(
        clock=clock,
        user_agent="Nerdline/0.1 (desk@example.org)",
        pacing=Pacing(clock, {"p": Rate(every=timedelta())}),
        timeouts=Timeouts(connect=2, silence=1.0, whole=1.2),
    ) as client:
        yield client


def test_a_document_is_sent_as_json(http: HttpClient) -> None:
    with raw_server(sends(OK)) as server:
        document, answer = post_json(
            http, "p", f"{server.url}/midpoints", DOCUMENT, headers={"Authorization": "Token abc"}
        )
        http.post("p", f"{server.url}/midpoints", [])
        http.close()
    assert document == {"1": "0.5"}
    assert answer.url == f"{server.url}/midpoints"
    lines = server.heads[0].split("\r\n")
    assert lines[0] == "POST /midpoints HTTP/1.1"
    assert json.loads(server.bodies[0]) == DOCUMENT
    assert f"Content-Length: {len(server.bodies[0])}" in lines
    for line in (
        "Content-Type: application/json",
        "Authorization: Token abc",
        "Accept-Encoding: gzip",
        "User-Agent: Nerdline/0.1 (desk@example.org)",
    ):
        assert line in lines
    assert server.bodies[1] == b"[]"
    assert "if-none-match" not in server.heads[1].lower()
    assert server.connections == 1


@pytest.mark.parametrize(
    "told",
    [
        response(b"{}", status="201 Created", headers=JSON),
        response(b"", status="202 Accepted"),
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ],
)
def test_whatever_says_that_it_went_well_will_do(http: HttpClient, told: bytes) -> None:
    with raw_server(sends(told)) as server:
        assert http.post("p", server.url, {}).status // 100 == 2
        http.post("p", server.url, {})
        http.close()
    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_of_a_post_is_followed(http: HttpClient, status: int) -> None:
    slashed = response(b"", status=f"{status} Moved", headers="Location: /midpoints/\r\n")
    with raw_server(sends(slashed)) as server:
        with pytest.raises(UnreadableAnswerError, match="sends us on to /midpoints/"):
            http.post("p", f"{server.url}/midpoints", {})
        http.close()
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (sends(response(b'{"error": "bad"}', status="400 Bad Request", headers=JSON)), RequestRejectedError),
        (sends(response(b"", status="429 Too Many Requests")), TooManyRequestsError),
        (closes_after(b"HTTP/1.1 200 OK\r\n"), UnreachableError),
    ],
)
def test_what_goes_wrong_is_told_as_for_a_get(
    http: HttpClient, behaviour: object, expected: type[PlatformError]
) -> None:
    with raw_server(behaviour) as server:  # type: ignore[arg-type]
        with pytest.raises(expected):
            http.post("p", server.url, {})
        http.close()
    assert len(server.heads) == 1


def test_gets_and_posts_share_pace_and_pauses(clock: SimulatedClock) -> None:
    pacing = Pacing(clock, {"p": Rate(every=timedelta(seconds=4))})
    busy = response(b"", status="429 Too Many Requests", headers="Retry-After: 600\r\n")
    with (
        raw_server(sends(OK), sends(OK), sends(busy)) as server,
        HttpClient(clock=clock, user_agent="x", pacing=pacing) as http,
    ):
        began = clock.now()
        http.get("p", server.url)
        http.post("p", server.url, {})
        assert clock.now() - began >= timedelta(seconds=4)
        with pytest.raises(TooManyRequestsError):
            http.post("p", server.url, {})
        with pytest.raises(TooManyRequestsError, match="600 seconds to go"):
            http.get("p", server.url)
        assert len(server.heads) == 3


def test_an_address_must_be_https_off_loopback(http: HttpClient) -> None:
    with pytest.raises(SettingsError, match="must begin with https://"):
        http.post("p", "http://clob.polymarket.com/midpoints", [])
