"""Is the site well, and how old is what it knows of each platform?"""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from db import checks
from reports.web.page_context import context_of
from tracker.clock import format_instant
from tracker.errors import StorageError


async def health(request: Request) -> Response:
    """GET /health: 200 with each platform's last reading, or 503 where the database cannot be read."""
    try:
        platforms = await context_of(request).read(checks.platform_health)
    except StorageError as error:
        return _json({"ok": False, "error": str(error)}, status=503)
    told = {
        name: {"last_read": format_instant(at) if at else None, "failing": failing}
        for name, (at, failing) in sorted(platforms.items())
    }
    return _json({"ok": True, "platforms": told}, status=200)


def _json(document: dict[str, object], *, status: int) -> Response:
    return Response(json.dumps(document).encode(), status, media_type="application/json")
