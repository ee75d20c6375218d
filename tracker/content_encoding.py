"""What does a body hold once its content encoding is taken off?

Not left to urllib3, which takes a gzip stream that ends too soon for a whole one, and which would unpack
a small body to any size.
"""

from __future__ import annotations

import zlib

from tracker.errors import UnreachableError, UnreadableAnswerError

_GZIP = 31  # zlib's number for a gzip header and the largest window


def unpack(platform: str, raw: bytes, encoding: str, *, limit: int) -> bytes:
    """Take off `encoding` ("gzip", or none).

    Raises:
        UnreachableError: the stream ends too soon, so the answer never came in full.
        UnreadableAnswerError: it is damaged, of another encoding, or holds more than `limit` bytes.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        check_size(platform, len(raw), limit=limit)
        return raw
    if encoding not in {"gzip", "x-gzip"}:
        raise UnreadableAnswerError(
            f"{platform} sent an answer packed as {encoding}, which was not asked for", platform=platform
        )
    unpacked = bytearray()
    while raw:  # a gzip stream may hold several members, one after the other
        stream = zlib.decompressobj(wbits=_GZIP)
        try:
            unpacked += stream.decompress(raw, limit - len(unpacked) + 1)
        except zlib.error as error:
            raise UnreadableAnswerError(
                f"{platform} sent an answer whose gzip is damaged; it is asked again later",
                platform=platform,
            ) from error
        check_size(platform, len(unpacked), limit=limit)
        if not stream.eof:
            raise UnreachableError(
                f"{platform} sent an answer that was cut off; it is asked again later", platform=platform
            )
        raw = stream.unused_data
    return bytes(unpacked)


def check_size(platform: str, size: int, *, limit: int) -> None:
    """Let a body of `size` bytes pass.

    Raises:
        UnreadableAnswerError: it is larger than `limit`.
    """
    if size > limit:
        raise UnreadableAnswerError(
            f"{platform} sent more than {limit:,} bytes, which no answer needs", platform=platform
        )
