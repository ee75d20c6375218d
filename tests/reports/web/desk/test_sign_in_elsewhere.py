"""Coming in by way of an OpenID provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from db import Database, users
from tests.reports.web.client import NOW
from tests.reports.web.desk.openid_provider import FakeProvider, provider
from tests.reports.web.desk.signed_in import DOMAIN, DeskClient, anybody, somebody
from tracker.accounts import User
from tracker.roles import Role

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with provider(NOW) as running:
        yield running


@contextmanager
def browser(database: Database, fake: FakeProvider, **settings: Any) -> Iterator[DeskClient]:
    given = {
        "oidc_issuer": fake.url,
        "oidc_client_id": "nerdline",
        "oidc_client_secret": "a client secret",
        "oidc_default_role": "reader",
        **settings,
    }
    with anybody(database, **given) as client:
        yield client


def there_and_back(client: DeskClient, fake: FakeProvider, onward: str = "/desk/account") -> httpx.Response:
    left = client.get(f"/desk/sign-in/provider?next={onward}")
    assert left.status_code == 303, left.text
    return client.get(fake.approve(left.headers["location"]))


def olga(database: Database, fake: FakeProvider) -> User | None:
    with database.reading() as connection:
        return users.user_of_subject(connection, f"{fake.url} 42")


def test_somebody_new_gets_the_default_role(sqlite_database: Database, fake: FakeProvider) -> None:
    with browser(sqlite_database, fake) as client:
        assert fake.url.removeprefix("http://").partition(":")[0] in client.get("/desk/sign-in").text
        answer = there_and_back(client, fake)
        assert answer.headers["location"] == "/desk/account"
        assert client.get("/desk/account").status_code == 200
        user = olga(sqlite_database, fake)
        assert user is not None
        assert (user.name, user.role, user.has_password) == ("Olga", Role.READER, False)
        client.cookies.clear()
        assert there_and_back(client, fake).status_code == 303
        with sqlite_database.reading() as connection:
            assert len(users.list_users(connection)) == 1


def test_without_a_role_nobody_new_comes_in(sqlite_database: Database, fake: FakeProvider) -> None:
    with browser(sqlite_database, fake, oidc_default_role="") as client:
        assert there_and_back(client, fake).status_code == 403
        assert olga(sqlite_database, fake) is None


def test_the_role_follows_its_claim(sqlite_database: Database, fake: FakeProvider) -> None:
    with browser(sqlite_database, fake, oidc_default_role="", oidc_role_claim="groups") as client:
        for groups, role in ((["staff", "editor"], Role.EDITOR), (["chief", "reader"], Role.CHIEF)):
            fake.claims["groups"] = groups
            assert there_and_back(client, fake).status_code == 303
            user = olga(sqlite_database, fake)
            assert user is not None
            assert user.role is role
        fake.claims["groups"] = "staff"
        assert there_and_back(client, fake).status_code == 403


def test_whoever_was_shut_out_stays_out(sqlite_database: Database, fake: FakeProvider) -> None:
    with browser(sqlite_database, fake) as client:
        there_and_back(client, fake)
        user = olga(sqlite_database, fake)
        assert user is not None
        with sqlite_database.writing() as connection:
            users.set_disabled(connection, user.id, NOW)
        client.cookies.clear()
        assert there_and_back(client, fake).status_code == 403
        assert client.get("/desk/account").status_code == 303


def test_nobody_takes_over_an_account_by_its_name(sqlite_database: Database, fake: FakeProvider) -> None:
    ours = somebody(sqlite_database, Role.ADMIN, name="Olga")
    with browser(sqlite_database, fake) as client:
        assert there_and_back(client, fake).status_code == 303
        user = olga(sqlite_database, fake)
        assert user is not None
        assert (user.id != ours.id, user.name, user.role) == (True, "o@news.example", Role.READER)


@pytest.mark.parametrize(
    ("lies", "words"),
    [
        ({"nonce": "another"}, "of another sign-in"),
        ({"aud": "another"}, "for another program"),
        ({"aud": ["nerdline", "another"]}, "for several programs"),
        ({"azp": "another"}, "for another program"),
        ({"iss": "https://another.example"}, "of another issuer"),
        ({"exp": int(NOW.timestamp()) - 61}, "that is too old"),
        ({"iat": int(NOW.timestamp()) + 61}, "from the future"),
        ({"sub": ""}, "that names nobody"),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    sqlite_database: Database, fake: FakeProvider, lies: dict[str, Any], words: str
) -> None:
    fake.lies = lies
    with browser(sqlite_database, fake) as client:
        answer = there_and_back(client, fake)
        assert answer.status_code == 403
        assert words in answer.text
        assert "nerdline" not in client.cookies


def test_a_token_of_another_key_lets_nobody_in(sqlite_database: Database, fake: FakeProvider) -> None:
    fake.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    with browser(sqlite_database, fake) as client:
        assert there_and_back(client, fake).status_code == 403


def test_an_answer_to_somebody_elses_sign_in_is_not_taken(
    sqlite_database: Database, fake: FakeProvider
) -> None:
    with browser(sqlite_database, fake) as client, browser(sqlite_database, fake) as other:
        theirs = fake.approve(other.get("/desk/sign-in/provider").headers["location"])
        assert client.get(theirs).status_code == 403
        client.get("/desk/sign-in/provider")
        assert client.get(theirs).status_code == 403


def test_a_sign_in_is_good_once_even_with_its_cookie(sqlite_database: Database, fake: FakeProvider) -> None:
    with browser(sqlite_database, fake) as client:
        left = client.get("/desk/sign-in/provider").headers["location"]
        kept = client.cookies["nerdline-flow"]
        assert client.get(fake.approve(left)).status_code == 303
        client.cookies.clear()
        client.cookies.set("nerdline-flow", kept, domain=DOMAIN)
        assert client.get(fake.approve(left)).status_code == 403  # a fresh code for the same state


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 303),
        ({"email_verified": False}, 403),
        ({"email": "o@evil.example"}, 403),
        ({"email": "o@news.example.evil.example"}, 403),
        ({"email": ""}, 403),
    ],
)
def test_only_verified_addresses_of_the_outlets_domains(
    sqlite_database: Database, fake: FakeProvider, claims: dict[str, Any], status: int
) -> None:
    fake.claims.update(claims)
    with browser(sqlite_database, fake, oidc_allowed_domains="news.example, @other.example") as client:
        assert there_and_back(client, fake).status_code == status


def test_a_provider_that_is_away_is_told_and_not_a_fault_of_ours(sqlite_database: Database) -> None:
    with provider(NOW) as fake:
        pass
    with browser(sqlite_database, fake) as client:
        answer = client.get("/desk/sign-in/provider")
        assert answer.status_code == 403
        assert "sign-in provider" in answer.text


def test_without_a_provider_there_is_no_such_way(sqlite_database: Database) -> None:
    with anybody(sqlite_database) as client:
        assert client.get("/desk/sign-in/provider").status_code == 404
        assert client.get("/desk/sign-in/callback").status_code == 404
