"""Many Metaculus questions in one list answer, and a search of more than a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeHttp
from tests.payloads import HERE, SHARED, load_payload
from tracker.adapter import Glance
from tracker.answers import Answer
from tracker.clock import SimulatedClock
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.http_client import HttpClient
from tracker.pacing import Pacing
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.questions import Outcome, Question, QuestionRef, State
from tracker.readings import NoReading, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
POSTS = sorted(path.stem for path in (HERE / "metaculus").glob("*.json") if path.stem != "users_me")
QUESTIONS = [name for name in POSTS if name != "notebook"]
RECORDED = SHARED / "metaculus"
RECORDED_LISTS = sorted(path.stem for path in RECORDED.glob("list_*.json"))


class FakeList(FakeHttp):
    """The list endpoint as Metaculus has it: the posts that were asked for by `ids`, newest first."""

    def __init__(self, *posts: dict[str, Any]) -> None:
        super().__init__(NOW)
        self.posts = {post["id"]: post for post in posts}
        self.refused: dict[int, int] = {}
        """The status of the answer to a call, by its number from 1 on."""

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        ids = [int(value) for name, value in params if name == "ids"]
        found = [self.posts[id_] for id_ in sorted(self.posts, reverse=True) if id_ in ids]
        limit = int(dict(params).get("limit", "20"))
        status = self.refused.get(len(self.asked) + 1, 200)
        self.put_json("/api/posts/", {"next": "http://x/", "results": found[:limit]}, status=status)
        return super().get(platform, url, params=params, headers=headers)


def as_listed(post: dict[str, Any]) -> dict[str, Any]:
    """A detail answer as the list has it with with_cp=true: the last step only, and no texts."""
    text = json.loads(json.dumps(post))

    def cut(value: Any) -> None:
        if isinstance(value, dict):
            for name in ("description", "resolution_criteria", "fine_print"):
                value.pop(name, None)
            if isinstance(value.get("history"), list) and "latest" in value:
                value["history"] = value["history"][-1:]
            for inner in value.values():
                cut(inner)
        elif isinstance(value, list):
            for inner in value:
                cut(inner)

    cut(text)
    return dict(text)


def asking(*ids: int | str) -> list[Question]:
    """Questions as our store has them."""
    return [
        Question(ref=QuestionRef("metaculus", str(id_)), title="?", url="https://x/", outcomes=(Outcome(),))
        for id_ in ids
    ]


def look(http: FakeHttp, *ids: int | str) -> dict[str, Glance | PlatformError]:
    told = MetaculusAdapter(http=http, token="abc").glance(asking(*ids))
    return {ref.id: glance for ref, glance in told.items()}


def glanced(post: dict[str, Any]) -> Glance:
    (found,) = look(FakeList(as_listed(post)), post["id"]).values()
    assert isinstance(found, Glance), found
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_glance_has_the_same_present_as_the_question_itself(name: str) -> None:
    post = load_payload("metaculus", name)
    http = FakeHttp(NOW)
    http.put_json(f"/api/posts/{post['id']}/", post)
    snapshot = MetaculusAdapter(http=http).fetch(QuestionRef("metaculus", str(post["id"])))
    found = glanced(post)
    assert not found.is_enough
    assert (found.ref, found.seen_at) == (snapshot.question.ref, NOW)
    assert found.question is not None
    assert found.question.state == snapshot.question.state
    assert found.question.outcomes == snapshot.question.outcomes
    assert found.question.edited_at == snapshot.question.edited_at
    for key, points in snapshot.points.items():
        told = found.points.get(key)
        if told is None:
            assert isinstance(points[-1], NoReading)
            assert points[-1].reason in {Reason.GONE, Reason.NOT_OPEN}
        else:
            assert told == points[-1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("binary_cp_hidden", Reason.HIDDEN),
        ("binary_open_all_withdrawn", Reason.WITHDRAWN),
        ("binary_open_no_forecasts", Reason.NOBODY_YET),
        ("binary_upcoming", Reason.NOT_OPEN),
    ],
)
def test_a_glance_says_why_there_is_no_number(name: str, reason: Reason) -> None:
    (point,) = glanced(load_payload("metaculus", name)).points.values()
    assert isinstance(point, NoReading)
    assert point.reason is reason


def test_what_will_expire_still_holds_and_what_has_expired_is_withdrawn() -> None:
    post = load_payload("metaculus", "binary_open_expiring")
    (point,) = glanced(post).points.values()
    assert isinstance(point, Reading)
    latest = post["question"]["aggregations"]["recency_weighted"]["latest"]
    end = NOW - timedelta(hours=1)
    for step in (latest, post["question"]["aggregations"]["recency_weighted"]["history"][-1]):
        step["end_time"] = end.timestamp()
    (point,) = glanced(post).points.values()
    assert isinstance(point, NoReading)
    assert (point.reason, point.at) == (Reason.WITHDRAWN, end)


def test_a_number_that_is_not_given_is_withheld_and_never_nought() -> None:
    post = load_payload("metaculus", "binary_open")
    post["question"]["aggregations"]["recency_weighted"].update(history=[], latest=None)
    (point,) = glanced(post).points.values()
    assert isinstance(point, NoReading)
    assert point.reason is Reason.WITHHELD


def test_a_choice_whose_options_came_and_went_tells_of_those_that_have_a_number() -> None:
    post = load_payload("metaculus", "multiple_choice_open")
    method = post["question"]["aggregations"][post["question"]["default_aggregation_method"]]
    for step in (method["history"][-1], method["latest"]):
        step["centers"][0] = None
    found = glanced(post)
    assert found.question is not None
    assert {outcome.key for outcome in found.question.outcomes} - set(found.points) >= {"0"}
    assert all(isinstance(point, Reading) for point in found.points.values())
    assert found.points


def test_one_request_asks_for_all_by_repeated_ids_with_forecasts_and_without_texts() -> None:
    http = FakeList(*(as_listed(load_payload("metaculus", name)) for name in QUESTIONS))
    ids = sorted(http.posts)
    found = look(http, *ids)
    (asked,) = http.asked
    assert asked.path == "/api/posts/"
    assert [value for name, value in asked.params if name == "ids"] == [str(id_) for id_ in ids]
    assert {name: value for name, value in asked.params if name != "ids"} == {
        "limit": "100",
        "with_cp": "true",
        "include_descriptions": "false",
    }
    assert asked.headers == {"Accept-Language": "original", "Authorization": "Token abc"}
    assert set(found) == {str(id_) for id_ in ids}
    assert all(isinstance(glance, Glance) for glance in found.values())


def many(count: int) -> FakeList:
    post = as_listed(load_payload("metaculus", "binary_open"))
    return FakeList(*({**post, "id": id_} for id_ in range(1, count + 1)))


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (100, 1), (101, 2), (1000, 10)])
def test_a_hundred_questions_cost_one_request(count: int, calls: int) -> None:
    http = many(count)
    assert len(look(http, *range(1, count + 1))) == count
    assert len(http.asked) == calls
    assert all(sum(name == "ids" for name, _ in asked.params) <= 100 for asked in http.asked)


def test_what_metaculus_leaves_out_is_left_out_and_what_was_not_asked_for_too() -> None:
    http = many(3)
    http.posts[99] = http.posts[3]  # which calls itself 3
    assert set(look(http, 1, 2, 12345)) == {"1", "2"}
    assert set(look(http, 99)) == set()


def test_one_unreadable_post_is_an_error_of_its_own() -> None:
    http = many(3)
    http.posts[2] = {**http.posts[2], "question": {**http.posts[2]["question"], "type": "ranking"}}
    found = look(http, 1, 2, 3)
    assert isinstance(found["1"], Glance)
    assert isinstance(found["2"], UnreadableAnswerError)
    assert r"results[1].question.type" in str(found["2"])
    assert isinstance(found["3"], Glance)


def test_a_notebook_asks_nothing() -> None:
    post = load_payload("metaculus", "notebook")
    assert isinstance(look(FakeList(post), post["id"])[str(post["id"])], QuestionGoneError)


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, {"id": None}, {"id": "1"}, {"id": True}])
def test_a_result_that_names_no_post_is_passed_over(odd: object) -> None:
    class FakeOddList(FakeHttp):
        """A list with something else in it."""

    http = FakeOddList(NOW)
    http.put_json("/api/posts/", {"results": [odd, {**many(1).posts[1], "id": 5}]})
    assert set(look(http, 1, 5)) == {"5"}


def test_an_id_that_no_post_can_have_does_not_spoil_the_request_of_the_others() -> None:
    http = many(2)
    found = look(http, 1, "abc", 2, "1,2")
    assert isinstance(found["abc"], RequestRejectedError)
    assert isinstance(found["1,2"], RequestRejectedError)
    assert isinstance(found["1"], Glance)
    assert [value for name, value in http.asked[0].params if name == "ids"] == ["1", "2"]


def test_a_request_that_fails_stands_for_its_own_hundred() -> None:
    http = many(250)
    http.refused = {2: 500, 3: 500}
    found = look(http, *range(1, 251))
    assert len(http.asked) == 4
    failed = {int(id_) for id_, glance in found.items() if isinstance(glance, PlatformDownError)}
    assert failed == set(range(101, 201))


def test_a_refused_token_ends_the_round_with_one_request() -> None:
    http = many(250)
    http.refused = {1: 403}
    found = look(http, *range(1, 251))
    assert len(http.asked) == 1
    assert len(found) == 250
    assert all(isinstance(glance, AccessRefusedError) for glance in found.values())


@pytest.mark.parametrize("document", [[], {}, {"results": {}}, {"results": None}])
def test_a_list_of_another_shape_is_an_error_of_each_question(document: object) -> None:
    http = FakeHttp(NOW)
    http.put_json("/api/posts/", document)
    found = look(http, 1, 2)
    assert [type(glance) for glance in found.values()] == [UnreadableAnswerError] * 2


def test_no_answer_is_an_error_of_each_question() -> None:
    assert [type(glance) for glance in look(FakeHttp(NOW), 1, 2).values()] == [UnreachableError] * 2


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(QUESTIONS), st.data())
def test_whatever_a_field_turns_into_the_others_are_still_read(name: str, data: st.DataObject) -> None:
    post = as_listed(load_payload("metaculus", name))
    place: Any = post
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(json_values)
            break
        place = place[key]
    good = many(1).posts[1]
    http = FakeHttp(NOW)
    http.put_json("/api/posts/", {"results": [post, good]})
    id_ = load_payload("metaculus", name)["id"]
    found = look(http, 1, id_)
    assert isinstance(found["1"], Glance)
    told = found.get(str(id_))
    assert told is None or isinstance(told, Glance | PlatformError)
    if isinstance(told, Glance):
        assert told.question is not None
        assert {outcome.key for outcome in told.question.outcomes} >= set(told.points)


@pytest.mark.skipif(not RECORDED_LISTS, reason=f"no recorded answers in {RECORDED}")
@pytest.mark.parametrize("name", RECORDED_LISTS)
def test_recorded_lists_are_read(name: str) -> None:
    response = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))["response"]
    sent = parsedate_to_datetime({key.lower(): value for key, value in response["headers"]}["date"])
    http = FakeHttp(sent)
    http.put_json("/api/posts/", response["json"], status=response["status"])
    if response["status"] != 200:
        assert all(isinstance(error, AccessRefusedError) for error in look(http, 1).values())
        return
    posts = {post["id"]: post for post in response["json"]["results"]}
    found = look(http, *posts, 999999)
    assert set(found) == {str(id_) for id_ in posts}
    for id_, post in posts.items():
        glance = found[str(id_)]
        if "notebook" in post:
            assert isinstance(glance, QuestionGoneError)
            continue
        assert isinstance(glance, Glance), glance
        assert glance.question is not None
        assert glance.question.crowd == post["nr_forecasters"]
        for outcome in glance.question.outcomes:
            point = glance.points[outcome.key]
            assert point.at <= sent
            if outcome.state is State.UPCOMING:
                assert isinstance(point, NoReading)


@pytest.mark.skipif("list_ids" not in RECORDED_LISTS, reason=f"no recorded list of ids in {RECORDED}")
def test_the_recorded_list_of_ids_has_the_numbers_that_the_details_have() -> None:
    response = json.loads((RECORDED / "list_ids.json").read_text(encoding="utf-8"))["response"]
    http = FakeHttp(NOW)
    http.put_json("/api/posts/", response["json"])
    found = look(http, 12100, 12110, 999999)
    assert set(found) == {"12100", "12110"}
    for id_, glance in found.items():
        assert isinstance(glance, Glance)
        (post,) = (post for post in response["json"]["results"] if str(post["id"]) == id_)
        (point,) = glance.points.values()
        assert isinstance(point, Reading)
        latest = post["question"]["aggregations"]["recency_weighted"]["latest"]
        assert point.at.timestamp() == pytest.approx(latest["start_time"])
        if post["question"]["type"] == "binary":
            assert point.value == latest["centers"][0]


class FakeSearch(FakeHttp):
    """A search that finds so many posts, the whole index, page by page."""

    def __init__(self, count: int, *, overlap: int = 0) -> None:
        super().__init__(NOW)
        self.post = as_listed(load_payload("metaculus", "binary_open"))
        self.count = count
        self.overlap = overlap

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        told = dict(params)
        first = int(told.get("offset", "0"))
        last = min(first + int(told["limit"]), self.count)
        first = max(first - self.overlap, 0)
        posts = [{**self.post, "id": id_} for id_ in range(first + 1, last + 1)]
        self.put_json("/api/posts/", {"next": "http://x/", "results": posts})
        return super().get(platform, url, params=params, headers=headers)


@pytest.mark.parametrize(
    ("count", "limit", "pages"),
    [
        (500, 20, [(20, 0)]),
        (500, 100, [(100, 0)]),
        (500, 250, [(100, 0), (100, 100), (50, 200)]),
        (120, 250, [(100, 0), (100, 100)]),
        (100, 250, [(100, 0), (100, 100)]),
        (0, 250, [(100, 0)]),
        (500, 0, []),
    ],
)
def test_a_search_goes_on_page_by_page_until_there_is_enough_or_no_more(
    count: int, limit: int, pages: list[tuple[int, int]]
) -> None:
    http = FakeSearch(count)
    found = MetaculusAdapter(http=http).search("troops", limit=limit)
    assert [question.ref.id for question in found] == [str(id_ + 1) for id_ in range(min(count, limit))]
    asked = [dict(asked.params) for asked in http.asked]
    assert [(int(told["limit"]), int(told.get("offset", "0"))) for told in asked] == pages


def test_what_comes_on_two_pages_is_found_once() -> None:
    found = MetaculusAdapter(http=FakeSearch(500, overlap=3)).search("troops", limit=200)
    ids = [question.ref.id for question in found]
    assert len(set(ids)) == len(ids) == 200


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_over_real_http_a_glance_and_the_question_agree_for_every_post(clock: SimulatedClock) -> None:
    script = load_script("north_korea")
    pacing = Pacing(clock)
    with (
        ScriptedPlatform(script, clock, token="abc") as platform,
        HttpClient(clock=clock, user_agent="test", pacing=pacing) as http,
    ):
        adapter = MetaculusAdapter(http=http, base_url=platform.url, token="abc")
        told = adapter.glance(asking(*(post.id for post in script.posts), 1))
        assert [request.path for request in platform.requests] == ["/api/posts/"]
        assert len(told) > 1
        for ref, glance in told.items():
            assert isinstance(glance, Glance)
            points = adapter.fetch(ref).points
            for key, point in glance.points.items():
                last = points[key][-1]
                assert (type(point), point.at <= NOW) == (type(last), True)
                if isinstance(last, Reading):
                    assert isinstance(point, Reading)
                    assert (point.value, point.at, point.crowd) == (last.value, last.at, last.crowd)
