from __future__ import annotations

import json
import threading
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import at
from tests.fakes import FakeHttp
from tracker.answers import Answer, Http
from tracker.errors import PlatformError, QuestionGoneError, UnreachableError
from tracker.recording import KeptAnswer, Recorder, Replay, recording

SITE = "https://api.example.org"


def kept(url: str = "/x", body: bytes = b"{}", posted: str = "") -> KeptAnswer:
    return KeptAnswer(url=url, posted=posted, content_type="application/json", body=body, received_at=at(0))


def body(http: Http, url: str, *params: tuple[str, str]) -> bytes:
    return http.get("fake", f"{SITE}{url}", params=params).body


def posted(http: Http, url: str, document: object) -> bytes:
    return http.post("fake", f"{SITE}{url}", document).body


def http_with(**bodies: bytes) -> FakeHttp:
    http = FakeHttp(at(0))
    for name, told in bodies.items():
        http.put(f"/{name}", told)
    return http


# Recording


def test_answers_are_noted_in_order_with_what_was_asked() -> None:
    recorder = Recorder(http_with(a=b"1", b=b"2"))
    with recording() as answers:
        body(recorder, "/a", ("ids", "1"), ("ids", "2"))
        posted(recorder, "/b", {"z": 1, "a": "ü"})
        body(recorder, "/a?x=1")
    assert [(one.url, one.posted, one.body) for one in answers] == [
        ("/a?ids=1&ids=2", "", b"1"),
        ("/b", '{"a":"\\u00fc","z":1}', b"2"),
        ("/a?x=1", "", b"1"),
    ]
    assert {(one.content_type, one.received_at) for one in answers} == {("application/json", at(0))}


def test_the_answer_and_what_is_asked_pass_through_untouched() -> None:
    http = http_with(a=b"1")
    recorder = Recorder(http)
    answer = recorder.get("fake", f"{SITE}/a", params=[("q", "x")], headers={"Authorization": "Token s"})
    assert answer == http.get("fake", f"{SITE}/a", params=[("q", "x")], headers={"Authorization": "Token s"})
    recorder.post("fake", f"{SITE}/a", [1], headers={"X": "y"})
    assert http.asked[0] == http.asked[1]
    assert (http.asked[2].document, http.asked[2].headers) == ([1], {"X": "y"})


def test_no_credential_is_noted() -> None:
    with recording() as answers:
        Recorder(http_with(a=b"1")).get("fake", f"{SITE}/a", headers={"Authorization": "Token secret"})
    assert "secret" not in repr(answers)


def test_a_request_that_fails_leaves_no_answer_and_raises() -> None:
    recorder = Recorder(http_with())
    with recording() as answers, pytest.raises(UnreachableError):
        body(recorder, "/a")
    assert answers == []


def test_what_comes_outside_the_block_is_not_noted() -> None:
    recorder = Recorder(http_with(a=b"1"))
    body(recorder, "/a")
    with recording() as answers:
        body(recorder, "/a")
    body(recorder, "/a")
    assert len(answers) == 1


def test_an_inner_block_keeps_its_answers_to_itself_even_when_it_ends_in_an_error() -> None:
    recorder = Recorder(http_with(a=b"1", b=b"2"))
    with recording() as outer:
        with suppress(UnreachableError), recording() as inner:
            body(recorder, "/a")
            body(recorder, "/nowhere")
        body(recorder, "/b")
    assert ([one.url for one in inner], [one.url for one in outer]) == (["/a"], ["/b"])


def test_threads_do_not_hear_each_other() -> None:
    recorder = Recorder(http_with(**{name: name.encode() for name in "abcd"}))
    together = threading.Barrier(4)
    heard: dict[str, list[bytes]] = {}

    def ask(name: str) -> None:
        with recording() as answers:
            together.wait(10)
            for _ in range(20):
                body(recorder, f"/{name}")
            together.wait(10)
            heard[name] = [one.body for one in answers]

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {name: [name.encode()] * 20 for name in "abcd"}


# Replaying

words = st.text("abc/?&=+ %ü", min_size=1, max_size=6)
documents: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
gets = st.tuples(st.just("get"), st.lists(st.tuples(words, words), max_size=4))
posts = st.tuples(st.just("post"), documents)
bodies = st.binary(max_size=20)


class FakeCounter:
    """Gives every request another body, as a live platform may."""

    def __init__(self) -> None:
        self.count = 0

    def get(self, platform: str, url: str, **asked: object) -> Answer:
        del asked
        self.count += 1
        return Answer(
            platform=platform,
            url=url,
            status=200,
            headers={"content-type": "text/x"},
            body=str(self.count).encode(),
            received_at=at(self.count),
        )

    def post(self, platform: str, url: str, document: object, **asked: object) -> Answer:
        del document, asked
        return self.get(platform, url)


@given(asked=st.lists(gets | posts, max_size=8))
def test_what_was_recorded_is_told_again(asked: list[tuple[str, Any]]) -> None:
    def ask(http: Http, path: str) -> list[tuple[bytes, object, str]]:
        answers = [
            http.get("fake", f"{path}/x", params=what)
            if how == "get"
            else http.post("fake", f"{path}/x", what)
            for how, what in asked
        ]
        return [(one.body, one.received_at, one.headers["content-type"]) for one in answers]

    with recording() as answers:
        first = ask(Recorder(FakeCounter()), SITE)
    assert ask(Replay(answers), "https://elsewhere.example.net:8000") == first


def test_asked_twice_the_first_comes_first_and_then_the_last_stands() -> None:
    replay = Replay([kept(body=b"1"), kept(body=b"2")])
    assert [body(replay, "/x") for _ in range(4)] == [b"1", b"2", b"2", b"2"]


@pytest.mark.parametrize(
    ("url", "params"), [("/y", ()), ("/x", (("a", "2"),)), ("/x", ()), ("/x/", (("a", "1"),))]
)
def test_what_was_not_kept_is_gone(url: str, params: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(QuestionGoneError, match=r"no answer of fake to .* was kept") as caught:
        body(Replay([kept("/x?a=1")]), url, *params)
    assert caught.value.platform == "fake"


def test_posted_and_got_are_not_the_same() -> None:
    replay = Replay([kept(posted="[1]")])
    with pytest.raises(QuestionGoneError):
        body(replay, "/x")
    with pytest.raises(QuestionGoneError):
        posted(Replay([kept()]), "/x", {"a": 1})
    assert posted(replay, "/x", [1]) == b"{}"


def test_of_an_answer_about_many_each_may_be_asked_for_alone() -> None:
    page = kept("/x?ids=1&ids=2&ids=3&limit=100", b"123")
    replay = Replay([kept("/x?ids=7&limit=100", b"7"), page])
    assert body(replay, "/x", ("ids", "2"), ("limit", "100")) == b"123"
    assert body(replay, "/x", ("limit", "100"), ("ids", "3"), ("ids", "3")) == b"123"
    with pytest.raises(QuestionGoneError):
        body(replay, "/x", ("ids", "4"), ("limit", "100"))
    with pytest.raises(QuestionGoneError):
        body(replay, "/x", ("ids", "2"), ("limit", "50"))


def test_of_what_was_posted_in_a_list_each_may_be_asked_for_alone() -> None:
    tokens = [{"token": "a", "side": "x"}, {"token": "b", "side": "x"}]
    replay = Replay([kept(posted=json.dumps(tokens, sort_keys=True, separators=(",", ":")))])
    assert posted(replay, "/x", [{"side": "x", "token": "b"}]) == b"{}"
    with pytest.raises(QuestionGoneError):
        posted(replay, "/x", [{"token": "c", "side": "x"}])


def test_another_page_is_not_the_first_one() -> None:
    with pytest.raises(QuestionGoneError):
        body(Replay([kept("/x?limit=100&after=3")]), "/x", ("limit", "100"))


def test_an_answer_that_fits_exactly_comes_before_a_wider_one() -> None:
    replay = Replay([kept("/x?ids=1&ids=2", b"12"), kept("/x?ids=1", b"1")])
    assert body(replay, "/x", ("ids", "1")) == b"1"


def test_a_replayed_answer_reads_like_the_first() -> None:
    answer = Replay([kept("/x?a=1", b"[]")]).get("fake", f"{SITE}/x?a=1")
    assert (answer.status, answer.is_json, answer.path, answer.platform) == (200, True, "/x", "fake")


def test_nothing_kept_answers_nothing() -> None:
    with pytest.raises(PlatformError):
        body(Replay([]), "/x")
