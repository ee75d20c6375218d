"""Every route of the desk and of the interface, tried by everybody: one without a guard fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import Mount

from db import Database, open_database
from reports.web.api.private_answers import in_person
from reports.web.app import create_app
from reports.web.desk.guard import Needs
from tests.reports.web.client import NOW
from tests.reports.web.desk.signed_in import DeskClient, anybody, desk_client, token_client
from tracker.clock import SimulatedClock
from tracker.roles import RIGHTS, Right, Role
from tracker.settings import Settings

PUBLIC = {
    ("GET", "/desk/sign-in"),
    ("POST", "/desk/sign-in"),
    ("GET", "/desk/sign-in/link"),
    ("POST", "/desk/sign-in/link"),
    ("GET", "/desk/sign-in/provider"),
    ("GET", "/desk/sign-in/callback"),
}
"""What anybody may ask for under /desk: how one comes in."""

READING_API = "/api/v1"
"""Under which anybody may GET: it says what the readers' pages say."""

REFUSED = {303, 401, 403}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One method of one route, and the rights that it declares; `address` has made-up parameters."""

    method: str
    path: str
    address: str
    rights: frozenset[Right]
    is_in_person: bool = False

    @property
    def is_public(self) -> bool:
        is_read = self.path.startswith(READING_API) and self.method == "GET" and not self.rights
        return (self.method, self.path) in PUBLIC or is_read


def declared(dependant: Any) -> Iterator[Right]:
    """The rights that a route's dependencies ask for, however deep."""
    if isinstance(dependant.call, Needs):
        yield dependant.call.right
    for inner in dependant.dependencies:
        yield from declared(inner)


def ways_of(app: Starlette) -> Iterator[Way]:
    for mount in app.routes:
        if isinstance(mount, Mount) and mount.path in {"/desk", "/api/v1"}:
            for context in iter_route_contexts(mount.routes):
                path = f"{mount.path}{context.path}"
                dependant = getattr(context, "dependant", None)
                rights = frozenset(declared(dependant)) if dependant else frozenset[Right]()
                is_in_person = bool(dependant) and any(
                    inner.call is in_person for inner in dependant.dependencies
                )
                for method in sorted((context.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
                    yield Way(
                        method=method,
                        path=path,
                        address=re.sub(r"\{[^}]+\}", "1", path),
                        rights=rights,
                        is_in_person=is_in_person,
                    )


def all_ways() -> list[Way]:

    database = open_database("sqlite://")
    try:
        return list(ways_of(create_app(Settings(), database, SimulatedClock(NOW))))
    finally:
        database.close()


WAYS = all_ways()


def status(client: DeskClient, way: Way) -> int:
    given: dict[str, Any] = {"data": {"csrf": client.csrf}} if client.csrf else {}
    try:
        return client.request(way.method, way.address, **({} if way.method == "GET" else given)).status_code
    except (LookupError, ValueError, TypeError, AttributeError, RuntimeError):
        return 500  # it got past the guard, and choked on made-up parameters


def test_the_walk_sees_the_routes() -> None:
    seen = {(way.method, way.path) for way in WAYS}
    assert {("GET", "/desk/account"), ("POST", "/desk/people/{user_id}/role")} <= seen
    assert len(seen) > 15


def test_every_route_says_who_may() -> None:
    assert [f"{way.method} {way.path}" for way in WAYS if not way.rights and not way.is_public] == []


def test_nobody_gets_in(sqlite_database: Database) -> None:
    with anybody(sqlite_database) as client:
        let_in = [
            f"{way.method} {way.path}"
            for way in WAYS
            if not way.is_public and status(client, way) not in REFUSED
        ]
    assert let_in == []


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_to_what_its_rights_allow_and_no_further(
    sqlite_database: Database, role: Role
) -> None:
    wrong = []
    with desk_client(sqlite_database, role) as client:
        for way in (way for way in WAYS if not way.is_public):
            if way.path.startswith("/desk/sign-out") or "password" in way.path or "sessions" in way.path:
                continue  # they end this very session: tried in their own tests
            got = status(client, way)
            may = way.rights <= RIGHTS[role]
            if (got in {401, 403}) == may:
                wrong.append(f"{way.method} {way.path}: {got}")
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_no_post_passes_without_its_sessions_token(sqlite_database: Database, role: Role) -> None:
    with desk_client(sqlite_database, role) as client:
        client.csrf = "0" * 64
        passed = [
            f"{way.method} {way.path}"
            for way in WAYS
            if not way.is_public and way.method != "GET" and status(client, way) != 403
        ]
    assert passed == []


@pytest.mark.parametrize("scope", Right)
def test_a_token_gets_to_what_its_scope_allows_and_never_to_the_desk(
    sqlite_database: Database, scope: Right
) -> None:
    wrong = []
    with token_client(sqlite_database, Role.ADMIN, frozenset({scope})) as client:
        for way in (way for way in WAYS if not way.is_public):
            got = status(client, way)
            may = way.path.startswith("/api/") and way.rights <= {scope} and not way.is_in_person
            if (got not in REFUSED) != may:
                wrong.append(f"{way.method} {way.path}: {got}")
    assert wrong == []
