import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tracker.clock import SimulatedClock
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    PlatformError,
    TooManyRequestsError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.history import History, merge
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing
from tracker.platforms.metaculus import MetaculusAdapter
from tracker.platforms.scripted import Fault, ScriptedPlatform, load_script
from tracker.questions import QuestionRef, State
from tracker.readings import Reading

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PRINTED = datetime(2022, 11, 4, 12, tzinfo=UTC)
REF = QuestionRef("metaculus", "12100")
SCRIPT = load_script("north_korea")
TITLE = "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"


@pytest.fixture
def platform(clock: SimulatedClock) -> Iterator[ScriptedPlatform]:
    with ScriptedPlatform(SCRIPT, clock) as running:
        yield running


@pytest.fixture
def http(clock: SimulatedClock) -> Iterator[HttpClient]:
    timeouts = Timeouts(connect=2, silence=2, whole=1.0)
    with HttpClient(clock=clock, user_agent="test", pacing=Pacing(clock), timeouts=timeouts) as client:
        yield client


@pytest.fixture
def adapter(platform: ScriptedPlatform, http: HttpClient) -> MetaculusAdapter:
    return MetaculusAdapter(http=http, base_url=platform.url)


def test_the_right_question_stands_at_ten_percent_on_the_day(adapter: MetaculusAdapter) -> None:
    snapshot = adapter.fetch(REF)
    assert snapshot.question.title == TITLE
    assert snapshot.question.state is State.OPEN
    point = snapshot.points[""][-1]
    assert isinstance(point, Reading)
    assert point.value == 0.10
    assert point.low is not None
    assert point.high is not None
    assert point.low < 0.1 < point.high
    assert point.crowd


def test_search_lists_the_twins_first(adapter: MetaculusAdapter) -> None:
    found = adapter.search("North Korea will send more than 100 troops to Ukraine before 2024")
    assert [question.ref.id for question in found] == ["12118", "12101", "12102", "12100", "12104"]
    assert found[0].condition
    assert TITLE in found[0].title


def test_polled_through_its_life_it_moves_closes_and_resolves_no(
    adapter: MetaculusAdapter, clock: SimulatedClock
) -> None:
    history, states = History(), []
    while clock.now() < datetime(2024, 1, 5, tzinfo=UTC):
        snapshot = adapter.fetch(REF)
        added = merge(history, snapshot.points[""], snapshot.fetched_at)
        assert added.future == 0
        history = history.joined_by(added.added)
        if snapshot.question.state not in states:
            states.append(snapshot.question.state)
        clock.move_to(snapshot.fetched_at + timedelta(days=3))
    clock.move_to(datetime(2024, 1, 5, tzinfo=UTC))
    assert [state for state in states if state is not State.CLOSED] == [State.OPEN, State.RESOLVED]
    values = [reading.value for reading in history.readings]
    assert len(values) > 200
    assert max(values) > 0.16
    assert values[-1] == 0.01
    assert len(history.steps) == len(history.points)  # nothing was ever told otherwise than before
    (outcome,) = adapter.fetch(REF).question.outcomes
    assert outcome.resolution is not None
    assert outcome.resolution.text == "no"


def test_requests_are_counted_with_their_simulated_instants(
    adapter: MetaculusAdapter, platform: ScriptedPlatform, clock: SimulatedClock
) -> None:
    adapter.fetch(REF)
    clock.move_to(PRINTED + timedelta(days=1))
    adapter.search("x", limit=3)
    first, second = platform.requests
    assert (first.path, first.at, first.token) == ("/api/posts/12100/", PRINTED, "")
    assert second.at == PRINTED + timedelta(days=1)
    assert second.query["limit"] == ("3",)


def test_requests_of_metaculus_are_four_simulated_seconds_apart_and_cost_no_real_time(
    adapter: MetaculusAdapter, platform: ScriptedPlatform
) -> None:
    began = time.monotonic()
    for _ in range(20):
        adapter.fetch(REF)
    assert time.monotonic() - began < 10
    instants = [request.at for request in platform.requests]
    assert all(later - earlier >= timedelta(seconds=4) for earlier, later in pairwise(instants))


def test_a_token_is_asked_for(clock: SimulatedClock, http: HttpClient) -> None:
    with ScriptedPlatform(SCRIPT, clock, token="right") as platform:
        access = MetaculusAdapter(http=http, base_url=platform.url, token="right").check_access()
        assert (access.account, access.tier) == ("demo_newsroom", "unrestricted")
        with pytest.raises(AccessRefusedError, match="Invalid token"):
            MetaculusAdapter(http=http, base_url=platform.url, token="wrong").fetch(REF)
        with pytest.raises(AccessRefusedError, match="were not provided"):
            MetaculusAdapter(http=http, base_url=platform.url).fetch(REF)
        assert [request.token for request in platform.requests] == ["right", "wrong", ""]


@pytest.mark.parametrize(
    ("fault", "expected", "said"),
    [
        (Fault.STATUS, PlatformDownError, "503"),
        (Fault.DROP, UnreachableError, "again later"),
        (Fault.BREAK, UnreachableError, "again later"),
        (Fault.CUT_JSON, UnreadableAnswerError, "may be cut off"),
        (Fault.DRIP, UnreachableError, "did not answer in time"),
        (Fault.PAGE, UnreadableAnswerError, "Down for maintenance"),
    ],
)
def test_it_fails_as_told_and_then_answers_again(
    adapter: MetaculusAdapter,
    platform: ScriptedPlatform,
    fault: Fault,
    expected: type[PlatformError],
    said: str,
) -> None:
    platform.fail_next(fault, headers={"Retry-After": "5"}, times=2)
    for _ in range(2):
        with pytest.raises(expected, match=said):
            adapter.fetch(REF)
    assert adapter.fetch(REF).question.title == TITLE
    assert len(platform.requests) == 3


@pytest.mark.parametrize("retry_after", ["3600", "Fri, 04 Nov 2022 13:00:00 GMT"])
def test_a_wish_to_wait_is_kept_on_the_simulated_clock(
    adapter: MetaculusAdapter, platform: ScriptedPlatform, clock: SimulatedClock, retry_after: str
) -> None:
    platform.fail_next(
        status=429, headers={"Retry-After": retry_after, "Content-Type": "text/html"}, body=b"<p>slow down"
    )
    with pytest.raises(TooManyRequestsError, match="a web page") as caught:
        adapter.fetch(REF)
    assert caught.value.retry_after == timedelta(hours=1)
    with pytest.raises(TooManyRequestsError, match="asked us to wait"):
        adapter.fetch(REF)
    clock.sleep(3600)
    assert adapter.fetch(REF).question.title == TITLE
    assert len(platform.requests) == 2


def test_it_stops_although_a_client_keeps_its_connection(clock: SimulatedClock, http: HttpClient) -> None:
    before = threading.active_count()
    began = time.monotonic()
    with ScriptedPlatform(SCRIPT, clock) as platform:
        MetaculusAdapter(http=http, base_url=platform.url).fetch(REF)
    assert time.monotonic() - began < 3
    assert threading.active_count() == before
    with pytest.raises(UnreachableError):
        MetaculusAdapter(http=http, base_url=platform.url).fetch(REF)


def test_it_listens_where_it_is_told_to(clock: SimulatedClock) -> None:
    with ScriptedPlatform(SCRIPT, clock) as first:
        port = int(first.url.rsplit(":", 1)[1])
    with ScriptedPlatform(SCRIPT, clock, port=port) as second:
        assert second.url == f"http://127.0.0.1:{port}"
        assert second.note == SCRIPT.note
