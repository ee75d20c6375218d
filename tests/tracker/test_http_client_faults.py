import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback import closes_after, drips, raw_server, resets_after, response, sends, stays_silent
from tracker.answers import get_json
from tracker.clock import SimulatedClock
from tracker.errors import QuestionGoneError, TooManyRequestsError, UnreachableError, UnreadableAnswerError
from tracker.http_client import MAX_BODY, HttpClient, Timeouts
from tracker.pacing import Pacing, Rate
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.questions import QuestionRef

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
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


def test_a_drip_in_the_head_ends_in_time_too(http: HttpClient) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + b"X-Word: " + b"x" * 10_000
    began = time.monotonic()
    with raw_server(drips(head, 10)) as server:
        with pytest.raises(UnreachableError, match="did not answer in time"):
            http.get("p", server.url)
        assert time.monotonic() - began < 3


def test_each_answer_on_a_connection_has_its_whole_time(clock: SimulatedClock) -> None:
    ok = response(b'{"id": 1}', headers=JSON)

    def slowly(connection: socket.socket, stop: threading.Event) -> None:
        stop.wait(0.2)
        connection.sendall(ok)

    pacing = Pacing(clock, {"p": Rate(every=timedelta())})
    timeouts = Timeouts(connect=2, silence=2, whole=0.5)
    with (
        raw_server(slowly) as server,
        HttpClient(clock=clock, user_agent="x", pacing=pacing, timeouts=timeouts) as http,
    ):
        assert [http.get("p", server.url).body for _ in range(4)] == [b'{"id": 1}'] * 4
    assert server.connections == 1


def test_ten_megabytes_of_nothing_are_read_and_refused(clock: SimulatedClock) -> None:
    pacing = Pacing(clock, {"p": Rate(every=timedelta())})
    with (
        raw_server(sends(response(b" " * 10_500_000, headers=JSON))) as server,
        HttpClient(clock=clock, user_agent="x", pacing=pacing) as http,
        pytest.raises(UnreadableAnswerError, match="sent JSON that cannot be read"),
    ):
        get_json(http, "p", server.url)


def test_more_than_any_answer_needs_is_not_read_to_its_end(clock: SimulatedClock) -> None:
    pacing = Pacing(clock, {"p": Rate(every=timedelta())})
    endless = f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: {10**12}\r\n\r\n".encode() + b" " * (
        MAX_BODY + 100_000
    )
    with (
        raw_server(closes_after(endless)) as server,
        HttpClient(clock=clock, user_agent="x", pacing=pacing) as http,
        pytest.raises(UnreadableAnswerError, match=f"more than {MAX_BODY:,} bytes, which no answer needs"),
    ):
        http.get("p", server.url)


def test_a_head_without_end_is_no_answer(http: HttpClient) -> None:
    with raw_server(sends(b"HTTP/1.1 200 OK\r\n" + b"X-Word: y\r\n" * 500 + b"\r\n")) as server:
        with pytest.raises(UnreachableError, match="cannot be reached"):
            http.get("p", server.url)
        http.close()


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        ("text/html; charset=utf-8", "a web page"),
        ("text/plain", "plain text"),
        ("application/octet-stream", "plain text"),
        ("text/csv", "plain text"),
    ],
)
def test_another_type_than_json_is_refused(http: HttpClient, content_type: str, said: str) -> None:
    body = b"<p>hello" if "html" in content_type else b'{"id": 1}'
    with raw_server(sends(response(body, headers=f"Content-Type: {content_type}\r\n"))) as server:
        with pytest.raises(UnreadableAnswerError, match=f"p sent {said}.* instead of JSON at /a/"):
            get_json(http, "p", f"{server.url}/a/")
        http.close()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[]", r"the whole should be an object, not \[\]"),
        (b'{"id": "12100"}', "id should be a whole number"),
        (b'{"id": 12100, "nr_forecasters": 1, "title": "x", "questoin": {}}', "has no question"),
        (b'{"id": 12100, "nr_forecasters": 1, "question": {"type": "binary"}}', r"no question\.aggregations"),
    ],
)
def test_json_of_another_shape_names_the_field(http: HttpClient, body: bytes, said: str) -> None:
    with raw_server(sends(response(body, headers=JSON))) as server:
        adapter = MetaculusAdapter(http=http, base_url=server.url)
        with pytest.raises(UnreadableAnswerError, match=said):
            adapter.fetch(QuestionRef("metaculus", "12100"))
        http.close()


def test_a_clock_that_jumps_moves_neither_the_pace_nor_a_pause() -> None:
    class FakeClock(SimulatedClock):
        """A clock that somebody sets while it runs: the time of day jumps, the seconds go on."""

        jump = timedelta()

        def now(self) -> datetime:
            return super().now() + self.jump

        def monotonic(self) -> float:
            return (super().now() - NOW).total_seconds()

    clock = FakeClock(NOW)
    busy = response(
        b"",
        status="429 Too Many Requests",
        headers="Date: Fri, 04 Nov 2022 12:00:00 GMT\r\nRetry-After: Fri, 04 Nov 2022 12:20:00 GMT\r\n",
    )
    ok = response(b"{}", headers=JSON)
    pacing = Pacing(clock, {"p": Rate(every=timedelta(seconds=4))})
    with (
        raw_server(sends(ok), sends(ok), sends(ok), sends(busy), sends(ok)) as server,
        HttpClient(clock=clock, user_agent="x", pacing=pacing) as http,
    ):
        for days in (0, 400, -4000):
            clock.jump = timedelta(days=days)
            assert http.get("p", server.url).received_at == clock.now()
        assert 8 <= clock.monotonic() < 12
        with pytest.raises(TooManyRequestsError) as caught:
            http.get("p", server.url)
        assert caught.value.retry_after == timedelta(minutes=20)
        clock.jump = timedelta(days=9000)
        with pytest.raises(TooManyRequestsError, match="1200 seconds to go"):
            http.get("p", server.url)
        clock.sleep(1200)
        clock.jump = timedelta()
        assert http.get("p", server.url).status == 200
