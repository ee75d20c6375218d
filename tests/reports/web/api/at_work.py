"""A newsroom with a draft that waits, and a program that comes with a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.jobs.conftest import Newsroom
from tests.reports.web.desk.signed_in import DeskClient, token_client
from tracker.roles import Right, Role

API = "/api/v1"


class Program:
    """Sends documents to the interface."""

    def __init__(self, client: DeskClient) -> None:
        self.client = client

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.client.get(API + path, **given)

    def post(self, path: str, document: object = None, **given: Any) -> httpx.Response:
        return self.send("POST", path, document, **given)

    def put(self, path: str, document: object) -> httpx.Response:
        return self.send("PUT", path, document)

    def send(self, method: str, path: str, document: object = None, **given: Any) -> httpx.Response:
        if document is not None:
            given["json"] = document
        return self.client.request(method, API + path, **given)


@contextmanager
def at_work(
    room: Newsroom, role: Role = Role.ADMIN, *scopes: Right, name: str = "", **settings: Any
) -> Iterator[Program]:
    """A program of somebody with this role in the newsroom, with a token for `scopes` or for everything."""
    with token_client(
        room.context.database,
        role,
        frozenset(scopes) or None,
        name=name,
        clock=room.clock,
        platforms=room.context.platforms,
        timezone=room.context.settings.timezone,
        contact="desk@example.org",
        **settings,
    ) as client:
        yield Program(client)


def problem(answer: httpx.Response, status: int) -> str:
    """The sentence of a problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"].endswith(".")
    detail: str = told["detail"]
    return detail
