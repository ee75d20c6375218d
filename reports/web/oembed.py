"""What does a content system get for one of our addresses? oEmbed 1.0 (oembed.com), as JSON and as XML."""

from __future__ import annotations

import json
import re
from datetime import datetime
from http import HTTPStatus
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.charts.alt_text import describe
from reports.charts.image import SCALE
from reports.charts.style import SHARE
from reports.printed import as_printable
from reports.republishing import may_republish
from reports.web.addresses import question_card_address, story_card_address
from reports.web.card_key import card_key, figure_key
from reports.web.embedded import asked_outcome, embedded_line, picture_asked
from reports.web.page_context import context_of
from reports.web.responses import PAGE, answer
from reports.web.snippets import (
    AROUND,
    HEIGHT,
    WIDTH,
    Embeddable,
    embeddable_question,
    embeddable_story,
    iframe,
)
from tracker.questions import OutcomeRef, QuestionRef
from tracker.settings import Settings

NARROWEST = 240
"""A frame is not made narrower, whatever is asked for: nobody could read the chart."""

_FORMATS = {"json": "application/json", "xml": "text/xml"}
_PLACE = re.compile(r"/(?:embed/)?(?:stories/(?P<slug>[^/]+)|(?:questions/)?(?P<platform>[^/]+)/(?P<id>.+))")
_DIGITS = 5


async def oembed(request: Request) -> Response:
    """GET /oembed?url=…&format=json|xml&maxwidth=…&maxheight=…: how to embed one of our pages."""
    context = context_of(request)
    choices, settings, now = request.query_params, context.settings, context.now()
    form = choices.get("format", "json")
    if form not in _FORMATS:
        raise HTTPException(HTTPStatus.NOT_IMPLEMENTED, "There is json and xml, and no other format.")
    width = min(WIDTH, max(NARROWEST, _asked_length(choices.get("maxwidth"), "maxwidth") or WIDTH))
    most = _asked_length(choices.get("maxheight"), "maxheight")
    slug, ref = _asked_page(choices.get("url", ""), settings)

    def build(connection: Connection) -> dict[str, str | int]:
        what, card = _embeddable(connection, settings, slug, ref, now)
        height = width * 3 // 4 + AROUND if width < WIDTH else HEIGHT
        told: dict[str, str | int] = {
            "version": "1.0",
            "type": "rich",
            "title": as_printable(what.title),
            "provider_name": as_printable(settings.outlet or "Nerdline"),
            "provider_url": settings.public_url,
            "html": iframe(what, settings.public_url, width=width, height=min(height, most or height)),
            "width": width,
            "height": min(height, most or height),
            "cache_age": PAGE.fresh,
        }
        if not choices.get("maxwidth") and not most:  # a thumbnail must keep to what was asked for as well
            told |= {
                "thumbnail_url": settings.public_url + card,
                "thumbnail_width": SHARE.width * SCALE,
                "thumbnail_height": SHARE.height * SCALE,
            }
        return told

    told = await context.read(build)
    body = json.dumps(told, ensure_ascii=False).encode() if form == "json" else render_xml(told)
    return answer(request, body, media_type=_FORMATS[form], keeping=PAGE)


def render_xml(told: dict[str, str | int]) -> bytes:
    """The answer as XML."""
    root = ET.Element("oembed")
    for name, value in told.items():
        ET.SubElement(root, name).text = str(value)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _embeddable(
    connection: Connection, settings: Settings, slug: str, ref: QuestionRef | None, now: datetime
) -> tuple[Embeddable, str]:
    """What is embedded, and the address of its card.

    Raises:
        HTTPException: it may not be republished (401), or was withdrawn (410).
        NotFoundError: there is no such story or question.
    """
    headline = ""
    if ref is None:
        kept, _line, outcome = embedded_line(connection, slug)
        headline = kept.headline
    else:
        outcome = asked_outcome(connection, settings, ref, "", now)
    told = may_republish(settings, outcome.question.platform)
    if not told.shows_numbers:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, told.why)
    picture = picture_asked(connection, settings, outcome, now)
    key = card_key(figure_key(picture), headline=headline, settings=settings)
    alt = describe(picture).alt
    if ref is None:
        return embeddable_story(slug, outcome, title=headline, alt=alt), story_card_address(slug, key)
    # Without a key the frame goes on choosing the likeliest outcome itself.
    chosen = OutcomeRef(ref) if outcome.key else outcome
    return embeddable_question(chosen, title=picture.title, alt=alt), question_card_address(ref, key)


def _asked_page(url: str, settings: Settings) -> tuple[str, QuestionRef | None]:
    """The slug of a story, or else a question, that one of our addresses names.

    Raises:
        HTTPException: it is none of ours (404).
    """
    try:
        asked, ours = urlsplit(url), urlsplit(settings.public_url)
        is_ours = (asked.hostname, asked.port) == (ours.hostname, ours.port)
    except ValueError:
        is_ours = False
    path = _PLACE.fullmatch(asked.path.removeprefix(ours.path).rstrip("/")) if is_ours else None
    if path is None:
        raise HTTPException(404, "The address in “url” is none of a story or a question here.")
    if path["slug"]:
        return unquote(path["slug"]), None
    try:
        return "", QuestionRef(platform=unquote(path["platform"]), id=unquote(path["id"]))
    except ValueError as error:
        raise HTTPException(404, "The address in “url” is none of a story or a question here.") from error


def _asked_length(text: str | None, name: str) -> int:
    """A length in pixels, 0 where none is asked for."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text)):
        raise HTTPException(400, f"Write {name} as a number of pixels.")
    return int(text)
