"""Browsers and programs of people with an account, who ask the real application without a server between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from db import Database, api_tokens, sessions, users
from reports.web.app import create_app
from reports.web.desk.session_cookie import cookie_name
from tests.reports.web.client import NOW
from tracker.accounts import User
from tracker.adapter import PlatformAdapter
from tracker.clock import Clock, SimulatedClock
from tracker.credentials import TOKEN_PREFIX, csrf_of, digest_of, new_secret
from tracker.roles import RIGHTS, Right, Role
from tracker.settings import Settings

DOMAIN = "desk.example"
HOST = f"http://{DOMAIN}"
NAMES = {
    Role.READER: "Rita Reader",
    Role.EDITOR: "Erin Editor",
    Role.CHIEF: "Charlie Chief",
    Role.ADMIN: "Ada Admin",
}


class DeskClient:
    """A browser, or a program: keeps cookies, follows no redirect, and puts `csrf` into what it posts."""

    def __init__(self, app: Starlette, loop: asyncio.AbstractEventLoop, *, csrf: str = "") -> None:
        self.app = app
        self.csrf = csrf
        self.user: User | None = None
        self._loop = loop
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, client=("127.0.0.1", 1)), base_url=HOST
        )

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    @property
    def headers(self) -> httpx.Headers:
        """What every request carries."""
        return self._http.headers

    def get(self, address: str, **given: Any) -> httpx.Response:
        return self.request("GET", address, **given)

    def post(self, address: str, data: Mapping[str, Any] | None = None, **given: Any) -> httpx.Response:
        """Post a form, with the session's csrf unless `data` says another. `json=` sends a document."""
        if "json" not in given and "content" not in given:
            given["data"] = ({"csrf": self.csrf} if self.csrf else {}) | dict(data or {})
        return self.request("POST", address, **given)

    def request(self, method: str, address: str, **given: Any) -> httpx.Response:
        return self._loop.run_until_complete(self._http.request(method, address, **given))

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """The page that a redirect leads to."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])

    def close(self) -> None:
        self._loop.run_until_complete(self._http.aclose())


@contextmanager
def anybody(
    database: Database,
    *,
    now: datetime = NOW,
    clock: Clock | None = None,
    platforms: Mapping[str, PlatformAdapter] | None = None,
    **settings: Any,
) -> Iterator[DeskClient]:
    """A browser in which nobody is signed in. It stands at `now`, or goes by `clock`."""
    given = Settings(**{"outlet": "The Sample Post", "database_url": "sqlite://", **settings})
    app = create_app(given, database, clock or SimulatedClock(now))
    app.state.context.platforms = platforms or {}
    loop = asyncio.new_event_loop()
    client = DeskClient(app, loop)
    try:
        yield client
    finally:
        client.close()
        loop.close()
        app.state.data_version.close()


@contextmanager
def desk_client(
    database: Database, role: Role = Role.EDITOR, *, name: str = "", now: datetime = NOW, **given: Any
) -> Iterator[DeskClient]:
    """A browser of somebody with this role, who is signed in; the account is made unless it is there.

    `given` goes to `anybody`: `clock`, `platforms`, and settings by name.
    """
    with anybody(database, now=now, **given) as client:
        context = client.app.state.context
        user = somebody(database, role, name=name, at=context.clock.now())
        secret = new_secret()
        with database.writing() as connection:
            sessions.begin_session(
                connection, digest=digest_of(secret), user_id=user.id, at=context.clock.now()
            )
        client.cookies.set(cookie_name(context.settings), secret, domain=DOMAIN)
        client.csrf = csrf_of(secret)
        client.user = user
        yield client


@contextmanager
def token_client(
    database: Database,
    role: Role = Role.EDITOR,
    scopes: frozenset[Right] | None = None,
    *,
    name: str = "",
    ends_at: datetime | None = None,
    now: datetime = NOW,
    **given: Any,
) -> Iterator[DeskClient]:
    """A program of somebody with this role; its token carries `scopes`, or all that its owner may do."""
    with anybody(database, now=now, **given) as client:
        at = client.app.state.context.clock.now()
        user = somebody(database, role, name=name, at=at)
        secret = TOKEN_PREFIX + new_secret()
        with database.writing() as connection:
            api_tokens.add_token(
                connection,
                user_id=user.id,
                name="a program",
                digest=digest_of(secret),
                scopes=RIGHTS[role] if scopes is None else scopes,
                at=at,
                ends_at=ends_at,
            )
        client.headers["Authorization"] = f"Bearer {secret}"
        client.user = user
        yield client


def somebody(database: Database, role: Role, *, name: str = "", at: datetime = NOW) -> User:
    """The account of somebody with this role, made unless it is there. Nobody has its password."""
    wanted = name or NAMES[role]
    with database.writing() as connection:
        found = users.user_named(connection, wanted)
        return found or users.add_user(connection, name=wanted, role=role, at=at)
