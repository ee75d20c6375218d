"""Which address of the interface for programs leads where? The application under /api/v1."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from reports.web.api import (
    attention,
    citations,
    drafts,
    entered,
    links,
    log,
    people,
    questions,
    settings,
    sources,
    stories,
    story_acts,
    twins,
)
from reports.web.api.body_limit import BodyLimit
from reports.web.api.history import history
from reports.web.api.openapi import openapi_document
from reports.web.api.problems import domain_problem, http_problem, parameter_problem, unforeseen_problem
from reports.web.page_context import PageContext
from tracker.errors import NerdlineError


def api_app(context: PageContext) -> FastAPI:
    """What programs may read without asking, and do with a token."""
    app = FastAPI(
        title="Nerdline",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would redirect to whatever host the request named
        routes=[
            # Plain routes, ahead of the typed ones: nothing of a reader's parameters is declared twice.
            Route("/questions/{platform}/{id:path}/history.{format}", history),
            Route("/openapi.json", openapi_document),
        ],
        middleware=[Middleware(BodyLimit)],
        exception_handlers={
            HTTPException: http_problem,
            RequestValidationError: parameter_problem,
            NerdlineError: domain_problem,
            Exception: unforeseen_problem,
        },
    )
    app.state.context = context
    for part in (questions, stories, sources):
        app.include_router(part.router)
    # Each of these asks who is there; the last ends tokens, perhaps that of whoever asks.
    for part in (drafts, links, story_acts, citations, entered, twins, attention, log, settings, people):
        app.include_router(part.router)
    return app
