import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.content_encoding import unpack
from tracker.errors import UnreachableError, UnreadableAnswerError

LIMIT = 10_000


@given(st.binary(max_size=LIMIT), st.sampled_from(["gzip", "x-gzip", " GZIP "]))
def test_gzip_gives_back_what_was_packed(body: bytes, encoding: str) -> None:
    assert unpack("p", gzip.compress(body), encoding, limit=LIMIT) == body


@given(st.binary(max_size=LIMIT))
def test_without_an_encoding_the_body_is_left_alone(body: bytes) -> None:
    assert unpack("p", body, "", limit=LIMIT) == body
    assert unpack("p", body, "identity", limit=LIMIT) == body


def test_several_members_are_one_body() -> None:
    assert unpack("p", gzip.compress(b"ab") + gzip.compress(b"cd"), "gzip", limit=LIMIT) == b"abcd"


@given(st.data())
def test_a_stream_that_ends_too_soon_never_passes_for_a_whole_one(data: st.DataObject) -> None:
    packed = gzip.compress(b'{"results": [1, 2, 3]}')
    length = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(UnreachableError, match="cut off"):
        unpack("p", packed[:length], "gzip", limit=LIMIT)


def test_a_small_stream_may_not_grow_without_end() -> None:
    with pytest.raises(UnreadableAnswerError, match="more than 10,000 bytes"):
        unpack("p", gzip.compress(bytes(50_000_000)), "gzip", limit=LIMIT)
    two = gzip.compress(bytes(LIMIT)) * 2
    with pytest.raises(UnreadableAnswerError, match="more than 10,000 bytes"):
        unpack("p", two, "gzip", limit=LIMIT)


def test_a_body_of_just_the_limit_passes() -> None:
    assert len(unpack("p", gzip.compress(bytes(LIMIT)), "gzip", limit=LIMIT)) == LIMIT


@pytest.mark.parametrize(
    ("raw", "encoding", "said"),
    [
        (b"not gzip at all", "gzip", "damaged"),
        (b"abc", "br", "packed as br"),
        (b"abc", "deflate", "packed as deflate"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(raw: bytes, encoding: str, said: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=said):
        unpack("p", raw, encoding, limit=LIMIT)
