"""Which address leads where? The one application that readers' requests go to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from db import Database
from reports.web.api.app import api_app
from reports.web.api.cross_origin import CrossOrigin
from reports.web.api.openapi import openapi_document
from reports.web.badge import badge
from reports.web.cards import question_card, sparkline, story_card
from reports.web.charts import chart
from reports.web.desk.app import desk_app
from reports.web.desk.desk_headers import DeskHeaders
from reports.web.desk.guard import HOME
from reports.web.embed import question_embed, story_embed
from reports.web.error_pages import domain_error, http_error, unforeseen_error
from reports.web.feeds import all_changes, question_feed, story_feed
from reports.web.front_page import list_of_stories
from reports.web.health import health
from reports.web.kept_answers import FRESH_SECONDS, KeptAnswers
from reports.web.moved import moved
from reports.web.oembed import oembed
from reports.web.page_context import OpenPlatforms, PageContext, context_of, without_platforms
from reports.web.questions import question
from reports.web.record_page import record, record_chart
from reports.web.responses import PAGE, STATIC, ReaderHeaders, answer
from reports.web.search import search
from reports.web.sources import sources
from reports.web.stories import story
from reports.web.templates import STATIC_FILES
from reports.web.topics import topic, topics
from tracker.clock import Clock
from tracker.errors import NerdlineError
from tracker.settings import Settings


def create_app(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    open_platforms: OpenPlatforms = without_platforms,
) -> Starlette:
    """The application; it closes `database` when the server ends. No reader's request changes anything.

    `open_platforms` gives the desk its adapters: an editor who links a citation asks the platform.
    """
    context = PageContext(settings, database, clock)
    api = api_app(context)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with ExitStack() as stack:
            stack.callback(database.close)
            stack.callback(context.version.close)
            context.platforms = stack.enter_context(open_platforms(settings, clock))
            yield

    app = Starlette(
        routes=[
            Route("/", list_of_stories),
            Route("/stories/{slug}", story),
            Route("/stories/{slug}/card.png", story_card),
            Route("/stories/{slug}/card-{key}.png", story_card),
            Route("/stories/{slug}/feed.atom", story_feed),
            # A platform's id may hold a slash or a dot.
            Route("/questions/{platform}/{id:path}/feed.atom", question_feed),
            Route("/questions/{platform}/{id:path}", question),
            Route("/charts/{platform}/{id:path}.{format}", chart),
            Route("/cards/{platform}/{id:path}/card-{key}.png", question_card),
            Route("/cards/{platform}/{id:path}.png", question_card),
            Route("/sparklines/{platform}/{id:path}.{format}", sparkline),
            Route("/badge/{platform}/{id:path}.svg", badge),
            Route("/embed/stories/{slug}", story_embed),
            Route("/embed/{platform}/{id:path}", question_embed),
            Route("/oembed", oembed),
            Route("/feed.atom", all_changes),
            Route("/sources", sources),
            Route("/moved", moved),
            Route("/record", record),
            Route("/record.{format}", record_chart),
            Route("/search", search),
            Route("/topics", topics),
            Route("/topics/{topic}", topic),
            Route("/health", health),
            Route("/static/{name}", static_file),
            Route("/desk", to_the_desk),
            Mount("/desk", desk_app(context), middleware=[Middleware(DeskHeaders)]),
            Route("/openapi.json", openapi_document),
            Mount("/api/v1", api),
        ],
        middleware=[
            Middleware(
                KeptAnswers,
                version=context.version,
                clock=clock,
                now=context.now,
                public_url=settings.public_url,
                fresh=0 if settings.fixed_now else FRESH_SECONDS,
            ),
            Middleware(ReaderHeaders),
            Middleware(CrossOrigin),
        ],
        exception_handlers={
            HTTPException: http_error,
            NerdlineError: domain_error,
            Exception: unforeseen_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would redirect to whatever host the request named
    app.state.context = context
    app.state.api = api
    app.state.data_version = context.version
    return app


async def to_the_desk(_request: Request) -> Response:
    """GET /desk: what people type; the desk's pages are below it."""
    return RedirectResponse(HOME, 308, headers={"Cache-Control": "no-store"})


FOR_OTHER_SITES = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""What lets pages of other origins run the script that fits our frames' heights."""


async def static_file(request: Request) -> Response:
    """GET /static/{name}: kept for ever under the address that carries its hash."""
    templates = context_of(request).templates
    name: str = request.path_params["name"]
    if name not in STATIC_FILES:
        raise HTTPException(404)
    is_named = request.query_params.get("v") == templates.static_hash(name)
    return answer(
        request,
        templates.static[name],
        media_type=STATIC_FILES[name],
        keeping=STATIC if is_named else PAGE,
        headers=FOR_OTHER_SITES if name == "embed-loader.js" else None,
    )
