"""How much may a program send? It is counted before anything of it is read, whoever sends it.

What comes with stories and evidence is read by their routes only once it is known who sends it.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reports.desk.take_in_story import LARGEST as LARGEST_STORY
from reports.web.api.answers import ROOT
from reports.web.api.problems import problem
from tracker.evidence import LARGEST as LARGEST_EVIDENCE

USUAL = 256_000
"""Bytes of a document without a file in it."""

_ROOM = 64_000
MOST = {
    f"{ROOT}/stories": 2 * LARGEST_STORY + _ROOM,  # JSON writes some letters as several
    f"{ROOT}/readings": LARGEST_EVIDENCE * 4 // 3 + _ROOM,  # base64
    f"{ROOT}/resolutions": LARGEST_EVIDENCE * 4 // 3 + _ROOM,
}
"""Bytes that what begins so may take."""


def most_of(path: str) -> int:
    """How many bytes an address takes."""
    return next((most for start, most in MOST.items() if path.startswith(start)), USUAL)


class BodyLimit:
    """Refuses what is too large: by what its sender says of it, and by counting."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is too large (413)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = most_of(scope["path"])
        sentence = f"This is too large: at most {most:,} bytes are taken here."
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not told.isdigit() or len(told) > len(str(most)) or int(told) > most:
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)(scope, receive, send)
            return
        came = 0

        async def count() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
            return message

        await self._app(scope, count, send)
