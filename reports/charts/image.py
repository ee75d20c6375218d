"""A picture as an image: SVG or PNG, identical bytes for identical input, in any thread or process.

PNG has two image pixels to a CSS pixel, and a palette of the theme's colours and their blends, which is
a third of the bytes of full colour. Matplotlib's settings are put back to its own defaults once, when
this module is imported, so that a matplotlibrc on the machine changes nothing.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from reports.charts.alt_text import describe
from reports.charts.many_lines import draw_many
from reports.charts.many_words import describe_many
from reports.charts.probability import draw_probability
from reports.charts.series import looks_of
from reports.charts.sheet import PIXELS_PER_INCH
from reports.charts.style import Theme, size_named, theme_named
from reports.charts.svg import render_svg
from reports.charts.typeface import set_in
from reports.charts.values import draw_values
from reports.charts.zoom import Zoom, zoom_in_words
from reports.many import ManyPicture
from reports.picture import Picture
from tracker.errors import UsageError
from tracker.questions import Kind

SCALE = 2
"""Image pixels to a CSS pixel in a PNG."""

_BLENDS = 16
_APART = 6  # of 255, in one channel at least

_OWN_SETTINGS = {"text.hinting": "none"}  # letters keep the places that were measured
# What mpl.rcdefaults() does, without validating once more what matplotlib itself says: 15 ms at each start.
_settings = cast("dict[str, Any]", mpl.rcParams)
for _name, _value in (*dict.items(cast("dict[str, Any]", mpl.rcParamsDefault)), *_OWN_SETTINGS.items()):
    if not _name.startswith("backend"):
        dict.__setitem__(_settings, _name, _value)


def draw_chart(
    picture: Picture | ManyPicture,
    *,
    size: str = "wide",
    theme: str | Theme = "light",
    zoom: Zoom | None = None,
) -> Figure:
    """The picture, or several together, as a figure.

    Raises:
        UsageError: there is no such size or theme, or `zoom` does not suit the picture.
    """
    chosen = theme_named(theme)
    if isinstance(picture, ManyPicture):
        with set_in(chosen.fonts):
            return draw_many(picture, size_named(size), chosen, zoom)
    if picture.kind is not Kind.PROBABILITY and zoom is not None:
        raise UsageError("a zoom is for charts of a chance; the axis of numbers and dates fits them already")
    with set_in(chosen.fonts):
        if picture.kind is Kind.PROBABILITY:
            return draw_probability(picture, size_named(size), chosen, zoom)
        return draw_values(picture, size_named(size), chosen)


def render_chart(
    picture: Picture | ManyPicture,
    *,
    format: str = "svg",  # noqa: A002 (what it is called everywhere)
    size: str = "wide",
    theme: str | Theme = "light",
    zoom: Zoom | None = None,
) -> bytes:
    """The picture, or several together, as the bytes of an image.

    Raises:
        UsageError: there is no such format, size or theme, or `zoom` does not suit the picture.
    """
    check_format(format)
    figure = draw_chart(picture, size=size, theme=theme, zoom=zoom)
    is_many = isinstance(picture, ManyPicture)
    words = describe_many(picture) if isinstance(picture, ManyPicture) else describe(picture)
    pictures = [part.picture for part in picture.ranked] if isinstance(picture, ManyPicture) else [picture]
    told = zoom_in_words(zoom, pictures, size_named(size))
    chosen = theme_named(theme)
    colours = tuple(look.colour for look in looks_of(chosen)) if is_many else ()
    long = f"{told} {words.long}" if told else words.long
    return render_figure(figure, chosen, format, words.alt, long, also=colours)


def check_format(form: str) -> None:
    """Refuse a format that no image of ours has.

    Raises:
        UsageError: it is neither svg nor png.
    """
    if form not in {"svg", "png"}:
        raise UsageError(f"there is no chart format {form!r}; choose svg or png")


def render_figure(
    figure: Figure, theme: Theme, form: str, title: str, description: str, *, also: tuple[str, ...] = ()
) -> bytes:
    """A figure drawn in `theme` as SVG, with its words for those who cannot see it, or as PNG.

    `also` are colours of it that the theme does not name.
    """
    if form == "png":
        return render_png(figure, theme, also)
    with set_in(theme.fonts):
        return render_svg(figure, title, description)


def render_png(figure: Figure, theme: Theme, also: tuple[str, ...] = ()) -> bytes:
    """A figure drawn in the colours of `theme`, and in those of `also`, as a PNG."""
    figure.set_dpi(SCALE * PIXELS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
    image = Image.fromarray(np.ascontiguousarray(pixels)).quantize(
        palette=_palette(theme, also), dither=Image.Dither.NONE
    )
    out = BytesIO()
    image.save(out, format="PNG", dpi=(SCALE * 96, SCALE * 96), optimize=False, compress_level=6)
    return out.getvalue()


@lru_cache(maxsize=16)
def _palette(theme: Theme, also: tuple[str, ...]) -> Image.Image:
    """The theme's colours and what antialiasing makes of every two that meet, at most 256.

    A blend that is hardly another colour is left out: Pillow looks up neighbours together, and would put
    it in the place of the colour itself.
    """
    ground, *others = [_channels(colour) for colour in theme.colours]
    line, band, gap, story, muted, grid = (
        _channels(colour)
        for colour in (theme.line, theme.band, theme.gap, theme.story, theme.muted, theme.grid)
    )
    meeting = [(ground, other) for other in others]
    if also:
        # Several lines have no bands, so what those would need goes to the lines' own blends.
        others = [
            _channels(colour)
            for colour in dict.fromkeys((theme.ink, theme.muted, theme.grid, theme.axis, *also))
        ]
        meeting = [(ground, other) for other in others]
    else:
        meeting += [(band, line), (band, story), (band, grid), (gap, muted), (line, story), (gap, grid)]
    colours = np.array([ground, *others])
    for one, other in meeting:
        for share in np.arange(1, _BLENDS) / _BLENDS:
            blend = np.rint(np.array(one) * (1 - share) + np.array(other) * share).astype(int)
            if np.abs(colours - blend).max(axis=1).min() >= _APART:
                colours = np.vstack((colours, blend))
    image = Image.new("P", (1, 1))
    image.putpalette(colours[:256].ravel().tolist())
    return image


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
