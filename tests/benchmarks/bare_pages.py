"""The floor that the pages are measured against: the barest Starlette routes that send the same bytes.

They are served by the same function with the same settings of granian; only what answers is another.
"""

from __future__ import annotations

import atexit
import json
import os
import sqlite3
from pathlib import Path

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tracker.settings import Settings

ROWS = 50

_READ = (
    "SELECT json_group_array(json_array(at, version, value, hex(rest))) FROM ("
    "SELECT at, version, value, rest FROM readings WHERE outcome_id = ? ORDER BY at, version LIMIT 501)"
)
_PAGE = (
    "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><table>{% for row in rows %}"
    "<tr><td>{{ row.at }}<td>{{ row.what }}<td>{{ row.value }}</tr>{% endfor %}</table><p>{{ filling }}"
)


def load_bare(settings: Settings, _open_platforms: object) -> Starlette:
    """In a worker process: routes that send what lies in the folder that `settings.cache_folder` names."""
    atexit.register(os._exit, 0)  # granian's threads abort where they meet an interpreter being taken down
    folder = Path(settings.cache_folder)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    chart, history = ((folder / name).read_bytes() for name in ("chart", "history"))
    tag = told["tag"]
    template = Environment(autoescape=True).from_string(_PAGE)
    rows = [{"at": f"4 November 20{n:02}", "what": "Forecast", "value": f"{n}%"} for n in range(ROWS)]
    filling = "x" * max(0, told["page_length"] - 80 * ROWS)
    database = sqlite3.connect(told["database"], check_same_thread=False)

    async def send_chart(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return Response(chart, media_type="image/svg+xml", headers={"ETag": tag})

    async def send_history(_request: Request) -> Response:
        return Response(history, media_type="application/json")

    async def read_history(_request: Request) -> Response:
        row = database.execute(_READ, (told["series"],)).fetchone()
        return Response(row[0].encode(), media_type="application/json")

    async def send_page(_request: Request) -> Response:
        body = template.render(title="A headline", rows=rows, filling=filling)
        return Response(body, media_type="text/html")

    return Starlette(
        routes=[
            Route("/chart", send_chart),
            Route("/history", send_history),
            Route("/read", read_history),
            Route("/page", send_page),
        ]
    )
