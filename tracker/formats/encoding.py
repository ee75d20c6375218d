"""How do a story file's bytes become text, and text the very same bytes again?

Story files are UTF-8, with or without a byte order mark. Nothing is normalised: line ends, tabs and
non-breaking spaces stay as they are, so a patched story differs from the old one in the patch alone.
"""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass

from tracker.errors import StoryFileError

MAX_BYTES = 5_000_000
"""A longer file is not a news story; somebody passed the wrong one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file's text without its byte order mark, and whether it had one."""

    text: str
    has_bom: bool = False


def decode(data: bytes, name: str) -> Decoded:
    """Read a story file's bytes as text; `name` is what messages call the file.

    Raises:
        StoryFileError: the file is empty, blank, binary, too long or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise StoryFileError(
            f"{name} has {len(data):,} bytes, more than the {MAX_BYTES:,} a story may have: "
            "check that it is the story's own file"
        )
    if not data:
        raise StoryFileError(f"{name} is empty: save the story's text in it and try again")
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise StoryFileError(f"{name} is written in UTF-16: save it as UTF-8 text and try again")
    zero = data.find(b"\0")
    if zero >= 0:
        raise StoryFileError(
            f"{name} is a binary file (byte {zero} is zero), not text: save the story as UTF-8 text"
        )
    has_bom = data.startswith(BOM_UTF8)
    skipped = len(BOM_UTF8) if has_bom else 0
    try:
        text = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise StoryFileError(
            f"{name} is not UTF-8 at byte {skipped + error.start}: save it as UTF-8 text and try again"
        ) from error
    if not text.strip():
        raise StoryFileError(f"{name} holds only white space: save the story's text in it and try again")
    return Decoded(text=text, has_bom=has_bom)


def encode(decoded: Decoded) -> bytes:
    """The bytes that `decode` reads as `decoded`."""
    return (BOM_UTF8 if decoded.has_bom else b"") + decoded.text.encode("utf-8")
