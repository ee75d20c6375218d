"""Which questions of two platforms are one, and who said so?"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from reports.desk.context import WorkContext
from reports.desk.propose_twins import Pair, confirm_twin, list_pairs, propose_twins, reject_twin
from reports.web.api.cited import twin_candidate_of
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Editor,
    Given,
    Looker,
    OutcomeName,
    Words,
    meant,
    send_private,
    shown,
)
from reports.web.api.twin_documents import TwinDocument, TwinProposals, Twins
from reports.web.desk.doing import asked
from reports.web.page_context import context_of

router = APIRouter(tags=["twins"], route_class=OnceRoute)


class Of(Given):
    """For which outcome to look elsewhere."""

    model_config = shown({"outcome": "metaculus:12100"})

    outcome: OutcomeName


class Same(Given):
    """Two outcomes that are one question. `inverted`: one asks the opposite of the other."""

    model_config = shown({"one": "metaculus:12100", "other": "manifold:mirror-lake", "note": "the same date"})

    one: OutcomeName
    other: OutcomeName
    inverted: bool = False
    note: Words = ""


class Different(Given):
    """Two outcomes that are not one question."""

    model_config = shown({"one": "metaculus:12100", "other": "manifold:mirror-lake", "note": "another year"})

    one: OutcomeName
    other: OutcomeName
    note: Words = ""


@router.get("/twins", response_model=Twins, operation_id="list_twins")
async def list_twins(request: Request, visitor: Looker) -> Response:
    """What was decided of each pair."""
    del visitor
    return send_private(_twins(await context_of(request).read(list_pairs)))


@router.post("/twins/proposals", response_model=TwinProposals, operation_id="propose_twins")
async def propose(request: Request, visitor: Editor, of: Of) -> Response:
    """Look on other platforms for what an outcome asks. Nothing is changed."""

    def work(context: WorkContext) -> TwinProposals:
        found = propose_twins(context, meant(context, of.outcome))
        candidates = [twin_candidate_of(one) for one in found.candidates]
        return TwinProposals(of=str(found.outcome), candidates=candidates, notes=list(found.notes))

    return send_private(await asked(request, visitor, work))


@router.post("/twins/confirm", response_model=Twins, operation_id="confirm_twin")
async def confirm(request: Request, visitor: Editor, same: Same) -> Response:
    """Say that two outcomes are one question: they are shown beside each other from now on."""

    def work(context: WorkContext) -> Twins:
        names = meant(context, same.one), meant(context, same.other)
        return _twins((confirm_twin(context, *names, inverted=same.inverted, note=same.note),))

    return send_private(await asked(request, visitor, work))


@router.post("/twins/reject", response_model=Twins, operation_id="reject_twin")
async def reject(request: Request, visitor: Editor, different: Different) -> Response:
    """Say that they are not: neither is proposed for the other again."""

    def work(context: WorkContext) -> Twins:
        names = meant(context, different.one), meant(context, different.other)
        return _twins(reject_twin(context, *names, note=different.note))

    return send_private(await asked(request, visitor, work))


def _twins(pairs: tuple[Pair, ...]) -> Twins:
    return Twins(
        twins=[
            TwinDocument(
                one=str(pair.twin.one),
                other=str(pair.twin.other),
                one_title=pair.one.title,
                other_title=pair.other.title,
                verdict=pair.twin.verdict,
                inverted=pair.twin.inverted,
                by=pair.twin.decided_by,
                at=pair.twin.decided_at,
                note=pair.twin.note,
            )
            for pair in pairs
        ]
    )
