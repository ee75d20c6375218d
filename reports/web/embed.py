"""What do other sites show of a forecast in a frame? No cookie; light and dark, live or frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, questions
from reports.charts.alt_text import describe
from reports.charts.style import DARK, LIGHT, SIZES
from reports.picture import Picture
from reports.republishing import Form, OfficialEmbed, may_republish, official_embed
from reports.web.addresses import question_address, story_address
from reports.web.charts import asked_instant
from reports.web.embedded import asked_outcome, embedded_line, picture_asked
from reports.web.inline_chart import InlineChart, inline_chart, style_source
from reports.web.page_context import PageContext, context_of
from reports.web.prose import readable
from reports.web.questions import asked_question
from reports.web.responses import PAGE, PAST, answer
from reports.web.standing import reading_times, standing_of
from tracker.questions import OutcomeRef
from tracker.settings import Settings

Find = Callable[[Connection, datetime], tuple[OutcomeRef, str, str, str]]
"""Which outcome is embedded as of an instant, below which headline and line, and where its page is."""

THEMES = ("", LIGHT.name, DARK.name)
"""What ?theme= may say; nothing for what the reader prefers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPage:
    """A forecast for another site's page.

    `line` is the sentence in print, empty for a question. `withheld` says why there is no chart; `official`
    is then the platform's own frame. `is_frozen`: it shows what was known at `as_of`, for good.
    """

    title: str
    address: str
    line: str
    platform: str
    platform_url: str
    standing: str
    read: str
    chart: Markup
    alt: str
    as_of: datetime
    is_frozen: bool
    theme: str
    withheld: str = ""
    official: OfficialEmbed | None = None


async def question_embed(request: Request) -> Response:
    """GET /embed/{platform}/{id}: an outcome of a question."""
    context = context_of(request)
    ref, key = asked_question(request), request.query_params.get("outcome", "")

    def find(connection: Connection, as_of: datetime) -> tuple[OutcomeRef, str, str, str]:
        outcome = asked_outcome(connection, context.settings, ref, key, as_of)
        return outcome, "", "", question_address(ref)

    return await _embed(request, find)


async def story_embed(request: Request) -> Response:
    """GET /embed/stories/{slug}: a story's forecast with its line."""
    context = context_of(request)
    slug: str = request.path_params["slug"]

    def find(connection: Connection, as_of: datetime) -> tuple[OutcomeRef, str, str, str]:
        kept, line, outcome = embedded_line(connection, slug)
        # What the story says today would belie a chart of an earlier day.
        is_today = as_of >= context.now()
        sentence = readable(line.printing.sentence) if is_today else ""
        return outcome, kept.headline, sentence, story_address(slug)

    return await _embed(request, find)


def embed_policy(settings: Settings, style: str, official: OfficialEmbed | None) -> str:
    """The policy of an embed: its own style by hash, our one script, and whoever the outlet lets frame it."""
    ancestors = " ".join(settings.embed_hosts) or "*"
    frames = f"; frame-src {official.origin}" if official else ""
    return (
        f"default-src 'none'; style-src {style_source(style)}; font-src data:; img-src 'self'; "
        f"script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}{frames}"
    )


async def _embed(request: Request, find: Find) -> Response:
    context = context_of(request)
    choices = request.query_params
    theme, size = choices.get("theme", ""), choices.get("size", "card")
    if theme not in THEMES:
        raise HTTPException(400, "There is no such theme of an embed; choose light or dark, or leave it out.")
    if size not in SIZES:
        raise HTTPException(400, f"There is no such size of a chart; choose one of {', '.join(SIZES)}.")
    as_of = asked_instant(choices.get("asof"), context.now())

    def build(connection: Connection) -> tuple[bytes, str]:
        outcome, headline, line, address = find(connection, as_of)
        settings = context.settings
        told = may_republish(settings, outcome.question.platform)
        question = questions.get_question(connection, outcome.question)
        picture = picture_asked(connection, settings, outcome, as_of)
        chart, official = InlineChart(markup="", style=""), None
        if told.shows_numbers:
            chart = _drawn(context, picture, theme=theme, size=size)
        elif told.form is Form.OFFICIAL:
            official = official_embed(question, theme=theme or LIGHT.name)
        page = EmbedPage(
            title=headline or picture.title,
            address=address,
            line=line if told.shows_numbers else "",
            platform=picture.platform,
            platform_url=question.url if told.shows_link else "",
            standing=standing_of(picture) if told.shows_numbers else "",
            read=reading_times(picture) if told.shows_numbers and "asof" not in choices else "",
            chart=Markup(chart.markup),  # noqa: S704 (our own drawing, in which every text is escaped)
            alt=describe(picture).alt if told.shows_numbers else "",
            as_of=as_of,
            is_frozen="asof" in choices,
            theme=theme,
            withheld=told.why,
            official=official,
        )
        style = context.templates.static["embed.css"].decode() + chart.style
        body = context.templates.render("embed.html", page=page, style=Markup(style))  # noqa: S704 (ours)
        return body, embed_policy(settings, style, official)

    body, policy = await context.read(build)
    keeping = PAST if "asof" in choices else PAGE
    return answer(request, body, media_type="text/html", keeping=keeping, policy=policy)


def _drawn(context: PageContext, picture: Picture, *, theme: str, size: str) -> InlineChart:
    def draw(name: str) -> bytes:
        return context.drawings.draw(
            picture, file_format="svg", size=size, theme=context.themes.named(name), zoom=None
        )

    if theme:
        return inline_chart(draw(theme))
    try:
        return inline_chart(draw(LIGHT.name), draw(DARK.name))
    except ValueError:  # an outlet's own colours, of which two are alike in the light
        return inline_chart(draw(LIGHT.name))
