"""/desk/account: what may one do with one's own account? Password, sessions, tokens for programs.

What is shown once is shown in the answer to its form, without a redirect: it must be in no address and in
no cookie.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import Connection, api_tokens, sessions, users
from reports.desk import manage_people, manage_tokens
from reports.desk.context import WorkContext
from reports.desk.sign_in import sign_out
from reports.web.desk.guard import SIGN_IN, Visitor, act, needs
from reports.web.desk.page import Said, as_said, desk_page, go, read_page
from reports.web.desk.session_cookie import drop_cookie, limits_of
from reports.web.desk.sign_in import LONGEST
from reports.web.page_context import context_of
from tracker.accounts import ApiToken, Session, User, parse_scopes
from tracker.errors import ConflictError, NotFoundError, UsageError
from tracker.roles import Right

router = APIRouter()

ACCOUNT = "/desk/account"
TOKEN_DAYS = (30, 90, 365)
"""For how long a token may be made here."""

SignedIn = Annotated[Visitor, needs(Right.LOOK)]
Field = Annotated[str, Form(max_length=LONGEST)]


@router.get("/account")
async def account(request: Request, visitor: SignedIn) -> Response:
    """One's own account."""
    return await _account_page(request, visitor)


@router.post("/account/password")
async def change_password(
    request: Request, visitor: SignedIn, old: Field = "", new: Field = "", again: Field = ""
) -> Response:
    """Change one's password; all other sessions of one's own end."""

    def work(context: WorkContext) -> None:
        if new != again:
            raise UsageError("the new password was not written the same twice; nothing was changed")
        manage_people.change_password(context, visitor.user_id, old=old, new=new, but=visitor.session)

    try:
        await act(request, visitor, work)
    except UsageError as error:
        return await _account_page(request, visitor, as_said(error))
    return go(request, visitor, ACCOUNT, "Your password is changed, and you are signed out everywhere else.")


@router.post("/account/sessions")
async def end_session(request: Request, visitor: SignedIn, digest: Field = "") -> Response:
    """End one of one's sessions, this one too; without a digest all others."""

    def work(context: WorkContext) -> None:
        if digest:
            sign_out(context, visitor.user_id, digest)
            return
        with context.database.writing() as connection:
            ended = sessions.end_sessions(
                connection, visitor.user_id, context.clock.now(), but=visitor.session
            )
            user = users.get_user(connection, visitor.user_id)
            manage_people.note(connection, context, "sessions ended", user, f"{ended} of {user.name}")

    await act(request, visitor, work)
    if digest == visitor.session:
        response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        drop_cookie(response, context_of(request).settings)
        return response
    return go(request, visitor, ACCOUNT, "You are signed out there.")


@router.post("/account/tokens")
async def make_token(
    request: Request,
    visitor: SignedIn,
    name: Field = "",
    scope: Annotated[list[str] | None, Form()] = None,
    days: Annotated[int, Form()] = TOKEN_DAYS[0],
) -> Response:
    """Make a token for a program, and show it this once."""

    def work(context: WorkContext) -> tuple[ApiToken, str]:
        scopes = parse_scopes(tuple(scope or ()))
        return manage_tokens.make_token(context, visitor.user_id, name=name, scopes=scopes, days=days)

    try:
        token, secret = await act(request, visitor, work)
    except UsageError as error:
        return await _account_page(request, visitor, as_said(error))
    return await desk_page(
        request,
        visitor,
        "shown_once.html",
        title=f"The token “{token.name}”",
        what="Token",
        secret=secret,
        words="Your program sends it as “Authorization: Bearer …”.",
        back=ACCOUNT,
    )


@router.post("/account/tokens/{token_id}/revoke")
async def revoke_token(request: Request, visitor: SignedIn, token_id: int) -> Response:
    """Revoke a token of one's own."""

    def work(context: WorkContext) -> ApiToken:
        return manage_tokens.revoke_token(context, token_id, owner=visitor.user_id)

    try:
        token = await act(request, visitor, work)
    except (NotFoundError, ConflictError) as error:
        return await _account_page(request, visitor, as_said(error))
    return go(request, visitor, ACCOUNT, f"The token “{token.name}” is revoked.")


async def _account_page(request: Request, visitor: Visitor, *said: Said) -> Response:
    context = context_of(request)
    now = context.clock.now()
    limits = limits_of(context.settings)

    def look(connection: Connection) -> tuple[User, tuple[Session, ...], tuple[ApiToken, ...]]:
        return (
            users.get_user(connection, visitor.user_id),
            sessions.list_sessions(connection, visitor.user_id, now=now, limits=limits),
            api_tokens.list_tokens(connection, user_id=visitor.user_id),
        )

    user, open_sessions, tokens = await read_page(request, visitor, look)
    return await desk_page(
        request,
        visitor,
        "account.html",
        status=HTTPStatus.BAD_REQUEST if said else HTTPStatus.OK,
        said=said,
        user=user,
        sessions=open_sessions,
        tokens=[token for token in tokens if token.is_good(now)][::-1],
        rights=[right for right in Right if right in visitor.rights],
        token_days=TOKEN_DAYS,
    )
