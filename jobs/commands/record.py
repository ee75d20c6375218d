"""`nerdline record`: how good the chances were that the outlet printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, SettingsFile
from jobs.commands.themes import Dark, ThemeName, chosen_theme
from tracker.errors import UsageError

if TYPE_CHECKING:
    from reports.record import Bin, Record


def record(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Draw it: a .svg or .png file.", show_default="no drawing"),
    ] = None,
    size: Annotated[str, typer.Option(help="card, column or wide.")] = "wide",
    theme: ThemeName = "",
    dark: Dark = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say how good the chances in print were, now that it is known how their questions ended."""
    from jobs.commands.data import write_file
    from jobs.opening import clock_of, database_of, settings_from
    from jobs.output import print_json, print_line, print_table
    from reports.settled import gather_record

    form = output.suffix.removeprefix(".").lower() if output else ""
    if output and form not in {"svg", "png"}:
        raise UsageError(f"{output} must end in .svg or .png")
    loaded = settings_from(settings)
    with database_of(loaded) as database, database.reading() as connection:
        found = gather_record(connection, zone=loaded.zone)
    if output:
        from reports.charts.loading import load_matplotlib

        load_matplotlib()
        from reports.charts.calibration import render_calibration

        drawn = render_calibration(
            found,
            as_of=clock_of(loaded).now(),
            outlet=loaded.outlet,
            note=loaded.notice,
            form=form,
            size=size,
            theme=chosen_theme(theme, dark=dark, settings=settings),
        )
        write_file(output, drawn)
    if as_json:
        print_json(_document(found, output))
        return
    print_line(f"{found.finding}.")
    if found.meaning:
        print_line(f"{found.meaning}.")
    if found.bins:
        print_table(
            "Calibration",
            ("printed", "questions", "mean in print", "came true", "in the long run (95%)", "fits"),
            (_cells(bin_) for bin_ in found.bins),
        )


def _document(found: Record, output: Path | None) -> dict[str, Any]:
    return {
        "questions": found.questions,
        "figures": found.figures,
        "enough": found.is_enough,
        "finding": found.finding,
        "brier": found.brier,
        "base_rate": found.base_rate,
        "base_brier": found.base_brier,
        "meaning": found.meaning,
        "bins": [
            {
                "low": bin_.low,
                "high": bin_.high,
                "questions": bin_.count,
                "printed": bin_.printed,
                "happened": bin_.happened,
                "least": bin_.least,
                "most": bin_.most,
                "fits": bin_.fits,
            }
            for bin_ in found.bins
        ],
        "file": str(output) if output else None,
    }


def _cells(bin_: Bin) -> tuple[object, ...]:
    return (
        f"{bin_.low:.0%} to {bin_.high:.0%}",
        bin_.count,
        f"{bin_.printed:.1%}",
        f"{bin_.happened:.0%}",
        f"{bin_.least:.0%} to {bin_.most:.0%}",
        "yes" if bin_.fits else "no",
    )
