"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs.")]
By = Annotated[str, typer.Option("--by", help="Who acts, for the record.", show_default="your account")]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", help="The settings file.", show_default="nerdline.toml", dir_okay=False),
]
