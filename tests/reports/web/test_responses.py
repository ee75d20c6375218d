import pytest

from reports.web.responses import PAST, STATIC, Keeping, is_known
from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.client import Client

ADDRESSES = [
    "/",
    f"/stories/{SEED_SLUG}",
    "/questions/metaculus/12100",
    "/charts/metaculus/12100.svg",
    "/charts/metaculus/12100.png?theme=dark&size=card",
    "/static/reader.css",
    "/static/crosshair.js",
]


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_a_tag_is_compared_weakly(header: str, *, known: bool) -> None:
    assert is_known(header, '"a"') is known


def test_how_long_an_answer_may_be_kept_is_told_in_one_header() -> None:
    assert Keeping(fresh=60).header == "public, max-age=60"
    assert PAST.header == "public, max-age=3600, s-maxage=3600, stale-while-revalidate=86400"
    assert STATIC.header == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_known_already_is_not_sent_again(reader: Client, address: str) -> None:
    first = reader.get(address)
    assert first.status == 200
    assert first.headers["cache-control"].startswith("public, max-age=")
    again = reader.get(address, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert reader.get(address, if_none_match='"other"').body == first.body


@pytest.mark.parametrize("address", [*ADDRESSES, "/health", "/nothing"])
def test_every_answer_protects_its_reader(reader: Client, address: str) -> None:
    page = reader.get(address)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    has_figures = address.startswith(("/stories/", "/questions/"))
    assert policy.endswith("; script-src 'self'; connect-src 'self'") is has_figures
    assert policy.count("script-src") == int(has_figures)
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("address", [*ADDRESSES, "/health", "/nothing"])
def test_head_tells_what_get_would(reader: Client, address: str) -> None:
    got, told = reader.get(address), reader.get(address, method="HEAD")
    assert (told.status, told.body) == (got.status, b"")
    assert told.headers == got.headers
