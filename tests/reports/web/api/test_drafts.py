from collections.abc import Iterator

import pytest

from reports.desk import decide_drafts
from reports.web.api.desk_documents import DraftDocument, Drafts
from tests.jobs.conftest import Newsroom, newsroom  # noqa: F401 - a fixture
from tests.reports.web.api.at_work import Program, at_work, problem
from tests.reports.web.desk.drafted import as_, drafted, moves
from tracker.drafts import DraftState
from tracker.roles import Right, Role


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:  # noqa: F811 - the fixture itself
    drafted(newsroom)
    return newsroom


@pytest.fixture
def program(room: Newsroom) -> Iterator[Program]:
    with at_work(room) as program:
        yield program


def test_what_waits_is_listed_with_its_weight(program: Program) -> None:
    answer = program.get("/drafts")
    found = Drafts.model_validate_json(answer.content)
    (draft,) = found.drafts
    assert (found.waiting, found.cursor, draft.state) == (1, None, DraftState.PROPOSED)
    assert draft.weight is not None
    assert draft.weight > 1
    assert (draft.question, draft.value, draft.now) == ("metaculus:7", 0.31, "31%")
    assert answer.headers["cache-control"] == "no-store"
    assert program.get("/drafts?state=rejected").json()["drafts"] == []
    assert "cursor" in problem(program.get("/drafts?cursor=zzz"), 400)


def test_a_draft_is_approved_and_published(program: Program) -> None:
    told = program.get("/drafts/1")
    done = program.post("/drafts/1/approve", {"note": "seen"}, headers={"If-Match": told.headers["etag"]})
    assert done.json()["state"] == "approved"
    assert done.json()["decided_by"] == "Ada Admin"
    assert done.headers["etag"] != told.headers["etag"]
    published = DraftDocument.model_validate_json(program.post("/drafts/1/publish").content)
    assert published.state is DraftState.PUBLISHED
    assert "is published" in problem(program.post("/drafts/1/publish"), 422)


@pytest.mark.parametrize("way", ["If-Match", "seen_state"])
def test_the_second_is_told_what_the_first_did(room: Newsroom, program: Program, way: str) -> None:
    seen = program.get("/drafts/1")
    decide_drafts.reject(as_(room, "Bea"), 1, note="thin market")
    given = {"seen_state": seen.json()["seen_state"]} if way == "seen_state" else {}
    headers = {"If-Match": seen.headers["etag"]} if way == "If-Match" else {}
    told = problem(program.post("/drafts/1/approve", given, headers=headers), 409)
    assert "rejected by Bea (thin market)" in told
    assert program.get("/drafts/1").json()["decided_by"] == "Bea"


def test_what_we_never_told_is_not_taken_for_seen(program: Program) -> None:
    assert "seen_state" in problem(program.post("/drafts/1/approve", {"seen_state": "x"}), 422)


def test_a_number_that_moved_again_names_what_came_in_its_place(room: Newsroom, program: Program) -> None:
    moves(room, 0.55)
    answer = program.post("/drafts/1/approve")
    assert "moved again" in problem(answer, 409)
    assert answer.headers["link"] == '</api/v1/drafts/2>; rel="successor-version"'
    assert program.get("/drafts/2").json()["value"] == 0.55


def test_a_rejection_needs_its_reason_and_keeps_the_line_quiet(program: Program) -> None:
    assert "note" in problem(program.post("/drafts/1/reject", {}), 422)
    assert program.post("/drafts/1/reject", {"note": "no", "quiet_days": 3}).json()["state"] == "rejected"
    assert program.get("/citations/1/rules").json()["quiet_until"] == "2026-03-08T12:00:00Z"


def test_a_draft_is_put_off(program: Program) -> None:
    problem(program.post("/drafts/1/snooze", {}), 422)
    problem(program.post("/drafts/1/snooze", {"until": "2020-01-01T00:00:00Z"}), 422)
    assert program.post("/drafts/1/snooze", {"days": 2}).json()["snoozed_until"] == "2026-03-07T12:00:00Z"
    assert len(program.get("/drafts?state=snoozed").json()["drafts"]) == 1


def test_another_number_has_to_be_accepted(program: Program) -> None:
    text = program.get("/drafts/1").json()["new"].replace("31%", "44%")
    assert "44%" in problem(program.post("/drafts/1/edit", {"text": text}), 422)
    edited = program.post("/drafts/1/edit", {"text": text, "accept_number": True})
    assert (edited.json()["id"], edited.json()["new"], edited.json()["written_by"]) == (2, text, "Ada Admin")
    assert program.get("/drafts/1").json()["state"] == "superseded"


def test_several_are_decided_and_each_failure_told(program: Program) -> None:
    wanted = {"act": "approve", "drafts": [{"id": 1, "seen_state": "proposed:"}, {"id": 9}]}
    told = program.post("/drafts/decide", wanted).json()["drafts"]
    assert [(one["draft"], one["status"], one["state"]) for one in told] == [
        (1, 200, "approved"),
        (9, 404, None),
    ]
    assert told[1]["detail"].startswith("There is no draft 9")


def test_two_must_approve_where_the_story_says_so(room: Newsroom, program: Program) -> None:
    slug = program.get("/drafts/1").json()["story"]
    assert program.put(f"/stories/{slug}/rules", {"needs_two": True}).json()["needs_two"] is True
    first = program.post("/drafts/1/approve")
    assert (first.json()["state"], first.json()["first_approval_by"]) == ("proposed", "Ada Admin")
    assert "approved by you" in problem(program.post("/drafts/1/approve"), 422)
    # The owner may agree, but this token was not given that right.
    with at_work(room, Role.CHIEF, Right.LOOK, Right.EDIT) as narrow:
        assert "approved by Ada Admin" in problem(narrow.post("/drafts/1/approve"), 422)
        assert "right to agree" in narrow.get("/drafts/1").json()["why_not"]
    with at_work(room, Role.CHIEF, name="Second Chief") as chief:
        assert chief.post("/drafts/1/approve").json()["state"] == "approved"
