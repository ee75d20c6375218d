"""Reading what platforms list into the catalogue, page by page to the end.

A whole list each time: questions end and titles change in every part of it, so that a page of known rows says
nothing of the next. Every page is kept with the place of the next one, where an interrupted run goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import catalogue_syncs
from db.catalogue import News
from db.catalogue_syncs import Sync
from reports.desk.context import Tally, WorkContext
from tracker.adapter import Page, PlatformAdapter
from tracker.errors import ConflictError, PlatformError, QuestionGoneError, RequestRejectedError
from tracker.linking.catalogue import entry_of
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.permission import Unpermitted

STALE_AFTER = timedelta(days=2)
"""An interrupted run that long ago is not gone on with: its first pages are old by now."""

MOST_PAGES = 20_000
"""A list that is longer goes in circles."""


@dataclass(slots=True)
class Walk:
    """How the reading of one platform's list goes. `error` says what ended it before its end."""

    platform: str
    label: str
    is_resumed: bool = False
    sync: Sync | None = None
    news: News = field(default_factory=News)
    error: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether it came to the end of the list."""
        return self.sync is not None and self.sync.finished_at is not None


def run(context: WorkContext, names: Sequence[str] = ()) -> tuple[Tally, tuple[Walk, ...]]:
    """Read the lists of these platforms, or of all that may be asked; what fails for one leaves the others.

    Raises:
        NotFoundError: Nerdline cannot read a platform that is named.
        SettingsError: something must be set before any platform may be asked.
        StorageError: the database cannot be written; the next run goes on with the page that is missing.
    """
    adapters = [context.platform(name) for name in dict.fromkeys(names)]
    walks = []
    for adapter in adapters or _askable(context):
        walk = Walk(platform=adapter.name, label=adapter.label)
        walks.append(walk)
        try:
            pages = _Pages(_walk(context, adapter, walk), _pages_to_come(context, adapter.name))
            for _ in context.progress(pages, f"listing {adapter.label}"):
                pass
        except (PlatformError, ConflictError) as error:
            walk.error = str(error)
        else:
            walk.error = _unread(walk)
    return _tally(walks), tuple(walks)


def _askable(context: WorkContext) -> list[PlatformAdapter]:
    """All but those that have no list and those that may not be asked, of which nobody needs to be told."""
    return [
        adapter
        for adapter in context.platforms.values()
        if adapter.name != BY_A_PERSON and not isinstance(adapter, Unpermitted)
    ]


def _walk(context: WorkContext, adapter: PlatformAdapter, walk: Walk) -> Iterator[Sync]:
    """Keep page after page, from where an interrupted run stopped; each is yielded when it is kept."""
    now = context.clock.now()
    with context.database.reading() as connection:
        known = catalogue_syncs.get_sync(connection, adapter.name)
    walk.is_resumed = known is not None and _is_resumable(known, now)
    sync = known if known is not None and walk.is_resumed else _begin(context, adapter)
    while sync.finished_at is None:
        walk.sync = sync
        if sync.pages >= MOST_PAGES:
            raise PlatformError(
                f"{adapter.label}'s list does not come to an end after {sync.pages} pages",
                platform=adapter.name,
            )
        try:
            page = adapter.browse(sync.cursor)
        except (RequestRejectedError, QuestionGoneError):
            if not walk.is_resumed or not sync.cursor:
                raise
            # Where the run stopped is no place any more.
            walk.is_resumed, sync = False, _begin(context, adapter)
            continue
        sync = _keep(context, sync, page, walk)
        yield sync
    walk.sync = sync


def _begin(context: WorkContext, adapter: PlatformAdapter) -> Sync:
    with context.database.writing() as connection:
        return catalogue_syncs.begin_sync(connection, adapter.name, at=context.clock.now())


def _keep(context: WorkContext, sync: Sync, page: Page, walk: Walk) -> Sync:
    is_stuck = page.next_cursor == sync.cursor  # the list names the same page as its next one
    with context.database.writing() as connection:
        sync, news = catalogue_syncs.keep_page(
            connection,
            sync,
            [entry_of(question) for question in page.questions],
            next_cursor="" if is_stuck else page.next_cursor,
            unreadable=page.unreadable,
            at=context.clock.now(),
        )
    walk.sync = sync
    walk.news += news
    return sync


def _is_resumable(sync: Sync, now: datetime) -> bool:
    return sync.finished_at is None and bool(sync.cursor) and now - sync.started_at < STALE_AFTER


def _unread(walk: Walk) -> str:
    """What is wrong with a list that was read to its end and said nothing."""
    if walk.sync is None or walk.sync.listed or not walk.sync.unreadable:
        return ""
    return (
        f"none of the {walk.sync.unreadable} rows of {walk.label}'s list can be read; "
        "if this lasts, the platform has changed its format and the adapter must follow"
    )


def _tally(walks: Sequence[Walk]) -> Tally:
    news = sum((walk.news for walk in walks), News())
    return Tally(
        done=sum((news.added, news.changed, news.same)),
        failed=tuple(f"{walk.label}: {walk.error}" for walk in walks if walk.error),
        note=f"{news.added} new, {news.changed} changed",
    )


@dataclass(slots=True)
class _Pages:
    """The pages as they come, and about how many will: as many as last time."""

    pages: Iterator[Sync]
    about: int

    def __iter__(self) -> Iterator[Sync]:
        return self.pages

    def __length_hint__(self) -> int:
        return self.about


def _pages_to_come(context: WorkContext, platform: str) -> int:
    with context.database.reading() as connection:
        last = catalogue_syncs.get_sync(connection, platform, finished=True)
        going = catalogue_syncs.get_sync(connection, platform)
    done = going.pages if going is not None and _is_resumable(going, context.clock.now()) else 0
    return max(last.pages - done, 0) if last is not None else 0
