"""/desk/stories/add: how does a story come in at the desk, by pasting or as a file?

What was found is shown before anything is kept; the bytes travel with the form, so that what is kept is
what was shown.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, stories
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from reports.desk.take_in_story import LARGEST, check_given, take_in_story
from reports.web.desk.doing import Editor, do
from reports.web.desk.guard import Visitor, act
from reports.web.desk.page import Said, as_said, desk_page, go
from reports.web.desk.uploads import at_most, text_of, upload_of
from reports.web.page_context import context_of
from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations
from tracker.errors import NerdlineError, UsageError
from tracker.formats import read_story
from tracker.samples import read_sample
from tracker.stories import Story

router = APIRouter()

_PART = 500_000
SAMPLE = "white_house_north_korea.txt"
_ADD = "/desk/stories/add"
_FIELDS = ("headline", "url", "published_on", "story")


# Before /stories/{slug}, which would take "add" for a story.
@router.get("/stories/add")
async def new_story(request: Request, visitor: Editor, story: str = "") -> Response:
    """The form; `story` is the slug of the one that this is a new version of."""
    return await _form(request, visitor, {"story": story})


@router.post("/stories/add", dependencies=[at_most(LARGEST)])
async def preview(request: Request, visitor: Editor) -> Response:
    """What is found in a text, before it is kept. Nothing is changed."""
    given = {name: (await text_of(request, name))[:2_000] for name in _FIELDS}
    pasted = await text_of(request, "text")
    try:
        file = await upload_of(request, "file", most=LARGEST)
        if file is None and not pasted.strip():
            raise UsageError("paste the story's text, or choose its file")
        # Browsers send the ends of pasted lines as CRLF, whatever they were.
        body = file.data if file else pasted.replace("\r\n", "\n").encode()
        name = file.name if file else "the pasted text"
        story, found = await act(request, visitor, lambda one: _read(one, body, name, given))
    except (NerdlineError, UnicodeEncodeError) as error:
        return await _form(request, visitor, given | {"text": pasted}, as_said(error))
    return await desk_page(
        request,
        visitor,
        "story_preview.html",
        story=story,
        found=found,
        given=given,
        called=name,
        packed=_parts(base64.b64encode(body).decode()),
    )


@router.post("/stories/save", dependencies=[at_most(2 * LARGEST)])
async def save(request: Request, visitor: Editor) -> Response:
    """Keep what was shown."""
    given = {name: (await text_of(request, name))[:2_000] for name in _FIELDS}
    name = (await text_of(request, "name"))[:200] or "the story"
    packed = "".join(str(part) for part in (await request.form()).getlist("packed"))
    slug: list[str] = []

    def work(context: WorkContext) -> str:
        body = _unpacked(packed)
        added = take_in_story(
            context,
            body,
            name=name,
            story=given["story"],
            headline=given["headline"],
            published_on=_day(given["published_on"]),
            url=given["url"],
        )
        slug.append(added.story.slug)
        if added.is_new:
            return (
                f"The story is kept, with {added.new} forecast{'s' if added.new != 1 else ''} to keep true."
            )
        if not added.has_new_version:
            return f"It has not changed since version {added.story.version.number}."
        return (
            f"This is version {added.story.version.number}: {added.kept} forecasts kept, {added.new} new, "
            f"{added.removed} gone."
        )

    try:
        said = await act(request, visitor, work)
    except NerdlineError as error:
        return go(request, visitor, _ADD, as_said(error))
    return go(request, visitor, f"/desk/stories/{slug[0]}", said)


@router.post("/sample")
async def sample(request: Request, visitor: Editor) -> Response:
    """Add the sample story that the program brings along, under a headline that says so."""

    def work(context: WorkContext) -> str:
        body = read_sample(SAMPLE)
        story = read_story(body, name=SAMPLE)
        headline = f"Sample: {story.headline}"
        with context.database.reading() as connection:
            if any(one.headline == headline for one in stories.list_stories(connection, withdrawn=True)):
                raise UsageError("the sample story is here already")
        add_story(context, body, name=SAMPLE, headline=headline)
        return "The sample story is here. Its forecast has no question yet: say which one it means."

    return await do(request, visitor, work, then="/desk/links", otherwise="/desk/stories")


def _read(
    context: WorkContext, body: bytes, name: str, given: dict[str, str]
) -> tuple[Story, tuple[Citation, ...]]:
    check_given(context, body, name=name, story=given["story"])
    story = read_story(
        body,
        name=name,
        headline=given["headline"] or None,
        published_on=_day(given["published_on"]),
        url=given["url"] or None,
    )
    return story, find_citations(story.text, today=story.published_on or context.today())


def _parts(packed: str) -> list[str]:
    """What a form carries in several fields, since none of them may be longer than a megabyte."""
    return [packed[start : start + _PART] for start in range(0, len(packed), _PART)]


def _unpacked(packed: str) -> bytes:
    try:
        body = base64.b64decode(packed.encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise UsageError("the form came damaged; give the story once more") from error
    if len(body) > LARGEST:
        raise UsageError(f"a story has at most {LARGEST:,} bytes")
    return body


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError as error:
        raise UsageError(f"{text[:20]!r} is no day; write it like 2026-11-20") from error


async def _form(request: Request, visitor: Visitor, given: dict[str, str], *said: Said) -> Response:
    def build(connection: Connection) -> str:
        if not given.get("story"):
            return ""
        return stories.get_story(connection, given["story"]).headline

    headline = await context_of(request).read(build) if not said else given.get("headline", "")
    given = dict.fromkeys((*_FIELDS, "text"), "") | given
    return await desk_page(
        request, visitor, "story_add.html", given=given, of_story=headline, said=said, largest=LARGEST
    )
