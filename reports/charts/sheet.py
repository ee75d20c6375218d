"""A figure that is drawn on in CSS pixels, counted from its upper left corner.

Matplotlib's layout engines measure everything twice and still let words touch; here every place is
decided before anything is drawn, so drawing is one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from reports.charts.style import Size, Theme
from reports.charts.typeface import REGULAR, face_properties, is_right_to_left, setting_for, width_of

PIXELS_PER_INCH = 72
RING = 2.0
"""How wide the ring round a dot is; half of it lies inside the dot's diameter."""

_ASCENT = 0.74  # of the size, above the baseline: capitals and figures with a little air
_DESCENT = 0.22


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in pixels from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


class Label(Text):
    """Words whose place and width are known, so that drawing need not lay them out again.

    `measure` is their width in pixels, `is_own` whether the typeface itself holds every letter, `said` the
    words as they were given.
    """

    def __init__(self, said: str, x: float, baseline: float, box: Box, **style: Any) -> None:  # noqa: ANN401 (matplotlib's own style arguments)
        setting = setting_for(said)
        super().__init__(x, baseline, setting.words, parse_math=False, va="baseline", **style)
        self.said = said
        self.box = box
        self.measure = box.right - box.left
        self.is_own = setting.is_complete and len(setting.faces) == 1

    @property
    def is_right_to_left(self) -> bool:
        """Whether the words begin at their right end."""
        return is_right_to_left(self.said)

    def draw(self, renderer: RendererBase) -> None:
        """Set the words at their baseline."""
        if not self.get_visible() or not self.get_text():
            return
        shares = {"left": 0.0, "center": 0.5, "right": 1.0}
        x, y = self.get_transform().transform(self.get_unitless_position())
        scale = np.asarray(renderer.points_to_pixels(1.0)).item()
        x -= shares[str(self.get_horizontalalignment())] * self.measure * scale
        _width, height = renderer.get_canvas_width_height()
        gc = renderer.new_gc()
        gc.set_foreground(self.get_color())
        renderer.draw_text(
            gc, x, height - y, self.get_text(), self.get_fontproperties(), 0, ismath=False, mtext=self
        )
        gc.restore()
        self.stale = False


class Sheet:
    """A blank figure of one size and theme, and ways to put things on it."""

    def __init__(self, size: Size, theme: Theme) -> None:
        self.size = size
        self.theme = theme
        self.figure = Figure(
            figsize=(size.width / PIXELS_PER_INCH, size.height / PIXELS_PER_INCH),
            dpi=PIXELS_PER_INCH,
            facecolor=theme.background,
            linewidth=0,
        )

    def write(
        self,
        words: str,
        x: float,
        baseline: float,
        *,
        size: float,
        colour: str,
        weight: int = REGULAR,
        anchor: str = "left",
        gid: str | None = None,
    ) -> Box:
        """Set `words` with their left end, centre or right end at `x`; what they cover."""
        box = box_of(words, x, baseline, size=size, weight=weight, anchor=anchor)
        faces = setting_for(words).faces
        label = Label(
            words,
            x / PIXELS_PER_INCH,
            (self.size.height - baseline) / PIXELS_PER_INCH,
            box,
            ha=anchor,
            color=colour,
            fontproperties=face_properties(faces, size, weight),
            transform=self.figure.dpi_scale_trans,
            gid=gid,
            zorder=9,
        )
        self.figure.add_artist(label)
        return box

    def rule(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        *,
        colour: str,
        width: float = 1.0,
        gid: str,
        **style: Any,  # noqa: ANN401 (matplotlib's own style arguments)
    ) -> None:
        """A straight line."""
        height = self.size.height
        line = Line2D(
            [x0 / PIXELS_PER_INCH, x1 / PIXELS_PER_INCH],
            [(height - y0) / PIXELS_PER_INCH, (height - y1) / PIXELS_PER_INCH],
            color=colour,
            linewidth=width,
            transform=self.figure.dpi_scale_trans,
            gid=gid,
            **{"solid_capstyle": "butt", "dash_capstyle": "butt", **style},
        )
        self.figure.add_artist(line)

    def fill(self, box: Box, colour: str, *, gid: str, zorder: float = 1) -> None:
        """A filled rectangle without an edge."""
        self.figure.add_artist(
            Rectangle(
                (box.left / PIXELS_PER_INCH, (self.size.height - box.bottom) / PIXELS_PER_INCH),
                (box.right - box.left) / PIXELS_PER_INCH,
                (box.bottom - box.top) / PIXELS_PER_INCH,
                facecolor=colour,
                edgecolor="none",
                linewidth=0,
                transform=self.figure.dpi_scale_trans,
                gid=gid,
                zorder=zorder,
            )
        )

    def dot(
        self, x: float, y: float, diameter: float, *, face: str, edge: str, gid: str, marker: str = "o"
    ) -> None:
        """A small disc, or another marker, with a ring."""
        self.figure.add_artist(
            Line2D(
                [x / PIXELS_PER_INCH],
                [(self.size.height - y) / PIXELS_PER_INCH],
                linestyle="none",
                marker=marker,
                markersize=diameter,
                markerfacecolor=face,
                markeredgecolor=edge,
                markeredgewidth=RING,
                transform=self.figure.dpi_scale_trans,
                gid=gid,
                zorder=8,
            )
        )

    def plot(self, box: Box, x: tuple[float, float], y: tuple[float, float], *, log: bool = False) -> Axes:
        """Axes over `box` without ticks or frame, for what has data coordinates."""
        width, height = self.size.width, self.size.height
        axes = self.figure.add_axes(
            (
                box.left / width,
                1 - box.bottom / height,
                (box.right - box.left) / width,
                (box.bottom - box.top) / height,
            )
        )
        axes.set_axis_off()
        axes.set_autoscale_on(False)
        if log:
            axes.set_yscale("log")
        axes.set_xlim(*x)
        axes.set_ylim(*y)
        axes.set_zorder(5)
        return axes


def box_of(
    words: str, x: float, baseline: float, *, size: float, weight: int = REGULAR, anchor: str = "left"
) -> Box:
    """What `words` would cover."""
    width = width_of(words, size, weight)
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[anchor] * width
    return Box(left, baseline - _ASCENT * size, left + width, baseline + _DESCENT * size)
