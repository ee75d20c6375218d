"""Which pages are asked for a market's past, and in which order?

How they are asked is the caller's: a page is had by its query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tracker.errors import QuestionGoneError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_history import (
    WHOLE_LIFE_BUCKETS,
    Row,
    Window,
    older_params_for_life,
    older_params_for_window,
    params_for_life,
    params_for_window,
    parse_older,
    parse_page,
)

Ask = Callable[[Sequence[tuple[str, str]]], Payload]
"""Answers a query with one page."""

MOST_PAGES = 20
"""The most pages that are read of one answer, so that a cursor that never ends does no harm."""


def read_past(ask: Ask, token: str, window: Window | None) -> list[Row]:
    """What the newer API has: the whole life, then the window in the finest buckets that are kept of it.

    Raises:
        PlatformError: as `ask`; UnreadableAnswerError for pages of another shape.
    """
    rows: list[Row] = []
    for bucket in WHOLE_LIFE_BUCKETS:
        rows = list(_all_pages(ask, params_for_life(token, bucket)))
        if rows:
            break
    if window is None or not rows:
        return rows
    for bucket in window.buckets:
        recent = list(_all_pages(ask, params_for_window(token, window, bucket)))
        if recent:
            return rows + recent
    return rows


def read_older_past(ask: Ask, token: str, window: Window | None) -> list[Row]:
    """What the older API has: the whole life in steps of 12 hours, then the window if there is one.

    Nothing for a token it does not know: markets from before the exchange never had one there.

    Raises:
        PlatformError: as `ask`; UnreadableAnswerError for an answer of another shape.
    """
    try:
        rows = parse_older(ask(older_params_for_life(token)))
    except QuestionGoneError:
        return []
    return rows + parse_older(ask(older_params_for_window(token, window))) if window and rows else rows


def _all_pages(ask: Ask, params: Sequence[tuple[str, str]]) -> Iterator[Row]:
    cursor = ""
    for _ in range(MOST_PAGES):
        rows, following = parse_page(ask([*params, ("cursor", cursor)] if cursor else params))
        yield from rows
        if not following or following == cursor:
            return
        cursor = following
