"""Charts and their words, all made from one `Picture`.

| to get | call |
|---|---|
| a figure | `draw_chart(picture, size="wide", theme="light")` |
| an image's bytes | `render_chart(picture, format="svg")` |
| alt text and long description | `describe(picture)` |
| the data table | `table_rows(picture)` |
| words and rows of several together | `describe_many(many)`, `many_rows(many)` |

matplotlib, which takes most of a second to import, is loaded by the first two calls only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.charts.alt_text import Description, describe
from reports.charts.loading import load_matplotlib
from reports.charts.many_words import LabelledRow, describe_many, many_rows
from reports.charts.style import SIZES, THEMES, Theme
from reports.charts.table import Event, TableRow, table_rows
from reports.charts.zoom import Zoom, parse_zoom
from reports.many import ManyPicture
from reports.picture import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "SIZES",
    "THEMES",
    "Description",
    "Event",
    "LabelledRow",
    "TableRow",
    "Theme",
    "Zoom",
    "describe",
    "describe_many",
    "draw_chart",
    "many_rows",
    "parse_zoom",
    "render_chart",
    "table_rows",
]


def draw_chart(
    picture: Picture | ManyPicture,
    *,
    size: str = "wide",
    theme: str | Theme = "light",
    zoom: Zoom | None = None,
) -> Figure:
    """The picture, or several together, as a figure.

    Sizes "card", "column", "wide"; themes "light", "dark", or an outlet's own. `zoom` is an editor's choice
    of a part of the axis, which the chart then tells.

    Raises:
        UsageError: there is no such size or theme, or `zoom` does not suit the picture.
    """
    load_matplotlib()
    from reports.charts import image  # noqa: PLC0415 (loads matplotlib)

    return image.draw_chart(picture, size=size, theme=theme, zoom=zoom)


def render_chart(
    picture: Picture | ManyPicture,
    *,
    format: str = "svg",  # noqa: A002 (what it is called everywhere)
    size: str = "wide",
    theme: str | Theme = "light",
    zoom: Zoom | None = None,
) -> bytes:
    """The picture, or several together, as an SVG or PNG image; identical input gives identical bytes.

    Raises:
        UsageError: there is no such format, size or theme, or `zoom` does not suit the picture.
    """
    load_matplotlib()
    from reports.charts import image  # noqa: PLC0415 (loads matplotlib)

    return image.render_chart(picture, format=format, size=size, theme=theme, zoom=zoom)
