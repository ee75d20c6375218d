"""Which topics are there, and which stories are about one?"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, reader_lists
from reports.web.addresses import TOPICS, topic_address
from reports.web.front_page import asked_part, part_of_stories
from reports.web.page_context import context_of
from reports.web.responses import PAGE, answer
from reports.web.topic_of import topic_key, topic_of

MOST_STORIES = 5_000
"""How many of the newest stories with a topic count; a statement holds only so many numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as the newest of its stories writes it, and its stories' numbers."""

    name: str
    address: str
    stories: tuple[int, ...]


async def topics(request: Request) -> Response:
    """GET /topics: every topic, that with the most stories first."""
    context = context_of(request)
    found = await context.read(find_topics)
    listed = sorted(found.values(), key=lambda topic: (-len(topic.stories), topic.name.casefold()))
    body = context.templates.render("topics.html", topics=listed, address=TOPICS)
    return answer(request, body, media_type="text/html", keeping=PAGE)


async def topic(request: Request) -> Response:
    """GET /topics/{topic}: the stories about it, the last changed first."""
    context = context_of(request)
    number, now = asked_part(request), context.now()
    key: str = request.path_params["topic"]

    def build(connection: Connection) -> bytes:
        found = find_topics(connection).get(topic_key(key))
        if found is None:
            raise HTTPException(404, "No story in print is about this; /topics lists what they are about.")
        page = part_of_stories(
            connection,
            context.settings,
            number,
            now,
            topic=found.name,
            within=found.stories,
            place=lambda part: topic_address(topic_key(key), part),
        )
        address = topic_address(topic_key(key), page.number)
        return context.templates.render("stories.html", page=page, address=address)

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


def find_topics(connection: Connection) -> dict[str, Topic]:
    """The topics of the stories in print, by their keys."""
    names: dict[str, str] = {}
    numbers: dict[str, list[int]] = {}
    for number, headline in reader_lists.headlines_with_topic(connection, limit=MOST_STORIES):
        name = topic_of(headline)
        if name:
            names.setdefault(topic_key(name), name)
            numbers.setdefault(topic_key(name), []).append(number)
    return {
        key: Topic(name=name, address=topic_address(key), stories=tuple(numbers[key]))
        for key, name in names.items()
    }
