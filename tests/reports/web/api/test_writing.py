import base64
from collections.abc import Iterator
from typing import Any

import pytest

from db import notices
from tests.jobs.conftest import STORY, Newsroom, newsroom  # noqa: F401 - a fixture
from tests.reports.web.api.at_work import API, Program, at_work, problem
from tests.reports.web.desk.drafted import drafted
from tests.reports.web.desk.signed_in import desk_client
from tracker.notices import Level
from tracker.roles import Right, Role

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def program(newsroom: Newsroom) -> Iterator[Program]:  # noqa: F811 - the fixture itself
    newsroom.bridge()
    with at_work(newsroom) as program:
        yield program


def slug_of(program: Program) -> str:
    slug: str = program.post("/stories", {"text": STORY}).json()["slug"]
    return slug


def test_a_story_is_taken_in_and_its_next_version(program: Program) -> None:
    answer = program.post("/stories", {"text": STORY, "url": "https://outlet.example/bridge"})
    assert (answer.status_code, answer.json()["new"], answer.json()["version"]) == (201, 1, 1)
    slug = answer.json()["slug"]
    assert (
        program.client.get(answer.headers["location"]).json()["source_url"] == "https://outlet.example/bridge"
    )
    again = program.post(f"/stories/{slug}/versions", {"text": STORY})
    assert again.json()["has_new_version"] is False
    file = {"file": ("bridge.txt", STORY.replace("61%", "62%").encode())}
    next_one = program.post(f"/stories/{slug}/versions", files=file, data={"headline": "Bridge: A Vote"})
    assert (next_one.json()["version"], next_one.json()["kept"]) == (2, 1)
    told = program.get(f"/stories/{slug}/standing").json()
    assert [one["state"] for one in told["lines"]] == ["unlinked"]
    assert [one["number"] for one in told["versions"]] == [1, 2]
    assert program.get(f"/stories/{slug}/versions/1").content == STORY.encode()
    problem(program.get(f"/stories/{slug}/versions/9"), 404)
    assert program.post(f"/stories/{slug}/withdraw", {"note": "old"}).json()["withdrawn_at"] is not None


def test_what_is_no_story_is_refused(program: Program) -> None:
    assert "web page" in problem(program.post("/stories", {"text": "<!doctype html><p>20%"}), 422)
    problem(program.post("/stories", {"text": STORY, "headlin": "a slip"}), 422)
    problem(program.post("/stories", content=b"{", headers={"Content-Type": "application/json"}), 422)
    problem(program.post("/stories", content=b"x", headers={"Content-Type": "text/plain"}), 415)
    problem(program.post("/stories", data={"headline": "x"}, files={"other": ("a", b"b")}), 422)
    problem(program.post("/stories/nothing/check"), 404)


def test_what_is_too_large_is_refused_before_it_is_read(program: Program) -> None:
    assert "too large" in problem(program.post("/twins/confirm", content=b"x" * 300_000), 413)

    async def pieces() -> object:
        for _ in range(6):
            yield b"x" * 50_000

    headers = {"Content-Type": "application/json"}
    assert "too large" in problem(program.post("/twins/confirm", content=pieces(), headers=headers), 413)
    many = {"file": ("a.txt", b"x" * 3_000_000)}
    assert "too large" in problem(program.post("/stories", files=many), 422)


def test_a_citation_is_linked_set_and_unlinked(program: Program) -> None:
    slug = slug_of(program)
    assert [one["id"] for one in program.get("/links").json()["citations"]] == [1]
    assert program.get("/links/1").json()["candidates"] == []
    named = program.post("/links/1/candidates", {"question": "metaculus:7"}).json()
    assert named["candidates"][0]["outcome"] == "metaculus:7"
    assert named["candidates"][0]["rows"]
    problem(program.post("/links/1/confirm", {"outcome": "https://nowhere.example/1"}), 422)
    problem(program.post("/links/1/confirm", {"outcome": "metaculus"}), 422)
    problem(program.post("/links/9/confirm", {"outcome": "metaculus:7"}), 404)
    done = program.post("/links/1/confirm", {"outcome": "metaculus:7", "inverted": True, "note": "sure"})
    assert [(one["verdict"], one["inverted"]) for one in done.json()["decisions"]] == [("confirmed", True)]
    assert program.get("/links").json()["citations"] == []
    assert program.post(f"/stories/{slug}/check").json() == {"questions": 1}
    assert "linked" in problem(program.post("/links/1/none"), 422)
    assert program.put("/citations/1/cadence", {"every": "6h"}).json()["every_seconds"] == 21_600
    problem(program.put("/citations/1/cadence", {"every": "soon"}), 422)
    rejected = program.post("/links/1/reject", {"outcome": "metaculus:7"}).json()["decisions"]
    assert [one["verdict"] for one in rejected] == ["rejected"]
    assert program.post("/links/1/none", {"note": "a poll"}).json()["is_none"] is True
    assert program.post("/links/1/restore").json()["is_none"] is False


def test_the_rules_of_a_citation(program: Program) -> None:
    slug_of(program)
    assert program.put("/citations/1/thresholds", {"points": 5}).json()["move_points"] == 5
    assert (
        program.put("/citations/1/frozen", {"is_frozen": True, "note": "court"}).json()["is_frozen"] is True
    )
    until = "2026-03-20T00:00:00+02:00"
    assert program.put("/citations/1/quiet", {"until": until}).json()["quiet_until"] == "2026-03-19T22:00:00Z"
    assert program.put("/citations/1/quiet", {"until": None}).json()["quiet_until"] is None
    problem(program.put("/citations/1/quiet", {"until": "2026-03-20T00:00:00"}), 422)
    problem(program.put("/citations/1/thresholds", {"points": -1}), 422)
    problem(program.put("/citations/9/frozen", {"is_frozen": True}), 404)
    assert program.get("/citations/1/rules").json()["changed_by"] == "Ada Admin"


@pytest.mark.parametrize(
    ("path", "document", "told"),
    [
        ("/citations/1/thresholds", {"points": 5}, "moves from 7 points"),
        ("/citations/1/frozen", {"is_frozen": True}, "moves from 7 points"),
        ("/citations/1/quiet", {"until": "2026-03-20T00:00:00Z"}, "moves from 7 points"),
    ],
)
def test_the_second_to_set_something_for_a_line_is_told_what_the_first_set(
    program: Program, path: str, document: dict[str, object], told: str
) -> None:
    slug_of(program)
    seen = program.get("/citations/1/rules").json()["seen"]
    first = program.put("/citations/1/thresholds", {"points": 7, "seen": seen}).json()
    assert f"Ada Admin: {told}" in problem(program.put(path, {**document, "seen": seen}), 409)
    assert program.get("/citations/1/rules").json() == first
    assert program.put(path, {**document, "seen": first["seen"]}).status_code == 200
    assert program.put(path, document).status_code == 200  # who does not say what they saw


def test_the_second_to_set_a_storys_rules_is_told_what_the_first_set(program: Program) -> None:
    slug = slug_of(program)
    seen = program.get(f"/stories/{slug}/standing").json()["rules"]["seen"]
    first = program.put(f"/stories/{slug}/rules", {"reads": 9, "seen": seen}).json()
    late = problem(program.put(f"/stories/{slug}/rules", {"needs_two": True, "seen": seen}), 409)
    assert "Ada Admin: read 9 times" in late
    assert program.get(f"/stories/{slug}/standing").json()["rules"] == first


def test_an_address_with_a_line_break_is_refused_as_programs_read_it(program: Program) -> None:
    problem(program.put("/stories/a%0Ab/rules", {"needs_two": True}), 404)


def test_a_reading_and_an_ending_by_hand(program: Program) -> None:
    page = {"url": "https://forecasts.example/q", "title": "Will the ferry run?"}
    picture = {"image": base64.b64encode(PNG).decode(), "note": "seen"}
    (entry,) = program.post("/readings", {**page, **picture, "value": "37%"}).json()["entries"]
    assert (entry["value"], entry["entered_by"]) == (0.37, "Ada Admin")
    assert program.get(f"/evidence/{entry['evidence']}").content == PNG
    assert "attachment" in program.get(f"/evidence/{entry['evidence']}").headers["content-disposition"]
    problem(program.get(f"/evidence/{'0' * 64}"), 404)
    ended = program.post("/resolutions", {"question": entry["outcome"], "ending": "yes", "note": "it ran"})
    assert (ended.status_code, ended.json()["entries"][0]["said"]) == (201, "yes")
    assert len(program.get("/readings").json()["entries"]) == 2
    problem(program.post("/readings", {"value": "37%", "note": "x"}), 422)
    problem(program.post("/readings", {**page, "value": "37%"}), 422)
    problem(program.post("/readings", {**page, "value": "37%", "image": "no base64!"}), 422)


def test_twins_are_proposed_and_decided(program: Program) -> None:
    slug_of(program)
    program.post("/links/1/confirm", {"outcome": "metaculus:7"})
    entry = program.post(
        "/readings", {"url": "https://other.example/q", "title": "Bridge?", "value": "30%", "note": "x"}
    )
    other = entry.json()["entries"][0]["outcome"]
    assert program.post("/twins/proposals", {"outcome": "metaculus:7"}).json()["of"] == "metaculus:7"
    pair = {"one": "metaculus:7", "other": other}
    assert program.post("/twins/confirm", pair).json()["twins"][0]["verdict"] == "confirmed"
    assert program.post("/twins/reject", pair).json()["twins"][0]["verdict"] == "rejected"
    assert len(program.get("/twins").json()["twins"]) == 1
    problem(program.post("/twins/confirm", {"one": "metaculus:7", "other": "metaculus:7"}), 422)


def test_what_needs_somebody_and_a_held_round(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    with newsroom.context.database.writing() as connection:
        notices.raise_notice(
            connection, "held:metaculus", Level.WARNING, "Most moved at once.", at=newsroom.clock.now()
        )
    assert [one["key"] for one in program.get("/attention").json()["held"]] == ["held:metaculus"]
    assert "metaculus" in program.post("/rounds/metaculus/accept").json()["detail"]
    problem(program.post("/rounds/manifold/accept"), 409)
    assert program.get("/attention/lines").json()["thin"] == []
    assert "metaculus" in {one["key"] for one in program.get("/sources").json()["sources"]}
    assert program.post("/sources/metaculus/check").json() == {"questions": 0}
    problem(program.post("/sources/nowhere/check"), 404)


def test_the_log_is_filtered_and_goes_on(newsroom: Newsroom, program: Program) -> None:  # noqa: F811
    drafted(newsroom)
    program.post("/drafts/1/approve")
    mine = program.get("/log", params={"who": "Ada Admin", "subject": "draft"}).json()
    assert [(one["act"], one["subject"]) for one in mine["acts"]] == [("draft approved", "draft:1")]
    first = program.get("/log?limit=1").json()
    rest = program.get("/log", params={"limit": 100, "cursor": first["cursor"]}).json()
    assert first["acts"][0] not in rest["acts"]
    assert rest["cursor"] is None
    assert program.get("/log?since=2999-01-01").json()["acts"] == []
    problem(program.get("/log?since=then"), 400)


def test_the_outlets_rules(program: Program) -> None:
    before = program.get("/settings").json()
    done = program.put("/settings/move_points", {"value": 7, "seen": before["seen"]["move_points"]}).json()
    rule = next(one for one in done["rules"] if one["name"] == "move_points")
    assert (rule["value"], rule["is_set"]) == (7, True)
    late = {"value": 8, "seen": before["seen"]["move_points"]}
    assert "changed this" in problem(program.put("/settings/move_points", late), 409)
    for name, value in (
        ("style", "ap"),
        ("move_log_odds", 1),
        ("least_crowd", 5),
        ("quiet_days", 2),
        ("needs_two", True),
    ):
        assert program.put(f"/settings/{name}", {"value": value}).status_code == 200
    assert program.put("/settings/needs_two", {"value": None}).status_code == 200
    problem(program.put("/settings/style", {"value": {"sheet": "no sheet ="}}), 422)
    problem(program.put("/settings/style", {"value": "/etc/passwd"}), 422)


def test_people_are_managed_by_a_person(newsroom: Newsroom) -> None:  # noqa: F811
    with desk_client(newsroom.context.database, Role.ADMIN, clock=newsroom.clock) as client:

        def send(method: str, path: str, document: object = None) -> Any:
            headers = {"X-CSRF-Token": client.csrf}
            return client.request(method, API + path, json=document, headers=headers)

        made = send("POST", "/users", {"name": "Nell New", "role": "editor"})
        user = made.json()["user"]["id"]
        assert made.status_code == 201
        assert len(made.json()["password"]) > 10
        problem(send("POST", "/users", {"name": "Nell New", "role": "editor"}), 409)
        assert send("PUT", f"/users/{user}/role", {"role": "chief"}).json()["role"] == "chief"
        assert send("POST", f"/users/{user}/password").json()["password"] != made.json()["password"]
        assert send("POST", f"/users/{user}/sessions/end").json() == {"sessions": 0}
        assert send("POST", f"/users/{user}/disable").json()["disabled_at"] is not None
        assert send("POST", f"/users/{user}/enable").json()["disabled_at"] is None
        assert len(send("GET", "/users").json()["users"]) == 2


def test_tokens_are_made_and_ended_by_a_person(newsroom: Newsroom) -> None:  # noqa: F811
    with desk_client(newsroom.context.database, Role.ADMIN, clock=newsroom.clock) as client:
        headers = {"X-CSRF-Token": client.csrf}
        wanted = {"name": "night", "scopes": ["look"], "days": None}
        token = client.post(f"{API}/tokens", json=wanted, headers=headers).json()
        assert token["token"]["ends_at"] is None
        assert token["secret"] not in client.get(f"{API}/tokens").text
        ended = client.request("DELETE", f"{API}/tokens/{token['token']['id']}", headers=headers)
        assert ended.json()["ended_at"] is not None


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/users", {"name": "Nell New", "role": "admin"}),
        ("PUT", "/users/1/role", {"role": "admin"}),
        ("POST", "/users/1/password", None),
        ("POST", "/users/1/disable", None),
        ("POST", "/users/1/enable", None),
        ("POST", "/users/1/sessions/end", None),
        ("POST", "/tokens", {"name": "more", "scopes": ["look"]}),
        ("DELETE", "/tokens/1", None),
    ],
)
def test_a_program_manages_no_accounts_and_no_tokens(
    program: Program, method: str, path: str, document: object
) -> None:
    before = program.get("/users").json(), len(program.get("/tokens").json()["tokens"])
    assert "sign in at the desk" in problem(program.send(method, path, document), 403)
    assert before == (program.get("/users").json(), len(program.get("/tokens").json()["tokens"]))
    assert program.get("/tokens").json()["tokens"][0]["ended_at"] is None


def test_nobody_is_told_so_before_what_they_sent_is_judged(program: Program) -> None:
    program.client.headers["Authorization"] = "Bearer nothing"
    headers = {"Content-Type": "application/json"}
    problem(program.post("/drafts/1/approve", content=b"{", headers=headers), 401)


def test_nobody_and_too_few_rights_are_told_apart(newsroom: Newsroom) -> None:  # noqa: F811
    with at_work(newsroom, Role.ADMIN, Right.LOOK) as looker:
        problem(looker.post("/stories", {"text": STORY}), 403)
        looker.client.headers["Authorization"] = "Bearer nothing"
        answer = looker.get("/drafts")
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_browser_that_is_signed_in_may_with_its_sessions_token(newsroom: Newsroom) -> None:  # noqa: F811
    with desk_client(newsroom.context.database, Role.EDITOR, clock=newsroom.clock) as client:
        without = client.post(f"{API}/stories", json={"text": STORY})
        assert "another session" in problem(without, 403)
        kept = client.post(f"{API}/stories", json={"text": STORY}, headers={"X-CSRF-Token": client.csrf})
        assert kept.status_code == 201


def test_what_takes_a_token_is_kept_by_nobody(newsroom: Newsroom) -> None:  # noqa: F811
    drafted(newsroom)
    with at_work(newsroom) as program:
        mine = program.get("/drafts")
        assert (mine.status_code, mine.headers["cache-control"]) == (200, "no-store")
        assert mine.headers["vary"] == "Authorization, Cookie"
        del program.client.headers["Authorization"]
        refused = program.get("/drafts")
        problem(refused, 401)
        assert refused.headers["cache-control"] == "no-store"
