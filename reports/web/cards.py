"""Which share card, or which sparkline, is asked for?"""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, questions, readings
from reports.charts.share_card import render_share_card
from reports.charts.sparkline import render_sparkline
from reports.gather import picture_of
from reports.web.charts import MEDIA_TYPES, asked_instant, asked_theme
from reports.web.leading_line import leading_line
from reports.web.page_context import context_of
from reports.web.questions import asked_question
from reports.web.responses import DRAWING_POLICY, PAGE, PAST, answer
from reports.web.stories import shown_story
from tracker.errors import NotFoundError
from tracker.questions import OutcomeRef, Question


async def story_card(request: Request) -> Response:
    """GET /stories/{slug}/card.png: what a link to a story is shown as elsewhere."""
    slug: str = request.path_params["slug"]

    def find(connection: Connection) -> tuple[OutcomeRef, str]:
        kept = shown_story(connection, slug)
        line = leading_line(connection, kept)
        if line is None or line.link is None:
            raise NotFoundError(f"the story {slug!r} has no forecast with a question yet")
        return line.link.outcome, kept.headline

    return await _card(request, find)


async def question_card(request: Request) -> Response:
    """GET /cards/{platform}/{id}.png: what a link to a question is shown as elsewhere."""
    ref, key = asked_question(request), request.query_params.get("outcome", "")

    def find(connection: Connection) -> tuple[OutcomeRef, str]:
        asked = questions.get_question(connection, ref)
        if key or asked.outcome() is not None:
            return OutcomeRef(ref, key), ""
        return OutcomeRef(ref, _likeliest(connection, asked)), ""

    return await _card(request, find)


async def sparkline(request: Request) -> Response:
    """GET /sparklines/{platform}/{id}.{format}: an outcome's history in the space of a word."""
    context = context_of(request)
    form: str = request.path_params["format"]
    if form not in MEDIA_TYPES:
        raise HTTPException(404)
    choices = request.query_params
    theme = context.themes.named(asked_theme(request))
    outcome = OutcomeRef(asked_question(request), choices.get("outcome", ""))
    as_of = asked_instant(choices.get("asof"), context.now())
    settings = context.settings

    def build(connection: Connection) -> bytes:
        picture = picture_of(connection, outcome, as_of=as_of, zone=settings.zone, notice=settings.notice)
        return context.drawings.once(
            ("sparkline", picture, form, theme), lambda: render_sparkline(picture, form=form, theme=theme)
        )

    return answer(
        request,
        await context.read(build),
        media_type=MEDIA_TYPES[form],
        keeping=PAST if "asof" in choices else PAGE,
        policy=DRAWING_POLICY,
    )


def _likeliest(connection: Connection, asked: Question) -> str:
    """The outcome that a card shows of several: the one with the highest last value."""
    values = {
        outcome.key: readings.get_history(connection, OutcomeRef(asked.ref, outcome.key)).last_reading
        for outcome in asked.outcomes
    }
    return max(values, key=lambda key: -1.0 if (last := values[key]) is None else last.value, default="")


async def _card(request: Request, find: Callable[[Connection], tuple[OutcomeRef, str]]) -> Response:
    context = context_of(request)
    settings, now = context.settings, context.now()
    theme = context.themes.named("")

    def build(connection: Connection) -> bytes:
        outcome, headline = find(connection)
        picture = picture_of(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
        return context.drawings.once(
            ("card", picture, headline, theme),
            lambda: render_share_card(
                picture, headline=headline, outlet=settings.outlet or "Nerdline", theme=theme
            ),
        )

    return answer(
        request, await context.read(build), media_type=MEDIA_TYPES["png"], keeping=PAGE, policy=DRAWING_POLICY
    )
