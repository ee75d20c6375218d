"""Was this read a moment ago, and nothing written since? Then it is not read again.

Editors go to and fro between the same pages all morning, and every page asks who is there and what waits.
So what is asked of the database first for each request is whether anything was written, which costs next to
nothing; what was read before holds as long as not, and for a minute at most.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from db import Connection
from reports.web.kept_values import Version
from reports.web.page_context import PageContext, context_of
from tracker.errors import StorageError

T = TypeVar("T")

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing, and so need no proof of which page they come from."""


async def read_kept(request: Request, key: Hashable, build: Callable[[Connection], T]) -> T:
    """What `build` makes of the database, or made of it as it still is.

    `key` names all that it depends on besides: the address, who asks. It must change nothing, and of the
    clock it may want the minute.
    """
    context = context_of(request)
    version = await _version_of(request, context)
    if version is None:
        return await context.read(build)
    found = context.kept.get(key, version)
    if found is not None:
        return cast("T", found[0])
    values = await context.read(build)
    context.kept.put(key, version, values)
    return values


async def _version_of(request: Request, context: PageContext) -> Version | None:
    """Asked once for each request that reads. None where it cannot be told: reading will say why."""
    told: Version | None = getattr(request.state, "version_read", None)
    if told is None:
        try:
            version = context.version
            # A thread costs three times what looking at a file does.
            name = version.read() if version.is_instant else await run_in_threadpool(version.read)
            told = (name, context.now())
        except StorageError:
            return None
        if request.method in READING:  # others write in between
            request.state.version_read = told
    return told
