"""Which address of the interface for programs leads where? The application under /api/v1."""

from __future__ import annotations

from fastapi import FastAPI

from reports.web.page_context import PageContext


def api_app(context: PageContext) -> FastAPI:
    """What programs may read without asking, and do with a token."""
    app = FastAPI(title="Nerdline", version="1", docs_url=None, redoc_url=None)
    app.state.context = context
    return app
