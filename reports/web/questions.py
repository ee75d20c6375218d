"""What does a reader see of one question, today or as it was known on an earlier day?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, questions, stories
from reports.behind import behind_question
from reports.gather import forecaster_named, many_of, parts_of
from reports.part import Part
from reports.republishing import may_republish
from reports.web.addresses import question_address, question_card_address, story_address
from reports.web.card_key import card_key, figure_key
from reports.web.discovery import Alternate, alternates_of, link_header
from reports.web.elsewhere import elsewhere_of
from reports.web.figures import figure_name, figure_of, figure_of_many, figure_of_twins
from reports.web.page_context import context_of
from reports.web.pages import CitingStory, QuestionPage
from reports.web.past import Past, as_it_stood, asked_past, nothing_yet, printed_by
from reports.web.prose import readable
from reports.web.responses import PAGE, PAST, answer, with_form
from reports.web.shown_figure import Figure
from reports.web.shown_twins import beside_shown_twins
from reports.web.snippets import Snippet, beside_frozen, embeddable_question
from reports.web.standing import standing_of
from reports.web.withheld import policy_for
from tracker.errors import NotFoundError
from tracker.questions import OutcomeRef, Question, QuestionRef, Shape
from tracker.settings import Settings

TABLE_LENGTH = 200
"""How many rows all tables of a question's page have together."""

_PARTS = {
    Shape.GROUP: "parts",
    Shape.CHOICE: "options",
    Shape.CONDITIONAL: "branches",
    Shape.SINGLE: "outcomes",
}


async def question(request: Request) -> Response:
    """GET /questions/{platform}/{id}: a question, with every outcome."""
    context = context_of(request)
    ref = asked_question(request)
    now = context.now()
    settings = context.settings
    past = asked_past(request.query_params.get("asof"), now, settings.zone)

    def build(connection: Connection) -> tuple[bytes, str, tuple[Alternate, ...]]:
        page = question_page(connection, settings, ref, now, past=past)
        address = question_address(ref)
        alternates = alternates_of(
            address, public_url=settings.public_url, title=page.title, embeds=bool(page.card)
        )
        body = context.templates.render(
            "question.html",
            page=page,
            address=address,
            alternates=alternates,
            snippets=_snippets(page, ref, settings),
            today=now.astimezone(settings.zone).date(),
        )
        return body, with_form(policy_for(page.figures)), alternates

    body, policy, alternates = await context.read(build)
    return answer(
        request,
        body,
        media_type="text/html",
        keeping=PAST if past else PAGE,
        policy=policy,
        headers={"Link": link_header(alternates)},
    )


def _snippets(
    page: QuestionPage, ref: QuestionRef, settings: Settings
) -> tuple[tuple[Snippet, Snippet], ...]:
    """Each way to embed the question, live and frozen; none where it may not be."""
    if not page.card:
        return ()
    live, frozen = (
        embeddable_question(OutcomeRef(ref), title=page.title, alt=page.card_alt, as_of=as_of)
        for as_of in (None, page.as_of)
    )
    return beside_frozen(live, frozen, settings.public_url)


def asked_question(request: Request) -> QuestionRef:
    """The question that an address names.

    Raises:
        NotFoundError: it cannot be a question's name.
    """
    platform, id_ = request.path_params["platform"], request.path_params["id"]
    try:
        return QuestionRef(platform=platform, id=id_)
    except ValueError as error:
        raise NotFoundError(f"there is no question {id_!r} of {platform!r}") from error


def question_page(
    connection: Connection, settings: Settings, ref: QuestionRef, now: datetime, *, past: Past | None = None
) -> QuestionPage:
    """Everything that a question's page shows as of `now`, or as it was known in the `past`.

    Raises:
        NotFoundError: the question was never fetched.
    """
    now = past.instant if past else now
    asked = questions.get_question(connection, ref)
    most_rows = max(10, TABLE_LENGTH // max(1, len(asked.outcomes)))
    told_of = may_republish(settings, ref.platform)
    parts = parts_of(connection, ref, as_of=now, zone=settings.zone, notice=settings.notice)
    figures = tuple(
        figure_of(
            part.picture,
            OutcomeRef(ref, told.key),
            name=figure_name(number),
            question=asked,
            most_rows=most_rows,
            republish=told_of,
        )
        for number, (part, told) in enumerate(zip(parts, asked.outcomes, strict=True))
    )
    if past:
        figures = tuple(as_it_stood(figure, past) for figure in figures)
    many = many_of(asked, parts, notice=settings.notice)
    is_apart = many is None or asked.outcome() is not None or not told_of.shows_numbers
    together = None if many is None or is_apart else figure_of_many(many, asked)
    if together and past:
        together = as_it_stood(together, past)
    return QuestionPage(
        title=asked.title,
        condition=asked.condition,
        platform=forecaster_named(asked),
        platform_url=asked.url if told_of.shows_link else "",
        standing=standing_of(parts[0].picture) if len(parts) == 1 else _standing(asked, parts),
        behind=_behind(connection, settings, asked, parts) if told_of.shows_numbers and not past else "",
        criteria=asked.resolution_criteria,
        together=together,
        figures=figures,
        labels=tuple(told.label for told in asked.outcomes),
        # What is pasted elsewhere is the newest card, not that of a past day.
        card=_card_address(settings, ref, parts) if told_of.shows_numbers and not past else "",
        card_alt=_card_alt(figures, together),
        stories=tuple(_citing(connection, ref, past)),
        as_of=now,
        elsewhere=tuple(
            twin
            for told in asked.outcomes
            for twin in elsewhere_of(
                connection,
                settings,
                OutcomeRef(ref, told.key),
                now,
                label=told.label if len(asked.outcomes) > 1 else "",
            )
        ),
        beside=tuple(_beside(connection, settings, asked, now, most_rows)),
        past=past.in_words if past else "",
        nothing_yet=nothing_yet(connection, asked, parts) if past else "",
        day=past.day if past else None,
    )


def _behind(connection: Connection, settings: Settings, asked: Question, parts: Sequence[Part]) -> str:
    crowd = parts[0].picture.shown_crowd if len(parts) == 1 else None
    return behind_question(connection, settings, asked, crowd=crowd)


def _beside(
    connection: Connection, settings: Settings, asked: Question, now: datetime, most_rows: int
) -> Iterator[Figure]:
    """Each outcome that other platforms ask too, in one chart with theirs."""
    for number, told in enumerate(asked.outcomes):
        outcome = OutcomeRef(asked.ref, told.key)
        many = beside_shown_twins(connection, settings, outcome, now)
        if many is not None:
            name = f"{figure_name(number)}-elsewhere"
            yield figure_of_twins(many, outcome, name=name, most_rows=most_rows)


def leading_part(parts: Sequence[Part]) -> Part | None:
    """The outcome that is shown where there is room for one: that with the highest last value."""
    return max(
        parts, key=lambda part: -1.0 if part.picture.last is None else part.picture.last.value, default=None
    )


def _card_address(settings: Settings, ref: QuestionRef, parts: Sequence[Part]) -> str:
    shown = leading_part(parts)
    if shown is None:
        return ""
    return question_card_address(ref, card_key(figure_key(shown.picture), headline="", settings=settings))


def _card_alt(figures: tuple[Figure, ...], together: Figure | None) -> str:
    shown = together or next(iter(figures), None)
    return shown.alt if shown else ""


def _standing(asked: Question, parts: Sequence[Part]) -> str:
    ended = sum(part.picture.state.is_final for part in parts)
    named = f"{len(asked.outcomes)} {_PARTS[asked.shape]}"
    return f"{named}, {ended} of them settled." if ended else f"{named}, none of them settled yet."


def _citing(connection: Connection, ref: QuestionRef, past: Past | None) -> list[CitingStory]:
    every = citations.citing(connection, ref, removed=past is not None)
    found = (
        [*printed_by(connection, every, past)]
        if past
        else [(citation, citation.printing) for citation in every]
    )
    heads = stories.heads_of(connection, {citation.story_id for citation, _printing in found})
    return [
        CitingStory(
            address=story_address(heads[citation.story_id].slug),
            headline=heads[citation.story_id].headline,
            sentence=readable(printing.sentence),
            printed_on=printing.printed_on,
        )
        for citation, printing in found
    ]
