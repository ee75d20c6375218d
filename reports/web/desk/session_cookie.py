"""In which cookie is the secret of a session, and from where did a request come?"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response

from db.sessions import Limits
from tracker.settings import Settings


def cookie_name(settings: Settings, what: str = "nerdline") -> str:
    """The cookie's name. By https it bears `__Host-`: no other host, and nothing without TLS, may set it."""
    return f"__Host-{what}" if settings.is_https else what


def secret_of(request: Request, settings: Settings) -> str:
    """The secret that a browser sent; empty for none."""
    return request.cookies.get(cookie_name(settings), "")


def keep_cookie(
    response: Response, settings: Settings, value: str, *, what: str = "nerdline", lasts: timedelta
) -> None:
    """Have the browser keep a secret, out of the reach of scripts and of other sites' posts."""
    response.set_cookie(
        cookie_name(settings, what),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings, *, what: str = "nerdline") -> None:
    """Have the browser forget a secret."""
    response.delete_cookie(
        cookie_name(settings, what), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )


def limits_of(settings: Settings) -> Limits:
    """How long sessions last here."""
    return Limits(
        idle=timedelta(hours=settings.session_idle_hours), whole=timedelta(days=settings.session_days)
    )


def client_address(request: Request, settings: Settings) -> str:
    """The address that a request came from.

    X-Forwarded-For is believed only as far as a trusted proxy wrote it: from its right end, past those
    proxies, to the first that is none. Anybody may have written what stands left of that.
    """
    peer = request.client.host if request.client else ""
    hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    here = peer
    while hops and _is_trusted(here, settings):
        here = hops.pop()
    try:
        return str(ip_address(here))
    except ValueError:
        return peer


def _is_trusted(text: str, settings: Settings) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in settings.proxies)
