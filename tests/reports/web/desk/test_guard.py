"""Who is let in, and to what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from db import Database, api_tokens, sessions, users
from reports.web.desk.guard import Visitor, act, needs, safe_next
from tests.reports.web.desk.signed_in import DeskClient, anybody, desk_client, token_client
from tracker.clock import SimulatedClock
from tracker.roles import Right, Role

START = datetime(2024, 1, 2, 12, tzinfo=UTC)


def add_routes(client: DeskClient) -> DeskClient:
    """Two routes of our own, in place of the desk's and the interface's."""

    def made() -> FastAPI:
        app = FastAPI()
        app.state.context = client.app.state.context

        @app.get("/page")
        async def page(visitor: Annotated[Visitor, needs(Right.LOOK)]) -> dict[str, Any]:
            return {"name": visitor.name, "is_token": visitor.is_token, "rights": sorted(visitor.rights)}

        @app.post("/decide")
        async def decide(request: Request, visitor: Annotated[Visitor, needs(Right.EDIT)]) -> dict[str, str]:
            return {"who": await act(request, visitor, lambda context: context.who)}

        return app

    routes = [Mount("/desk", made()), Mount("/api/v1", made())]
    assert isinstance(client.app, Starlette)
    client.app.router.routes[:0] = routes
    return client


@contextmanager
def person(database: Database, role: Role = Role.EDITOR, **given: Any) -> Iterator[DeskClient]:
    with desk_client(database, role, **given) as client:
        yield add_routes(client)


def test_whoever_is_signed_in_is_known(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        assert client.get("/desk/page").json() == {
            "name": "Erin Editor",
            "is_token": False,
            "rights": ["edit", "look"],
        }
        assert client.post("/desk/decide").json() == {"who": "Erin Editor"}


def test_nobody_is_led_to_where_one_signs_in_and_back(sqlite_database: Database) -> None:
    with anybody(sqlite_database) as client:
        add_routes(client)
        answer = client.get("/desk/page?a=1&b=2")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Fpage%3Fa%3D1%26b%3D2"
        assert client.post("/desk/decide").status_code == 401
        assert client.get("/api/v1/page").status_code == 401
        assert client.post("/api/v1/decide").status_code == 401


def test_too_little_right_is_refused(sqlite_database: Database) -> None:
    with person(sqlite_database, Role.READER) as client:
        assert client.get("/desk/page").status_code == 200
        assert client.post("/desk/decide").status_code == 403


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ä"])
def test_a_post_without_its_sessions_token_is_refused(sqlite_database: Database, csrf: str) -> None:
    with person(sqlite_database) as client:
        assert client.post("/desk/decide", {"csrf": csrf}).status_code == 403
        assert client.post("/desk/decide", json={"csrf": client.csrf}).status_code == 403
        assert client.post("/desk/decide", files={"csrf": ("a.txt", b"x")}, data={}).status_code == 403


def test_the_token_may_come_in_a_header(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        answer = client.post("/desk/decide", json={}, headers={"X-CSRF-Token": client.csrf})
        assert answer.status_code == 200


def test_the_token_of_another_session_is_no_good(sqlite_database: Database) -> None:
    with person(sqlite_database) as one, person(sqlite_database) as other:
        assert one.csrf != other.csrf
        assert one.post("/desk/decide", {"csrf": other.csrf}).status_code == 403


def test_a_session_ends_when_it_is_idle(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with person(sqlite_database, clock=clock) as client:
        for _ in range(3):
            clock.sleep(11.9 * 3600)
            assert client.get("/desk/page").status_code == 200
        clock.sleep(12 * 3600)
        assert client.get("/desk/page").status_code == 303


def test_a_session_ends_however_busy_it_is(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with person(sqlite_database, clock=clock, session_days=1) as client:
        statuses = []
        for _ in range(13):
            statuses.append(client.get("/desk/page").status_code)
            clock.sleep(2 * 3600)
        assert statuses == [200] * 12 + [303]


def test_reading_a_page_seldom_writes(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with person(sqlite_database, clock=clock) as client:
        assert client.user is not None
        seen = []
        for seconds in (0, 59, 1, 30):
            clock.sleep(seconds)
            client.get("/desk/page")
            with sqlite_database.reading() as connection:
                limits = sessions.Limits(idle=timedelta(days=1), whole=timedelta(days=1))
                (session,) = sessions.list_sessions(connection, client.user.id, now=START, limits=limits)
            seen.append((session.seen_at - START).total_seconds())
        assert seen == [0, 0, 60, 60]


def test_a_role_taken_away_is_gone_at_once(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        assert client.user is not None
        with sqlite_database.writing() as connection:
            users.set_role(connection, client.user.id, Role.READER)
        assert client.post("/desk/decide").status_code == 403
        with sqlite_database.writing() as connection:
            users.set_disabled(connection, client.user.id, START)
        assert client.get("/desk/page").status_code == 303


def test_a_revoked_session_is_nobodys(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        assert client.user is not None
        with sqlite_database.writing() as connection:
            assert sessions.end_sessions(connection, client.user.id, START) == 1
        assert client.get("/desk/page").status_code == 303


def test_what_the_database_holds_lets_nobody_in(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        assert client.user is not None
        with sqlite_database.reading() as connection:
            limits = sessions.Limits(idle=timedelta(days=1), whole=timedelta(days=1))
            (session,) = sessions.list_sessions(connection, client.user.id, now=START, limits=limits)
        client.cookies.clear()
        client.cookies.set("nerdline", session.digest)
        assert client.get("/desk/page").status_code == 303


def test_the_cookie_of_a_site_with_tls_is_bound_to_its_host(sqlite_database: Database) -> None:
    with person(sqlite_database, public_url="https://lines.example.org") as client:
        assert list(client.cookies) == ["__Host-nerdline"]
        assert client.get("/desk/page").status_code == 200
        secret = client.cookies["__Host-nerdline"]
        client.cookies.clear()
        client.cookies.set("nerdline", secret)
        assert client.get("/desk/page").status_code == 303


def test_a_program_may_do_what_its_token_says_and_its_owner_may(sqlite_database: Database) -> None:
    everything = frozenset(Right)
    with token_client(sqlite_database, Role.READER, everything) as client:
        add_routes(client)
        assert client.get("/api/v1/page").json() == {
            "name": "Rita Reader",
            "is_token": True,
            "rights": ["look"],
        }
        assert client.post("/api/v1/decide").status_code == 403
    with token_client(sqlite_database, Role.ADMIN, frozenset({Right.EDIT})) as client:
        add_routes(client)
        assert client.post("/api/v1/decide", json={}).json() == {"who": "Ada Admin"}
        assert client.get("/api/v1/page").status_code == 403


def test_no_token_opens_the_desk(sqlite_database: Database) -> None:
    with token_client(sqlite_database, Role.ADMIN) as client:
        add_routes(client)
        assert client.get("/desk/page").status_code == 303
        assert client.post("/desk/decide").status_code == 401


def test_a_token_runs_out_and_can_be_revoked(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with token_client(sqlite_database, clock=clock, ends_at=START + timedelta(hours=1)) as client:
        add_routes(client)
        assert client.get("/api/v1/page").status_code == 200
        clock.sleep(3600)
        assert client.get("/api/v1/page").status_code == 401
    with token_client(sqlite_database) as client:
        add_routes(client)
        assert client.get("/api/v1/page").status_code == 200
        with sqlite_database.writing() as connection:
            newest = api_tokens.list_tokens(connection)[-1]
            assert api_tokens.end_token(connection, newest.id, START)
            assert not api_tokens.end_token(connection, newest.id, START)
        assert client.get("/api/v1/page").status_code == 401


def test_when_a_token_was_used_is_kept_to_the_minute(sqlite_database: Database) -> None:
    clock = SimulatedClock(START)
    with token_client(sqlite_database, clock=clock) as client:
        add_routes(client)
        used = []
        for seconds in (0, 59, 1):
            clock.sleep(seconds)
            client.get("/api/v1/page")
            with sqlite_database.reading() as connection:
                (token,) = api_tokens.list_tokens(connection)
            assert token.used_at is not None
            used.append((token.used_at - START).total_seconds())
        assert used == [0, 0, 60]


def test_a_bad_token_is_nobody_even_beside_a_good_cookie(sqlite_database: Database) -> None:
    with person(sqlite_database) as client:
        assert client.get("/api/v1/page").status_code == 200
        assert client.get("/api/v1/page", headers={"Authorization": "Bearer nl_x"}).status_code == 401


@pytest.mark.parametrize("address", ["/desk/", "/desk/drafts/3", "/desk/?a=1", "/desk/log?who=Ana%20B"])
def test_one_gets_back_to_where_one_wanted_to_go(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/desk",
        "https://elsewhere.example/desk",
        "//elsewhere.example/desk",
        "/\\elsewhere.example",
        "/desk\\..\\x",
        "/desk/../\\elsewhere.example",
        "/desk/..//elsewhere.example",
        "/desk//elsewhere.example",
        "/deskelsewhere",
        "/desk/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/desk/sign-in?next=/desk",
        "/desk/sign-out",
        "/stories/x",
    ],
)
def test_no_next_leads_out_of_the_desk(address: str) -> None:
    assert safe_next(address) == "/desk/"


@given(st.text())
def test_whatever_next_says_it_stays_inside(text: str) -> None:
    assert safe_next(text).startswith("/desk")
    assert safe_next(f"/desk/{text}").startswith("/desk")
