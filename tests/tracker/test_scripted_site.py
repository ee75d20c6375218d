import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tracker.scripted_site import Reply, ScriptedSite
from tracker.scripts import Script, ScriptedPost, ScriptedQuestion, ScriptedStep, load_script

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
SITE = ScriptedSite(script=load_script("north_korea"), url="http://127.0.0.1:1")
LOCKED = ScriptedSite(script=load_script("north_korea"), url="http://127.0.0.1:1", token="right")


def ask(
    path: str, now: datetime = NOW, site: ScriptedSite = SITE, token: str = "", **query: str | tuple[str, ...]
) -> Reply:
    given = {name: (value,) if isinstance(value, str) else value for name, value in query.items()}
    return site.reply(path, given, token, now)


def body(reply: Reply) -> dict[str, Any]:
    assert reply.content_type == "application/json"
    document: dict[str, Any] = json.loads(reply.body)
    return document


def history(document: dict[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = document["question"]["aggregations"]["recency_weighted"]["history"]
    return entries


def test_only_the_past_is_told() -> None:
    for days in range(0, 500, 7):
        now = NOW + timedelta(days=days)
        entries = history(body(ask("/api/posts/12100/", now)))
        assert all(entry["start_time"] <= now.timestamp() for entry in entries)
        assert entries[-1]["end_time"] is None
        assert all(earlier["end_time"] == later["start_time"] for earlier, later in pairwise(entries))


def test_a_question_grows_as_time_passes() -> None:
    early, late = (history(body(ask("/api/posts/12100/", now))) for now in (NOW, NOW + timedelta(days=200)))
    assert len(late) > len(early) > 10
    assert late[: len(early) - 1] == early[:-1]


@pytest.mark.parametrize(
    ("now", "post", "question", "resolution", "closed"),
    [
        (datetime(2022, 8, 3, tzinfo=UTC), "approved", "upcoming", None, False),
        (NOW, "open", "open", None, False),
        (datetime(2024, 1, 1, tzinfo=UTC), "closed", "closed", None, True),
        (datetime(2024, 1, 1, 6, tzinfo=UTC), "resolved", "resolved", "no", True),
    ],
)
def test_states_follow_the_clock(
    now: datetime, post: str, question: str, resolution: str | None, closed: bool
) -> None:
    told = body(ask("/api/posts/12100/", now))
    assert (told["status"], told["question"]["status"], told["question"]["resolution"]) == (
        post,
        question,
        resolution,
    )
    assert (told["actual_close_time"] is not None) is closed
    assert told["question"]["actual_close_time"] == "2023-12-31T23:00:00Z"
    assert (told["question"]["actual_resolve_time"] is not None) is (resolution is not None)


def test_what_is_not_published_is_not_there() -> None:
    assert ask("/api/posts/12100/", datetime(2022, 8, 1, tzinfo=UTC)).status == 404
    assert body(ask("/api/posts/999999/")) == {"detail": "Post not found"}
    assert body(ask("/api/posts/", datetime(2022, 8, 1, tzinfo=UTC)))["results"] == []


def test_forecasts_are_told_by_default_in_the_detail_and_on_request_in_the_list() -> None:
    assert history(body(ask("/api/posts/12100/", with_cp="false"))) == []
    listed = body(ask("/api/posts/", ids="12100"))["results"][0]
    assert listed["question"]["aggregations"]["recency_weighted"] == {
        "history": [],
        "latest": None,
        "score_data": {},
        "movement": None,
    }
    with_cp = body(ask("/api/posts/", ids="12100", with_cp="true"))["results"][0]
    assert len(history(with_cp)) == 1
    assert with_cp["question"]["aggregations"]["recency_weighted"]["latest"]["centers"] == [0.1]
    whole = body(ask("/api/posts/", ids="12100", with_cp="true", include_cp_history="true"))["results"][0]
    assert history(whole) == history(body(ask("/api/posts/12100/")))


def test_texts_can_be_left_out_of_the_list() -> None:
    (listed,) = body(ask("/api/posts/", ids="12100", include_descriptions="false"))["results"]
    assert "resolution_criteria" not in listed["question"]
    (listed,) = body(ask("/api/posts/", ids="12100"))["results"]
    assert listed["question"]["resolution_criteria"]


def test_pages_are_cut_and_the_next_one_is_never_null() -> None:
    first = body(ask("/api/posts/", search="Korea", limit="2"))
    assert [post["id"] for post in first["results"]] == [12118, 12101]
    assert first["next"] == "http://127.0.0.1:1/api/posts/?search=Korea&limit=2&offset=2"
    past = body(ask("/api/posts/", limit="2", offset="500"))
    assert past["results"] == []
    assert "offset=502" in past["next"]
    assert "limit=100" in body(ask("/api/posts/", limit="1000"))["next"]
    assert "limit=20" in body(ask("/api/posts/", limit="abc"))["next"]


def test_ids_are_repeated_and_not_joined() -> None:
    told = body(ask("/api/posts/", ids=("12100", "12101", "999999")))
    assert [post["id"] for post in told["results"]] == [12101, 12100]
    refused = ask("/api/posts/", ids="12100,12101")
    assert (refused.status, body(refused)) == (400, {"ids": {"0": ["A valid integer is required."]}})


def test_a_conditional_has_numbers_in_its_branches_only() -> None:
    told = body(ask("/api/posts/12118/"))
    assert "question" not in told
    assert "→" in told["title"]
    assert told["conditional"]["question_yes"]["aggregations"]["recency_weighted"]["latest"]
    assert "aggregations" not in told["conditional"]["condition_child"]
    after = body(ask("/api/posts/12118/", datetime(2024, 1, 2, tzinfo=UTC)))["conditional"]
    assert (after["question_yes"]["resolution"], after["question_no"]["resolution"]) == ("annulled", "no")


def test_a_missing_slash_is_a_redirect_that_keeps_the_query() -> None:
    assert ask("/api/posts/12100").headers["Location"] == "/api/posts/12100/"
    assert ask("/api/posts", ids=("1", "2")).headers["Location"] == "/api/posts/?ids=1&ids=2"


@pytest.mark.parametrize(
    "path", ["/", "/api/nothing/", "/api/posts/north-korea/", "/questions/1/x/", "/questions/"]
)
def test_an_unknown_path_is_a_page(path: str) -> None:
    reply = ask(path)
    assert (reply.status, reply.content_type) == (404, "text/html; charset=utf-8")


def test_a_token_is_asked_for_and_checked() -> None:
    assert (
        body(ask("/api/posts/12100/", site=LOCKED))["detail"]
        == "Authentication credentials were not provided."
    )
    assert body(ask("/api/posts/12100/", site=LOCKED, token="wrong"))["detail"] == "Invalid token."
    assert ask("/api/posts/12100/", site=LOCKED, token="right").status == 200
    assert ask("/api/users/me/").status == 403
    account = body(ask("/api/users/me/", token="any", with_data_access="true"))
    assert account["username"] == "demo_newsroom"
    assert account["project_data_access"] == []


def test_a_page_says_that_the_data_is_invented() -> None:
    reply = ask("/questions/12100/any-slug/")
    assert b"Invented data" in reply.body
    assert reply.status == 200


def test_a_withdrawal_ends_the_step_before_it() -> None:
    steps = (
        ScriptedStep(at=NOW, center=0.4, low=0.3, high=0.5, crowd=3),
        ScriptedStep(at=NOW + timedelta(days=1)),
        ScriptedStep(at=NOW + timedelta(days=9), center=0.5, low=0.4, high=0.6, crowd=1),
    )
    post = ScriptedPost(
        id=1,
        title="Will it?",
        short_title="",
        slug="",
        published_at=NOW,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=90),
        resolves_at=NOW + timedelta(days=90),
        questions=(ScriptedQuestion(id=2, title="Will it?", history=steps),),
    )
    site = ScriptedSite(script=Script(note="", account="", tier="", posts=(post,)), url="")
    entries = history(body(ask("/api/posts/1/", NOW + timedelta(days=20), site)))
    assert [entry["centers"] for entry in entries] == [[0.4], [0.5]]
    assert entries[0]["end_time"] == (NOW + timedelta(days=1)).timestamp()
