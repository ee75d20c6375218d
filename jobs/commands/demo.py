"""`nerdline demo`: the whole main job on a sample story, with invented forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson

if TYPE_CHECKING:
    from jobs.demo import Played


def demo(
    *,
    serve: Annotated[bool, typer.Option(help="Show the pages afterwards, until Ctrl-C.")] = True,
    folder: Annotated[Path, typer.Option("--dir", help="Where the files go.", file_okay=False)] = Path(
        "nerdline-demo"
    ),
    port: Annotated[int, typer.Option(help="For the pages, on 127.0.0.1.")] = 8000,
    as_json: AsJson = False,
) -> None:
    """Play a sample story's life: find its forecast, link it, poll it for a year, reword it, draw it.

    Needs no network and no keys; the forecasts are invented, and every chart and page says so.
    """
    from jobs.demo import play
    from jobs.output import print_json, print_line, show_progress, warn

    played = play(folder.absolute(), tell=warn if as_json else print_line, progress=show_progress, port=port)
    if as_json:
        print_json(_as_json(played))
    else:
        for line in _in_lines(played):
            print_line(line)
    if serve:
        from reports.web.serving import serve as serve_pages

        tell = warn if as_json else print_line

        def ready(url: str) -> None:
            tell(f"Pages        {url}/ until Ctrl-C")
            tell(f"Desk         {played.sign_in} (signs you in, once)")
            tell(f"             later {url}/desk/ as {played.editor}, {played.password}")

        serve_pages(played.settings, on_ready=ready)


def _as_json(played: Played) -> dict[str, Any]:
    citation = played.citation
    return {
        "citation": {
            "stated": citation.printing.stated,
            "probability": citation.printing.probability,
            "platform": citation.platform,
            "claim": citation.claim,
            "deadline": citation.deadline,
            "sentence": citation.printing.sentence,
        },
        "linked": str(played.linked),
        "readings": played.readings,
        "drafts": played.drafts,
        "resolution": played.resolution,
        "note": played.settings.notice,
        "files": {name: str(path) for name, path in played.files.items()},
    }


def _in_lines(played: Played) -> list[str]:
    return [
        f"Polled       {played.requests} requests, {played.readings} readings kept",
        f"Drafts       {played.drafts} proposed, 1 approved and published",
        f"Redline      {played.redline}",
        f"Resolved     {played.resolution}",
        f"Note         {played.settings.notice}",
        *(f"{name:<13}{path}" for name, path in played.files.items()),
    ]
