"""What does a program get where it cannot be answered? One sentence, as RFC 9457 writes problems."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reports.web.desk.guard import visitor_of
from reports.web.desk.read_kept import READING
from tracker.errors import (
    AlreadyRunningError,
    ConflictError,
    DataError,
    NerdlineError,
    NotFoundError,
    PlatformError,
    QuestionGoneError,
    StorageError,
    SupersededError,
    UsageError,
)

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
BEARER = 'Bearer realm="Nerdline"'

_SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address; /api/v1/openapi.json tells what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database cannot be read just now; try again in a minute.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here; it has been noted.",
}


def problem(status: HTTPStatus, sentence: str = "", headers: dict[str, str] | None = None) -> Response:
    """A problem document with its status; `sentence` is for people, of the usual words if not given."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": sentence or _SENTENCES.get(status, f"{status.phrase}."),
    }
    return Response(orjson.dumps(document), status.value, headers=headers, media_type=PROBLEM)


async def http_problem(_request: Request, error: Exception) -> Response:
    """What a route itself refuses, or an address that is none."""
    if not isinstance(error, HTTPException):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    status = HTTPStatus(error.status_code)
    sentence = "" if error.detail == status.phrase else f"{error.detail.rstrip('.')}."
    return problem(status, sentence, dict(error.headers or {}))


async def parameter_problem(request: Request, error: Exception) -> Response:
    """A parameter or a field that does not fit, with its name and never its value: 400, or 422 in writing."""
    status = _unfit(request)
    if not isinstance(error, RequestValidationError):
        return problem(status)
    if any(each["type"] == "json_invalid" for each in error.errors()):  # before anybody asked who is there
        try:
            if await visitor_of(request) is None:
                return problem(HTTPStatus.UNAUTHORIZED, "Sign in first.", {"WWW-Authenticate": BEARER})
        except NerdlineError as trouble:
            return await domain_problem(request, trouble)
    said = "; ".join(f"{(each['loc'] or ('body',))[-1]}: {each['msg']}" for each in error.errors()[:3])
    return problem(status, f"This does not fit: {said}.")


async def domain_problem(request: Request, error: Exception) -> Response:
    """What the domain refuses: the program is told what it means here, the log what it was."""
    if not isinstance(error, NerdlineError):
        raise error
    is_read = request.scope["method"] in READING
    status = status_of(error)
    if is_read and isinstance(error, UsageError):
        status = HTTPStatus.BAD_REQUEST
    if is_read and isinstance(error, DataError):
        status = HTTPStatus.INTERNAL_SERVER_ERROR  # nothing was given: what is kept cannot be read
    headers = {}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "60"
    if isinstance(error, SupersededError) and error.successor is not None:
        headers["Link"] = f'</api/v1/drafts/{error.successor}>; rel="successor-version"'
    if isinstance(error, _TOLD) and status is not HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(status, sentence_of(error), headers)
    log.error("%s cannot be answered: %s", request.scope["path"], error)
    return problem(status, headers=headers)


_TOLD = (NotFoundError, UsageError, DataError, ConflictError, AlreadyRunningError, PlatformError)
"""What tells whoever asked what is in the way; anything else is the operator's business."""


def status_of(error: NerdlineError) -> HTTPStatus:
    """What an error means to a program that wanted something done."""
    match error:
        case NotFoundError() | QuestionGoneError():
            return HTTPStatus.NOT_FOUND
        case UsageError() | DataError():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case ConflictError() | AlreadyRunningError():
            return HTTPStatus.CONFLICT
        case PlatformError(retryable=False):
            return HTTPStatus.BAD_GATEWAY
        case PlatformError() | StorageError():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.INTERNAL_SERVER_ERROR


async def unforeseen_problem(_request: Request, _error: Exception) -> Response:
    """Anything else; the server writes the traceback to its log."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def sentence_of(error: Exception) -> str:
    """An error as one sentence; what it says to the command line is left out."""
    told = str(error)
    if not isinstance(error, ConflictError | PlatformError):
        first, *others = told.split(";")
        told = ";".join([first, *(part for part in others if not _COMMAND.search(part))])
    told = _OPTION.sub("", told).rstrip(".")
    return f"{told[:1].upper()}{told[1:]}."


_OPTION = re.compile(r": --[a-z-]+$")
_COMMAND = re.compile(r"`nerdline|NERDLINE_|(?<![\w-])--[a-z]|nerdline\.toml")
"""What is meant for somebody at the command line."""


def _unfit(request: Request) -> HTTPStatus:
    is_read = request.scope["method"] in READING
    return HTTPStatus.BAD_REQUEST if is_read else HTTPStatus.UNPROCESSABLE_ENTITY
