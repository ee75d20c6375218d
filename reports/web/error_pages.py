"""What does a reader see where something cannot be shown? Never a traceback, always a way on."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, stories
from reports.web.addresses import story_address
from reports.web.api.answers import ROOT
from reports.web.api.problems import http_problem
from reports.web.page_context import PageContext, context_of
from reports.web.responses import PAGE_POLICY, PROTECTION
from tracker.errors import NerdlineError, NotFoundError, StorageError, UsageError

log = logging.getLogger(__name__)

_SUGGESTIONS = 4
_LONGEST_GUESS = 200  # comparing takes longer the longer the names are
_TITLES = {
    HTTPStatus.BAD_REQUEST: "This address asks for something odd",
    HTTPStatus.NOT_FOUND: "There is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page can only be read",
    HTTPStatus.GONE: "This story was withdrawn",
    HTTPStatus.UNAUTHORIZED: "This may not be embedded",
    HTTPStatus.NOT_IMPLEMENTED: "There is no such format",
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: "This may not be shown here",
    HTTPStatus.SERVICE_UNAVAILABLE: "We cannot look that up just now",
}
_USUAL_TITLE = "Something went wrong here"
_WORDS = {
    HTTPStatus.NOT_FOUND: "The link may have lost a letter, or the story may have moved.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Nothing can be sent to it.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Please try again in a minute.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "It has been noted. Please try again in a while.",
}


async def http_error(request: Request, error: Exception) -> Response:
    """What the site itself refuses: an unknown address, a method other than GET, an odd parameter."""
    if request.scope["path"].startswith(f"{ROOT}/"):  # one with a line break, say
        return await http_problem(request, error)
    status, words, headers = HTTPStatus.INTERNAL_SERVER_ERROR, "", dict[str, str]()
    if isinstance(error, HTTPException):
        status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
        words = "" if error.detail == status.phrase else error.detail
    return await _page(request, status, words, headers)


async def domain_error(request: Request, error: Exception) -> Response:
    """What the domain refuses: the reader is told what it means here, the log what it was."""
    if isinstance(error, NotFoundError):
        return await _page(request, HTTPStatus.NOT_FOUND)
    if isinstance(error, UsageError):
        return await _page(request, HTTPStatus.BAD_REQUEST, f"{error}.")
    log.error("%s cannot be shown: %s", request.scope["path"], error)
    if isinstance(error, StorageError):
        return await _page(request, HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"})
    return await _page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


async def unforeseen_error(request: Request, _error: Exception) -> Response:
    """Anything else; the server writes the traceback to its log."""
    # It is made outside of what adds these to all other answers.
    headers = {**PROTECTION, "Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
    return await _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, headers=headers)


async def _page(
    request: Request, status: HTTPStatus, words: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    path: str = request.scope["path"]
    if status is HTTPStatus.NOT_FOUND and path.endswith("/") and path.strip("/"):
        # One slash at the front: "//elsewhere/" must not lead to another site.
        return Response(status_code=308, headers={"Location": f"/{quote(path.strip('/'))}"})
    context = context_of(request)
    suggestions = await _suggestions(context, request) if status is HTTPStatus.NOT_FOUND else ()
    body = context.templates.render(
        "error.html",
        status=status.value,
        title=_TITLES.get(status, _USUAL_TITLE),
        words=words or _WORDS.get(status, ""),
        suggestions=suggestions,
    )
    return Response(body, status.value, headers=headers, media_type="text/html")


async def _suggestions(context: PageContext, request: Request) -> tuple[tuple[str, str], ...]:
    """Stories whose address is like the one asked for, else the newest: address and headline of each."""
    asked = request.scope["path"].rpartition("/")[2][:_LONGEST_GUESS]

    def look(connection: Connection) -> tuple[tuple[str, str], ...]:
        headlines = {kept.slug: kept.headline for kept in stories.list_stories(connection)[::-1]}
        alike = difflib.get_close_matches(asked, headlines, n=_SUGGESTIONS, cutoff=0.5)
        chosen = alike or list(headlines)[:_SUGGESTIONS]
        return tuple((story_address(slug), headlines[slug]) for slug in chosen)

    try:
        return await context.read(look)
    except NerdlineError:
        return ()
