"""/desk/stories: which stories are kept true, how does each of their lines stand, and what may be set?"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, stories, story_rules, story_states
from db.story_pages import get_version, has_stories, page_of_stories
from reports.desk.check_now import check_now
from reports.desk.citation_states import CitationState, Standing, standings_of
from reports.desk.context import WorkContext
from reports.desk.moved_lines import desk_of
from reports.desk.set_cadence import AUTO, cadence_in_words, set_cadence
from reports.desk.set_rules import freeze, keep_quiet, set_story_rules, set_thresholds
from reports.desk.withdraw_story import withdraw_story
from reports.printed import format_value
from reports.web.desk.doing import Editor, Field, Looker, do
from reports.web.desk.guard import acting
from reports.web.desk.page import desk_page, read_page
from reports.web.desk.typed import how_often, number_of, whole_of
from reports.web.page_context import context_of
from tracker.entered_values import parse_moment
from tracker.errors import NotFoundError, UsageError
from tracker.formats.encoding import decode
from tracker.kept import KeptCitation
from tracker.wording.redline import redline

router = APIRouter()

STORIES = "/desk/stories"
ON_A_PAGE = 25
MOST_WORDS = 8
STATES = (*story_states.STATES, "withdrawn")
"""What stories are looked for by."""

FILE_POLICY = "default-src 'none'; sandbox"
"""For a story's bytes: whatever they are, they are a file to keep and nothing that runs."""


@router.get("/stories")
async def list_stories(
    request: Request, visitor: Looker, words: str = "", state: str = "", below: str = ""
) -> Response:
    """The stories, newest first, with the states of their citations."""
    state = state if state in STATES else ""
    work = acting(request, visitor)

    def build(connection: Connection) -> dict[str, Any]:
        found = page_of_stories(
            connection,
            words=words[:200].split()[:MOST_WORDS],
            state=state,
            now=work.clock.now(),
            before=int(below[:9]) if below.isascii() and below.isdecimal() else None,
            limit=ON_A_PAGE + 1,
        )
        shown = found[:ON_A_PAGE]
        cited = citations.list_citations_of(connection, [one.id for one in shown])
        standing = standings_of(connection, cited, desk=desk_of(work, connection), now=work.clock.now())
        rows = [
            {"story": one, "states": _counted([standing[c.id] for c in cited if c.story_id == one.id])}
            for one in shown
        ]
        is_more = len(found) > ON_A_PAGE
        return {
            "rows": rows,
            "older": urlencode({"words": words, "state": state, "below": shown[-1].id}) if is_more else "",
            "is_new_here": not rows and not has_stories(connection),
        }

    values = await read_page(request, visitor, build)
    return await desk_page(
        request, visitor, "stories.html", words=words, state=state, states=STATES, **values
    )


@router.get("/stories/{slug}")
async def show_story(request: Request, visitor: Looker, slug: str) -> Response:
    """One story: its citations, its versions, its rules."""
    work = acting(request, visitor)

    def build(connection: Connection) -> dict[str, Any]:
        story = stories.get_story(connection, slug)
        cited = citations.list_citations(connection, story_id=story.id, removed=True)
        standing = standings_of(connection, cited, desk=desk_of(work, connection), now=work.clock.now())
        return {
            "story": story,
            "text": decode(story.version.body, story.slug).text,
            "lines": [_line(one, standing[one.id]) for one in cited],
            "cadence_in_words": cadence_in_words,
            "versions": stories.list_versions(connection, story.id)[::-1],
            "rules": story_rules.get_rules(connection, story.id),
            "settings": work.settings,
            "now": work.clock.now(),
        }

    return await desk_page(request, visitor, "story.html", **await read_page(request, visitor, build))


@router.get("/stories/{slug}/compare")
async def compare(request: Request, visitor: Looker, slug: str, one: int = 0, other: int = 0) -> Response:
    """What differs between two versions of a story."""

    def build(connection: Connection) -> dict[str, Any]:
        story = stories.get_story(connection, slug)
        texts = [_text(connection, story.id, number, slug) for number in (one, other)]
        return {"story": story, "one": one, "other": other, "pieces": redline(*texts)}

    return await desk_page(request, visitor, "compare.html", **await read_page(request, visitor, build))


@router.get("/stories/{slug}/versions/{number}")
async def download(request: Request, visitor: Looker, slug: str, number: int) -> Response:
    """The exact bytes of a version, as a file to keep."""
    del visitor

    def build(connection: Connection) -> tuple[bytes | None, str]:
        story = stories.get_story(connection, slug)
        suffix = story.path.suffix if story.path else ""
        return get_version(connection, story.id, number), f"{story.slug}-{number}{suffix or '.txt'}"

    body, name = await context_of(request).read(build)
    if body is None:
        raise HTTPException(404)
    return as_file(body, name, "application/octet-stream")


def as_file(body: bytes, name: str, media_type: str, *, is_shown: bool = False) -> Response:
    """Bytes that somebody gave us: kept as a file unless `is_shown`, and never anything that runs."""
    plain = "".join(one if one.isalnum() or one in "-._" else "-" for one in PurePosixPath(name).name)
    plain = plain.encode("ascii", "replace").decode().replace("?", "-")
    way = "inline" if is_shown else "attachment"
    return Response(
        body,
        headers={
            "Content-Type": media_type,
            "Content-Disposition": f'{way}; filename="{plain}"',
            "Content-Security-Policy": FILE_POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@router.post("/stories/{slug}/withdraw")
async def withdraw(request: Request, visitor: Editor, slug: str, note: Field = "") -> Response:
    """Keep a story true no longer."""

    def work(context: WorkContext) -> str:
        story = withdraw_story(context, slug, note=note)
        return f"{story.headline} is withdrawn. Nothing is deleted; add it again to take it up."

    return await do(request, visitor, work, then=f"{STORIES}/{slug}")


@router.post("/stories/{slug}/check")
async def check(request: Request, visitor: Editor, slug: str) -> Response:
    """Have its questions asked in the next round."""

    def work(context: WorkContext) -> str:
        count = check_now(context, slug)
        if not count:
            return "There is nothing to ask for: no citation of it in print is linked to a platform."
        return f"{count} question{'s are' if count > 1 else ' is'} asked for in the next round."

    return await do(request, visitor, work, then=f"{STORIES}/{slug}")


@router.post("/stories/{slug}/rules")
async def rules(
    request: Request,
    visitor: Editor,
    slug: str,
    needs_two: Field = "",
    reads: Field = "",
    seen: Field = "",
) -> Response:
    """Set how many must approve, and how much it is read."""

    def work(context: WorkContext) -> str:
        two = {"yes": True, "no": False}.get(needs_two)
        kept = set_story_rules(context, slug, needs_two=two, reads=whole_of(reads), seen=seen or None)
        return f"For this story: {kept.in_words}."

    return await do(request, visitor, work, then=f"{STORIES}/{slug}")


@router.post("/citations/{citation_id}/thresholds")
async def thresholds(
    request: Request,
    visitor: Editor,
    citation_id: int,
    points: Field = "",
    log_odds: Field = "",
    seen: Field = "",
) -> Response:
    """Set from which move on a line is drafted anew."""

    def work(context: WorkContext) -> str:
        numbers = {"points": number_of(points), "log_odds": number_of(log_odds)}
        kept = set_thresholds(context, citation_id, **numbers, seen=seen or None)
        return f"Citation {citation_id}: {kept.in_words}."

    return await do(request, visitor, work, then=await _home(request, citation_id))


@router.post("/citations/{citation_id}/cadence")
async def cadence(
    request: Request, visitor: Editor, citation_id: int, every: Field = "", seen: Field = ""
) -> Response:
    """Set how often its question is asked for."""

    def work(context: WorkContext) -> str:
        with context.database.reading() as connection:
            link = citations.get_citation(connection, citation_id).link
        if link is None:
            raise UsageError(f"citation {citation_id} is linked to no question; link it first")
        set_cadence(context, link.outcome.question, every.strip() or AUTO, seen=seen or None)
        return f"{link.outcome.question} is asked for {how_often(every)}."

    return await do(request, visitor, work, then=await _home(request, citation_id))


@router.post("/citations/{citation_id}/freeze")
async def freeze_line(
    request: Request,
    visitor: Editor,
    citation_id: int,
    frozen: Field = "",
    note: Field = "",
    seen: Field = "",
) -> Response:
    """Let a line stay as printed, or thaw it."""

    def work(context: WorkContext) -> str:
        freeze(context, citation_id, is_frozen=bool(frozen), note=note, seen=seen or None)
        return f"Citation {citation_id} {'stays as printed' if frozen else 'is drafted again'}."

    return await do(request, visitor, work, then=await _home(request, citation_id))


@router.post("/citations/{citation_id}/quiet")
async def quiet(
    request: Request, visitor: Editor, citation_id: int, until: Field = "", seen: Field = ""
) -> Response:
    """Propose nothing for a line until a day."""

    def work(context: WorkContext) -> str:
        moment = parse_moment(until, context.settings.zone) if until.strip() else None
        keep_quiet(context, citation_id, moment, seen=seen or None)
        return f"Citation {citation_id} is quiet{f' until {until}' if until.strip() else ' no longer'}."

    return await do(request, visitor, work, then=await _home(request, citation_id))


async def _home(request: Request, citation_id: int) -> str:
    def build(connection: Connection) -> str:
        citation = citations.get_citation(connection, citation_id)
        return stories.heads_of(connection, [citation.story_id])[citation.story_id].slug

    return f"{STORIES}/{await context_of(request).read(build)}"


def _counted(standings: list[Standing]) -> list[tuple[CitationState, int]]:
    counts = {state: sum(one.state is state for one in standings) for state in CitationState}
    return [(state, count) for state, count in counts.items() if count]


def _line(citation: KeptCitation, standing: Standing) -> dict[str, Any]:
    watch = standing.watch
    outcome = watch.question.outcome(citation.link.outcome.key) if watch and citation.link else None
    now = ""
    if standing.now is not None and outcome is not None:
        now = format_value(standing.now, outcome.kind, outcome.unit)
    return {"citation": citation, "standing": standing, "watch": watch, "outcome": outcome, "now": now}


def _text(connection: Connection, story_id: int, number: int, slug: str) -> str:
    body = get_version(connection, story_id, number) if number < 2**31 else None
    if body is None:
        raise NotFoundError(f"there is no version {number} of {slug}")
    return decode(body, slug).text
