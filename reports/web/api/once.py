"""Is a program's call done once, however often it is sent? Where it comes with an Idempotency-Key, yes.

As draft-ietf-httpapi-idempotency-key-header has it. What was done is told again for a day; a refusal is not
kept, since nothing was done then and the next try may go well. Calls of browsers are not kept: some of
their answers hold a secret, and a person sees what was done.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, done_calls
from db.done_calls import DoneCall
from reports.web.api.answers import JSON
from reports.web.api.private_answers import PRIVATE
from reports.web.desk.guard import Needs, visitor_of
from reports.web.desk.read_kept import READING
from reports.web.page_context import context_of
from tracker.errors import ConflictError, NerdlineError, StorageError, UsageError

log = logging.getLogger(__name__)

T = TypeVar("T")

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 200
KEPT_FOR = timedelta(days=1)

_TOLD_AGAIN = ("location", "etag")
_REFUSALS = (HTTPException, RequestValidationError, NerdlineError)
"""What ends a call in which nothing was changed. After anything else nobody knows."""


class OnceRoute(APIRoute):
    """A route that does what a program asks once for each key that the program gives."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override] # awaitable
        """The usual handler, with the key looked at first."""
        do = super().get_route_handler()
        rights = {call.right for call in calls_of(self.dependant) if isinstance(call, Needs)}

        async def handle(request: Request) -> Response:
            given = request.headers.get(KEY)
            if given is None or request.method in READING:
                return await do(request)
            visitor = await visitor_of(request)
            if visitor is None or not visitor.is_token or not rights <= visitor.rights:
                return await do(request)  # which refuses it, or minds no key
            try:
                return await _once(request, _name(request, parse_key(given)), partial(do, request))
            finally:
                await request.close()  # the files of the form that was read here

        return handle


def calls_of(dependant: Any) -> list[object]:  # noqa: ANN401 - FastAPI does not promise its type
    """Everything that a route depends on, however deep."""
    return [dependant.call, *(call for inner in dependant.dependencies for call in calls_of(inner))]


def parse_key(text: str) -> str:
    """The key in a header: in quotation marks, as the draft writes it, or bare as many programs do.

    Raises:
        UsageError: it is none.
    """
    key = text.strip()
    if len(key) > 1 and key.startswith('"') and key.endswith('"'):
        key = key[1:-1]
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise UsageError(
            f"a key in {KEY} has 1 to {LONGEST_KEY} printable ASCII letters; a UUID is a good one"
        )
    return key


async def _once(request: Request, name: str, do: Callable[[], Awaitable[Response]]) -> Response:
    asked = await _asked(request)
    now = context_of(request).clock.now()
    begin = partial(done_calls.begin_call, name=name, asked=asked, at=now, since=now - KEPT_FOR)
    known = await _written(request, begin)
    if known is not None:
        return _again(known, asked)
    forget = partial(done_calls.forget_call, name=name)
    try:
        answer = await do()
    except _REFUSALS:
        await _tried(request, forget)
        raise
    if not 200 <= answer.status_code < 300:  # noqa: PLR2004 - what HTTP calls a success
        await _tried(request, forget)
        return answer
    kept = {key: answer.headers[key] for key in _TOLD_AGAIN if key in answer.headers}
    body = bytes(answer.body).decode()
    finish = partial(done_calls.finish_call, name=name, status=answer.status_code, headers=kept, body=body)
    await _tried(request, finish)
    return answer


def _again(known: DoneCall, asked: str) -> Response:
    if known.asked != asked:
        raise UsageError(f"this {KEY} came with another call before; a key is for one call")
    if known.status is None:
        raise ConflictError(
            "the first call with this key is under way, or was cut off; look whether it was done, and "
            "use another key if it was not"
        )
    headers = {**PRIVATE, **known.headers, REPLAYED: "true"}
    return Response(known.body, known.status, media_type=JSON, headers=headers)


async def _asked(request: Request) -> str:
    """The digest of what is asked for: the address, and what is sent."""
    told = hashlib.sha256()
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    parts: list[bytes] = [
        request.method.encode(),
        request.url.path.encode(),
        request.url.query.encode(),
        request.headers.get("if-match", "").encode(),
        kind.encode(),
    ]
    if kind == "multipart/form-data":  # what stands between its parts is another each time
        for field, value in (await request.form()).multi_items():
            parts.append(field.encode())
            if isinstance(value, UploadFile):
                parts += [(value.filename or "").encode(), await value.read()]
                await value.seek(0)
            else:
                parts.append(value.encode())
    else:
        parts.append(body)
    for part in parts:
        told.update(len(part).to_bytes(8) + part)
    return told.hexdigest()


def _name(request: Request, key: str) -> str:
    """What a call is kept under: it tells neither the token nor the key, and each token has its own keys."""
    bearer = request.headers["authorization"].partition(" ")[2].strip()
    return hashlib.sha256(f"{hashlib.sha256(bearer.encode()).hexdigest()} {key}".encode()).hexdigest()


async def _written(request: Request, work: Callable[[Connection], T]) -> T:
    database = context_of(request).database

    def write() -> T:
        with database.writing() as connection:
            return work(connection)

    return await run_in_threadpool(write)


async def _tried(request: Request, work: Callable[[Connection], None]) -> None:
    """Write it if it can be written: the call is done, or refused, either way."""
    try:
        await _written(request, work)
    except StorageError as error:
        log.warning("what became of a call with a key could not be kept: %s", error)
