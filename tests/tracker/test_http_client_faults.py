import gzip
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.loopback import closes_after, drips, raw_server, resets_after, response, sends, stays_silent
from tracker.answers import get_json
from tracker.clock import SimulatedClock
from tracker.errors import QuestionGoneError, UnreachableError, UnreadableAnswerError
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

JSON = "Content-Type: application/json\r\n"
LIMIT = 100_000


@pytest.fixture
def http(clock: SimulatedClock) -> Iterator[HttpClient]:
    with HttpClient(
        clock=clock,
        user_agent="test",
        pacing=Pacing(clock, {"p": Rate(every=timedelta())}),
        timeouts=Timeouts(connect=2, silence=1.0, whole=1.2),
        max_body=LIMIT,
    ) as client:
        yield client


def test_refused(http: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(
        UnreachableError, match=rf"p at 127\.0\.0\.1:{port} .*Connection refused.*asked again later"
    ):
        http.get("p", f"http://127.0.0.1:{port}/")


CUT = {
    "dropped without a word": closes_after(b""),
    "dropped in the head": closes_after(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "dropped in the body": closes_after(response(b'{"id":', headers=JSON, length=500)),
    "reset in the body": resets_after(response(b'{"id":', headers=JSON, length=500)),
    "dropped in a chunk": closes_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{}"),
    "dropped between chunks": closes_after(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
    ),
    "no HTTP at all": closes_after(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
}


@pytest.mark.parametrize("how", CUT)
def test_a_connection_that_breaks_is_no_answer(http: HttpClient, how: str) -> None:
    with raw_server(CUT[how]) as server:
        with pytest.raises(UnreachableError, match=r"p (at 127|broke off)") as caught:
            http.get("p", server.url)
        assert caught.value.retryable
        assert len(server.heads) == 1


def test_gzip_that_ends_too_soon_is_no_answer(http: HttpClient) -> None:
    packed = gzip.compress(b'{"results": []}')[:-6]
    with raw_server(sends(response(packed, headers=f"{JSON}Content-Encoding: gzip\r\n"))) as server:
        with pytest.raises(UnreachableError, match="cut off"):
            http.get("p", server.url)
        http.close()


def test_silence_ends_in_time(http: HttpClient) -> None:
    began = time.monotonic()
    with raw_server(stays_silent) as server, pytest.raises(UnreachableError, match="did not answer in time"):
        http.get("p", server.url)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("headers", [f"{JSON}", f"{JSON}Content-Encoding: gzip\r\n"])
def test_a_drip_ends_in_time_although_there_is_never_silence(http: HttpClient, headers: str) -> None:
    body = response(bytes(10_000), headers=headers)
    began = time.monotonic()
    with raw_server(drips(body, len(body) - 10_000)) as server:
        with pytest.raises(UnreachableError, match="did not answer in time"):
            http.get("p", server.url)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "body",
    [
        response(bytes(LIMIT + 1), headers=JSON),
        response(gzip.compress(bytes(50_000_000)), headers=f"{JSON}Content-Encoding: gzip\r\n"),
        f"HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n".encode()
        + (b"2000\r\n" + bytes(0x2000) + b"\r\n") * 20,
    ],
)
def test_a_body_beyond_the_cap_is_refused(http: HttpClient, body: bytes) -> None:
    with raw_server(sends(body)) as server:
        with pytest.raises(UnreadableAnswerError, match="more than 100,000 bytes"):
            http.get("p", server.url)
        http.close()


def test_a_page_instead_of_json_is_refused(http: HttpClient) -> None:
    page = response(b"<title>Maintenance</title>", headers="Content-Type: text/html\r\n")
    with raw_server(sends(page)) as server:
        with pytest.raises(UnreadableAnswerError, match=r"a web page \(Maintenance\) instead of JSON"):
            get_json(http, "p", server.url)
        http.close()


def test_a_page_that_says_404_is_gone(http: HttpClient) -> None:
    page = response(
        b"<title>Not Found</title>", status="404 Not Found", headers="Content-Type: text/html\r\n"
    )
    with raw_server(sends(page)) as server:
        with pytest.raises(QuestionGoneError, match=r"404: a web page \(Not Found\)"):
            http.get("p", server.url)
        http.close()
