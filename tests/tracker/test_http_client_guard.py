"""Where the door connects to, whatever a name or an address says."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.loopback import raw_server, response, sends
from tracker.clock import SimulatedClock
from tracker.errors import SettingsError, UnreachableError
from tracker.guarded_connections import resolve_by_system
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate
from tracker.public_addresses import Address

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

OK = response(b'{"id": 1}', headers="Content-Type: application/json\r\n")


class FakeNames:
    """A resolver that knows the names that were put in, and notes which were asked for."""

    def __init__(self, **names: list[str]) -> None:
        self.names = names
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[Address]:
        del port
        self.asked.append(host)
        with suppress(ValueError):
            return [ip_address(host)]
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(text) for text in self.names[host]]


@pytest.fixture
def names() -> FakeNames:
    return FakeNames(localhost=["127.0.0.1"])


@pytest.fixture
def http(clock: SimulatedClock, names: FakeNames) -> Iterator[HttpClient]:
    with HttpClient(
        clock=clock,
        user_agent="test",
        contact="desk@example.org",
        pacing=Pacing(clock, {"p": Rate(every=timedelta())}),
        timeouts=Timeouts(connect=1, silence=1, whole=1.2),
        resolve=names,
    ) as client:
        yield client


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%eth0"],
        ["fd00::1", "192.168.0.1"],
        [],
    ],
)
def test_a_name_that_leads_inside_is_not_followed(
    http: HttpClient, names: FakeNames, found: list[str]
) -> None:
    names.names["rebind"] = found
    with pytest.raises(
        UnreachableError, match=r"p at rebind leads to .* not on the public internet"
    ) as caught:
        http.get("p", "https://rebind/api/")
    assert caught.value.platform == "p"
    assert ", ".join(str(ip_address(text)) for text in found) in str(caught.value)


def test_a_name_that_leads_inside_is_not_followed_although_a_server_listens_there(
    http: HttpClient, names: FakeNames
) -> None:
    names.names["rebind"] = ["127.0.0.1"]
    with raw_server(sends(OK)) as server:
        port = server.url.rpartition(":")[2]
        with pytest.raises(UnreachableError, match="leads to 127"):
            http.get("p", f"https://rebind:{port}/")
        with pytest.raises(UnreachableError, match="leads to 127"):
            http.post("p", f"https://rebind:{port}/", {})
    assert server.connections == 0


def test_the_address_that_was_judged_is_the_one_connected_to(http: HttpClient, names: FakeNames) -> None:
    # A second look at the name could find another address; there is none.
    with raw_server(sends(OK)) as server:
        port = server.url.rpartition(":")[2]
        assert http.get("p", f"http://localhost:{port}/").status == 200
        assert http.get("p", f"http://localhost:{port}/").status == 200
        http.close()
    assert names.asked == ["localhost"]
    assert server.connections == 1
    assert f"Host: localhost:{port}" in server.heads[0]


def test_a_localhost_that_leads_away_is_not_followed(http: HttpClient, names: FakeNames) -> None:
    names.names["localhost"] = ["8.8.8.8"]
    with pytest.raises(UnreachableError, match=r"p at localhost leads to 8\.8\.8\.8"):
        http.get("p", "http://localhost:9/")


def test_only_the_public_ones_of_several_addresses_are_tried(http: HttpClient, names: FakeNames) -> None:
    names.names["localhost"] = ["10.0.0.1", "127.0.0.1"]
    with raw_server(sends(OK)) as server:
        port = server.url.rpartition(":")[2]
        assert http.get("p", f"http://localhost:{port}/").status == 200
        http.close()


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
def test_the_next_address_is_tried_where_one_refuses(http: HttpClient, names: FakeNames) -> None:
    names.names["localhost"] = ["127.0.0.2", "127.0.0.1"]
    with raw_server(sends(OK)) as server:  # on the second only
        port = server.url.rpartition(":")[2]
        assert http.get("p", f"http://localhost:{port}/").status == 200
        http.close()
    assert server.connections == 1


def test_a_name_that_nobody_knows_cannot_be_reached(http: HttpClient) -> None:
    with pytest.raises(UnreachableError, match=r"cannot be reached \(Name or service not known\)"):
        http.get("p", "https://nobody.example/")


def test_a_name_that_no_resolver_takes_cannot_be_reached(clock: SimulatedClock) -> None:
    with (
        HttpClient(clock=clock, user_agent="x", contact="y", pacing=Pacing(clock, {})) as http,
        pytest.raises(UnreachableError, match="cannot be reached"),
    ):
        http.get("p", f"https://{'a' * 64}.example/")


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "169.254.169.254",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.1",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[fe80::1]",
        "[::]",
        "0.0.0.0",  # noqa: S104 - not bound to, but refused
        "224.0.0.1",
    ],
)
def test_a_private_address_is_refused_in_every_form(http: HttpClient, names: FakeNames, host: str) -> None:
    with pytest.raises(SettingsError, match="is a private one"):
        http.get("p", f"https://{host}/")
    assert names.asked == []


@pytest.mark.parametrize("who", ["desk@", "desk:s3cret@"])
def test_a_name_in_an_address_is_refused_and_a_password_not_shown(
    http: HttpClient, names: FakeNames, who: str
) -> None:
    with pytest.raises(SettingsError, match=r"address at example\.org holds a user name") as caught:
        http.get("p", f"https://{who}example.org/")
    assert "s3cret" not in str(caught.value)
    assert names.asked == []


@pytest.mark.parametrize("host", ["①⑥⑨.②⑤④.①⑥⑨.②⑤④", "１６９.254.169.254", "169。254。169。254"])
def test_digits_of_other_scripts_make_no_address(http: HttpClient, names: FakeNames, host: str) -> None:
    with pytest.raises(SettingsError, match="is no web address"):
        http.get("p", f"https://{host}/")
    assert names.asked == []


def test_a_proxy_resolves_by_itself_but_no_private_address_is_asked_of_it(
    http: HttpClient, names: FakeNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    with raw_server(sends(response(b"", status="403 Forbidden"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(UnreachableError, match="cannot be reached through the proxy"):
            http.get("p", "https://inside.example/api/")
        with pytest.raises(SettingsError, match="is a private one"):
            http.get("p", "https://169.254.169.254/latest/")
        http.close()
    assert [head.split()[:2] for head in proxy.heads] == [["CONNECT", "inside.example:443"]]
    assert names.asked == []


def test_the_system_finds_this_machine() -> None:
    assert ip_address("127.0.0.1") in resolve_by_system("127.0.0.1", 80)


def test_without_a_contact_only_loopback_is_asked(clock: SimulatedClock, names: FakeNames) -> None:
    pacing = Pacing(clock, {"p": Rate(every=timedelta(seconds=50))})
    with (
        raw_server(sends(OK)) as server,
        HttpClient(clock=clock, user_agent="x", contact=" ", pacing=pacing, resolve=names) as http,
    ):
        began = clock.now()
        for ask in (
            lambda: http.get("p", "https://www.metaculus.com/api/"),
            lambda: http.post("p", "https://8.8.8.8/", {}),
        ):
            with pytest.raises(SettingsError, match=r"set contact \(NERDLINE_CONTACT\)") as caught:
                ask()
            assert caught.value.exit_code == 3
        assert names.asked == []
        assert clock.now() == began
        assert http.get("p", server.url).status == 200


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine's own making, for 127.0.0.1 and inside.example, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    file = tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", file.with_name("key.pem"), "-out", file, "-days", "2", "-subj", "/CN=test",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:inside.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


def test_a_certificate_is_verified(clock: SimulatedClock, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"

        def serve() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(4096)
                    tls.sendall(OK)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        for trusted in (False, True):
            with HttpClient(clock=clock, user_agent="x", pacing=Pacing(clock, {})) as http:
                if trusted:
                    http._routes[url.rstrip("/")] = replace(http._route(url), verify=str(certificate))
                    assert http.get("p", url).body == b'{"id": 1}'
                else:
                    with pytest.raises(UnreachableError, match="certificate that is not trusted"):
                        http.get("p", url)
        thread.join(5)
    assert not thread.is_alive()


def test_an_answer_comes_through_a_proxy(
    clock: SimulatedClock, names: FakeNames, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                with context.wrap_socket(connection, server_side=True) as tls:
                    for _ in range(2):
                        asked.append(tls.recv(4096))
                        tls.sendall(OK)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with HttpClient(
            clock=clock, user_agent="x", contact="y", pacing=Pacing(clock, {}), resolve=names
        ) as http:
            assert [http.get("p", "https://inside.example/a/").body for _ in range(2)] == [b'{"id": 1}'] * 2
        thread.join(5)
    assert [request.split()[:2] for request in asked] == [
        [b"CONNECT", b"inside.example:443"],
        [b"GET", b"/a/"],
        [b"GET", b"/a/"],
    ]
    assert names.asked == []
