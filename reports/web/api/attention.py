"""What needs a human, and how does each platform stand with us?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from db.stories import Head
from reports.desk.accept_round import accept_round
from reports.desk.attention import About, attention_of
from reports.desk.context import WorkContext
from reports.desk.look_through import Found, look_through
from reports.desk.sources import Source, check_source, count_checks, sources_of
from reports.web.api.cited import heads_for, summary_of
from reports.web.api.desk_documents import Counted
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Editor,
    Given,
    Looker,
    PlatformKey,
    Word,
    send_private,
    shown,
)
from reports.web.api.upkeep_documents import (
    AttentionDocument,
    Done,
    FoundLine,
    FoundLines,
    Method,
    NoticeDocument,
    QuotedQuestion,
    SourceDocument,
    Sources,
)
from reports.web.desk.doing import asked
from reports.web.desk.guard import act, acting
from reports.web.page_context import context_of
from tracker.kept import KeptCitation
from tracker.notices import Notice
from tracker.questions import Question

router = APIRouter(tags=["attention"], route_class=OnceRoute)


class Which(Given):
    """Which of a platform's questions: all, those that fail, or one by its id there."""

    model_config = shown({"only_failing": True}, {"question": "12100"})

    question: Word = ""
    only_failing: bool = False


@router.get("/attention", response_model=AttentionDocument, operation_id="get_attention")
async def attention(request: Request, visitor: Looker) -> Response:
    """What somebody should look at now."""
    del visitor
    context = context_of(request)
    found = await context.read(lambda connection: attention_of(connection, now=context.clock.now()))
    return send_private(
        AttentionDocument(
            held=[_notice(one) for _, one in found.held],
            troubles=[_notice(one) for one in found.troubles],
            overdue=[_quoted(one) for one in found.overdue],
            ended=[_quoted(one) for one in found.ended],
            withheld=[_quoted(one) for one in found.withheld],
            methods=[
                Method(at=one.at, outcome=one.outcome, before=one.before, after=one.after)
                for one in found.methods
            ],
            without_twins=[_question(one, []) for one in found.twinless],
        )
    )


@router.get("/attention/lines", response_model=FoundLines, operation_id="look_through_lines")
async def lines(request: Request, visitor: Looker) -> Response:
    """Thin markets, misprints and lines nobody can draft: every line is looked at, which takes seconds."""

    def work(context: WorkContext) -> FoundLines:
        found = look_through(context)
        every = (*found.thin, *found.misprinted, *found.undraftable)
        with context.database.reading() as connection:
            heads = heads_for(connection, [one.citation for one in every])
        return FoundLines(
            at=found.at,
            thin=_lines(found.thin, heads),
            misprinted=_lines(found.misprinted, heads),
            undraftable=_lines(found.undraftable, heads),
        )

    return send_private(await asked(request, visitor, work))


@router.post("/rounds/{platform}/accept", response_model=Done, operation_id="accept_round")
async def accept(request: Request, visitor: Editor, platform: PlatformKey) -> Response:
    """Let a held round pass: a person has looked at the platform's pages and found them so."""
    await act(request, visitor, lambda context: accept_round(context, platform))
    return send_private(
        Done(detail=f"The next round of {platform} is kept, even where most of its numbers moved at once.")
    )


@router.get("/sources", response_model=Sources, operation_id="list_sources")
async def sources(request: Request, visitor: Looker) -> Response:
    """How each platform stands with us: does it answer, and how much do we ask?"""
    work = acting(request, visitor)

    def build(connection: Connection) -> Sources:
        counted = count_checks(connection, now=work.clock.now())
        return Sources(sources=[_source(one) for one in sources_of(connection, work, counted)])

    return send_private(await context_of(request).read(build))


@router.post("/sources/{platform}/check", response_model=Counted, operation_id="check_source")
async def check(
    request: Request, visitor: Editor, platform: PlatformKey, which: Which | None = None
) -> Response:
    """Have a platform's questions asked in the next round."""
    wanted = which or Which()

    def work(context: WorkContext) -> int:
        return check_source(context, platform, question=wanted.question, only_failing=wanted.only_failing)

    return send_private(Counted(questions=await act(request, visitor, work)))


def _notice(notice: Notice) -> NoticeDocument:
    return NoticeDocument(key=notice.key, sentence=notice.sentence, since=notice.raised_at)


def _quoted(about: About) -> QuotedQuestion:
    return _question(about.question, about.quoted)


def _question(question: Question, quoted: Iterable[tuple[Head, KeptCitation]]) -> QuotedQuestion:
    return QuotedQuestion(
        question=str(question.ref),
        title=question.title,
        url=question.url,
        state=question.state,
        quoted=[summary_of(citation, head) for head, citation in quoted],
    )


def _lines(found: Iterable[Found], heads: Mapping[int, Head]) -> list[FoundLine]:
    return [
        FoundLine(citation=summary_of(one.citation, heads[one.citation.story_id]), why=one.why)
        for one in found
    ]


def _source(source: Source) -> SourceDocument:
    health = source.health
    return SourceDocument(
        key=source.name,
        label=source.label,
        watched=health.watched if health else 0,
        failing=health.failing if health else 0,
        succeeded_at=health.succeeded_at if health else None,
        next_at=health.next_at if health else None,
        error=health.error if health else "",
        error_at=health.error_at if health else None,
        unasked=source.unasked,
        has_token=source.has_token,
        asked_last_hour=source.asked,
        most_in_an_hour=source.most,
        paused_until=source.paused_until,
        is_held=bool(source.held),
        troubles=[_notice(one) for one in source.troubles],
    )
