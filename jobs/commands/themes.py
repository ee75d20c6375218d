"""Which theme is an image drawn in that a command makes?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reports.charts.style import Theme

ThemeName = Annotated[
    str,
    typer.Option(
        "--theme", help="light, dark, or a theme file in TOML.", show_default="the setting theme, else light"
    ),
]
Dark = Annotated[bool, typer.Option("--dark", help="The theme's colours for the dark.")]


def chosen_theme(name: str, *, dark: bool, settings: Path | None, is_stateless: bool = False) -> Theme:
    """The theme that the options and the setting name together.

    A stateless command looks at the settings only where it is told which.

    Raises:
        SettingsError: a theme file cannot be read, or its charts could not.
    """
    from reports.charts.outlet_theme import load_themes
    from reports.charts.style import THEMES

    is_built_in = name in {"", *THEMES}
    if is_built_in and (settings is not None or not is_stateless):
        from tracker.settings import load_settings

        loaded, _warnings = load_settings(settings)  # told by whoever opens the database
        source = loaded.theme
    else:
        source = "" if is_built_in else name
    themes = load_themes(source)
    return themes.named("dark" if dark else name if is_built_in else "")
