from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db import Database, citations, done_calls
from jobs import tidy
from reports.web.api.once import KEPT_FOR, KEY, LONGEST_KEY, REPLAYED, parse_key
from tests.jobs.conftest import STORY, Newsroom, newsroom  # noqa: F401 - a fixture
from tests.reports.web.api.at_work import API, Program, at_work, problem
from tests.reports.web.client import NOW
from tests.reports.web.desk.drafted import drafted
from tests.reports.web.desk.signed_in import desk_client
from tracker.errors import UsageError
from tracker.roles import Right, Role

FERRY = {
    "url": "https://forecasts.example/ferry",
    "title": "Will the ferry run?",
    "value": "1 in 4",
    "note": "seen",
}


@pytest.fixture
def program(newsroom: Newsroom) -> Iterator[Program]:  # noqa: F811 - the fixture itself
    newsroom.bridge()
    with at_work(newsroom) as program:
        yield program


def keyed(key: str = "") -> dict[str, str]:
    return {KEY: key or f'"{uuid.uuid4()}"'}


def count_stories(program: Program) -> int:
    return len(program.get("/stories").json()["stories"])


def test_a_call_that_is_sent_again_is_answered_again_and_does_nothing(program: Program) -> None:
    headers = keyed()
    first = program.post("/stories", {"text": STORY}, headers=headers)
    again = program.post("/stories", {"text": STORY}, headers=headers)
    assert (first.status_code, REPLAYED in first.headers) == (201, False)
    assert (again.status_code, again.headers[REPLAYED]) == (201, "true")
    assert again.content == first.content
    for name in ("location", "content-type", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert count_stories(program) == 1
    assert program.post("/stories", {"text": STORY}, headers=keyed()).headers.get(REPLAYED) is None
    assert count_stories(program) == 2


def test_a_decision_is_told_again_with_its_tag(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    drafted(newsroom)
    headers = keyed()
    first = program.post("/drafts/1/approve", headers=headers)
    again = program.post("/drafts/1/approve", headers=headers)
    assert first.json()["state"] == again.json()["state"] == "approved"
    assert again.headers["etag"] == first.headers["etag"]
    assert len(program.get("/log", params={"subject": "draft:1"}).json()["acts"]) == 1 + len(
        [one for one in program.get("/log").json()["acts"] if one["act"] == "draft proposed"]
    )


@pytest.mark.parametrize(
    ("path", "document", "headers"),
    [
        ("/readings", {**FERRY, "value": "1 in 5"}, {}),
        ("/resolutions", FERRY, {}),
        ("/readings?x=1", FERRY, {}),
        ("/readings", FERRY, {"If-Match": '"proposed:"'}),
    ],
    ids=["another body", "another address", "another query", "another condition"],
)
def test_a_key_is_for_one_call(
    program: Program, path: str, document: dict[str, str], headers: dict[str, str]
) -> None:
    key = keyed()
    assert program.post("/readings", FERRY, headers=key).status_code == 201
    told = problem(program.post(path, document, headers={**key, **headers}), 422)
    assert "came with another call" in told
    assert len(program.get("/readings").json()["entries"]) == 1


def test_a_file_that_is_sent_again_is_the_same_whatever_stands_between_its_parts(program: Program) -> None:
    headers = keyed()
    answers = [
        program.post(
            "/stories",
            files={"file": ("a.txt", STORY.encode())},
            data={"headline": "A Vote"},
            headers=headers,
        )
        for _ in range(2)
    ]
    bounds = [answer.request.headers["content-type"] for answer in answers]
    assert bounds[0] != bounds[1]
    assert [answer.json()["headline"] for answer in answers] == ["A Vote", "A Vote"]
    assert count_stories(program) == 1
    other = {"file": ("a.txt", STORY.replace("61%", "62%").encode())}
    problem(program.post("/stories", files=other, data={"headline": "A Vote"}, headers=headers), 422)


def test_a_refusal_is_not_kept(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    headers = keyed()
    problem(program.post("/drafts/1/approve", headers=headers), 404)
    drafted(newsroom)
    assert program.post("/drafts/1/approve", headers=headers).json()["state"] == "approved"


def test_after_a_day_a_key_is_new_and_tidied(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    headers = keyed()
    first = program.post("/readings", FERRY, headers=headers)
    newsroom.clock.sleep((KEPT_FOR - timedelta(seconds=1)).total_seconds())
    assert program.post("/readings", FERRY, headers=headers).content == first.content
    newsroom.clock.sleep(2)
    assert REPLAYED not in program.post("/readings", FERRY, headers=headers).headers
    assert len(program.get("/readings").json()["entries"]) == 2
    newsroom.clock.sleep(timedelta(days=3).total_seconds())
    tidy.run(newsroom.context)
    with newsroom.context.database.writing() as connection:
        assert done_calls.drop_calls(connection, before=newsroom.clock.now(), most=9) == 0


def test_what_was_cut_off_is_not_done_again(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    headers = keyed("the-night-run")
    assert program.post("/readings", FERRY, headers=headers).status_code == 201
    with newsroom.context.database.writing() as connection:
        connection.exec_driver_sql("UPDATE done_calls SET status = NULL")  # as where the process was killed
    assert "cut off" in problem(program.post("/readings", FERRY, headers=headers), 409)
    assert len(program.get("/readings").json()["entries"]) == 1


def test_another_token_has_its_own_keys(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    headers = keyed("k")
    program.post("/stories", {"text": STORY}, headers=headers)
    with at_work(newsroom, Role.EDITOR, name="Other Editor") as other:
        assert REPLAYED not in other.post("/stories", {"text": STORY}, headers=headers).headers
    with at_work(newsroom, Role.ADMIN, Right.LOOK) as looker:
        problem(looker.post("/stories", {"text": STORY}, headers=headers), 403)
    program.client.headers["Authorization"] = "Bearer nothing"
    problem(program.post("/stories", {"text": STORY}, headers=headers), 401)


def test_a_token_that_ended_is_told_nothing_again(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    headers = keyed()
    assert program.post("/stories", {"text": STORY}, headers=headers).status_code == 201
    with newsroom.context.database.writing() as connection:
        connection.exec_driver_sql("UPDATE api_tokens SET ended_at = made_at")
    problem(program.post("/stories", {"text": STORY}, headers=headers), 401)


def test_a_browsers_call_is_not_kept(newsroom: Newsroom) -> None:  # noqa: F811
    with desk_client(newsroom.context.database, Role.ADMIN, clock=newsroom.clock) as client:
        headers = {"X-CSRF-Token": client.csrf, **keyed("k")}
        wanted = {"name": "night", "scopes": ["look"]}
        secrets = {client.post(f"{API}/tokens", json=wanted, headers=headers).json()["secret"] for _ in "ab"}
        assert len(secrets) == 2
        for _ in "ab":
            answer = client.post(f"{API}/stories", json={"text": STORY}, headers=headers)
            assert (answer.status_code, REPLAYED in answer.headers) == (201, False)
    with newsroom.context.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM done_calls").scalar_one() == 0


@pytest.mark.parametrize("given", ["", " ", '""', "x" * (LONGEST_KEY + 1), "a\tb", "Schlüssel", '"'])
def test_what_is_no_key_is_refused(program: Program, given: str) -> None:
    if given.strip():
        headers = {KEY: given.encode("latin-1")}
        if given != '"':
            told = problem(program.send("POST", "/stories", {"text": STORY}, headers=headers), 422)
            assert KEY in told
    if given != '"':
        with pytest.raises(UsageError, match="printable"):
            parse_key(given)


def test_a_key_is_the_same_with_and_without_its_quotation_marks() -> None:
    assert parse_key('"8e03978e-40d5"') == parse_key(" 8e03978e-40d5 ") == "8e03978e-40d5"


def test_of_many_that_begin_together_one_is_let_through(database: Database) -> None:
    with database.reading() as connection:
        assert citations.list_citations(connection) == ()

    def begin(number: int) -> bool:
        with database.writing() as connection:
            since = NOW - KEPT_FOR
            return done_calls.begin_call(connection, "n", asked=str(number), at=NOW, since=since) is None

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(begin, range(6))) == 1
    with database.writing() as connection:
        known = done_calls.begin_call(connection, "n", asked="x", at=NOW, since=NOW - KEPT_FOR)
        assert known is not None
        assert known.status is None
        done_calls.finish_call(connection, "n", status=201, headers={"etag": '"1"'}, body="{}")
    with database.writing() as connection:
        known = done_calls.begin_call(connection, "n", asked="x", at=NOW, since=NOW - KEPT_FOR)
        assert known is not None
        assert (known.status, known.headers, known.body) == (201, {"etag": '"1"'}, "{}")
        assert done_calls.drop_calls(connection, before=NOW + KEPT_FOR, most=9) == 1
