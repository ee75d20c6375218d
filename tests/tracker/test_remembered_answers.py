from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.answers import Answer
from tracker.remembered_answers import (
    RememberedAnswers,
    Request,
    conditions_of,
    freshened,
    is_worth_keeping,
)

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
LATER = datetime(2022, 11, 5, 12, tzinfo=UTC)
TAG = '"33a6"'
DATE = "Fri, 04 Nov 2022 11:00:00 GMT"


def request(name: str = "a", token: str = "") -> Request:
    return Request("p", f"https://x.example/{name}", frozenset({("Authorization", token)} if token else ()))


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in (headers or {"etag": TAG}).items()}
    return Answer(
        platform="p", url="https://x.example/a", status=status, headers=told, body=body, received_at=NOW
    )


def test_an_answer_is_recalled_by_its_address_and_whoever_asked() -> None:
    remembered = RememberedAnswers()
    remembered.keep(request("a", "t1"), answer(b"one"))
    found = remembered.recall(request("a", "t1"))
    assert found is not None
    assert found.body == b"one"
    for other in (request("a"), request("a", "t2"), request("b", "t1")):
        assert remembered.recall(other) is None


@pytest.mark.parametrize(
    ("headers", "conditions"),
    [
        ({"etag": TAG}, {"If-None-Match": TAG}),
        ({"etag": f"W/{TAG}"}, {"If-None-Match": f"W/{TAG}"}),
        ({"last_modified": DATE}, {"If-Modified-Since": DATE}),
        ({"etag": TAG, "last_modified": DATE}, {"If-None-Match": TAG, "If-Modified-Since": DATE}),
        ({"etag": ""}, {}),
        ({"etag": '"ü"'}, {}),
        ({"etag": '"a\r\nX: 1"'}, {}),
        ({"etag": '"' + "a" * 2000 + '"'}, {}),
        ({"date": DATE}, {}),
    ],
)
def test_the_conditions_are_what_the_platform_named(
    headers: dict[str, str], conditions: dict[str, str]
) -> None:
    assert conditions_of(answer(**headers)) == conditions
    assert is_worth_keeping(answer(**headers)) == bool(conditions)


@pytest.mark.parametrize(
    "told",
    [
        answer(status=404, etag=TAG),
        answer(etag=TAG, cache_control="private, No-Store"),
        answer(etag=TAG, vary="*"),
    ],
)
def test_some_answers_are_not_to_be_kept(told: Answer) -> None:
    remembered = RememberedAnswers()
    remembered.keep(request(), told)
    assert remembered.recall(request()) is None
    assert remembered.size == 0


def test_a_new_answer_takes_the_place_of_the_old_even_where_it_cannot_be_kept() -> None:
    remembered = RememberedAnswers()
    remembered.keep(request(), answer(b"old"))
    remembered.keep(request(), answer(b"new"))
    assert remembered.recall(request()) == answer(b"new")
    remembered.keep(request(), answer(b"newer", date=DATE))
    assert remembered.recall(request()) is None
    assert remembered.size == 0


def test_what_was_asked_for_last_is_kept_longest() -> None:
    remembered = RememberedAnswers(max_bytes=40_000)
    for name in "abc":
        remembered.keep(request(name), answer(bytes(2_000)))
    remembered.recall(request("a"))
    for name in "defghij":
        remembered.keep(request(name), answer(bytes(2_000)))
    kept = {name for name in "abcdefghij" if remembered.recall(request(name))}
    assert "a" in kept
    assert "b" not in kept
    assert remembered.size <= 40_000


def test_one_huge_answer_does_not_push_out_all_others() -> None:
    remembered = RememberedAnswers(max_bytes=40_000)
    remembered.keep(request("a"), answer(b"small"))
    remembered.keep(request("b"), answer(bytes(30_000)))
    assert remembered.recall(request("a")) is not None
    assert remembered.recall(request("b")) is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9_000)), max_size=60))
def test_never_more_is_remembered_than_was_allowed(asked: list[tuple[str, int]]) -> None:
    remembered = RememberedAnswers(max_bytes=50_000)
    for name, length in asked:
        remembered.keep(request(name), answer(bytes(length)))
        assert remembered.size <= 50_000
    kept = [found for name in "abcdef" if (found := remembered.recall(request(name)))]
    assert sum(len(found.body) for found in kept) <= remembered.size


def test_a_confirmed_answer_is_the_old_body_received_now() -> None:
    old = answer(b'{"id": 1}', etag=TAG, content_type="application/json", date=DATE)
    new = freshened(
        old,
        headers={"etag": '"44"', "content-type": "text/html", "content-length": "0", "age": "5"},
        received_at=LATER,
    )
    assert (new.body, new.status, new.received_at) == (b'{"id": 1}', 200, LATER)
    assert new.headers == {"etag": '"44"', "content-type": "application/json", "date": DATE, "age": "5"}
    assert old.received_at == NOW
