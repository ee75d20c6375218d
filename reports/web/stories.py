"""What does a reader see of one story?"""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, questions, stories
from reports.gather import picture_of
from reports.printed import format_day
from reports.republishing import may_republish
from reports.web.addresses import story_address, story_card_address
from reports.web.card_key import card_key
from reports.web.discovery import Alternate, alternates_of, link_header
from reports.web.elsewhere import elsewhere_of
from reports.web.figures import figure_name, figure_of
from reports.web.leading_line import leading_line
from reports.web.page_context import context_of
from reports.web.pages import ForecastLine, ShownNarrative, Side, StoryPage
from reports.web.prose import Paragraph, paragraphs, readable
from reports.web.responses import PAGE, answer
from reports.web.shown_figure import Figure
from reports.web.snippets import Snippet, beside_frozen, embeddable_story
from reports.web.story_log import story_log
from reports.web.structured_data import article, render_json_ld
from reports.web.withheld import policy_for
from tracker.errors import NotFoundError
from tracker.formats import read_story
from tracker.formats.lines import split_lines
from tracker.formats.masthead import is_masthead_line
from tracker.kept import KeptCitation, KeptStory
from tracker.settings import Settings
from tracker.spans import Span
from tracker.stories import Narrative, Story

TABLE_LENGTH = 30
"""How many rows of a forecast's table a story shows; its question's page has more."""

_FRONT_MATTER = "---"


async def story(request: Request) -> Response:
    """GET /stories/{slug}: a whole story."""
    context = context_of(request)
    slug: str = request.path_params["slug"]
    now = context.now()

    settings = context.settings

    def build(connection: Connection) -> tuple[bytes, StoryPage]:
        page = story_page(connection, settings, slug, now)
        return context.templates.render(
            "story.html",
            page=page,
            address=story_address(slug),
            alternates=_alternates(page, settings),
            snippets=_snippets(connection, settings, page),
            json_ld=render_json_ld(article(page, settings)),
        ), page

    body, page = await context.read(build)
    return answer(
        request,
        body,
        media_type="text/html",
        keeping=PAGE,
        policy=policy_for(line.figure for line in page.lines),
        headers={"Link": link_header(_alternates(page, settings))},
    )


def _alternates(page: StoryPage, settings: Settings) -> tuple[Alternate, ...]:
    return alternates_of(
        story_address(page.slug), public_url=settings.public_url, title=page.headline, embeds=bool(page.card)
    )


def _snippets(
    connection: Connection, settings: Settings, page: StoryPage
) -> tuple[tuple[Snippet, Snippet], ...]:
    """Each way to embed the story's forecast, live and frozen; none where it may not be."""
    line = leading_line(connection, shown_story(connection, page.slug))
    if not page.card or line is None or line.link is None:
        return ()
    outcome = line.link.outcome
    live, frozen = (
        embeddable_story(page.slug, outcome, title=page.headline, alt=page.card_alt, as_of=as_of)
        for as_of in (None, page.as_of)
    )
    return beside_frozen(live, frozen, settings.public_url)


def story_page(connection: Connection, settings: Settings, slug: str, now: datetime) -> StoryPage:
    """Everything that a story's page shows as of `now`.

    Raises:
        NotFoundError: no story has this slug.
        HTTPException: the story was withdrawn (410).
    """
    kept = shown_story(connection, slug)
    version = kept.version
    read = read_story(version.body, name=kept.slug, headline=kept.headline, published_on=version.published_on)
    every = citations.list_citations(connection, story_id=kept.id, removed=True)
    in_print = [citation for citation in every if citation.removed_at is None]
    spans = [citation.printing.span for citation in in_print]
    printings = {citation.id: citations.list_printings(connection, citation.id) for citation in every}
    nerd = read.nerd_narrative
    lines = tuple(
        ForecastLine(
            sentence=readable(citation.printing.sentence),
            stated=citation.printing.stated,
            printed_on=citation.printing.printed_on,
            first_stated=printings[citation.id][0].stated,
            first_sentence=readable(citation.first_sentence),
            ran_on=printings[citation.id][0].printed_on,
            has_changed=citation.printing.sentence != citation.first_sentence,
            is_apart=nerd is None or len(in_print) > 1 or not nerd.span.holds(citation.printing.span),
            figure=_figure(connection, settings, citation, figure_name(number), now),
            elsewhere=elsewhere_of(connection, settings, citation.link.outcome, now) if citation.link else (),
        )
        for number, citation in enumerate(in_print)
    )
    shown = next((line.figure for line in lines if line.figure is not None), None)
    return StoryPage(
        slug=kept.slug,
        headline=kept.headline,
        updated=read.published_on,
        image_credit=read.image_credit,
        source_url=kept.url,
        facts=tuple((fact.text, fact.references) for fact in read.facts),
        narratives=tuple(_shown(each, read, spans) for each in read.narratives if not each.is_nerd),
        nerd=_shown(nerd, read, spans) if nerd else None,
        body=() if read.facts or read.narratives else _body(read, spans),
        lines=lines,
        card=_card(settings, kept, shown) if shown and not shown.withheld else "",
        card_alt=shown.alt if shown else "",
        sides=_sides(read),
        log=story_log(connection, settings, kept, every, printings),
        as_of=now,
    )


def shown_story(connection: Connection, slug: str) -> KeptStory:
    """The story whose page has this name.

    Raises:
        NotFoundError: no story has this slug.
        HTTPException: the story was withdrawn (410).
    """
    kept = stories.find_story(connection, slug)
    if kept is None or kept.slug != slug:  # the store also finds by number and by path, which are not public
        raise NotFoundError(f"there is no story {slug!r}")
    if kept.withdrawn_at is not None:
        raise HTTPException(410, f"This story was withdrawn on {format_day(kept.withdrawn_at)}.")
    return kept


def _card(settings: Settings, kept: KeptStory, shown: Figure) -> str:
    key = card_key(shown.key, headline=kept.headline, settings=settings)
    return story_card_address(kept.slug, key)


def _figure(
    connection: Connection, settings: Settings, citation: KeptCitation, name: str, now: datetime
) -> Figure | None:
    if citation.link is None:
        return None
    outcome = citation.link.outcome
    picture = picture_of(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
    question = questions.get_question(connection, outcome.question)
    return figure_of(
        picture,
        outcome,
        name=name,
        question=question,
        most_rows=TABLE_LENGTH,
        republish=may_republish(settings, question.ref.platform),
    )


def _shown(narrative: Narrative, read: Story, forecasts: list[Span]) -> ShownNarrative:
    return ShownNarrative(label=narrative.label, paragraphs=paragraphs(read.text, narrative.span, forecasts))


def _sides(read: Story) -> tuple[Side, ...]:
    if read.split is None:
        return ()
    return (
        Side(label="Left", articles=read.split.left),
        Side(label="Right", articles=read.split.right),
        Side(label="More neutral political stance articles", articles=read.split.neutral),
    )


def _body(read: Story, forecasts: list[Span]) -> tuple[Paragraph, ...]:
    """The text of a story without sections, from below its headline, date and credits."""
    start = len(read.text)
    is_matter = False
    for line in split_lines(read.text):
        if line.content == _FRONT_MATTER and (is_matter or line.number == 1):
            is_matter = not is_matter
        elif not is_matter and not line.is_blank and not _is_above_text(line.content, read):
            start = line.span.start
            break
    return paragraphs(read.text, Span(start, len(read.text)), forecasts)


def _is_above_text(content: str, read: Story) -> bool:
    return content.lstrip("# ") == read.headline or is_masthead_line(content)
