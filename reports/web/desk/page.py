"""How does a page of the desk become an answer, and how does a form's answer tell what it did?

Every page goes out through `desk_page`, which adds the places of the desk, what waits in each and what
the last form did. Every form's route ends in `go`, which redirects: loading the page again repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import Connection
from reports.desk.waiting import Waiting, count_waiting
from reports.web.desk.guard import DESK, Visitor
from reports.web.desk.read_kept import READING, read_kept
from reports.web.page_context import context_of

T = TypeVar("T")

SAID = "desk_said"
"""The cookie that carries what a form did to the page that comes next; the session's secret signs it."""

_MOST_SAID = 8
_LONGEST = 240
_NAV = (
    ("Queue", "/desk/", "drafts"),
    ("Links", "/desk/links", "links"),
    ("Stories", "/desk/stories", ""),
    ("Readings", "/desk/readings", ""),
    ("Attention", "/desk/attention", "attention"),
    ("Sources", "/desk/sources", ""),
    ("Log", "/desk/log", ""),
    ("Settings", "/desk/settings", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place of the desk, as the navigation shows it."""

    name: str
    address: str
    waiting: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence about what a form did. `link` is the text of a link to `address`, where there is one."""

    text: str
    is_error: bool = False
    address: str = ""
    link: str = ""


async def read_page(request: Request, visitor: Visitor, build: Callable[[Connection], T]) -> T:
    """What `build` makes of the database for a page. It may depend on the address and on who asks besides.

    It must change nothing, and of the clock it may want the minute: what it made holds so long, unless
    something is written.
    """
    if request.method not in READING:
        return await context_of(request).read(build)
    key = (request.url.path, request.url.query, build.__qualname__, visitor.name, visitor.rights)
    return await read_kept(request, key, build)


async def desk_page(
    request: Request,
    visitor: Visitor | None,
    template: str,
    *,
    status: int = HTTPStatus.OK,
    said: Sequence[Said] = (),
    **values: Any,  # noqa: ANN401 - each template has its own values
) -> Response:
    """A page of the desk. `template` is its name under `templates/desk/`, with or without the folder.

    `said` is told on this very page, before what the form before it left to be told.
    """
    context = context_of(request)
    kept = () if visitor is None else _kept(request, visitor)
    waiting = Waiting() if visitor is None else await _waiting(request)
    body = context.templates.render(
        template if template.startswith("desk/") else f"desk/{template}",
        visitor=visitor,
        nav=_nav(request, waiting),
        waiting=waiting,
        said=(*said, *kept),
        **values,
    )
    response = Response(body, status, media_type="text/html")
    if SAID in request.cookies:
        response.delete_cookie(SAID, path=DESK)
    return response


def go(request: Request, visitor: Visitor, address: str, *said: Said | str) -> Response:
    """Send a form's sender to a page of the desk, which tells there what was done."""
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})
    if said:
        response.set_cookie(
            SAID,
            _signer(visitor).dumps([_packed(one) for one in _shortened(said)]),
            path=DESK,
            max_age=120,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


def as_said(error: Exception) -> Said:
    """An error as a sentence for the page: with a capital and a full stop."""
    words = str(error)
    return Said(text=f"{words[:1].upper()}{words[1:].rstrip('.')}.", is_error=True)


async def _waiting(request: Request) -> Waiting:
    state = request.app.state
    now = context_of(request).clock.now()

    def count(connection: Connection) -> Waiting:
        state.waiting = count_waiting(connection, getattr(state, "waiting", None), now=now)
        counted: Waiting = state.waiting
        return counted

    return await read_kept(request, "waiting", count)


def _nav(request: Request, waiting: Waiting) -> tuple[Entry, ...]:
    here = request.url.path
    counts = {"drafts": waiting.drafts, "links": waiting.links, "attention": waiting.attention}
    return tuple(
        Entry(
            name=name,
            address=address,
            waiting=str(counts[what]) if counts.get(what) else "",
            is_here=_is_here(here, address),
        )
        for name, address, what in _NAV
    )


def _is_here(here: str, address: str) -> bool:
    if address == f"{DESK}/":
        return here.rstrip("/") == DESK or here.startswith(f"{DESK}/drafts")
    return here == address or here.startswith(f"{address}/")


def _shortened(said: Iterable[Said | str]) -> list[Said]:
    """What fits a cookie; how many sentences were left out is a sentence of its own."""
    every = [one if isinstance(one, Said) else Said(text=one) for one in said]
    every.sort(key=lambda one: not one.is_error)  # what went wrong is never what is left out first
    if len(every) > _MOST_SAID:
        rest = len(every) - _MOST_SAID + 1
        every = [*every[: _MOST_SAID - 1], Said(text=f"And {rest} more; the log has all of them.")]
    return every


def _packed(one: Said) -> list[str | int]:
    return [one.text[:_LONGEST], int(one.is_error), one.address, one.link]


def _kept(request: Request, visitor: Visitor) -> tuple[Said, ...]:
    cookie = request.cookies.get(SAID, "")
    if not cookie:
        return ()
    try:
        told = _signer(visitor).loads(cookie)
        return tuple(
            Said(text=text, is_error=bool(is_error), address=address, link=link)
            for text, is_error, address, link in told
        )
    except (BadData, ValueError, TypeError):
        return ()  # of another session, or not ours: there is nothing to tell


def _signer(visitor: Visitor) -> URLSafeSerializer:
    return URLSafeSerializer(visitor.csrf, salt="desk said")
