"""Which questions are there, and how does each stand?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from db import Connection, citations, listings, questions, stories, twins
from reports.gather import parts_of
from reports.part import Part
from reports.republishing import Republish, may_republish
from reports.web.addresses import question_address, story_address
from reports.web.api.answers import (
    ROOT,
    asked_cursor,
    asked_instant,
    licence_of,
    named_question,
    next_cursor,
    send_document,
    with_choices,
)
from reports.web.api.documents import Licence
from reports.web.api.history import history_address
from reports.web.api.question_documents import (
    Citing,
    OutcomeDocument,
    QuestionDocument,
    Questions,
    QuestionSummary,
    ResolutionDocument,
    volume_document,
)
from reports.web.page_context import context_of
from reports.web.prose import readable
from reports.web.responses import PAGE, PAST
from reports.web.standing import standing_of
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, State
from tracker.settings import Settings

router = APIRouter(tags=["questions"])

Limit = Annotated[int, Query(ge=1, le=100, description="How many to list.")]
CursorChoice = Annotated[
    str | None, Query(description="As the part before gave it.", pattern=r"^[0-9]{1,10}$")
]


@router.get("/questions", response_model=Questions, operation_id="list_questions")
async def list_questions(
    request: Request,
    platform: Annotated[str, Query(max_length=40, description="Of one platform, by its key.")] = "",
    state: Annotated[State | None, Query(description="In one state.")] = None,
    q: Annotated[str, Query(max_length=200, description="With these words in the title.")] = "",
    limit: Limit = 50,
    cursor: CursorChoice = None,
) -> Response:
    """The questions that are kept, the newest first."""
    context = context_of(request)
    before = asked_cursor(cursor)

    def build(connection: Connection) -> Questions:
        found = listings.list_questions(
            connection, limit=limit, before=before, platform=platform, state=state, text=q
        )
        watches = questions.watches_of(connection, [ref for _number, ref in found])
        return Questions(
            questions=[
                QuestionSummary(**_summary(context.settings, watch.question)) for watch in watches.values()
            ],
            cursor=next_cursor([number for number, _ref in found], limit),
        )

    return send_document(request, await context.read(build))


@router.get("/questions/{platform}/{id:path}", response_model=QuestionDocument, operation_id="get_question")
async def get_question(
    request: Request,
    platform: str,
    id: str,  # noqa: A002 (the parameter's name in the address)
    known_at: Annotated[str | None, Query(description="As it stood for us at this instant.")] = None,
) -> Response:
    """A question with its outcomes, the stories that cite it, and its twins elsewhere."""
    context = context_of(request)
    ref = named_question(platform, id)
    now = context.now()
    as_of = asked_instant("known_at", known_at, now=now) or now

    def build(connection: Connection) -> QuestionDocument:
        return question_document(connection, context.settings, ref, as_of)

    keeping = PAGE if known_at is None else PAST
    return send_document(request, await context.read(build), keeping=keeping)


def question_document(
    connection: Connection, settings: Settings, ref: QuestionRef, as_of: datetime
) -> QuestionDocument:
    """A question as it stood for us at `as_of`.

    Raises:
        NotFoundError: the question was never fetched.
    """
    watch = questions.get_watch(connection, ref)
    question = watch.question
    is_now = watch.checked_at is None or as_of >= watch.checked_at
    told = may_republish(settings, ref.platform)
    parts = parts_of(connection, ref, as_of=as_of, zone=settings.zone, notice=settings.notice)
    return QuestionDocument(
        **_summary(settings, question),
        known_at=as_of,
        condition=question.condition,
        resolution_criteria=question.resolution_criteria,
        opened_at=question.opened_at,
        closes_at=question.closes_at,
        deadline=question.deadline,
        # What was behind it on an earlier day is not kept.
        crowd=question.crowd if is_now and told.shows_numbers else None,
        volume=volume_document(question.volume) if is_now and told.shows_numbers else None,
        licence=Licence(**licence_of(settings, ref.platform)),
        withheld=told.why,
        series=[
            _series(settings, ref, outcome, part, told)
            for outcome, part in zip(question.outcomes, parts, strict=True)
        ],
        stories=_citing(connection, settings, ref),
        twins=[
            str(twin.beside(outcome))
            for outcome in (OutcomeRef(ref, each.key) for each in question.outcomes)
            for twin in twins.twins_of(connection, outcome)
        ],
        note=settings.notice,
    )


def _summary(settings: Settings, question: Question) -> dict[str, Any]:
    ref = question.ref
    told = may_republish(settings, ref.platform)
    return {
        "question": str(ref),
        "platform": ref.platform,
        "id": ref.id,
        "title": question.title,
        "url": question.url if told.shows_link else "",
        "state": question.state,
        "shape": question.shape,
        "outcomes": [outcome.key for outcome in question.outcomes],
        "page": settings.public_url + question_address(ref),
        "data": settings.public_url
        + f"{ROOT}/questions/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}",
    }


def _series(
    settings: Settings, ref: QuestionRef, outcome: Outcome, part: Part, told: Republish
) -> OutcomeDocument:
    picture = part.picture
    is_told = told.shows_numbers
    has_lapsed = picture.has_lapsed or picture.last is None
    now = picture.last if is_told and not has_lapsed and not picture.state.is_final else None
    ending = picture.resolution
    choice = {"outcome": outcome.key} if outcome.key else {}
    histories = [
        settings.public_url + with_choices(history_address(ref, file_format), choice) if is_told else ""
        for file_format in ("json", "csv")
    ]
    return OutcomeDocument(
        key=outcome.key,
        label=outcome.label,
        kind=outcome.kind,
        unit=outcome.unit,
        state=picture.state,
        standing=standing_of(picture),
        finding=picture.finding if is_told else "",
        value=now.value if now else None,
        printed=picture.last_printed if now else "",
        low=now.low if now else None,
        high=now.high if now else None,
        crowd=now.crowd if now else None,
        at=now.at if now else None,
        seen_at=now.seen_at if now else None,
        no_reading=picture.gaps[-1].reason if is_told and has_lapsed and picture.gaps else None,
        last_read=picture.last_read_at,
        resolution=None
        if ending is None
        else ResolutionDocument(text=ending.text, value=ending.value, at=ending.at),
        method=outcome.method,
        history_json=histories[0],
        history_csv=histories[1],
    )


def _citing(connection: Connection, settings: Settings, ref: QuestionRef) -> list[Citing]:
    found: list[Citing] = []
    for citation in citations.citing(connection, ref):
        kept = stories.get_story(connection, str(citation.story_id))
        found.append(
            Citing(
                story=kept.slug,
                headline=kept.headline,
                sentence=readable(citation.printing.sentence),
                printed_on=citation.printing.printed_on,
                address=settings.public_url + story_address(kept.slug),
            )
        )
    return found
