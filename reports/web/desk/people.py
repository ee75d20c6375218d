"""/desk/people: who has an account, and as what? For those who may make accounts."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, users
from reports.desk import manage_people
from reports.desk.context import WorkContext
from reports.web.desk.guard import Visitor, act, needs
from reports.web.desk.page import Said, as_said, desk_page, go, read_page
from reports.web.desk.sign_in import LONGEST
from tracker.accounts import User, parse_role
from tracker.errors import ConflictError, NerdlineError, NotFoundError, UsageError
from tracker.roles import Right, Role

router = APIRouter()

PEOPLE = "/desk/people"
Manager = Annotated[Visitor, needs(Right.MANAGE)]
Field = Annotated[str, Form(max_length=LONGEST)]


@router.get("/people")
async def people(request: Request, visitor: Manager) -> Response:
    """Everybody with an account."""
    return await _people_page(request, visitor)


@router.post("/people")
async def add(request: Request, visitor: Manager, name: Field = "", role: Field = "") -> Response:
    """Make an account with a password that is shown this once."""

    def work(context: WorkContext) -> tuple[User, str]:
        return manage_people.add_person_with_password(context, name=name, role=parse_role(role))

    try:
        user, password = await act(request, visitor, work)
    except (UsageError, ConflictError) as error:
        return await _people_page(request, visitor, error)
    return await _password_page(request, visitor, user.name, password)


@router.post("/people/{user_id}/role")
async def change_role(request: Request, visitor: Manager, user_id: int, role: Field = "") -> Response:
    """Let somebody do more or less."""

    def work(context: WorkContext) -> str:
        user = manage_people.change_role(context, user_id, parse_role(role))
        return f"{user.name} is {user.role} now."

    return await _done(request, visitor, work)


@router.post("/people/{user_id}/disable")
async def disable(request: Request, visitor: Manager, user_id: int) -> Response:
    """Shut somebody out."""

    def work(context: WorkContext) -> str:
        return f"{manage_people.disable(context, user_id).name} cannot come in any more."

    return await _done(request, visitor, work)


@router.post("/people/{user_id}/enable")
async def enable(request: Request, visitor: Manager, user_id: int) -> Response:
    """Let somebody in again."""

    def work(context: WorkContext) -> str:
        return f"{manage_people.enable(context, user_id).name} may come in again."

    return await _done(request, visitor, work)


@router.post("/people/{user_id}/sessions")
async def end_sessions(request: Request, visitor: Manager, user_id: int) -> Response:
    """Sign somebody out everywhere."""

    def work(context: WorkContext) -> str:
        return f"{manage_people.end_all_sessions(context, user_id)} sessions ended."

    return await _done(request, visitor, work)


@router.post("/people/{user_id}/password")
async def renew_password(request: Request, visitor: Manager, user_id: int) -> Response:
    """Give somebody another password, shown this once."""

    def work(context: WorkContext) -> tuple[str, str]:
        password = manage_people.renew_password(context, user_id)
        with context.database.reading() as connection:
            return users.get_user(connection, user_id).name, password

    try:
        name, password = await act(request, visitor, work)
    except NotFoundError as error:
        return await _people_page(request, visitor, error)
    return await _password_page(request, visitor, name, password)


async def _done(request: Request, visitor: Visitor, work: Callable[[WorkContext], str]) -> Response:
    try:
        said = await act(request, visitor, work)
    except (UsageError, ConflictError, NotFoundError) as error:
        return await _people_page(request, visitor, error)
    return go(request, visitor, PEOPLE, said)


async def _password_page(request: Request, visitor: Visitor, name: str, password: str) -> Response:
    return await desk_page(
        request,
        visitor,
        "shown_once.html",
        title=f"The password of {name}",
        what="Password",
        secret=password,
        words="Give it to them, and ask them to change it on their account's page.",
        back=PEOPLE,
    )


async def _people_page(request: Request, visitor: Visitor, error: NerdlineError | None = None) -> Response:
    def look(connection: Connection) -> tuple[User, ...]:
        return users.list_users(connection)

    status, said = HTTPStatus.OK, tuple[Said, ...]()
    if error is not None:
        statuses = {ConflictError: HTTPStatus.CONFLICT, NotFoundError: HTTPStatus.NOT_FOUND}
        status, said = statuses.get(type(error), HTTPStatus.BAD_REQUEST), (as_said(error),)
    return await desk_page(
        request,
        visitor,
        "people.html",
        status=status,
        said=said,
        people=await read_page(request, visitor, look),
        roles=list(Role),
    )
