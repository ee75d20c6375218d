"""`nerdline link`: which question a citation means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands import link_beside
from jobs.commands.options import AsJson, By, SettingsFile
from jobs.commands.outcome_names import outcome_named
from tracker.errors import NerdlineError, UsageError

if TYPE_CHECKING:
    from reports.desk.link_citations import Suggested
    from tracker.links import Link

app = typer.Typer(help="Tie citations to the questions they mean.", no_args_is_help=True)

CitationId = Annotated[int, typer.Argument(metavar="CITATION", help="The citation's id.")]
QuestionName = Annotated[
    str, typer.Argument(metavar="QUESTION", help="metaculus:12100, metaculus:12115#12123, or its URL.")
]


@app.command("suggest")
def suggest(
    story: Annotated[str, typer.Argument(help="Only this story's citations.")] = "",
    *,
    catalogue: Annotated[
        Path | None, typer.Option(help="Match against this JSON Lines file instead; needs no database.")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="With --catalogue: JSON Lines in on standard input, JSON Lines out."),
    ] = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Look for the question that each unlinked citation means. Nothing is linked without a person's word.

    The one exception is a URL inside the sentence that names one outcome: it decides alone.
    """
    from db import citations, stories
    from jobs.opening import settings_from
    from jobs.output import print_json, show_progress, warn
    from jobs.wiring import context_of
    from reports.desk.link_citations import suggest_links

    if catalogue is not None or jsonl:
        _suggest_from_catalogue(catalogue, jsonl=jsonl)
        return
    results: list[dict[str, Any]] = []
    failed: list[str] = []
    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        with context.database.reading() as connection:
            story_id = stories.get_story(connection, story).id if story else None
            waiting = [
                citation
                for citation in citations.list_citations(connection, story_id=story_id)
                if citation.link is None
            ]
        for citation in context.progress(waiting, "searching"):
            try:
                suggested = suggest_links(context, citation)
            except NerdlineError as error:
                failed.append(f"citation {citation.id}: {error}")
                continue
            results.append(_suggested(suggested))
            if not as_json:
                _show(suggested)
                for note in suggested.notes:
                    warn(f"  {note}")
    if as_json:
        print_json({"suggestions": results, "failed": failed})
    elif not results and not failed:
        warn("every citation is linked")
    for sentence in failed:
        warn(sentence)
    if failed:
        raise typer.Exit(1)


app.command("show")(link_beside.show)
app.command("review")(link_beside.review)


@app.command("confirm")
def confirm(
    citation: CitationId,
    question: QuestionName,
    *,
    inverted: Annotated[bool, typer.Option(help="The question asks the opposite of the claim.")] = False,
    note: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that a citation means this question. It is watched from now on."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.link_citations import confirm as confirm_link

    with context_of(settings_from(settings), by=by) as context:
        outcome = outcome_named(question, context)
        link = confirm_link(context, citation, outcome, inverted=inverted, note=note)
    if as_json:
        print_json(_link(link))
    else:
        print_line(f"citation {citation} means {link.outcome}, says {link.decided_by}")


@app.command("reject")
def reject(
    citation: CitationId,
    question: QuestionName,
    *,
    note: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that a citation does not mean this question. It is not offered for it again."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.link_citations import reject as reject_link

    with context_of(settings_from(settings), by=by) as context:
        outcome = outcome_named(question, context)
        rejected = reject_link(context, citation, outcome, note=note)
    if as_json:
        print_json(_link(rejected[0]) | {"outcomes": [str(link.outcome) for link in rejected]})
        return
    for link in rejected:
        print_line(f"citation {citation} does not mean {link.outcome}, says {link.decided_by}")


@app.command("list")
def list_(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Every citation in print, and what it is linked to."""
    from db import citations
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        cited = citations.list_citations(connection)
    if as_json:
        rows = [
            {"citation": one.id, "story": one.story_id, "claim": one.claim, "platform": one.platform}
            | ({"link": _link(one.link)} if one.link else {"link": None})
            for one in cited
        ]
        print_json({"links": rows})
        return
    print_table(
        "Links",
        ("citation", "story", "claim", "question", "by", "how"),
        (
            (
                one.id,
                one.story_id,
                one.claim,
                str(one.link.outcome) + (" inverted" if one.link.inverted else "") if one.link else "",
                one.link.decided_by if one.link else "",
                one.link.how.value if one.link else "",
            )
            for one in cited
        ),
    )


def _suggest_from_catalogue(catalogue: Path | None, *, jsonl: bool) -> None:
    from jobs.json_lines import answer_lines
    from jobs.output import warn
    from tracker.linking.catalogue import load_catalogue
    from tracker.linking.index import TitleIndex
    from tracker.linking.suggest import suggest_line

    if catalogue is None or not jsonl:
        raise UsageError("--catalogue FILE and --jsonl go together")
    loaded = load_catalogue(catalogue)
    for error in loaded.errors:
        warn(error)
    index = TitleIndex(loaded.entries)
    answer_lines(lambda line: suggest_line(line, index))


def _show(suggested: Suggested) -> None:
    from jobs.output import print_line

    citation, suggestion = suggested.citation, suggested.suggestion
    print_line(f"citation {citation.id}: {citation.claim}")
    if suggested.linked is not None:
        print_line(f"  linked to {suggested.linked.outcome} by the URL in its sentence")
    if suggestion is None:
        return
    words = {"link": "offered", "review": "to be judged", "none": "none of these is safe"}
    print_line(f"  {words[suggestion.decision.value]} (confidence {suggestion.confidence:.2f})")
    for candidate in suggestion.candidates:
        compared = candidate.comparison
        print_line(f"  {candidate.score:.2f}  {compared.entry.ref}  {compared.entry.title}")
        for reason in compared.agrees:
            print_line(f"          + {reason}")
        for reason in compared.differs:
            print_line(f"          - {reason}")
    if suggestion.question:
        print_line(f"  nerdline link confirm {citation.id} {suggestion.question}")


def _suggested(suggested: Suggested) -> dict[str, Any]:
    from tracker.linking.suggest import suggestion_json

    document: dict[str, Any] = {
        "id": suggested.citation.id,
        "linked": str(suggested.linked.outcome) if suggested.linked else None,
        "notes": list(suggested.notes),
    }
    if suggested.suggestion is not None:
        document |= suggestion_json(suggested.suggestion)
    return document


def _link(link: Link) -> dict[str, Any]:
    return {
        "citation": link.citation_id,
        "question": str(link.outcome),
        "verdict": link.verdict.value,
        "how": link.how.value,
        "inverted": link.inverted,
        "by": link.decided_by,
        "at": link.decided_at,
        "note": link.note,
    }
