"""How each platform's whole list is read: what is asked page by page, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tracker.errors import RequestRejectedError, UnreachableError, UnreadableAnswerError
from tracker.platforms.metaculus import MetaculusAdapter


@pytest.fixture
def http() -> FakeHttp:
    return FakeHttp()


def posts(*ids: int) -> dict[str, Any]:
    open_ = load_payload("metaculus", "binary_open")
    return {"next": "http://x/", "results": [open_ | {"id": id_} for id_ in ids]}


def test_metaculus_is_read_from_the_oldest_post_on_with_texts_and_without_forecasts(http: FakeHttp) -> None:
    http.put_json("/api/posts/", posts(*range(1, 101)))
    page = MetaculusAdapter(http=http).browse()
    assert len(page.questions) == 100
    assert page.questions[0].resolution_criteria
    assert (page.next_cursor, page.unreadable) == ("100", 0)
    (asked,) = http.asked
    assert dict(asked.params) == {"order_by": "published_at", "limit": "100", "offset": "0"}


@pytest.mark.parametrize("ids", [(), (7,), tuple(range(99))])
def test_metaculus_ends_with_a_page_that_is_not_full(http: FakeHttp, ids: tuple[int, ...]) -> None:
    http.put_json("/api/posts/", posts(*ids))
    page = MetaculusAdapter(http=http).browse("25300")
    assert page.next_cursor == ""
    assert [question.ref.id for question in page.questions] == [str(id_) for id_ in ids]
    assert dict(http.asked[0].params)["offset"] == "25300"


def test_metaculus_articles_and_odd_posts_leave_the_page_as_long_as_it_was(http: FakeHttp) -> None:
    told = posts(*range(1, 101))
    told["results"][3] = load_payload("metaculus", "notebook")
    told["results"][5] = told["results"][5] | {"title": 7}
    told["results"][6] = "no post at all"
    http.put_json("/api/posts/", told)
    page = MetaculusAdapter(http=http).browse()
    assert (len(page.questions), page.unreadable, page.next_cursor) == (97, 2, "100")


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "1" * 10, "٣"])
def test_metaculus_is_not_asked_for_a_place_that_is_none(http: FakeHttp, cursor: str) -> None:
    with pytest.raises(RequestRejectedError, match="no place in Metaculus' list"):
        MetaculusAdapter(http=http).browse(cursor)
    assert http.asked == []


def test_metaculus_errors_pass_through(http: FakeHttp) -> None:
    with pytest.raises(UnreachableError):
        MetaculusAdapter(http=http).browse()
    http.put_json("/api/posts/", {"rows": []})
    with pytest.raises(UnreadableAnswerError, match="has no results"):
        MetaculusAdapter(http=http).browse()
