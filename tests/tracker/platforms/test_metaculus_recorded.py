"""Every recorded answer of Metaculus is parsed to the right thing or refused with the right error."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.fakes import FakeHttp
from tests.payloads import SHARED
from tests.tracker.platforms.metaculus_expected import DETAILS, LISTS, OTHERS, REFUSED
from tracker.adapter import Snapshot
from tracker.answers import get_json
from tracker.parsing.metaculus_posts import _axis, parse_post
from tracker.parsing.payload import Payload
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.questions import QuestionRef, Scale
from tracker.readings import NoReading, Reading, Reason

FOLDER = SHARED / "metaculus"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "_manifest")

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no recorded answers in {FOLDER}")


def recorded(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return told


def answering(name: str, path: str) -> FakeHttp:
    """A platform that gives the recorded answer at `path`, at the time it was recorded."""
    response = recorded(name)["response"]
    headers = {field.lower(): value for field, value in response["headers"]}
    http = FakeHttp(recorded_at(name))
    body = json.dumps(response["json"]) if "json" in response else response.get("text", "PK")
    content_type = headers.pop("content-type")
    http.put(path, body.encode(), status=response["status"], content_type=content_type, headers=headers)
    return http


def recorded_at(name: str) -> datetime:
    headers = {field.lower(): value for field, value in recorded(name)["response"]["headers"]}
    return parsedate_to_datetime(headers["date"])


def fetched(name: str) -> Snapshot:
    response = recorded(name)["response"]
    id_ = str(response["json"]["id"])
    http = answering(name, f"/api/posts/{id_}/")
    return MetaculusAdapter(http=http).fetch(QuestionRef("metaculus", id_))


def read_as_post(name: str) -> Snapshot:
    """What the adapter does to an answer, wherever it came from."""
    path = urlsplit(recorded(name)["request"]["path"]).path
    site = "https://www.metaculus.com"
    document, answer = get_json(answering(name, path), "metaculus", f"{site}{path}")
    return parse_post(Payload(document, platform="metaculus"), site=site, seen_at=answer.received_at)


def test_every_recorded_answer_is_expected_to_be_something() -> None:
    assert sorted([*DETAILS, *LISTS, *REFUSED, *OTHERS]) == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if name in DETAILS])
def test_a_post_is_parsed_to_the_right_thing(name: str) -> None:
    shape, state, expected = DETAILS[name]
    sent = recorded(name)["response"]["json"]
    snapshot = fetched(name)
    question = snapshot.question
    assert (question.shape, question.state) == (shape, state)
    assert (question.title, question.crowd) == (sent["title"], sent["nr_forecasters"])
    assert question.ref.id == str(sent["id"])
    assert question.url == f"https://www.metaculus.com/questions/{sent['id']}/{sent['slug']}/"
    assert [outcome.key for outcome in question.outcomes] == [series.key for series in expected]
    assert set(snapshot.points) == {series.key for series in expected}
    for series in expected:
        outcome = question.outcome(series.key)
        assert outcome is not None
        points = snapshot.points[series.key]
        assert len(points) == series.points
        assert sum(isinstance(point, NoReading) for point in points) == series.gaps
        last = points[-1]
        if isinstance(series.last, Reason):
            assert isinstance(last, NoReading)
            assert last.reason is series.last
        else:
            assert isinstance(last, Reading)
            assert last.value == pytest.approx(series.last, rel=1e-12)
            assert last.kind is series.kind
        assert (outcome.kind, outcome.state) == (series.kind, series.state)
        ending = outcome.resolution
        assert (ending and (ending.text, ending.value)) == series.ending


@pytest.mark.parametrize("name", [name for name in NAMES if name in LISTS])
def test_a_list_is_parsed_post_by_post(name: str) -> None:
    http = answering(name, "/api/posts/")
    found = MetaculusAdapter(http=http).search("anything", limit=100)
    assert [int(question.ref.id) for question in found] == LISTS[name]
    titles = {post["id"]: post["title"] for post in recorded(name)["response"]["json"]["results"]}
    assert [question.title for question in found] == [titles[id_] for id_ in LISTS[name]]


@pytest.mark.parametrize("name", [name for name in NAMES if name in REFUSED])
def test_what_is_no_post_is_refused_with_the_right_error(name: str) -> None:
    expected, said = REFUSED[name]
    with pytest.raises(expected, match=said) as caught:
        read_as_post(name)
    assert type(caught.value) is expected


def test_a_post_with_the_latest_only_has_one_point() -> None:
    (point,) = fetched("api2_detail").points[""]
    assert isinstance(point, Reading)
    assert point.value == 0.013


def test_the_account() -> None:
    access = MetaculusAdapter(http=answering("users_me_with_token", "/api/users/me/")).check_access()
    assert (access.account, access.tier) == ("newsroom_reader", "restricted")


@pytest.mark.parametrize(
    "name",
    [
        "detail_numeric_linear_open",
        "detail_numeric_log_open",
        "detail_numeric_log_resolved_number",
        "detail_date_open",
        "detail_date_resolved",
        "detail_discrete_open",
    ],
)
def test_the_axis_is_the_one_that_the_platform_computes(name: str) -> None:
    question = recorded(name)["response"]["json"]["question"]
    axis = _axis(Payload(question, platform="metaculus"))
    given = question["scaling"]["continuous_range"]
    values = [
        datetime.fromisoformat(value).timestamp() if isinstance(value, str) else value for value in given
    ]
    for index, value in enumerate(values):
        assert axis.position_of(value) == pytest.approx(index / (len(values) - 1), abs=1e-9)
    assert axis.scale is (Scale.LOG if "log" in name else Scale.LINEAR)


def test_a_hidden_number_says_until_when() -> None:
    (point,) = fetched("detail_binary_cp_hidden").points[""]
    assert isinstance(point, NoReading)
    assert point.until == datetime.fromisoformat("2027-01-21T14:16:35.931799Z")


def test_the_withdrawal_is_dated_by_the_source() -> None:
    point = fetched("detail_binary_open_all_withdrawn").points[""][-1]
    assert point.at == datetime.fromisoformat("2026-09-05T12:00:00Z")
