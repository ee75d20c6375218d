"""Which share card, or which sparkline, is asked for?"""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import Connection, questions
from reports.charts.share_card import render_share_card
from reports.charts.sparkline import render_sparkline
from reports.gather import parts_of, picture_of
from reports.web.addresses import question_card_address, story_card_address
from reports.web.card_key import card_key, figure_key
from reports.web.charts import MEDIA_TYPES, asked_instant, asked_since, asked_theme, begun
from reports.web.leading_line import leading_line
from reports.web.page_context import context_of
from reports.web.questions import asked_question, leading_part
from reports.web.responses import DRAWING_POLICY, PAGE, PAST, Keeping, answer
from reports.web.stories import shown_story
from reports.web.withheld import refuse_unshown
from tracker.errors import NotFoundError
from tracker.questions import OutcomeRef

NAMED = Keeping(fresh=86_400, stale=604_800)
"""A card under the address that carries its key: only its date can still change."""


async def story_card(request: Request) -> Response:
    """GET /stories/{slug}/card.png or card-{key}.png: what a link to a story is shown as elsewhere."""
    slug: str = request.path_params["slug"]

    def find(connection: Connection) -> tuple[OutcomeRef, str]:
        kept = shown_story(connection, slug)
        line = leading_line(connection, kept)
        if line is None or line.link is None:
            raise NotFoundError(f"the story {slug!r} has no forecast with a question yet")
        return line.link.outcome, kept.headline

    return await _card(request, find, lambda key: story_card_address(slug, key))


async def question_card(request: Request) -> Response:
    """GET /cards/{platform}/{id}.png or {id}/card-{key}.png: the same for a question."""
    context = context_of(request)
    ref, key = asked_question(request), request.query_params.get("outcome", "")
    settings, now = context.settings, context.now()

    def find(connection: Connection) -> tuple[OutcomeRef, str]:
        if key or questions.get_question(connection, ref).outcome() is not None:
            return OutcomeRef(ref, key), ""
        parts = parts_of(connection, ref, as_of=now, zone=settings.zone, notice=settings.notice)
        shown = leading_part(parts)
        return (shown.ref if shown and shown.ref else OutcomeRef(ref)), ""

    return await _card(request, find, lambda named: question_card_address(ref, named))


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
    since = asked_since(request)
    settings = context.settings
    refuse_unshown(settings, outcome.question)

    def build(connection: Connection) -> bytes:
        whole = picture_of(connection, outcome, as_of=as_of, zone=settings.zone, notice=settings.notice)
        picture = begun(whole, since)
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


async def _card(
    request: Request, find: Callable[[Connection], tuple[OutcomeRef, str]], place: Callable[[str], str]
) -> Response:
    """The card, or where it is now: who kept the address of an earlier card is sent on to the newest."""
    context = context_of(request)
    settings, now = context.settings, context.now()
    theme = context.themes.named("")
    named: str | None = request.path_params.get("key")

    def build(connection: Connection) -> tuple[str, bytes]:
        outcome, headline = find(connection)
        refuse_unshown(settings, outcome.question)
        picture = picture_of(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
        key = card_key(figure_key(picture), headline=headline, settings=settings)
        if named not in {None, key}:
            return key, b""
        return key, context.drawings.once(
            ("card", picture, headline, theme),
            lambda: render_share_card(
                picture, headline=headline, outlet=settings.outlet or "Nerdline", theme=theme
            ),
        )

    key, body = await context.read(build)
    if not body:
        return RedirectResponse(place(key), 302, headers={"Cache-Control": PAGE.header})
    keeping = NAMED if named else PAGE
    return answer(request, body, media_type=MEDIA_TYPES["png"], keeping=keeping, policy=DRAWING_POLICY)
