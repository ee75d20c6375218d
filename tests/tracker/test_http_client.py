import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback import closes_after, raw_server, response, sends
from tracker.clock import SimulatedClock
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    QuestionGoneError,
    SettingsError,
    TooManyRequestsError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
JSON = "Content-Type: application/json\r\n"
OK = response(b'{"id": 1}', headers=JSON)
LIMIT = 100_000


@pytest.fixture
def pacing(clock: SimulatedClock) -> Pacing:
    return Pacing(clock, {"p": Rate(every=timedelta())})


@pytest.fixture
def http(clock: SimulatedClock, pacing: Pacing) -> Iterator[HttpClient]:
    with HttpClient(
        clock=clock,
        user_agent="Nerdline/0.1 (Süddeutsche Зеитунг;\n desk@example.org)",
        pacing=pacing,
        timeouts=Timeouts(connect=2, silence=1.0, whole=1.2),
        max_body=LIMIT,
    ) as client:
        yield client


def test_a_plain_answer(http: HttpClient, clock: SimulatedClock) -> None:
    with raw_server(sends(OK)) as server:
        answer = http.get("p", f"{server.url}/a/", params=[("q", "ü&"), ("ids", "1"), ("ids", "2")])
    assert (answer.status, answer.body) == (200, b'{"id": 1}')
    assert answer.headers["content-type"] == "application/json"
    assert answer.url == f"{server.url}/a/?q=%C3%BC%26&ids=1&ids=2"
    assert answer.received_at == clock.now()


def test_what_is_sent(http: HttpClient) -> None:
    with raw_server(sends(OK)) as server:
        http.get("p", f"{server.url}/a/?q=1", headers={"Authorization": "Token abc"})
    lines = server.heads[0].split("\r\n")
    assert lines[0] == "GET /a/?q=1 HTTP/1.1"
    assert "User-Agent: Nerdline/0.1 (Suddeutsche ; desk@example.org)" in lines
    assert "Authorization: Token abc" in lines
    assert "Accept-Encoding: gzip" in lines
    assert "Accept: application/json" in lines


def test_one_connection_serves_many_requests(http: HttpClient) -> None:
    packed = response(gzip.compress(b'{"id": 2}'), headers=f"{JSON}Content-Encoding: gzip\r\n")
    chunked = f'HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n9\r\n{{"id": 3}}\r\n0\r\n\r\n'
    missing = response(b"{}", status="404 Not Found", headers=JSON)
    with raw_server(sends(OK), sends(packed), sends(chunked.encode()), sends(missing), sends(OK)) as server:
        assert [http.get("p", server.url).body for _ in range(3)] == [
            b'{"id": 1}',
            b'{"id": 2}',
            b'{"id": 3}',
        ]
        with pytest.raises(QuestionGoneError):
            http.get("p", server.url)
        http.get("p", server.url)
        http.close()
    assert server.connections == 1


def test_cookies_are_not_kept(http: HttpClient) -> None:
    with raw_server(sends(response(b"{}", headers=f"{JSON}Set-Cookie: who=we; Path=/\r\n"))) as server:
        http.get("p", server.url)
        http.get("p", server.url)
        http.close()
    assert "Cookie" not in server.heads[1]


def moved(location: str) -> bytes:
    return response(b"", status="301 Moved Permanently", headers=f"Location: {location}\r\n")


def test_a_missing_slash_is_added(http: HttpClient) -> None:
    with raw_server(sends(moved("/api/posts/1/?with_cp=true")), sends(OK)) as server:
        answer = http.get("p", f"{server.url}/api/posts/1", params=[("with_cp", "true")])
        http.close()
    assert answer.url == f"{server.url}/api/posts/1/?with_cp=true"
    assert [head.split()[1] for head in server.heads] == [
        "/api/posts/1?with_cp=true",
        "/api/posts/1/?with_cp=true",
    ]


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/a/", "/b/", "/login/?next=/a", "//elsewhere.example/a/", "/a"]
)
def test_no_other_redirect_is_followed_and_the_token_stays_here(http: HttpClient, location: str) -> None:
    with raw_server(sends(moved(location))) as server:
        with pytest.raises(UnreadableAnswerError, match="sends us on to"):
            http.get("p", f"{server.url}/a", headers={"Authorization": "Token abc"})
        http.close()
    assert len(server.heads) == 1


def test_a_redirect_in_circles_ends(http: HttpClient) -> None:
    hops = [sends(moved("/a" + "/" * count)) for count in range(1, 9)]
    with raw_server(*hops) as server:
        with pytest.raises(UnreadableAnswerError, match="in a circle"):
            http.get("p", f"{server.url}/a")
        http.close()
    assert len(server.heads) == 4


@pytest.mark.parametrize("retry_after", ["3600", "Fri, 04 Nov 2022 13:00:00 GMT"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [("429 Too Many Requests", TooManyRequestsError), ("503 Service Unavailable", PlatformDownError)],
)
def test_a_wish_to_wait_is_kept_for_that_credential_only(
    http: HttpClient, pacing: Pacing, status: str, expected: type[Exception], retry_after: str
) -> None:
    page = response(
        b"<p>slow down", status=status, headers=f"Content-Type: text/html\r\nRetry-After: {retry_after}\r\n"
    )
    with raw_server(sends(page), sends(OK)) as server:
        with pytest.raises(expected, match="after 3600 seconds"):
            http.get("p", server.url, headers={"Authorization": "Token a"})
        with pytest.raises(TooManyRequestsError, match="3600 seconds to go"):
            http.get("p", server.url, headers={"Authorization": "Token a"})
        assert len(server.heads) == 1
        assert http.get("p", server.url, headers={"Authorization": "Token b"}).status == 200
        assert pacing.paused_until("p") is None
        http.close()


def test_after_the_wait_all_is_as_before(http: HttpClient, clock: SimulatedClock) -> None:
    busy = response(b"", status="429 Too Many Requests", headers="Retry-After: 3600\r\n")
    with raw_server(sends(busy), sends(OK)) as server:
        with pytest.raises(TooManyRequestsError):
            http.get("p", server.url)
        clock.sleep(3600)
        assert http.get("p", server.url).status == 200
        http.close()


def test_requests_keep_their_distance(clock: SimulatedClock) -> None:
    with (
        raw_server(sends(OK)) as server,
        HttpClient(clock=clock, user_agent="x", pacing=Pacing(clock)) as http,
    ):
        for _ in range(3):
            http.get("metaculus", server.url)
    assert clock.now() - NOW >= timedelta(seconds=8)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://www.metaculus.com/api/", "must begin with https://"),
        ("ftp://127.0.0.1/", "must begin with https://"),
        ("http://10.0.0.1/", "must begin with https://"),
        ("http://127.0.0.1.evil.example/", "must begin with https://"),
        ("https:///api/", "no web address"),
        ("https://[half/", "no web address"),
        ("www.metaculus.com", "no web address"),
    ],
)
def test_an_address_that_must_not_be_asked_is_the_operators_to_mend(
    http: HttpClient, url: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        http.get("p", url)


@pytest.mark.parametrize("token", ["Token abc\n", "Token äbc", "Token \x00"])
def test_a_mangled_token_is_refused_without_showing_it(http: HttpClient, token: str) -> None:
    with pytest.raises(SettingsError, match="copy it again") as caught:
        http.get("p", "https://www.metaculus.com/", headers={"Authorization": token})
    assert "bc" not in str(caught.value)


def test_no_error_shows_the_token(http: HttpClient) -> None:
    refusal = response(b'{"detail": "Invalid token."}', status="403 Forbidden", headers=JSON)
    with raw_server(sends(refusal), closes_after(b"")) as server:
        for expected in (AccessRefusedError, UnreachableError):
            with pytest.raises(expected) as caught:
                http.get("p", server.url, headers={"Authorization": "Token s3cr3t"})
            assert "s3cr3t" not in str(caught.value)


def test_the_environments_proxy_is_used_but_never_for_loopback(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    with raw_server(sends(OK)) as proxy, raw_server(sends(OK)) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        http.get("p", server.url)
        assert http._route(f"{server.url}/a").proxies == {}
        route = http._route("https://www.metaculus.com/api/")
        assert route.proxies["https"] == proxy.url
        assert route.verify == str(tmp_path)
        monkeypatch.delenv("HTTPS_PROXY")
        assert http._route("https://www.metaculus.com/other/") is route
        http.close()
    assert proxy.heads == []


def test_a_netrc_does_not_replace_the_token(
    http: HttpClient, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="utf-8") as file:  # noqa: PTH123 - the fixture gives a plain path here
        file.write("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", netrc)
    with raw_server(sends(OK)) as server:
        http.get("p", server.url, headers={"Authorization": "Token abc"})
        http.close()
    assert "Authorization: Token abc" in server.heads[0]


def test_threads_may_share_a_client(clock: SimulatedClock) -> None:
    seen: list[bytes] = []
    pacing = Pacing(clock, {"p": Rate(every=timedelta(), at_once=1)})
    with raw_server(sends(OK)) as server, HttpClient(clock=clock, user_agent="x", pacing=pacing) as http:
        threads = [
            threading.Thread(target=lambda: seen.append(http.get("p", server.url).body)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [b'{"id": 1}'] * 8
