"""Who is there, and may they? Every route of the desk, and every writing one of the interface, asks here.

A route says what it needs with `needs(Right.EDIT)`; a test walks all routes and tries each one that says
nothing. Browsers come with a session's cookie; programs come with a token, under /api only: a token must
not reach the pages on which tokens are made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import params
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from db import Connection, api_tokens, sessions
from reports.desk.context import WorkContext
from reports.web.desk.read_kept import READING, read_kept
from reports.web.desk.session_cookie import limits_of, secret_of
from reports.web.page_context import PageContext, context_of
from tracker.credentials import csrf_of, digest_of, is_same
from tracker.errors import StorageError
from tracker.pacing import rates_with
from tracker.roles import Right, Role

T = TypeVar("T")

DESK = "/desk"
HOME = f"{DESK}/"
SIGN_IN = f"{DESK}/sign-in"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is there, and what they may do here and now.

    `csrf` goes into every form; `session` is the digest of the browser's session. Both are empty for a
    program, whose `rights` are those of its token that its owner still has.
    """

    user_id: int
    name: str
    role: Role
    rights: frozenset[Right]
    csrf: str
    is_token: bool
    session: str = ""

    def may(self, right: Right) -> bool:
        """Whether they may do this."""
        return right in self.rights


class Needs:
    """The question that a route asks before it does anything: is somebody there who has this right?"""

    def __init__(self, right: Right) -> None:
        self.right = right

    async def __call__(self, request: Request) -> AsyncIterator[Visitor]:
        """Who is there, until the request is answered.

        Raises:
            HTTPException: 303 to the sign-in page, 401, or 403.
        """
        visitor = await visitor_of(request)
        if visitor is None:
            raise _nobody(request)
        if self.right not in visitor.rights:
            raise HTTPException(403, f"{visitor.name} may not do this: it takes the right to {self.right}")
        try:
            if not visitor.is_token and request.method not in READING:
                await check_csrf(request, visitor.csrf)
            yield visitor
        finally:
            await request.close()  # the files of the form that was read here


# FastAPI looks for the names in a callable's annotations among its globals, which an instance has not.
Needs.__call__.__annotations__.update({"request": Request, "return": AsyncIterator[Visitor]})


@cache
def needs(right: Right) -> params.Depends:
    """The guard of a route; it stands in the signature, beside the name of who is there: Annotated[…]."""
    return params.Depends(dependency=Needs(right))


async def visitor_of(request: Request) -> Visitor | None:
    """Who is there; None for nobody. A token that is no good is nobody, whatever else was sent."""
    context = context_of(request)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return None if is_desk(request) else await _program(context, bearer.strip())
    secret = secret_of(request, context.settings)
    return await _person(request, secret) if secret else None


async def _person(request: Request, secret: str) -> Visitor | None:
    context = context_of(request)
    now = context.clock.now()
    digest = digest_of(secret)
    found = await read_kept(
        request, ("session", digest), lambda connection: sessions.signed_in(connection, digest)
    )
    if found is None or not limits_of(context.settings).leave_open(found[1], now):
        return None
    user, session = found
    if now - session.seen_at >= sessions.SEEN_EVERY:
        await _note(context, partial(sessions.see, digest=digest, at=now))
    return Visitor(
        user_id=user.id,
        name=user.name,
        role=user.role,
        rights=user.rights,
        csrf=csrf_of(secret),
        is_token=False,
        session=digest,
    )


async def _program(context: PageContext, bearer: str) -> Visitor | None:
    now = context.clock.now()

    def look(connection: Connection) -> Visitor | None:
        found = api_tokens.bearer_of(connection, digest_of(bearer), now=now)
        if found is None:
            return None
        user, token = found
        is_stale.append(token.used_at is None or now - token.used_at >= api_tokens.USED_EVERY)
        numbers.append(token.id)
        return Visitor(
            user_id=user.id,
            name=user.name,
            role=user.role,
            rights=token.scopes & user.rights,
            csrf="",
            is_token=True,
        )

    is_stale: list[bool] = []
    numbers: list[int] = []
    visitor = await context.read(look)
    if any(is_stale):
        await _note(context, partial(api_tokens.use, token_id=numbers[0], at=now))
    return visitor


async def _note(context: PageContext, work: Callable[[Connection], None]) -> None:
    """Write down that somebody was seen; where the database is busy it is written the next time."""

    def write() -> None:
        with suppress(StorageError), context.database.writing() as connection:
            work(connection)

    await run_in_threadpool(write)


async def check_csrf(request: Request, expected: str) -> None:
    """Let a post pass that carries its session's token, in the field `csrf` or in X-CSRF-Token.

    Raises:
        HTTPException: 403, it does not.
    """
    given: object = request.headers.get("x-csrf-token", "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        given = (await request.form()).get("csrf", "")
    if not expected or not isinstance(given, str) or not is_same(given, expected):
        raise HTTPException(403, "This form is from another session: load the page anew and send it again")


def acting(request: Request, visitor: Visitor) -> WorkContext:
    """What the functions of `reports.desk` are handed: they act in the visitor's name."""
    return acting_as(request, visitor.name)


def acting_as(request: Request, who: str) -> WorkContext:
    """The same where nobody is signed in yet: `who` is the name for the record."""
    context = context_of(request)
    return WorkContext(
        settings=context.settings,
        database=context.database,
        clock=context.clock,
        platforms=context.platforms,
        who=who,
        rates=rates_with(context.settings.pace),
        catalogue=context.catalogue,
    )


async def act(request: Request, visitor: Visitor, work: Callable[[WorkContext], T]) -> T:
    """What `work` gives back, done in the visitor's name in a thread of its own."""
    return await run_in_threadpool(work, acting(request, visitor))


def is_desk(request: Request) -> bool:
    """Whether a request is for a page of the desk."""
    root: str = request.scope.get("root_path", "")
    return root.endswith(DESK)


def safe_next(address: str) -> str:
    """Where to go after signing in: a page of the desk and nowhere else, whatever `address` says."""
    is_inside = address.startswith(HOME)
    is_odd = "\\" in address or "//" in address or ".." in address or not address.isprintable()
    is_round = address.startswith((SIGN_IN, f"{DESK}/sign-out"))
    return address if is_inside and not is_odd and not is_round else HOME


def _nobody(request: Request) -> HTTPException:
    if is_desk(request) and request.method in READING:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return HTTPException(303, headers={"Location": f"{SIGN_IN}?{urlencode({'next': safe_next(wanted)})}"})
    return HTTPException(401, "Sign in first", headers={"WWW-Authenticate": 'Bearer realm="Nerdline"'})
