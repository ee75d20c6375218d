"""What every application makes anew in its first requests, and what tests make once for all of theirs.

A test has an application of its own, with its own settings, database and clock. Its templates and its routes
are those of every other, and a process that serves makes them once; made for each of two thousand tests they
were a third of the time that tests of pages took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import CodeType
from typing import Any

import pytest
from fastapi import routing
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

import reports.web.templates


class KeptTemplates(BytecodeCache):
    """Compiled templates, by their names and contents."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


def kept_routes(make: Callable[..., Any]) -> Callable[..., Any]:
    """`make`, which works out a route of an included router, once for each way of including it.

    Which application it is matters to FastAPI only for `dependency_overrides`, which must not be used.
    """
    kept: dict[int, list[tuple[Any, Any, Any]]] = {}

    def made_once(*, original_route: Any, include_context: Any) -> Any:
        app = include_context.dependency_overrides_provider
        assert not app.dependency_overrides, "routes are shared: override nothing"
        way = replace(include_context, dependency_overrides_provider=None)
        known = kept.setdefault(id(original_route), [])
        for route, same, made in known:  # it holds on to the route, so that no other gets its id
            if route is original_route and same == way:
                return made
        made = make(original_route=original_route, include_context=way)
        known.append((original_route, way, made))
        return made

    return made_once


@contextmanager
def made_once() -> Iterator[None]:
    """Have all applications of this block share them."""
    context = routing._EffectiveRouteContext  # FastAPI has no public name for it
    with pytest.MonkeyPatch.context() as patch:
        templates = partial(Environment, bytecode_cache=KeptTemplates())
        patch.setattr(reports.web.templates, "Environment", templates)
        patch.setattr(context, "from_api_route", kept_routes(context.from_api_route))
        yield
