"""How does a form of the desk act, and tell in a sentence what came of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import anyio
import anyio.to_thread
from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from reports.desk.context import WorkContext
from reports.web.desk.guard import Visitor, act, acting, needs
from reports.web.desk.page import Said, as_said, go
from tracker.errors import NerdlineError, UnreachableError
from tracker.roles import Right

T = TypeVar("T")

Looker = Annotated[Visitor, needs(Right.LOOK)]
Editor = Annotated[Visitor, needs(Right.EDIT)]
Field = Annotated[str, Form(max_length=4_000)]

LONGEST_ASKING = 20.0
"""Seconds that an editor waits for platforms; then the page says so."""


async def asked(request: Request, visitor: Visitor, work: Callable[[WorkContext], T]) -> T:
    """What `work` gives back, which asks platforms.

    Raises:
        UnreachableError: it takes too long. A thread cannot be ended, so it goes on.
    """
    with anyio.move_on_after(LONGEST_ASKING):
        return await anyio.to_thread.run_sync(work, acting(request, visitor), abandon_on_cancel=True)
    raise UnreachableError(
        f"the platforms took longer than {LONGEST_ASKING:.0f} seconds to answer; look again in a minute"
    )


async def do(
    request: Request,
    visitor: Visitor,
    work: Callable[[WorkContext], str],
    *,
    then: str,
    otherwise: str = "",
    asks: bool = False,
) -> Response:
    """Do what a form is for and go to `then`, which tells what was done; an error is told at `otherwise`.

    `asks` says that platforms are asked, so that it may take too long.
    """
    try:
        said = await (asked if asks else act)(request, visitor, work)
    except NerdlineError as error:
        return go(request, visitor, otherwise or then, as_said(error))
    return go(request, visitor, then, Said(text=said))
