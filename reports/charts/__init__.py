"""Charts and their words, all made from one `Picture`.

| to get | call |
|---|---|
| a figure | `draw_chart(picture, size="wide", theme="light")` |
| an image's bytes | `render_chart(picture, format="svg")` |
| alt text and long description | `describe(picture)` |
| the data table | `table_rows(picture)` |

matplotlib, which takes most of a second to import, is loaded by the first two calls only.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from typing import TYPE_CHECKING

from reports.charts.alt_text import Description, describe
from reports.charts.style import SIZES, THEMES
from reports.charts.table import Event, TableRow, table_rows
from reports.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "SIZES",
    "THEMES",
    "Description",
    "Event",
    "TableRow",
    "describe",
    "draw_chart",
    "render_chart",
    "table_rows",
]


_SOLID = "mpl_toolkits.mplot3d"


def draw_chart(picture: Picture, *, size: str = "wide", theme: str = "light") -> Figure:
    """The picture as a figure: sizes "card", "column", "wide"; themes "light", "dark".

    Raises:
        UsageError: there is no such size or theme.
    """
    _load_matplotlib()
    from reports.charts import image  # noqa: PLC0415 (loads matplotlib)

    return image.draw_chart(picture, size=size, theme=theme)


def render_chart(
    picture: Picture,
    *,
    format: str = "svg",  # noqa: A002 (what it is called everywhere)
    size: str = "wide",
    theme: str = "light",
) -> bytes:
    """The picture as the bytes of an SVG or PNG image; identical input gives identical bytes.

    Raises:
        UsageError: there is no such format, size or theme.
    """
    _load_matplotlib()
    from reports.charts import image  # noqa: PLC0415 (loads matplotlib)

    return image.render_chart(picture, format=format, size=size, theme=theme)


def _load_matplotlib() -> None:
    """Import matplotlib without its three-dimensional axes, which take a tenth of the time that it takes.

    Matplotlib goes without them where they are not installed. Who imports them afterwards gets them.
    """
    if "matplotlib.figure" in sys.modules or _SOLID in sys.modules:
        return
    sys.modules[_SOLID] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Unable to import Axes3D")
            importlib.import_module("matplotlib.figure")
    finally:
        del sys.modules[_SOLID]
