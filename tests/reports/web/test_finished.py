import pytest

from reports.web.finished import best_encoding, finish

HEADERS = [(b"content-type", b"image/png"), (b"etag", b'"a"'), (b"cache-control", b"public, max-age=60")]


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        (b"", ""),
        (b"br", "br"),
        (b"gzip, deflate, br", "br"),
        (b"gzip;q=1.0, br;q=0.5", "gzip"),
        (b"br;q=0, *", "gzip"),
        (b"*;q=0", ""),
        (b"identity, br;q=0.5", ""),
        (b"GZIP", "gzip"),
        (b"\xff;;q=,,", ""),
    ],
)
def test_the_reader_says_which_encoding(accepted: bytes, best: str) -> None:
    assert best_encoding(accepted) == best


def test_an_image_that_is_packed_already_is_not_packed_again() -> None:
    finished = finish(200, HEADERS, b"x" * 5000, pack=True)
    assert list(finished.bodies) == [""]
    assert finished.may_be_kept


@pytest.mark.parametrize(
    "headers",
    [HEADERS[:2], HEADERS[::2], [*HEADERS, (b"set-cookie", b"a=b")]],
    ids=["no leave to keep it", "no tag", "a cookie"],
)
def test_what_may_not_be_kept_is_sent_as_it_is(headers: list[tuple[bytes, bytes]]) -> None:
    finished = finish(200, headers, b"x" * 5000, pack=True)
    assert not finished.may_be_kept
    assert finished.start_unchanged(b"*") is None
