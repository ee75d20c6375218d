"""`nerdline twin`: the same question on other platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile
from jobs.commands.outcome_names import outcome_named
from tracker.errors import NerdlineError

if TYPE_CHECKING:
    from reports.desk.propose_twins import Pair, Proposal, TwinCandidate
    from tracker.questions import OutcomeRef, Question

app = typer.Typer(help="The same question on other platforms, as a person confirms it.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="A", help="metaculus:12100, metaculus:12115#12123, or its URL.")]
Other = Annotated[str, typer.Argument(metavar="B", help="The question on the other platform, likewise.")]


@app.command("suggest")
def suggest(
    question: Annotated[
        str, typer.Argument(metavar="[QUESTION]", help="Only for this one; for all that are cited, if none.")
    ] = "",
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Look on other platforms for what a cited question asks. Nothing is decided; both rules are shown."""
    from jobs.opening import settings_from
    from jobs.output import print_json, show_progress, warn
    from jobs.side_by_side_text import terminal
    from jobs.twins_text import print_proposal
    from jobs.wiring import context_of
    from reports.desk.propose_twins import cited_outcomes, propose_twins

    proposals: list[Proposal] = []
    failed: list[str] = []
    with context_of(settings_from(settings), progress=show_progress) as context:
        named = (outcome_named(question, context),) if question else cited_outcomes(context)
        for outcome in context.progress(named, "searching"):
            try:
                proposals.append(propose_twins(context, outcome))
            except NerdlineError as error:
                if question:
                    raise
                failed.append(f"{outcome}: {error}")
    if as_json:
        print_json({"proposals": [_proposal(one) for one in proposals], "failed": failed})
    else:
        for one in proposals:
            print_proposal(one, terminal())
        if not named:
            warn("no story in print cites a question yet; link its citations first")
    for sentence in failed:
        warn(sentence)
    if failed:
        raise typer.Exit(1)


@app.command("confirm")
def confirm(
    question: Name,
    other: Other,
    *,
    inverted: Annotated[bool, typer.Option(help="B asks the opposite of A.")] = False,
    note: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that two questions are the same one. B is shown beside A, and watched while A is cited."""
    from jobs.opening import settings_from
    from jobs.output import print_json
    from jobs.side_by_side_text import terminal
    from jobs.twins_text import print_pair
    from jobs.wiring import context_of
    from reports.desk.propose_twins import confirm_twin

    with context_of(settings_from(settings), by=by) as context:
        one, second = outcome_named(question, context), outcome_named(other, context)
        pair = confirm_twin(context, one, second, inverted=inverted, note=note)
    if as_json:
        print_json(_pair(pair))
    else:
        print_pair(pair, terminal())


@app.command("reject")
def reject(
    question: Name,
    other: Other,
    *,
    note: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that two questions are not the same one. B is not proposed for A again."""
    from jobs.opening import settings_from
    from jobs.output import print_json
    from jobs.side_by_side_text import terminal
    from jobs.twins_text import print_pair
    from jobs.wiring import context_of
    from reports.desk.propose_twins import reject_twin

    with context_of(settings_from(settings), by=by) as context:
        one, second = outcome_named(question, context), outcome_named(other, context)
        pairs = reject_twin(context, one, second, note=note)
    if as_json:
        print_json(_pair(pairs[0]) | {"outcomes": [str(pair.twin.other) for pair in pairs]})
    else:
        for pair in pairs:
            print_pair(pair, terminal())


@app.command("list")
def list_(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Every pair that was decided about, with both rules."""
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_line
    from jobs.side_by_side_text import terminal
    from jobs.twins_text import print_pair
    from reports.desk.propose_twins import list_pairs

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        pairs = list_pairs(connection)
    if as_json:
        print_json({"twins": [_pair(pair) for pair in pairs]})
        return
    for pair in pairs:
        print_pair(pair, terminal())
    if not pairs:
        print_line("Twins: none")


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "of": _told(proposal.question, proposal.outcome),
        "notes": list(proposal.notes),
        "candidates": [_candidate(one) for one in proposal.candidates],
    }


def _candidate(candidate: TwinCandidate) -> dict[str, Any]:
    from tracker.linking.twins import of_two_questions

    return _told(candidate.question, candidate.outcome) | {
        "score": round(candidate.score, 4),
        "agrees": [of_two_questions(reason) for reason in candidate.comparison.agrees],
        "differs": [of_two_questions(reason) for reason in candidate.comparison.differs],
        "opposite": candidate.beside.is_opposite,
        "outcomes": [
            {"outcome": f"{candidate.question.ref}#{part.key}", "label": part.label}
            for part in candidate.question.outcomes
            if candidate.outcome is None and not candidate.note
        ],
        "note": candidate.note or None,
        "confirm": candidate.confirming,
        "reject": candidate.rejecting,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    twin = pair.twin
    return {
        "one": _told(pair.one, twin.one),
        "other": _told(pair.other, twin.other),
        "verdict": twin.verdict.value,
        "inverted": twin.inverted,
        "by": twin.decided_by,
        "at": twin.decided_at,
        "note": twin.note,
    }


def _told(question: Question, outcome: OutcomeRef | None) -> dict[str, Any]:
    return {
        "question": str(question.ref),
        "outcome": str(outcome) if outcome else None,
        "title": question.title,
        "url": question.url,
        "state": question.state.value,
        "closes": question.closes_at,
        "deadline": question.deadline,
        "resolution_criteria": question.resolution_criteria,
    }
