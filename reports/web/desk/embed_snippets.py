"""/desk/embed: what does an editor paste into another page to show a forecast, live or as it stands now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.charts.alt_text import describe
from reports.republishing import may_republish
from reports.web.desk.desk_headers import DESK_POLICY
from reports.web.desk.doing import Looker
from reports.web.desk.guard import Visitor
from reports.web.desk.page import desk_page, read_page
from reports.web.embedded import asked_outcome, embedded_line, picture_asked
from reports.web.page_context import context_of
from reports.web.snippets import Embeddable, Snippet, beside_frozen, embeddable_question, embeddable_story
from tracker.questions import OutcomeRef, QuestionRef
from tracker.settings import Settings

router = APIRouter()

_POLICY = f"{DESK_POLICY}; frame-src 'self'"
"""As every page of the desk, which shows here what it gives away in a frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What can be embedded, live and frozen; `withheld` says why nothing can."""

    title: str
    page: str
    live: Embeddable | None = None
    frozen: Embeddable | None = None
    snippets: tuple[tuple[Snippet, Snippet], ...] = ()
    withheld: str = ""


@router.get("/embed/stories/{slug}")
async def story(request: Request, visitor: Looker, slug: str) -> Response:
    """A story's forecast."""
    context = context_of(request)

    def build(connection: Connection) -> Shown:
        kept, _line, outcome = embedded_line(connection, slug)
        return _shown(connection, context.settings, outcome, context.now(), slug=slug, headline=kept.headline)

    return await _page(
        request, visitor, await read_page(request, visitor, build), back=f"/desk/stories/{slug}"
    )


@router.get("/embed/{platform}/{id:path}")
async def question(
    request: Request,
    visitor: Looker,
    platform: str,
    id: str,  # noqa: A002 - the address's word
    outcome: str = "",
) -> Response:
    """A question's forecast, or that of one of its outcomes."""
    context = context_of(request)

    def build(connection: Connection) -> Shown:
        found = asked_outcome(
            connection, context.settings, QuestionRef(platform, id), outcome[:200], context.now()
        )
        return _shown(connection, context.settings, found, context.now(), follows=not outcome)

    return await _page(request, visitor, await read_page(request, visitor, build), back="")


async def _page(request: Request, visitor: Visitor, shown: Shown, *, back: str) -> Response:
    response = await desk_page(request, visitor, "embed_snippets.html", shown=shown, back=back)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _shown(
    connection: Connection,
    settings: Settings,
    outcome: OutcomeRef,
    now: datetime,
    *,
    slug: str = "",
    headline: str = "",
    follows: bool = False,
) -> Shown:
    """What there is of an outcome; with `follows` the frame goes on choosing the likeliest one itself."""
    picture = picture_asked(connection, settings, outcome, now)
    title = headline or picture.title
    chosen = OutcomeRef(outcome.question) if follows else outcome

    def made(as_of: datetime | None) -> Embeddable:
        alt = describe(picture).alt
        if slug:
            return embeddable_story(slug, outcome, title=title, alt=alt, as_of=as_of)
        return embeddable_question(chosen, title=title, alt=alt, as_of=as_of)

    live, frozen = made(None), made(now)
    told = may_republish(settings, outcome.question.platform)
    if not told.shows_numbers:
        return Shown(title=title, page=live.page, withheld=told.why)
    return Shown(
        title=title,
        page=live.page,
        live=live,
        frozen=frozen,
        snippets=beside_frozen(live, frozen, settings.public_url),
    )
