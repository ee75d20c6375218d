"""What is done with a story: taking it in, its next version, its rules, checking it, withdrawing it?"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, stories, story_rules
from db.column_types import LARGEST_ID
from db.story_pages import get_version
from db.story_rules import StoryRules
from reports.desk.add_story import Added
from reports.desk.check_now import check_now
from reports.desk.citation_states import standings_of
from reports.desk.context import WorkContext
from reports.desk.moved_lines import desk_of
from reports.desk.set_rules import MOST_READS, set_story_rules
from reports.desk.take_in_story import LARGEST, take_in_story
from reports.desk.withdraw_story import withdraw_story
from reports.web.api.cited import heads_for, rules_document, summary_of
from reports.web.api.desk_documents import (
    AddedStory,
    Counted,
    StandingDocument,
    StoryRulesDocument,
    StoryStanding,
    VersionDocument,
)
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    PRIVATE,
    Editor,
    Given,
    Looker,
    RulesSeen,
    Slug,
    Word,
    Words,
    document_of,
    plain,
    send_private,
    shown,
)
from reports.web.desk.guard import act, acting
from reports.web.desk.stories import as_file
from reports.web.page_context import context_of
from tracker.errors import UsageError

router = APIRouter(tags=["stories"], route_class=OnceRoute)

_PARTS = ("headline", "url", "published_on")


class NewStory(Given):
    """A story's text, plain or Markdown, as it stands in print."""

    model_config = shown(
        {
            "text": "Lakes: Ferry Towns Vote on a Bridge\n\nThere's a 20% chance that the Mirror Lake "
            "bridge will open before 2028, according to the Metaculus prediction community.\n",
            "url": "https://outlet.example/lakes/bridge",
            "published_on": "2026-03-02",
        }
    )

    text: Annotated[str, Field(min_length=1, max_length=LARGEST)]
    headline: Annotated[Word, Field(description="Empty: as the text has it.")] = ""
    url: Annotated[Word, Field(description="Where it is in print.")] = ""
    published_on: date | None = None


class StoryRulesGiven(Given):
    """A story's rules; null where the outlet's hold."""

    model_config = shown({"needs_two": True, "reads": 12000})

    needs_two: Annotated[bool | None, Field(description="Whether two must approve its drafts.")] = None
    reads: Annotated[int | None, Field(ge=0, le=MOST_READS, description="How often it was read lately.")] = (
        None
    )
    seen: RulesSeen = ""


class Withdrawal(Given):
    """Why a story is kept true no longer."""

    model_config = shown({"note": "replaced by another story"})

    note: Words = ""


_SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewStory"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                        **{name: {"type": "string"} for name in _PARTS},
                    },
                }
            },
        },
    }
}


@router.post(
    "/stories", response_model=AddedStory, operation_id="add_story", status_code=201, openapi_extra=_SENT
)
async def add(request: Request, visitor: Editor) -> Response:
    """Take a story in, as JSON or as a file."""
    body, name, given = await _sent(request)
    added = await act(request, visitor, lambda context: _take_in(context, body, name, given))
    headers = {"Location": f"/api/v1/stories/{added.story.slug}"}
    return send_private(_added(added), status=201, headers=headers)


@router.post(
    "/stories/{slug}/versions", response_model=AddedStory, operation_id="add_version", openapi_extra=_SENT
)
async def add_version(request: Request, visitor: Editor, slug: Slug) -> Response:
    """Take in what became of a story; the same text again changes nothing."""
    body, name, given = await _sent(request)
    return send_private(
        _added(await act(request, visitor, lambda context: _take_in(context, body, name, given, slug)))
    )


@router.get(
    "/stories/{slug}/versions/{number}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The exact bytes."}},
    operation_id="get_version",
)
async def version(
    request: Request,
    visitor: Looker,
    slug: Slug,
    number: Annotated[int, Path(ge=1, le=LARGEST_ID, description="Which version.")],
) -> Response:
    """The exact bytes of a version, as a file to keep."""
    del visitor

    def build(connection: Connection) -> tuple[bytes | None, str]:
        story = stories.get_story(connection, slug)
        suffix = story.path.suffix if story.path else ""
        return get_version(connection, story.id, number), f"{story.slug}-{number}{suffix or '.txt'}"

    body, name = await context_of(request).read(build)
    if body is None:
        raise HTTPException(404, f"There is no version {number} of this story")
    answer = as_file(body, name, "application/octet-stream")
    answer.headers.update(PRIVATE)
    return answer


@router.get("/stories/{slug}/standing", response_model=StoryStanding, operation_id="get_story_standing")
async def standing(request: Request, visitor: Looker, slug: Slug) -> Response:
    """How each line of a story stands, its versions and its rules."""
    work = acting(request, visitor)

    def build(connection: Connection) -> StoryStanding:
        now = work.clock.now()
        story = stories.get_story(connection, slug)
        cited = citations.list_citations(connection, story_id=story.id, removed=True)
        found = standings_of(connection, cited, desk=desk_of(work, connection), now=now)
        heads = heads_for(connection, cited)
        return StoryStanding(
            slug=story.slug,
            headline=story.headline,
            withdrawn_at=story.withdrawn_at,
            rules=_rules(story.slug, story_rules.get_rules(connection, story.id)),
            lines=[
                StandingDocument(
                    citation=summary_of(one, heads[one.story_id]),
                    state=found[one.id].state,
                    why=found[one.id].why,
                    now=found[one.id].now,
                    draft=found[one.id].draft,
                    rules=rules_document(one.id, found[one.id].rules),
                )
                for one in cited
            ],
            versions=[
                VersionDocument(
                    number=each.number,
                    published_on=each.published_on,
                    saved_at=each.saved_at,
                    saved_by=each.saved_by,
                    cause=each.cause,
                )
                for each in stories.list_versions(connection, story.id)
            ],
        )

    return send_private(await context_of(request).read(build))


@router.put("/stories/{slug}/rules", response_model=StoryRulesDocument, operation_id="set_story_rules")
async def set_rules(request: Request, visitor: Editor, slug: Slug, given: StoryRulesGiven) -> Response:
    """Set how many must approve, and how much the story is read."""

    def work(context: WorkContext) -> StoryRulesDocument:
        kept = set_story_rules(
            context, slug, needs_two=given.needs_two, reads=given.reads, seen=given.seen or None
        )
        with context.database.reading() as connection:
            return _rules(stories.get_story(connection, slug).slug, kept)

    return send_private(await act(request, visitor, work))


@router.post("/stories/{slug}/check", response_model=Counted, operation_id="check_story")
async def check(request: Request, visitor: Editor, slug: Slug) -> Response:
    """Have a story's questions asked in the next round."""
    return send_private(
        Counted(questions=await act(request, visitor, lambda context: check_now(context, slug)))
    )


@router.post("/stories/{slug}/withdraw", response_model=StoryStanding, operation_id="withdraw_story")
async def withdraw(request: Request, visitor: Editor, slug: Slug, why: Withdrawal | None = None) -> Response:
    """Keep a story true no longer; nothing is deleted. Twice is once."""
    note = why.note if why else ""
    await act(request, visitor, lambda context: withdraw_story(context, slug, note=note))
    return await standing(request, visitor, slug)


async def _sent(request: Request) -> tuple[bytes, str, NewStory]:
    """The story's bytes, what to call it, and what was said of it, as JSON or as a form with a file."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        given = await document_of(request, NewStory)
        return given.text.encode(), "the text", given
    if kind != "multipart/form-data":
        raise HTTPException(415, "Send the story as application/json, or its file as multipart/form-data")
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise UsageError("send the story's file in the field `file`")
    body = await file.read(LARGEST + 1)
    said = {name: value for name in _PARTS if isinstance(value := form.get(name), str)}
    try:
        day = date.fromisoformat(said["published_on"]) if said.get("published_on") else None
        told = NewStory(
            text="-",
            headline=plain(said.get("headline", "")),
            url=plain(said.get("url", "")),
            published_on=day,
        )
    except ValueError as error:
        raise UsageError("the headline, the address or the day of the story does not fit") from error
    return body, (file.filename or "the file")[:80], told


def _take_in(context: WorkContext, body: bytes, name: str, given: NewStory, slug: str = "") -> Added:
    return take_in_story(
        context,
        body,
        name=name,
        story=slug,
        headline=given.headline,
        published_on=given.published_on,
        url=given.url,
    )


def _added(added: Added) -> AddedStory:
    return AddedStory(
        slug=added.story.slug,
        headline=added.story.headline,
        version=added.story.version.number,
        is_new=added.is_new,
        has_new_version=added.has_new_version,
        new=added.new,
        kept=added.kept,
        removed=added.removed,
    )


def _rules(slug: str, rules: StoryRules) -> StoryRulesDocument:
    return StoryRulesDocument(
        story=slug, needs_two=rules.needs_two, reads=rules.reads, in_words=rules.in_words, seen=rules.seen
    )
