"""Does every call that changes something answer as the interface is written down, and can it be made to work?

Each call gets a database of its own in which it can succeed, the examples of its document, what fits its
schema, and what does not.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from db import open_database
from tests.reports.web.api.at_work import API
from tests.reports.web.api.full_room import (
    APPROVED,
    NOW,
    UNLINKED,
    WAITING,
    FullRoom,
    make_full_room,
    open_fakes,
)
from tests.reports.web.desk.signed_in import HOST, DeskClient, anybody, desk_client, somebody, token_client
from tracker.clock import SimulatedClock
from tracker.roles import Role
from tracker.settings import Settings

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
IN_PERSON = "and no token"
"""What the description of a call says that programs are refused."""

OURS = {"draft_id": WAITING, "citation_id": 1, "user_id": 2, "token_id": 1, "platform": "metaculus"}
ELSEWHERE = {
    "publish_draft": {"draft_id": APPROVED},
    "confirm_link": {"citation_id": UNLINKED},
    "mark_no_citation": {"citation_id": UNLINKED},
}
"""Where a call works that does not work at the usual place."""

MADE_UP = frozenset({"authorization", "x-csrf-token", "cookie"})
"""What schemathesis makes up too; with it nobody would be let in."""

EACH = 4
"""Examples of each kind: what fits, what fits where it is there, what does not fit."""


def written_down() -> dict[str, Any]:
    """The interface as programs are told of it."""
    database = open_database("sqlite://")
    try:
        with anybody(database) as client:
            document: dict[str, Any] = client.get("/openapi.json").json()
            return document
    finally:
        database.close()


SCHEMA = schemathesis.openapi.from_dict(written_down())
CALLS = [
    call for call in (each.ok() for each in SCHEMA.get_all_operations()) if call.method.upper() in WRITING
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> FullRoom:
    return make_full_room(tmp_path_factory.mktemp("full"))


@contextmanager
def open_copy(room: FullRoom, folder: Path, *, in_person: bool) -> Iterator[DeskClient]:
    """An admin's program, or browser, in a copy of the room."""
    database = open_database(f"sqlite:///{shutil.copy(room.path, folder / 'copy.db')}")
    clock = SimulatedClock(NOW)
    with open_fakes(Settings(), clock) as platforms:
        given: dict[str, Any] = {"clock": clock, "platforms": platforms, "contact": "desk@example.org"}
        with (desk_client if in_person else token_client)(database, Role.ADMIN, **given) as client:
            somebody(database, Role.EDITOR, at=NOW)
            if in_person:
                headers = {"X-CSRF-Token": client.csrf}
                client.headers.update(headers)
                made = client.post(f"{API}/tokens", json={"name": "night", "scopes": ["look"]})
                assert made.status_code == 201
            yield client
    database.close()


def send(client: DeskClient, case: Any) -> httpx.Response:
    """Send what schemathesis made up, through the application and no socket."""
    given = case.as_transport_kwargs(base_url=HOST + API)
    wanted = {name: given[name] for name in ("params", "json", "data", "files") if given.get(name)}
    if "files" in wanted:  # where no file fits, there may be a number
        wanted["files"] = [(name, _as_file(value)) for name, value in wanted["files"]]
    if isinstance(wanted.get("data"), bytes | str):
        wanted["content"] = wanted.pop("data")
    headers = {name: value.encode("latin-1") for name, value in given["headers"].items()}
    headers = {name: value for name, value in headers.items() if name.lower() not in MADE_UP}
    answer = client.request(given["method"], given["url"], headers=headers, **wanted)
    answer.request.read()
    return answer


def _as_file(value: Any) -> Any:
    name, content, *rest = value if isinstance(value, tuple) else (None, value)
    return (name, content if isinstance(content, bytes | str) else str(content), *rest)


def cases_of(call: Any, there: dict[str, Any]) -> Iterator[tuple[st.SearchStrategy[Any], int]]:
    """What is sent, and how many of each: the document's examples first, so that they find all as it was."""
    for example in call.get_strategies_from_examples():
        yield example.map(lambda case: at(case, there)), 1
    positive = call.as_strategy()
    yield positive.map(lambda case: at(case, there)), EACH
    yield positive, EACH
    if call.body or call.path_parameters:
        yield call.as_strategy(generation_mode=GenerationMode.NEGATIVE), EACH


def at(case: Any, there: dict[str, Any]) -> Any:
    """The same, sent to where something is."""
    case.path_parameters = {name: there[name] for name in case.path_parameters or {}}
    return case


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.definition.raw["operationId"])
def test_every_writing_call_can_be_done_and_answers_as_it_promises(
    call: Any, room: FullRoom, tmp_path: Path
) -> None:
    told = call.definition.raw
    there = {"slug": room.slugs[0], **OURS, **ELSEWHERE.get(told["operationId"], {})}
    statuses: Counter[int] = Counter()
    with open_copy(room, tmp_path, in_person=IN_PERSON in told["description"]) as client:
        for strategy, most in cases_of(call, there):

            @settings(
                max_examples=most,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def answers(case: Any) -> None:
                answer = send(client, case)
                statuses[answer.status_code] += 1
                case.validate_response(answer, checks=CHECKS)

            answers()
    assert any(status in {200, 201} for status in statuses), f"never done: {dict(statuses)}"
    assert set(statuses) - {401, 403}, f"never let in: {dict(statuses)}"


def test_there_are_writing_calls() -> None:
    assert len(CALLS) >= 40  # so that nothing above passes because nothing was found
