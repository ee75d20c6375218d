"""/desk/sign-in/provider and /desk/sign-in/callback: there and back by way of an OpenID provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.desk.context import WorkContext
from reports.desk.sign_in import Arrival
from reports.desk.sign_in_elsewhere import sign_in_elsewhere
from reports.web.desk.guard import SIGN_IN, acting_as, safe_next
from reports.web.desk.session_cookie import cookie_name, drop_cookie, keep_cookie
from reports.web.desk.sign_in import browser_of, refused, welcome
from reports.web.page_context import context_of
from tracker.credentials import is_same, new_secret
from tracker.errors import PlatformError, SettingsError, SignInError
from tracker.http_client import HttpClient, Timeouts
from tracker.pacing import Pacing, Rate
from tracker.settings import Settings
from tracker.sign_in_provider import PROVIDER, Flow, fetch_endpoints, fetch_identity, sign_in_address

router = APIRouter()

FLOW = "nerdline-flow"
"""The cookie of a sign-in that is under way: its seed, and where to go afterwards."""

FLOW_LASTS = timedelta(minutes=10)


@router.get("/sign-in/provider")
async def leave(request: Request, next: str = "") -> Response:  # noqa: A002 - the address's own word
    """Send the browser to the provider."""
    settings = _settings(request)
    flow = Flow(seed=new_secret())

    def work() -> str:
        with provider_http(acting_as(request, "sign-in")) as http:
            endpoints = fetch_endpoints(http, settings.oidc_issuer)
        return sign_in_address(
            endpoints, flow, client_id=settings.oidc_client_id, redirect_uri=_callback(settings)
        )

    try:
        address = await run_in_threadpool(work)
    except (PlatformError, SettingsError) as error:
        return await refused(request, error, next)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    keep_cookie(response, settings, f"{flow.seed}.{safe_next(next)}", what=FLOW, lasts=FLOW_LASTS)
    return response


@router.get("/sign-in/callback")
async def come_back(request: Request, code: str = "", state: str = "") -> Response:
    """Sign in whom the provider sends back. It works once for each time that a browser left."""
    settings = _settings(request)
    seed, _, onward = request.cookies.get(cookie_name(settings, FLOW), "").partition(".")
    flow = Flow(seed=seed)
    context = acting_as(request, "sign-in")

    def work() -> Arrival:
        if not seed or not code or not is_same(state, flow.state):
            raise SignInError("this sign-in was not begun in this browser, or is over; begin again")
        with provider_http(context) as http:
            identity = fetch_identity(
                http,
                flow,
                code,
                issuer=settings.oidc_issuer,
                client_id=settings.oidc_client_id,
                client_secret=settings.oidc_client_secret.get_secret_value(),
                redirect_uri=_callback(settings),
                now=context.clock.now(),
            )
        return sign_in_elsewhere(context, identity, flow.session, browser=browser_of(request))

    try:
        response = welcome(request, await run_in_threadpool(work), onward)
    except (SignInError, PlatformError, SettingsError) as error:
        response = await refused(request, error, onward)
    drop_cookie(response, settings, what=FLOW)
    return response


@contextmanager
def provider_http(context: WorkContext) -> Iterator[HttpClient]:
    """What the provider is asked with. Its host may be private: the operator has named it."""
    settings = context.settings
    with HttpClient(
        clock=context.clock,
        user_agent=settings.user_agent,
        contact=settings.contact or settings.public_url,
        pacing=Pacing(context.clock, {PROVIDER: Rate(every=timedelta(), at_once=4)}),
        timeouts=Timeouts(connect=5.0, silence=10.0, whole=20.0),
        own_hosts=frozenset({urlsplit(settings.oidc_issuer).hostname or ""}),
    ) as http:
        yield http


def _settings(request: Request) -> Settings:
    settings = context_of(request).settings
    if not settings.oidc_issuer:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return settings


def _callback(settings: Settings) -> str:
    return f"{settings.public_url}{SIGN_IN}/callback"
