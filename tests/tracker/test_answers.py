from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeHttp
from tracker.answers import (
    LONGEST_WAIT,
    Answer,
    check_status,
    get_json,
    parse_json,
    parse_retry_after,
    post_json,
    slashed,
)
from tracker.errors import (
    AccessRefusedError,
    PlatformDownError,
    PlatformError,
    QuestionGoneError,
    RequestRejectedError,
    TooManyRequestsError,
    UnreadableAnswerError,
)

NOW = datetime(2022, 11, 4, 12, tzinfo=UTC)
JSON = "application/json"
PAGE = "text/html; charset=utf-8"


def answer(status: int = 200, body: bytes = b"{}", content_type: str | None = JSON, **headers: str) -> Answer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if content_type is not None:
        told["content-type"] = content_type
    return Answer(
        platform="metaculus",
        url="https://www.metaculus.com/api/posts/12100/?with_cp=true",
        status=status,
        headers=told,
        body=body,
        received_at=NOW,
    )


@pytest.mark.parametrize(
    ("status", "expected", "retryable"),
    [
        (401, AccessRefusedError, False),
        (403, AccessRefusedError, False),
        (404, QuestionGoneError, False),
        (400, RequestRejectedError, False),
        (405, RequestRejectedError, False),
        (418, RequestRejectedError, False),
        (429, TooManyRequestsError, True),
        (500, PlatformDownError, True),
        (502, PlatformDownError, True),
        (503, PlatformDownError, True),
        (204, UnreadableAnswerError, True),
        (301, UnreadableAnswerError, True),
    ],
)
def test_each_status_has_its_leaf(status: int, expected: type[PlatformError], retryable: bool) -> None:
    with pytest.raises(expected) as caught:
        check_status(answer(status))
    assert type(caught.value) is expected
    assert caught.value.retryable is retryable
    assert caught.value.platform == "metaculus"
    assert str(status) in str(caught.value)


def test_a_200_passes() -> None:
    check_status(answer(200))


def test_a_refusal_says_what_the_platform_said_and_who_must_act() -> None:
    body = (
        b'{"detail": "Given token not valid for any token type", "code": "token_not_valid", "messages": []}'
    )
    with pytest.raises(AccessRefusedError) as caught:
        check_status(answer(403, body))
    assert str(caught.value) == (
        "metaculus refuses our access to /api/posts/12100/ (403: Given token not valid for any token type, "
        "token_not_valid); an operator must check the platform's token and its tier"
    )


def test_a_bad_parameter_is_named() -> None:
    with pytest.raises(
        RequestRejectedError, match=r'\{"ids": \{"0": \["A valid integer is required\."\]\}\}'
    ):
        check_status(answer(400, b'{"ids": {"0": ["A valid integer is required."]}}'))


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (
            b"<html><title> Attention\n Required! </title><p>no</p></html>",
            PAGE,
            "a web page (Attention Required!)",
        ),
        (b"<p>no</p>", PAGE, "a web page)"),
        (b"error code: 1015", "text/plain", "plain text (error code: 1015)"),
        (b"", "text/plain", "plain text)"),
        (b"", JSON, "no further word"),
        (b"{cut", JSON, "{cut"),
        (b'{"detail": ["odd"]}', JSON, '{"detail": ["odd"]}'),
        (b"x" * 5000, "text/plain", "x" * 150),
        (b"\xff\xfe", "application/octet-stream", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_whatever_the_body_is_the_sentence_stays_short(body: bytes, content_type: str, said: str) -> None:
    with pytest.raises(AccessRefusedError) as caught:
        check_status(answer(403, body, content_type))
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_page_for_an_unknown_address_points_at_the_settings_too() -> None:
    with pytest.raises(QuestionGoneError, match="address and token in the settings"):
        check_status(answer(404, b"<title>Not Found</title>", PAGE))
    with pytest.raises(QuestionGoneError, match=r"Post not found\); an editor should check the link"):
        check_status(answer(404, b'{"detail": "Post not found"}'))


def test_a_redirect_says_where_to() -> None:
    with pytest.raises(UnreadableAnswerError, match=r"sends us on to https://elsewhere\.example/"):
        check_status(answer(302, b"", PAGE, location="https://elsewhere.example/"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("1.5", timedelta(seconds=1.5)),
        ("99999999999999999999", LONGEST_WAIT),
        ("Fri, 04 Nov 2022 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 04 Nov 2022 12:05:00 -0000", timedelta(minutes=5)),
        ("Friday, 04-Nov-22 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 04 Nov 2022 11:00:00 GMT", timedelta()),
        ("Fri, 04 Nov 2072 11:00:00 GMT", LONGEST_WAIT),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_in_both_forms(text: str, expected: timedelta | None) -> None:
    assert parse_retry_after(answer(429, retry_after=text)) == expected


def test_a_retry_after_date_is_read_by_the_clock_of_whoever_sent_it() -> None:
    skewed = answer(429, retry_after="Fri, 04 Nov 2022 15:01:00 GMT", date="Fri, 04 Nov 2022 15:00:00 GMT")
    assert parse_retry_after(skewed) == timedelta(minutes=1)


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_goes_with_the_error(status: int) -> None:
    with pytest.raises(PlatformError, match="after 90 seconds") as caught:
        check_status(answer(status, retry_after="90"))
    assert caught.value.retry_after == timedelta(seconds=90)
    with pytest.raises(PlatformError, match="again later") as caught:
        check_status(answer(status))
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "application/problem+json", None]
)
def test_json_is_read_whatever_kind_of_json_it_calls_itself(content_type: str | None) -> None:
    assert parse_json(answer(200, '{"title": "→ “Digital”"}'.encode(), content_type)) == {
        "title": "→ “Digital”"
    }


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"<html><title>Maintenance</title></html>", PAGE, r"a web page \(Maintenance\) instead of JSON"),
        (b'{"id": 1}', "text/plain", "instead of JSON"),
        (b'{"id": 1, "title": "Will', JSON, "may be cut off"),
        (b"", JSON, "may be cut off"),
        (b"[" * 100_000, JSON, "cannot be read"),
        (b'{"p": NaN}', JSON, "NaN is not JSON"),
        (b'{"p": -Infinity}', JSON, "-Infinity is not JSON"),
        (b'{"t": "\xff"}', JSON, "cannot be read"),
        (b'{"n": ' + b"1" * 5000 + b"}", JSON, "cannot be read"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes, content_type: str, said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        parse_json(answer(200, body, content_type))


@given(st.binary(max_size=200))
def test_no_body_ends_in_another_error(body: bytes) -> None:
    for content_type in (JSON, PAGE):
        with pytest.raises(AccessRefusedError):
            check_status(answer(403, body, content_type))
    with suppress(UnreadableAnswerError):
        parse_json(answer(200, body))


def test_get_json_asks_and_reads() -> None:
    http = FakeHttp()
    http.put_json("/api/posts/", {"results": []})
    document, told = get_json(http, "metaculus", "https://x.example/api/posts/", params=[("limit", "1")])
    assert document == {"results": []}
    assert told.url == "https://x.example/api/posts/?limit=1"


def test_post_json_posts_and_reads() -> None:
    http = FakeHttp()
    http.put_json("/midpoints", {"1": "0.5"})
    document, told = post_json(http, "polymarket", "https://x.example/midpoints", [{"token_id": "1"}])
    assert document == {"1": "0.5"}
    assert told.url == "https://x.example/midpoints"
    assert http.asked[0].document == [{"token_id": "1"}]


PLACE = "https://www.metaculus.com/api/posts/12100"


@pytest.mark.parametrize(
    ("status", "location", "further"),
    [
        (301, "/api/posts/12100/?with_cp=true", f"{PLACE}/?with_cp=true"),
        (308, f"{PLACE}/", f"{PLACE}/"),
        (200, "/api/posts/12100/", None),
        (304, "/api/posts/12100/", None),
        (301, "", None),
        (301, PLACE, None),
        (301, "/api/posts/12101/", None),
        (301, "http://www.metaculus.com/api/posts/12100/", None),
        (301, "https://www.metaculus.com:444/api/posts/12100/", None),
        (301, "https://evil.example/api/posts/12100/", None),
        (301, "//169.254.169.254/api/posts/12100/", None),
    ],
)
def test_only_a_redirect_that_adds_a_slash_leads_further(
    status: int, location: str, further: str | None
) -> None:
    told = replace(answer(status, location=location), url=PLACE)
    assert slashed(told) == further
