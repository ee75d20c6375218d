"""/desk/sources: does each platform answer, how much of it do we ask, and what fails?"""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from db.questions import Watch
from db.source_health import failing_of
from reports.desk.context import WorkContext
from reports.desk.sources import (
    Counted,
    Source,
    ask_who_we_are,
    check_source,
    count_checks,
    source_named,
    sources_of,
)
from reports.web.addresses import question_address
from reports.web.desk.doing import Editor, Field, Looker, do
from reports.web.desk.guard import acting
from reports.web.desk.page import desk_page, read_page

router = APIRouter()

SOURCES = "/desk/sources"
MOST_FAILING = 100
COUNTED_FOR = timedelta(minutes=1)
"""So long a process remembers how often each platform was asked, which is dear to count."""


@router.get("/sources")
async def show(request: Request, visitor: Looker) -> Response:
    """Every platform, in a row each."""
    work = acting(request, visitor)

    def build(connection: Connection) -> tuple[Source, ...]:
        return sources_of(connection, work, _counted(request, connection, work))

    found = await read_page(request, visitor, build)
    return await desk_page(
        request,
        visitor,
        "sources.html",
        used=[one for one in found if one.health],
        unused=[one for one in found if not one.health],
    )


@router.get("/sources/{platform}")
async def show_one(request: Request, visitor: Looker, platform: str) -> Response:
    """One platform, with the questions that fail."""
    work = acting(request, visitor)

    def build(connection: Connection) -> tuple[Source, tuple[Watch, ...]]:
        every = sources_of(connection, work, _counted(request, connection, work))
        return source_named(every, platform), failing_of(connection, platform, limit=MOST_FAILING)

    source, failing = await read_page(request, visitor, build)
    return await desk_page(
        request,
        visitor,
        "source.html",
        source=source,
        failing=[(one, question_address(one.question.ref)) for one in failing],
        most=MOST_FAILING,
    )


@router.post("/sources/{platform}/check")
async def check(
    request: Request, visitor: Editor, platform: str, question: Field = "", failing: Field = ""
) -> Response:
    """Let the next round ask for a platform's questions."""

    def work(context: WorkContext) -> str:
        many = check_source(context, platform, question=question, only_failing=bool(failing))
        if question:
            return f"{platform}:{question} is asked for in the next round."
        if not many:
            return "There is nothing to bring forward: what is watched is due already."
        return f"{'One question is' if many == 1 else f'{many:,} questions are'} asked for in the next round."

    return await do(request, visitor, work, then=_page_of(platform), otherwise=SOURCES)


@router.post("/sources/{platform}/access")
async def access(request: Request, visitor: Editor, platform: str) -> Response:
    """Ask a platform whose token it sees. It is a form, since it asks somebody else something."""
    return await do(
        request,
        visitor,
        lambda context: ask_who_we_are(context, platform),
        then=_page_of(platform),
        otherwise=SOURCES,
        asks=True,
    )


def _page_of(platform: str) -> str:
    return f"{SOURCES}/{platform}" if platform.isidentifier() and platform.isascii() else SOURCES


def _counted(request: Request, connection: Connection, work: WorkContext) -> Counted:
    now = work.clock.now()
    known: Counted | None = getattr(request.app.state, "counted_checks", None)
    if known is None or not timedelta() <= now - known.at < COUNTED_FOR:
        known = request.app.state.counted_checks = count_checks(connection, now=now)
    return known
