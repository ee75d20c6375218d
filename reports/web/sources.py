"""Where do the numbers come from? Every platform that a story in print cites, and on which terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from db import Connection, checks, entries, links, questions
from reports.gather import forecaster_named
from reports.printed import as_printable
from reports.web.addresses import SOURCES
from reports.web.page_context import context_of
from reports.web.pages import SourceListing, SourcesPage
from reports.web.responses import PAGE, answer
from tracker.adapter import Terms
from tracker.entries import What
from tracker.manual import PLATFORM as BY_A_PERSON
from tracker.platforms import PLATFORMS
from tracker.questions import QuestionRef
from tracker.settings import Settings
from tracker.wording.sources import source_named


async def sources(request: Request) -> Response:
    """GET /sources: the platforms that are cited."""
    context = context_of(request)
    now = context.now()

    def build(connection: Connection) -> bytes:
        page = sources_page(connection, context.settings, now)
        return context.templates.render("sources.html", page=page, address=SOURCES)

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


def sources_page(connection: Connection, settings: Settings, now: datetime) -> SourcesPage:
    """The platforms that stories in print cite as of `now`, those with most questions first."""
    cited: dict[str, list[QuestionRef]] = defaultdict(list)
    for ref in links.linked_keys(connection):
        cited[ref.platform].append(ref)
    health = checks.platform_health(connection)
    listings = [
        _by_hand(connection, refs)
        if name == BY_A_PERSON
        else _read(connection, settings, name, refs, health.get(name))
        for name, refs in cited.items()
    ]
    listings.sort(key=lambda listing: (-listing.questions, listing.name))
    return SourcesPage(listings=tuple(listings), as_of=now)


def _read(
    connection: Connection,
    settings: Settings,
    name: str,
    refs: Collection[QuestionRef],
    health: tuple[datetime | None, int] | None,
) -> SourceListing:
    """A platform that Nerdline reads; `health` is None where nothing of it is asked for any more."""
    terms, label = _told_of(name)
    permission = as_printable(settings.permission_for(name))
    heard_at, failing = health or (_last_heard(connection, refs), 0)
    return SourceListing(
        key=name,
        name=label,
        home=terms.home,
        number=terms.number,
        asks=terms.asks,
        permission=permission,
        is_asked=terms.allow(permission),
        questions=len(refs),
        heard_at=heard_at,
        failing=failing,
    )


def _by_hand(connection: Connection, refs: Collection[QuestionRef]) -> SourceListing:
    """The pages that a person reads: there is no platform behind them that could be asked."""
    terms, label = _told_of(BY_A_PERSON)
    watches = questions.watches_of(connection, refs).values()
    entered = [
        entry.entered_at
        for entry in entries.list_entries(connection, what=What.READING)
        if entry.outcome.question in refs
    ]
    return SourceListing(
        key=BY_A_PERSON,
        name=label,
        home=terms.home,
        number=terms.number,
        asks=terms.asks,
        questions=len(refs),
        heard_at=max(entered, default=None),
        pages=tuple(sorted({as_printable(forecaster_named(watch.question)) for watch in watches})),
        is_by_hand=True,
    )


def _told_of(name: str) -> tuple[Terms, str]:
    for platform in PLATFORMS:
        if platform.name == name:
            return platform.terms, platform.label
    return Terms(number="", asks=""), source_named(name).name  # kept from a time when it could be read


def _last_heard(connection: Connection, refs: Collection[QuestionRef]) -> datetime | None:
    watches = questions.watches_of(connection, refs).values()
    return max((watch.succeeded_at for watch in watches if watch.succeeded_at), default=None)
