"""/desk/sign-in and /desk/sign-out: how does a browser come in, and leave?"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.desk import sign_in as signing_in
from reports.desk.context import WorkContext
from reports.desk.sign_in import Arrival, Browser
from reports.web.desk.guard import HOME, SIGN_IN, Visitor, act, acting_as, needs, safe_next, visitor_of
from reports.web.desk.page import Said, as_said, desk_page
from reports.web.desk.session_cookie import client_address, drop_cookie, keep_cookie
from reports.web.page_context import context_of
from tracker.errors import SignInError
from tracker.roles import Right

router = APIRouter()

LONGEST = 2000
"""Letters of a field that are read; hashing more would only be work."""


@router.get("/sign-in")
async def sign_in_form(request: Request, next: str = "") -> Response:  # noqa: A002 - the address's own word
    """The form; whoever is signed in is led on."""
    if await visitor_of(request) is not None:
        return RedirectResponse(safe_next(next), HTTPStatus.SEE_OTHER)
    return await sign_in_page(request, next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=LONGEST)] = "",
    password: Annotated[str, Form(max_length=LONGEST)] = "",
    next: Annotated[str, Form(max_length=LONGEST)] = "",  # noqa: A002 - the form's own word
) -> Response:
    """Sign in by name and password."""
    check_origin(request)

    def work(context: WorkContext) -> Arrival:
        return signing_in.sign_in(context, name=name, password=password, browser=browser_of(request))

    try:
        arrival = await run_in_threadpool(work, acting_as(request, "sign-in"))
    except SignInError as error:
        return await refused(request, error, next, name=name)
    return welcome(request, arrival, next)


@router.get("/sign-in/link")
async def show_link(request: Request, once: str = "", next: str = "") -> Response:  # noqa: A002 - as above
    """Whom a link signs in, and the button that does so: looking at a link does not use it up."""

    def work(context: WorkContext) -> str:
        return signing_in.person_of_link(context, once[:LONGEST]).name

    try:
        name = await run_in_threadpool(work, acting_as(request, "sign-in"))
    except SignInError as error:
        return await refused(request, error, next)
    return await desk_page(request, None, "sign_in_link.html", who=name, once=once, onward=safe_next(next))


@router.post("/sign-in/link")
async def sign_in_by_link(
    request: Request,
    once: Annotated[str, Form(max_length=LONGEST)] = "",
    next: Annotated[str, Form(max_length=LONGEST)] = "",  # noqa: A002 - as above
) -> Response:
    """Sign in by a link that works once."""
    check_origin(request)

    def work(context: WorkContext) -> Arrival:
        return signing_in.sign_in_by_link(context, once, browser=browser_of(request))

    try:
        arrival = await run_in_threadpool(work, acting_as(request, "sign-in"))
    except SignInError as error:
        return await refused(request, error, next)
    return welcome(request, arrival, next)


@router.post("/sign-out")
async def sign_out(request: Request, visitor: Annotated[Visitor, needs(Right.LOOK)]) -> Response:
    """End this browser's session."""

    def work(context: WorkContext) -> bool:
        return signing_in.sign_out(context, visitor.user_id, visitor.session)

    await act(request, visitor, work)
    response = RedirectResponse(f"{SIGN_IN}?out=1", HTTPStatus.SEE_OTHER)
    drop_cookie(response, context_of(request).settings)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def sign_in_page(
    request: Request,
    onward: str,
    *,
    status: int = HTTPStatus.OK,
    said: tuple[Said, ...] = (),
    name: str = "",
) -> Response:
    """The sign-in form."""
    settings = context_of(request).settings
    if request.query_params.get("out") and not said:
        said = (Said(text="You are signed out."),)
    return await desk_page(
        request,
        None,
        "sign_in.html",
        status=status,
        said=said,
        onward=safe_next(onward),
        typed=name,
        provider=urlsplit(settings.oidc_issuer).hostname or "",
    )


async def refused(request: Request, error: Exception, onward: str, *, name: str = "") -> Response:
    """The form again, and why nobody is signed in."""
    pause: timedelta | None = getattr(error, "retry_after", None)
    status = HTTPStatus.TOO_MANY_REQUESTS if pause else HTTPStatus.FORBIDDEN
    page = await sign_in_page(request, onward, status=status, said=(as_said(error),), name=name)
    if pause:
        page.headers["Retry-After"] = str(int(pause.total_seconds()) + 1)
    return page


def welcome(request: Request, arrival: Arrival, onward: str) -> Response:
    """On to where somebody wanted to go, with their session in a cookie."""
    settings = context_of(request).settings
    response = RedirectResponse(safe_next(onward) if onward else HOME, HTTPStatus.SEE_OTHER)
    keep_cookie(response, settings, arrival.secret, lasts=timedelta(days=settings.session_days))
    return response


def browser_of(request: Request) -> Browser:
    """Where a request comes from."""
    return Browser(
        address=client_address(request, context_of(request).settings),
        agent=request.headers.get("user-agent", ""),
    )


def check_origin(request: Request) -> None:
    """Let a post pass that one of our own pages sent, where there is no session yet to prove it.

    Raises:
        HTTPException: 403, another site sent it: somebody would be signed in as somebody else.
    """
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin", "")
    is_ours = not origin or urlsplit(origin).netloc == request.headers.get("host", "")
    if site not in {"same-origin", "none"} or not is_ours:
        raise HTTPException(HTTPStatus.FORBIDDEN, "Another site sent this form; sign in here")
