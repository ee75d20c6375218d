"""Which address of the desk leads where? The application under /desk."""

from __future__ import annotations

from fastapi import FastAPI

from reports.web.desk import (
    account,
    attention,
    draft_acts,
    draft_pages,
    embed_snippets,
    links,
    log,
    people,
    readings,
    settings,
    sign_in,
    sign_in_elsewhere,
    sources,
    stories,
    story_forms,
)
from reports.web.desk.error_pages import add_error_pages
from reports.web.page_context import PageContext


def desk_app(context: PageContext) -> FastAPI:
    """The desk's pages; every one of them asks who is there."""
    app = FastAPI(openapi_url=None)
    app.state.context = context
    add_error_pages(app)
    app.include_router(sign_in.router)
    app.include_router(sign_in_elsewhere.router)
    app.include_router(account.router)
    app.include_router(people.router)
    app.include_router(draft_pages.router)
    app.include_router(draft_acts.router)
    app.include_router(links.router)
    app.include_router(story_forms.router)  # before the stories, one of which "add" would be
    app.include_router(stories.router)
    app.include_router(readings.router)
    app.include_router(attention.router)
    app.include_router(sources.router)
    app.include_router(log.router)
    app.include_router(settings.router)
    app.include_router(embed_snippets.router)
    return app
