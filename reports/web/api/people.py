"""Who has an account, and with which tokens do programs come? For those who may make accounts.

A program may look, with the right to manage, and never more: whoever lets people and programs in or shuts
them out is a person who is signed in. So a token that was lost makes no other tokens, which would outlive
it. A token is made for whoever asks, with no more rights than they have: nobody acts in another's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, api_tokens, users
from reports.desk import manage_people, manage_tokens
from reports.desk.context import WorkContext
from reports.web.api.private_answers import (
    Given,
    Manager,
    Number,
    PersonManaging,
    Word,
    send_private,
    shown,
)
from reports.web.api.upkeep_documents import (
    Ended,
    TokenDocument,
    Tokens,
    TokenWithSecret,
    UserDocument,
    Users,
    UserWithPassword,
)
from reports.web.desk.guard import Visitor, act
from reports.web.page_context import context_of
from tracker.accounts import ApiToken, User
from tracker.roles import Right, Role

router = APIRouter(tags=["people"])


class NewUser(Given):
    """An account to be made."""

    model_config = shown({"name": "Nell New", "role": "editor"})

    name: Annotated[Word, Field(min_length=1, examples=["Erin Editor"])]
    role: Role


class RoleGiven(Given):
    """What somebody is to the outlet."""

    model_config = shown({"role": "chief"})

    role: Role


class NewToken(Given):
    """A token to be made for yourself."""

    model_config = shown({"name": "the morning script", "scopes": ["look", "edit"], "days": 30})

    name: Annotated[Word, Field(min_length=1, examples=["the morning script"])]
    scopes: Annotated[list[Right], Field(min_length=1, max_length=len(Right), examples=[["look", "edit"]])]
    days: Annotated[
        int | None,
        Field(ge=1, le=manage_tokens.LONGEST_DAYS, description="How long it lasts; null: for good."),
    ] = 30


@router.get("/users", response_model=Users, operation_id="list_users")
async def list_users(request: Request, visitor: Manager) -> Response:
    """Everybody with an account."""
    del visitor

    def build(connection: Connection) -> Users:
        return Users(users=[_user(one) for one in users.list_users(connection)])

    return send_private(await context_of(request).read(build))


@router.post("/users", response_model=UserWithPassword, operation_id="add_user", status_code=201)
async def add_user(request: Request, visitor: PersonManaging, given: NewUser) -> Response:
    """Make an account; its password is in the answer, this once."""

    def work(context: WorkContext) -> UserWithPassword:
        user, password = manage_people.add_person_with_password(context, name=given.name, role=given.role)
        return UserWithPassword(user=_user(user), password=password)

    return send_private(await act(request, visitor, work), status=201)


@router.put("/users/{user_id}/role", response_model=UserDocument, operation_id="set_role")
async def set_role(request: Request, visitor: PersonManaging, user_id: Number, given: RoleGiven) -> Response:
    """Let somebody do more or less, from their next request on."""
    return await _done(
        request, visitor, lambda context: manage_people.change_role(context, user_id, given.role)
    )


@router.post("/users/{user_id}/disable", response_model=UserDocument, operation_id="disable_user")
async def disable(request: Request, visitor: PersonManaging, user_id: Number) -> Response:
    """Shut somebody out: their sessions and tokens end."""
    return await _done(request, visitor, lambda context: manage_people.disable(context, user_id))


@router.post("/users/{user_id}/enable", response_model=UserDocument, operation_id="enable_user")
async def enable(request: Request, visitor: PersonManaging, user_id: Number) -> Response:
    """Let somebody in again; they sign in anew."""
    return await _done(request, visitor, lambda context: manage_people.enable(context, user_id))


@router.post("/users/{user_id}/sessions/end", response_model=Ended, operation_id="end_sessions")
async def end_sessions(request: Request, visitor: PersonManaging, user_id: Number) -> Response:
    """Sign somebody out everywhere."""
    return send_private(
        Ended(
            sessions=await act(
                request, visitor, lambda context: manage_people.end_all_sessions(context, user_id)
            )
        )
    )


@router.post("/users/{user_id}/password", response_model=UserWithPassword, operation_id="renew_password")
async def renew_password(request: Request, visitor: PersonManaging, user_id: Number) -> Response:
    """Give somebody another password, which is in the answer, this once; they are signed out."""

    def work(context: WorkContext) -> UserWithPassword:
        password = manage_people.renew_password(context, user_id)
        with context.database.reading() as connection:
            return UserWithPassword(user=_user(users.get_user(connection, user_id)), password=password)

    return send_private(await act(request, visitor, work))


@router.get("/tokens", response_model=Tokens, operation_id="list_tokens")
async def list_tokens(request: Request, visitor: Manager) -> Response:
    """Every token, whoever made it; never a secret."""
    del visitor

    def build(connection: Connection) -> Tokens:
        return Tokens(tokens=[_token(one) for one in api_tokens.list_tokens(connection)])

    return send_private(await context_of(request).read(build))


@router.post("/tokens", response_model=TokenWithSecret, operation_id="make_token", status_code=201)
async def make_token(request: Request, visitor: PersonManaging, given: NewToken) -> Response:
    """Make a token for yourself; its secret is in the answer, this once."""

    def work(context: WorkContext) -> TokenWithSecret:
        token, secret = manage_tokens.make_token(
            context, visitor.user_id, name=given.name, scopes=frozenset(given.scopes), days=given.days
        )
        return TokenWithSecret(token=_token(token), secret=secret)

    return send_private(await act(request, visitor, work), status=201)


@router.delete("/tokens/{token_id}", response_model=TokenDocument, operation_id="revoke_token")
async def revoke_token(request: Request, visitor: PersonManaging, token_id: Number) -> Response:
    """End a token, whoever made it, at once and for good."""
    token = await act(request, visitor, lambda context: manage_tokens.revoke_token(context, token_id))
    return send_private(_token(token))


async def _done(request: Request, visitor: Visitor, work: Callable[[WorkContext], User]) -> Response:
    return send_private(_user(await act(request, visitor, work)))


def _user(user: User) -> UserDocument:
    return UserDocument(
        id=user.id,
        name=user.name,
        role=user.role,
        made_at=user.made_at,
        disabled_at=user.disabled_at,
        has_password=user.has_password,
    )


def _token(token: ApiToken) -> TokenDocument:
    return TokenDocument(
        id=token.id,
        user=token.user_id,
        name=token.name,
        scopes=sorted(token.scopes),
        made_at=token.made_at,
        ends_at=token.ends_at,
        ended_at=token.ended_at,
        used_at=token.used_at,
    )
