"""How is an answer sent: with an ETag, for how long it may be kept, and as nothing where it is unchanged?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""No script from anywhere, no style but our own files: whatever a story says, it cannot act."""

FIGURE_POLICY = f"{PAGE_POLICY}; script-src 'self'; connect-src 'self'"
"""For pages with charts: our own script reads a chart's numbers under the pointer, from the chart itself."""

DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
"""For an image opened by itself: an SVG carries its style inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """For how long an answer may be kept, in seconds.

    `fresh` by a reader, `shared` by a cache that many share, `stale` after that while a new one is fetched.
    `is_final`: the address names this very content, so nobody need ask again.
    """

    fresh: int
    shared: int = 0
    stale: int = 0
    is_final: bool = False

    @property
    def header(self) -> str:
        """The value of Cache-Control."""
        parts = ["public", f"max-age={self.fresh}"]
        if self.shared:
            parts.append(f"s-maxage={self.shared}")
        if self.stale:
            parts.append(f"stale-while-revalidate={self.stale}")
        if self.is_final:
            parts.append("immutable")
        return ", ".join(parts)


def with_form(policy: str) -> str:
    """The policy of a page with a form that asks our own site for another page."""
    return policy.replace("form-action 'none'", "form-action 'self'")


PAGE = Keeping(fresh=60, shared=60, stale=600)
"""Pages and the newest drawings: a reading a minute old is as good as new."""

PAST = Keeping(fresh=3600, shared=3600, stale=86400)
"""Drawings as of a stated instant, which only a correction changes."""

STATIC = Keeping(fresh=31_536_000, is_final=True)
"""Files whose address carries their content's hash."""


def answer(
    request: Request,
    body: bytes,
    *,
    media_type: str,
    keeping: Keeping,
    policy: str = PAGE_POLICY,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`body`, or "304 Not Modified" where the one who asks has it already; with more `headers`, if given."""
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": etag,
        "Cache-Control": keeping.header,
        "Content-Security-Policy": policy,
        **(headers or {}),
    }
    if is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the If-None-Match header names `etag`, compared weakly as RFC 9110 section 13.1.2 says."""
    named = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in named or etag in named


PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""What every answer carries, whatever it is."""


class ReaderHeaders:
    """Adds to every answer what protects its reader, and takes the body off the answer to HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                headers.setdefault("Cache-Control", "no-store")
                for name, value in PROTECTION.items():
                    headers.setdefault(name, value)  # the desk has stricter ones
            elif scope["method"] == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_protected)
