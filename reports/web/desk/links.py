"""/desk/links: which citations have no question, and what may each mean?

The page comes from what is kept and what the catalogue lists; platforms are asked only where an editor
says so. An address that is pasted is not fetched: an adapter recognises it, or nothing is done with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citation_rules, citations, links, stories
from db.story_pages import page_of_unlinked
from reports.desk import set_rules
from reports.desk.context import WorkContext
from reports.desk.link_citations import confirm, reject
from reports.desk.weigh_links import Weighing, weigh, weigh_listed
from reports.web.desk.doing import Editor, Field, Looker, asked, do
from reports.web.desk.guard import Visitor, act
from reports.web.desk.page import Said, as_said, desk_page, read_page
from tracker.errors import NerdlineError, PlatformError, UsageError
from tracker.questions import OutcomeRef

router = APIRouter()

LINKS = "/desk/links"
ON_A_PAGE = 25


@router.get("/links")
async def list_links(request: Request, visitor: Looker, below: str = "") -> Response:
    """The citations without a question, newest story first."""

    def build(connection: Connection) -> tuple[list[object], str]:
        keys = page_of_unlinked(connection, below=_key(below), limit=ON_A_PAGE + 1)
        shown = keys[:ON_A_PAGE]
        cited = {one.id: one for one in citations.citations_numbered(connection, [id_ for _, id_ in shown])}
        heads = stories.heads_of(connection, {story for story, _ in shown})
        rows = [{"citation": cited[id_], "story": heads[story]} for story, id_ in shown]
        return list(rows), "{}-{}".format(*shown[-1]) if len(keys) > ON_A_PAGE else ""

    rows, older = await read_page(request, visitor, build)
    return await desk_page(request, visitor, "links.html", rows=rows, older=older, is_first=not below)


@router.get("/links/{citation_id}")
async def show_link(request: Request, visitor: Looker, citation_id: int) -> Response:
    """One citation beside its candidates, as the catalogue lists them."""
    return await _weighed(request, visitor, citation_id, lambda one: weigh_listed(one, citation_id))


@router.post("/links/{citation_id}/ask")
async def ask(request: Request, visitor: Editor, citation_id: int) -> Response:
    """The same, with what the platforms say now. Nothing is changed."""
    return await _weighed(request, visitor, citation_id, lambda one: weigh(one, citation_id), asks=True)


@router.post("/links/{citation_id}/name")
async def name(request: Request, visitor: Editor, citation_id: int, address: Field = "") -> Response:
    """One citation beside the question that an editor names, by its address or its name."""

    def work(context: WorkContext) -> Weighing:
        return weigh(context, citation_id, outcome_pasted(context, address))

    return await _weighed(request, visitor, citation_id, work, asks=True, address=address)


@router.post("/links/{citation_id}/confirm")
async def confirm_link(
    request: Request, visitor: Editor, citation_id: int, outcome: Field = "", inverted: Field = ""
) -> Response:
    """Say what a citation means."""

    def work(context: WorkContext) -> str:
        with context.database.reading() as connection:
            is_none = citation_rules.get_rules(connection, citation_id).is_none
        link = confirm(context, citation_id, _named(outcome), inverted=bool(inverted))
        if is_none:
            set_rules.mark_none(context, citation_id, is_none=False)
        turned = ", which asks the opposite" if link.inverted else ""
        return f"Citation {citation_id} means {link.outcome}{turned}. Its history is kept from now on."

    return await do(request, visitor, work, then=LINKS, otherwise=f"{LINKS}/{citation_id}", asks=True)


@router.post("/links/{citation_id}/reject")
async def reject_link(request: Request, visitor: Editor, citation_id: int, outcome: Field = "") -> Response:
    """Say what a citation does not mean."""

    def work(context: WorkContext) -> str:
        reject(context, citation_id, _named(outcome))
        return f"{outcome} is not offered for this citation again."

    return await do(request, visitor, work, then=f"{LINKS}/{citation_id}", asks=True)


@router.post("/links/{citation_id}/none")
async def mark_none(request: Request, visitor: Editor, citation_id: int, note: Field = "") -> Response:
    """Say that a sentence cites no forecast."""

    def work(context: WorkContext) -> str:
        set_rules.mark_none(context, citation_id, is_none=True, note=note)
        return f"Citation {citation_id} is no citation: it is not offered, drafted or watched any more."

    return await do(request, visitor, work, then=f"{LINKS}/{citation_id}")


@router.post("/links/{citation_id}/restore")
async def restore(request: Request, visitor: Editor, citation_id: int) -> Response:
    """Take that back."""

    def work(context: WorkContext) -> str:
        set_rules.mark_none(context, citation_id, is_none=False)
        return f"Citation {citation_id} is a citation again."

    return await do(request, visitor, work, then=f"{LINKS}/{citation_id}")


def outcome_pasted(context: WorkContext, address: str) -> OutcomeRef:
    """The outcome that a pasted address names, or a name like "metaculus:12100". Nothing is fetched.

    Raises:
        UsageError: no platform that Nerdline reads has this address.
    """
    text = address.strip()
    for adapter in context.platforms.values():
        outcome = adapter.recognise(text)
        if outcome is not None:
            return outcome
    platform, _, id_ = text.partition(":")
    if platform in context.platforms and id_ and not id_.startswith("/"):
        return _named(text)
    known = ", ".join(sorted(context.platforms)) or "none is set up"
    raise UsageError(
        f"this is no address of a question on a platform that Nerdline reads ({known}); "
        "for any other page enter its readings by hand"
    )


def _named(text: str) -> OutcomeRef:
    try:
        return OutcomeRef.parse(text.strip())
    except ValueError as error:
        raise UsageError(str(error)) from error


def _key(below: str) -> tuple[int, int] | None:
    story, _, citation = below.partition("-")
    digits = story.isascii() and citation.isascii() and story.isdecimal() and citation.isdecimal()
    return (int(story[:9]), int(citation[:9])) if digits else None


async def _weighed(
    request: Request,
    visitor: Visitor,
    citation_id: int,
    work: Callable[[WorkContext], Weighing],
    *,
    asks: bool = False,
    address: str = "",
) -> Response:
    said: list[Said] = []

    def build(connection: Connection) -> dict[str, Any]:
        citation = citations.get_citation(connection, citation_id)
        story = stories.get_story(connection, str(citation.story_id))
        return {
            "citation": citation,
            "story": story,
            "rules": citation_rules.get_rules(connection, citation_id),
            "decisions": links.decisions_of(connection, citation_id),
        }

    values = await read_page(request, visitor, build)
    weighing: Weighing | None = None
    try:
        weighing = await (asked if asks else act)(request, visitor, work)
    except PlatformError as error:
        said.append(Said(text=f"{as_said(error).text} Below is what the catalogue has.", is_error=True))
    except NerdlineError as error:
        said.append(as_said(error))
    if weighing is None:
        weighing = await act(request, visitor, lambda one: weigh_listed(one, citation_id))
        asks = False
    return await desk_page(
        request, visitor, "link.html", said=said, weighing=weighing, asked=asks, address=address, **values
    )
