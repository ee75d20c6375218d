"""Coming in and leaving."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.requests import Request

from db import Database, acts, users
from db.sign_ins import FREE_TRIES
from reports.desk import manage_people
from reports.web.desk.guard import acting_as
from reports.web.desk.session_cookie import client_address
from tests.reports.web.desk.signed_in import DOMAIN, DeskClient, anybody, desk_client
from tracker import passwords
from tracker.clock import SimulatedClock
from tracker.credentials import csrf_of
from tracker.passwords import is_password
from tracker.roles import Role
from tracker.settings import Settings

START = datetime(2024, 1, 2, 12, tzinfo=UTC)
PASSWORD = "a swan on Mirror Lake"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    # The true parameters are meant to take long: these tests sign in a hundred times.
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "usual_hasher", lambda: quick)


@contextmanager
def visited(database: Database, **given: Any) -> Iterator[DeskClient]:
    """A browser; Ana has an account."""
    with anybody(database, **given) as client:
        with database.reading() as connection:
            known = users.user_named(connection, "Ana")
        if known is None:
            manage_people.add_person(acting(client), name="Ana", role=Role.ADMIN, password=PASSWORD)
        yield client


def acting(client: DeskClient) -> Any:
    class FakeRequest:
        app = client.app

    return acting_as(FakeRequest(), "root")  # type: ignore[arg-type] # it is asked for its application only


def sign_in(client: DeskClient, name: str = "Ana", password: str = PASSWORD, **more: str) -> Any:
    answer = client.post("/desk/sign-in", {"name": name, "password": password, **more})
    if answer.status_code == 303:
        client.csrf = csrf_of(client.cookies["nerdline"])
    return answer


def test_one_signs_in_and_gets_to_where_one_wanted_to_go(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        asked = client.get("/desk/account?x=1")
        form = client.follow(asked)
        onward = re.search(r'name="next" value="([^"]+)"', form.text)
        assert onward
        assert onward[1] == "/desk/account?x=1"
        answer = sign_in(client, next=onward[1])
        assert answer.headers["location"] == "/desk/account?x=1"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
        assert client.get("/desk/account").status_code == 200
        assert client.get("/desk/sign-in").headers["location"] == "/desk/"


def test_the_cookie_is_for_tls_only_where_the_site_is(sqlite_database: Database) -> None:
    with visited(sqlite_database, public_url="https://lines.example.org") as client:
        answer = client.post("/desk/sign-in", {"name": "Ana", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-nerdline=")
        assert "; Secure" in answer.headers["set-cookie"]


def test_no_next_leads_elsewhere(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        assert "evil" not in client.get("/desk/sign-in?next=https://evil.example").text
        assert sign_in(client, next="//evil.example").headers["location"] == "/desk/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        wrong = sign_in(client, password="not the swan at all")
        unknown = sign_in(client, name="Bob", password="not the swan at all")
        assert wrong.status_code == unknown.status_code == 403
        assert wrong.text.replace("Ana", "Bob") == unknown.text
        assert "nerdline" not in client.cookies
        assert "not the swan" not in wrong.text


def test_a_disabled_account_is_answered_the_same(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        other = manage_people.add_person(acting(client), name="Ben", role=Role.EDITOR, password=PASSWORD)
        manage_people.disable(acting(client), other.id)
        assert sign_in(client, name="Ben").status_code == 403
        assert sign_in(client, name="ana").status_code == 303


@pytest.mark.parametrize("name", ["Ana", "Nobody"])
def test_guessing_gets_slower_and_the_right_password_waits_too(sqlite_database: Database, name: str) -> None:
    clock = SimulatedClock(START)
    with visited(sqlite_database, clock=clock) as client:
        for _ in range(FREE_TRIES):
            assert sign_in(client, name=name, password="a guess that is wrong").status_code == 403
        answer = sign_in(client, name=name)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 16
        clock.sleep(15)
        assert sign_in(client, name=name, password="a guess that is wrong").status_code == 403
        clock.sleep(15)
        assert sign_in(client, name=name).status_code == 429
        clock.sleep(15)
        assert sign_in(client, name=name).status_code == (303 if name == "Ana" else 403)


def test_one_address_cannot_try_many_accounts(sqlite_database: Database) -> None:
    with visited(sqlite_database, clock=SimulatedClock(START)) as client:
        statuses = [
            sign_in(client, name=f"Person {number}", password="a guess that is wrong").status_code
            for number in range(21)
        ]
        assert statuses == [403] * 20 + [429]


def test_a_form_of_another_site_signs_nobody_in(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        given = {"name": "Ana", "password": PASSWORD}
        for headers in (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "null"},
        ):
            assert client.post("/desk/sign-in", given, headers=headers).status_code == 403
        ours = {"Origin": "http://desk.example"}
        assert client.post("/desk/sign-in", given, headers=ours).status_code == 303


def test_signing_out_ends_the_session_and_not_just_the_cookie(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        sign_in(client)
        secret = client.cookies["nerdline"]
        assert client.get("/desk/sign-out").status_code == 405
        assert client.post("/desk/sign-out", {"csrf": "x"}).status_code == 403
        assert client.post("/desk/sign-out").status_code == 303
        assert "nerdline" not in client.cookies
        client.cookies.set("nerdline", secret, domain=DOMAIN)
        assert client.get("/desk/account").status_code == 303


def test_each_sign_in_has_a_secret_of_its_own(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        client.cookies.set("nerdline", "chosen by somebody else", domain=DOMAIN)
        sign_in(client)
        first = client.cookies["nerdline"]
        client.cookies.clear()
        sign_in(client)
        assert len({"chosen by somebody else", first, client.cookies["nerdline"]}) == 3


def test_a_link_signs_in_once(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with visited(sqlite_database, clock=clock) as client:
        context = acting(client)
        with sqlite_database.reading() as connection:
            ana = users.find_user(connection, "Ana")
        address = manage_people.make_link(context, ana.id).removeprefix("http://127.0.0.1:8000")
        path, _, secret = address.partition("?once=")
        for _ in range(2):  # looking at it changes nothing
            page = client.get(address)
            assert page.status_code == 200
            assert "Sign in as Ana" in page.text
        assert client.get("/desk/account").status_code == 303
        assert (
            client.post(path, {"once": secret}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        )
        assert client.post(path, {"once": secret}).headers["location"] == "/desk/"
        assert client.get("/desk/account").status_code == 200
        client.cookies.clear()
        assert client.post(path, {"once": secret}).status_code == 403
        assert client.get(address).status_code == 403
        late = manage_people.make_link(context, ana.id).removeprefix("http://127.0.0.1:8000")
        secret = late.partition("once=")[2]
        assert client.get(late).status_code == 200
        clock.sleep(15 * 60)
        assert client.get(late).status_code == 403
        assert client.post(path, {"once": secret}).status_code == 403
        client.cookies.set("nerdline", secret, domain=DOMAIN)
        assert client.get("/desk/account").status_code == 303


def test_a_password_of_smaller_parameters_is_hashed_anew(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        small = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with sqlite_database.writing() as connection:
            ana = users.find_user(connection, "Ana")
            users.set_password(connection, ana.id, small)
        assert sign_in(client).status_code == 303
        with sqlite_database.reading() as connection:
            kept = users.password_of(connection, ana.id)
        assert kept != small
        assert is_password(PASSWORD, kept)


def test_the_log_tells_who_came_and_nothing_tells_a_secret(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), visited(sqlite_database) as client:
        sign_in(client, password="not the swan at all")
        sign_in(client, name=PASSWORD, password="Ana")  # in the wrong field
        sign_in(client)
        secret = client.cookies["nerdline"]
        client.post("/desk/account/password", {"old": PASSWORD, "new": "another fine swan", "again": "x"})
        client.post("/desk/sign-in", {"name": "Ana", "password": PASSWORD * 200})
        client.post("/desk/sign-out")
        with sqlite_database.reading() as connection:
            kept = acts.list_acts(connection)
        assert [act.act for act in kept] == ["account made", "signed in", "signed out"]
    logged = caplog.text + "".join(map(str, kept))
    for word in (PASSWORD, secret, client.csrf, "not the swan", "another fine swan"):
        assert word not in logged
    dump = b"".join(path.read_bytes() for path in [sqlite_database.path] if path)
    assert PASSWORD.encode() not in dump
    assert secret.encode() not in dump


def test_what_the_desk_refuses_never_repeats_what_was_typed(sqlite_database: Database) -> None:
    with visited(sqlite_database) as client:
        answer = client.post("/desk/sign-in", {"name": "Ana", "password": PASSWORD * 200})
        assert answer.status_code == 400
        assert PASSWORD not in answer.text
        assert "password" in answer.text


def test_every_answer_of_the_desk_is_protected(sqlite_database: Database) -> None:
    with desk_client(sqlite_database) as client:
        for address in ("/desk/account", "/desk/sign-in", "/desk/nowhere", "/desk/people"):
            headers = client.get(address).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
        page = client.get("/desk/account")
        assert not re.search(r"<script(?![^>]* src=)|\sstyle=|\son[a-z]+=|<style", page.text)
        client.cookies.clear()
        assert client.get("/desk/account").status_code == 303


@pytest.mark.parametrize(
    ("peer", "forwarded", "told"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
    ],
)
def test_the_address_is_the_peers_or_what_a_trusted_proxy_says(peer: str, forwarded: str, told: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "headers": headers, "client": (peer, 1)})
    assert client_address(request, Settings(trusted_proxies="10.0.0.0/24")) == told
    assert client_address(request, Settings()) == peer
