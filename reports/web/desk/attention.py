"""/desk/attention: what needs a human, and what should that person do?

What indexes find is read for each page. What takes a look at everything is looked for in the background,
and the page shows what was found last and when.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, stories
from reports.desk.accept_round import accept_round
from reports.desk.attention import MOST, Attention, attention_of, methods_of, outcome_of
from reports.desk.context import WorkContext
from reports.desk.look_through import LookedThrough, look_through
from reports.desk.propose_twins import confirm_twin, propose_twins, reject_twin
from reports.web.desk.doing import Editor, Field, Looker, asked, do
from reports.web.desk.guard import Visitor, acting
from reports.web.desk.links import outcome_pasted
from reports.web.desk.page import as_said, desk_page, go, read_page
from reports.web.desk.read_kept import read_kept
from reports.web.page_context import context_of
from tracker.errors import NerdlineError

router = APIRouter()

ATTENTION = "/desk/attention"
LASTS = timedelta(minutes=10)
"""After so long everything is looked through again, when somebody asks."""

FIRST_WAIT = 1.0
"""Seconds that the first visitor waits for it."""


@dataclass(slots=True)
class Background:
    """What was found last by this process, and the look that is under way."""

    found: LookedThrough | None = None
    task: asyncio.Task[None] | None = None


@router.get("/attention")
async def show(request: Request, visitor: Looker) -> Response:
    """Everything that somebody should look at."""
    context = context_of(request)
    now = context.clock.now()
    state = request.app.state

    def build(connection: Connection) -> Attention:
        # Remembered, since the first look goes through a month of acts.
        state.methods = methods_of(connection, getattr(state, "methods", None), now=now)
        return attention_of(connection, now=now, methods=state.methods)

    values = await read_page(request, visitor, build)
    through = await _looked_through(request, visitor)
    kinds = () if through is None else (*through.thin, *through.misprinted, *through.undraftable)
    quoting = {one.citation.story_id for one in kinds}

    def heads(connection: Connection) -> dict[int, Any]:
        return dict(stories.heads_of(connection, quoting))

    return await desk_page(
        request,
        visitor,
        "attention.html",
        attention=values,
        through=through,
        heads=await read_kept(request, ("heads", *sorted(quoting)), heads) if quoting else {},
        most=MOST,
        outcome_of=outcome_of,
    )


@router.post("/attention/accept")
async def accept(request: Request, visitor: Editor, platform: Field = "") -> Response:
    """Let a held round pass."""

    def work(context: WorkContext) -> str:
        accept_round(context, platform)
        return f"The next round of {platform} is kept, even where most of its numbers moved at once."

    return await do(request, visitor, work, then=ATTENTION)


@router.post("/attention/twins")
async def look_for_twins(request: Request, visitor: Editor, of: Field = "") -> Response:
    """Look on other platforms for what a question asks. Nothing is changed."""
    try:
        proposal = await asked(
            request, visitor, lambda context: propose_twins(context, outcome_pasted(context, of))
        )
    except NerdlineError as error:
        return go(request, visitor, ATTENTION, as_said(error))
    return await desk_page(request, visitor, "twins.html", proposal=proposal)


@router.post("/attention/twins/confirm")
async def confirm(
    request: Request, visitor: Editor, one: Field = "", other: Field = "", inverted: Field = ""
) -> Response:
    """Say that two questions are one."""

    def work(context: WorkContext) -> str:
        names = outcome_pasted(context, one), outcome_pasted(context, other)
        confirm_twin(context, *names, inverted=bool(inverted))
        return f"{one} and {other} are one question. They are shown beside each other from now on."

    return await do(request, visitor, work, then=ATTENTION, asks=True)


@router.post("/attention/twins/reject")
async def reject(request: Request, visitor: Editor, one: Field = "", other: Field = "") -> Response:
    """Say that they are not."""

    def work(context: WorkContext) -> str:
        reject_twin(context, outcome_pasted(context, one), outcome_pasted(context, other))
        return f"{other} is not proposed for {one} again."

    return await do(request, visitor, work, then=ATTENTION, asks=True)


async def _looked_through(request: Request, visitor: Visitor) -> LookedThrough | None:
    """What was found last; where that is old, a new look is begun and not waited for."""
    state = request.app.state
    background: Background | None = getattr(state, "looked_through", None)
    if background is None:
        background = state.looked_through = Background()
    now = context_of(request).clock.now()
    is_old = background.found is None or now - background.found.at >= LASTS
    if is_old and (background.task is None or background.task.done()):
        background.task = asyncio.create_task(_look(background, acting(request, visitor)))
    if background.found is None and background.task is not None:
        await asyncio.wait({background.task}, timeout=FIRST_WAIT)
    return background.found


async def _look(background: Background, context: WorkContext) -> None:
    background.found = await run_in_threadpool(look_through, context)
