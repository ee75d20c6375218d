"""What does a reader see of one question?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, questions, stories
from reports.gather import beside_twins, forecaster_named, many_of, parts_of
from reports.web.addresses import question_address, question_card_address, story_address
from reports.web.elsewhere import elsewhere_of
from reports.web.figures import figure_name, figure_of, figure_of_many, figure_of_twins
from reports.web.page_context import context_of
from reports.web.pages import CitingStory, Figure, QuestionPage
from reports.web.prose import readable
from reports.web.responses import FIGURE_POLICY, PAGE, answer
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

    def build(connection: Connection) -> bytes:
        page = question_page(connection, context.settings, ref, now)
        return context.templates.render("question.html", page=page, address=question_address(ref))

    return answer(
        request, await context.read(build), media_type="text/html", keeping=PAGE, policy=FIGURE_POLICY
    )


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
    connection: Connection, settings: Settings, ref: QuestionRef, now: datetime
) -> QuestionPage:
    """Everything that a question's page shows as of `now`.

    Raises:
        NotFoundError: the question was never fetched.
    """
    asked = questions.get_question(connection, ref)
    most_rows = max(10, TABLE_LENGTH // max(1, len(asked.outcomes)))
    parts = parts_of(connection, ref, as_of=now, zone=settings.zone, notice=settings.notice)
    figures = tuple(
        figure_of(
            part.picture,
            OutcomeRef(ref, told.key),
            name=figure_name(number),
            question=asked,
            most_rows=most_rows,
        )
        for number, (part, told) in enumerate(zip(parts, asked.outcomes, strict=True))
    )
    many = many_of(asked, parts, notice=settings.notice)
    together = figure_of_many(many, asked) if many is not None and asked.outcome() is None else None
    return QuestionPage(
        title=asked.title,
        condition=asked.condition,
        platform=forecaster_named(asked),
        platform_url=asked.url,
        standing=figures[0].standing if len(figures) == 1 else _standing(asked),
        criteria=asked.resolution_criteria,
        together=together,
        figures=figures,
        labels=tuple(told.label for told in asked.outcomes),
        card=question_card_address(ref) if asked.outcomes else "",
        card_alt=_card_alt(figures, together),
        stories=tuple(_citing(connection, ref)),
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
    )


def _beside(
    connection: Connection, settings: Settings, asked: Question, now: datetime, most_rows: int
) -> Iterator[Figure]:
    """Each outcome that other platforms ask too, in one chart with theirs."""
    for number, told in enumerate(asked.outcomes):
        outcome = OutcomeRef(asked.ref, told.key)
        many = beside_twins(connection, outcome, as_of=now, zone=settings.zone, notice=settings.notice)
        if many is not None:
            name = f"{figure_name(number)}-elsewhere"
            yield figure_of_twins(many, outcome, name=name, most_rows=most_rows)


def _card_alt(figures: tuple[Figure, ...], together: Figure | None) -> str:
    shown = together or next(iter(figures), None)
    return shown.alt if shown else ""


def _standing(asked: Question) -> str:
    ended = sum(told.state.is_final for told in asked.outcomes)
    parts = f"{len(asked.outcomes)} {_PARTS[asked.shape]}"
    return f"{parts}, {ended} of them settled." if ended else f"{parts}, none of them settled yet."


def _citing(connection: Connection, ref: QuestionRef) -> list[CitingStory]:
    found: list[CitingStory] = []
    for citation in citations.list_citations(connection):
        if citation.link is None or citation.link.outcome.question != ref:
            continue
        kept = stories.get_story(connection, str(citation.story_id))
        found.append(
            CitingStory(
                address=story_address(kept.slug),
                headline=kept.headline,
                sentence=readable(citation.printing.sentence),
                printed_on=citation.printing.printed_on,
            )
        )
    return found
