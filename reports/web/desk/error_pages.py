"""What does the desk show where something cannot be done? Never what was typed, always a way on."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reports.web.desk.page import as_said, desk_page
from tracker.errors import ConflictError, NerdlineError, NotFoundError, StorageError, UsageError

log = logging.getLogger(__name__)

_TITLES = {
    HTTPStatus.UNAUTHORIZED: "You are not signed in (any more)",
    HTTPStatus.FORBIDDEN: "You may not do this",
    HTTPStatus.NOT_FOUND: "There is nothing at this address",
    HTTPStatus.CONFLICT: "Somebody was first",
    HTTPStatus.SERVICE_UNAVAILABLE: "We cannot do that just now",
}
_USUAL_TITLE = "This could not be done"
_REDIRECTS = frozenset({HTTPStatus.SEE_OTHER, HTTPStatus.PERMANENT_REDIRECT})
_STATUSES: tuple[tuple[type[NerdlineError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (ConflictError, HTTPStatus.CONFLICT),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def add_error_pages(app: FastAPI) -> None:
    """Show whoever is at the desk a page for every error."""
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(NerdlineError, not_done)
    app.add_exception_handler(Exception, unforeseen)


async def refused(request: Request, error: Exception) -> Response:
    """What a route or the guard refuses; a redirect is sent as it is."""
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
    if status in _REDIRECTS:
        return Response(status_code=status, headers=headers)
    words = "" if error.detail == status.phrase else error.detail
    page = await _page(request, status, words)
    page.headers.update(headers)
    return page


async def unreadable(request: Request, error: Exception) -> Response:
    """A form that lacks what it must have, or has too much: which field, and never what was in it."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    fields = ", ".join(sorted({str(one["loc"][-1]) for one in error.errors()}))
    return await _page(request, HTTPStatus.BAD_REQUEST, f"These fields cannot be read: {fields}")


async def not_done(request: Request, error: Exception) -> Response:
    """What the domain refuses."""
    assert isinstance(error, NerdlineError)  # noqa: S101 - as it was registered
    status = next(
        (status for kind, status in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s could not be done: %s", request.scope["path"], error)
    return await _page(request, status, as_said(error).text)


async def unforeseen(request: Request, _error: Exception) -> Response:
    """Anything else; the server writes the traceback to its log."""
    return await _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, "It has been noted. Please try again.")


async def _page(request: Request, status: HTTPStatus, words: str) -> Response:
    title = _TITLES.get(status, _USUAL_TITLE)
    return await desk_page(request, None, "refused.html", status=status, title=title, words=words)
