from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import DataError
from tracker.evidence import LARGEST, check_evidence

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_the_type_is_told_by_the_bytes(data: bytes, media_type: str) -> None:
    assert check_evidence(data, "shot.exe") == media_type


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "shot.png is empty"),
        (b"<html>", "shot.png is no PNG, JPEG, WebP or PDF"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "is no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is no PNG"),
        (PNG + bytes(LARGEST), "is too large; evidence has at most 10,000,000 bytes"),
    ],
)
def test_what_cannot_be_kept_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        check_evidence(data, "shot.png")


def test_ten_megabytes_are_not_too_large() -> None:
    assert check_evidence(PNG.ljust(LARGEST, b"\0"), "shot.png") == "image/png"


@given(st.binary(max_size=64))
def test_any_other_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    known = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"%PDF-"))
    said = ""
    try:
        check_evidence(data, "x")
    except DataError as error:
        said = str(error)
    assert said or known
    assert "\n" not in said
