"""What is sent of an answer that is made: the messages for each encoding, for HEAD, and for who has it?

Compressed once, when the answer is made. A compressed body is another representation, so its strong ETag
is another one too: that of the plain body with the encoding behind it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import brotli
from starlette.types import Message

Headers = Sequence[tuple[bytes, bytes]]

PLAIN, GZIP, BROTLI = "", "gzip", "br"
"""How a body is encoded."""

_OF_A_BODY = frozenset({b"content-type", b"content-encoding", b"content-disposition"})
_COMPRESSIBLE = re.compile(rb"text/|application/(?:[\w.+-]*(?:json|xml)|javascript)|image/svg\+xml")
_LEAST = 400  # bytes; below that a packet is a packet
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
_OVERHEAD = 1_500  # bytes of headers and Python's own, about
_MOST_NAMED = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An answer that was made: by encoding, the first message and the body; by ETag, the first of a 304."""

    starts: Mapping[str, Message]
    bodies: Mapping[str, Message]
    unchanged: Mapping[bytes, Message]
    status: int
    size: int
    may_be_kept: bool
    is_packed: bool

    def packed(self) -> Finished:
        """The same with its body compressed."""
        return finish(self.status, self.starts[PLAIN]["headers"], self.bodies[PLAIN]["body"], pack=True)

    def start_unchanged(self, if_none_match: bytes) -> Message | None:
        """The first message of "304 Not Modified", where the header names what we would send."""
        if not self.unchanged:
            return None
        tag = if_none_match.strip()
        if tag in self.unchanged:
            return self.unchanged[tag]
        if tag == b"*":
            return next(iter(self.unchanged.values()))
        for named in if_none_match.split(b",", _MOST_NAMED)[:_MOST_NAMED]:
            found = self.unchanged.get(named.strip().removeprefix(b"W/"))
            if found is not None:
                return found
        return None


def finish(status: int, headers: Headers, body: bytes, *, pack: bool) -> Finished:
    """The answer of a route, made ready to be sent; `pack` compresses it, where that is worth it."""
    told = dict(headers)
    tag = told.get(b"etag", b"")
    may_be_kept = (
        status == 200  # noqa: PLR2004 (OK)
        and tag.startswith(b'"')
        and told.get(b"cache-control", b"").startswith(b"public")
        and b"set-cookie" not in told
    )
    is_compressible = _COMPRESSIBLE.match(told.get(b"content-type", b"")) is not None and bool(body)
    own = [(name, value) for name, value in headers if name not in {b"content-length", b"etag"}]
    if is_compressible and may_be_kept and b"vary" not in told:
        own.append((b"vary", b"Accept-Encoding"))
    packed = {PLAIN: body}
    if pack and may_be_kept and is_compressible and len(body) >= _LEAST:
        packed[GZIP] = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        packed[BROTLI] = brotli.compress(body, quality=_BROTLI_QUALITY)
    starts: dict[str, Message] = {}
    unchanged: dict[bytes, Message] = {}
    for encoding, encoded in packed.items():
        its_own = list(own)
        its_tag = tag[:-1] + b"-" + encoding.encode() + b'"' if encoding else tag
        if encoding:
            its_own.append((b"content-encoding", encoding.encode()))
        if tag:
            its_own.append((b"etag", its_tag))
        if may_be_kept:
            unchanged[its_tag] = _start(304, [pair for pair in its_own if pair[0] not in _OF_A_BODY])
        starts[encoding] = _start(status, [*its_own, (b"content-length", str(len(encoded)).encode())])
    return Finished(
        starts=starts,
        bodies={encoding: {"type": "http.response.body", "body": each} for encoding, each in packed.items()},
        unchanged=unchanged,
        status=status,
        size=sum(map(len, packed.values())) + _OVERHEAD,
        may_be_kept=may_be_kept,
        is_packed=pack,
    )


def _start(status: int, headers: Headers) -> Message:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def best_encoding(accept_encoding: bytes) -> str:
    """The encoding that an Accept-Encoding header likes best of ours, by RFC 9110 section 12.5.3."""
    liked: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, rest = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", rest)
        liked[name.strip()] = float(weight[1]) if weight else 1.0
    otherwise = liked.get("*", 0.0)
    weights = {name: liked.get(name, otherwise) for name in (BROTLI, GZIP)}
    best = max(weights, key=lambda name: weights[name])  # of two that are liked alike, the smaller one
    return best if weights[best] > 0 and weights[best] >= liked.get("identity", 0.0) else PLAIN
