"""Is a file that a person gives as evidence one that can be kept, and of which type is it?"""

from __future__ import annotations

from tracker.errors import DataError

LARGEST = 10_000_000
"""Bytes: ten megabytes hold any screenshot, and a database stays easy to copy."""

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
_RIFF_NAME = slice(8, 12)


def check_evidence(data: bytes, name: str) -> str:
    """The media type, told by how the bytes begin and not by the file's name.

    Raises:
        DataError: the file is empty, too large, or no PNG, JPEG, WebP or PDF.
    """
    if not data:
        raise DataError(f"{name} is empty")
    if len(data) > LARGEST:
        raise DataError(f"{name} is too large; evidence has at most {LARGEST:,} bytes")
    if data.startswith(b"RIFF") and data[_RIFF_NAME] == b"WEBP":
        return "image/webp"
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    raise DataError(f"{name} is no PNG, JPEG, WebP or PDF file; save the picture as one of these")
