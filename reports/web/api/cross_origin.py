"""May a script on another site read this? What anybody may read without asking, yes, and nothing else.

No credentials: a browser never sends a reader's cookie along, and a request that would need leave of its
own (a token, another method) is not given it.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READ_BY_ALL = ("/api/v1/", "/openapi.json")
_READING = frozenset({"GET", "HEAD"})
_TOLD = "ETag, Link, Content-Length, Retry-After"
_LEAVE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
    "Cache-Control": "public, max-age=86400",
}


class CrossOrigin:
    """Lets scripts of every site read the interface for programs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer a browser that asks for leave."""
        if scope["type"] != "http" or not scope["path"].startswith(READ_BY_ALL):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            headers = [(name.lower().encode(), value.encode()) for name, value in _LEAVE.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["method"] not in _READING:
            await self._app(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = _TOLD
            await send(message)

        # What is sent to HEAD is what GET would be sent, and the body is taken off on the way out.
        await self._app({**scope, "method": "GET"}, receive, send_open)
