"""Which address of the desk leads where? The application under /desk."""

from __future__ import annotations

from fastapi import FastAPI

from reports.web.page_context import PageContext


def desk_app(context: PageContext) -> FastAPI:
    """The desk's pages; every one of them asks who is there."""
    app = FastAPI(openapi_url=None)
    app.state.context = context
    return app
