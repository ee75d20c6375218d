"""Which address leads where? The one application that readers' requests go to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from db import Database
from reports.web.api.app import api_app
from reports.web.cards import question_card, sparkline, story_card
from reports.web.charts import chart
from reports.web.desk.app import desk_app
from reports.web.error_pages import domain_error, http_error, unforeseen_error
from reports.web.front_page import list_of_stories
from reports.web.health import health
from reports.web.page_context import OpenPlatforms, PageContext, context_of, without_platforms
from reports.web.questions import question
from reports.web.responses import PAGE, STATIC, ReaderHeaders, answer
from reports.web.sources import sources
from reports.web.stories import story
from reports.web.templates import STATIC_FILES
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

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        with ExitStack() as stack:
            stack.callback(database.close)
            context.platforms = stack.enter_context(open_platforms(settings, clock))
            yield

    app = Starlette(
        routes=[
            Route("/", list_of_stories),
            Route("/stories/{slug}", story),
            Route("/stories/{slug}/card.png", story_card),
            # A platform's id may hold a slash or a dot.
            Route("/questions/{platform}/{id:path}", question),
            Route("/charts/{platform}/{id:path}.{format}", chart),
            Route("/cards/{platform}/{id:path}.png", question_card),
            Route("/sparklines/{platform}/{id:path}.{format}", sparkline),
            Route("/sources", sources),
            Route("/health", health),
            Route("/static/{name}", static_file),
            Mount("/desk", desk_app(context)),
            Mount("/api/v1", api_app(context)),
        ],
        middleware=[Middleware(ReaderHeaders)],
        exception_handlers={
            HTTPException: http_error,
            NerdlineError: domain_error,
            Exception: unforeseen_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would redirect to whatever host the request named
    app.state.context = context
    return app


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
    )
