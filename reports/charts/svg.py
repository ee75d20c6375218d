"""A figure as SVG: small, the same bytes every time, safe to put into a page.

Matplotlib's own SVG backend writes style sheets and ids that reach into the page around it, six digits
for every coordinate, and two where a staircase needs one. This renderer draws the same figure with
presentation attributes only (no script, no id, no link) and coordinates rounded to a tenth of a pixel.
Text is kept as text, in a font of just its letters that the document carries; where a page forbids that,
the measured widths keep a substitute font from making two labels touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import StringIO

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from reports.charts.embedded_font import font_rules
from reports.charts.sheet import Label
from reports.charts.typeface import FACE, LAST_FACE, REGULAR, font_of, own_family, width_of

_FAMILIES = ", ".join(
    f"'{name}'" if " " in name else name  # a name with a digit apart is no name to CSS unless quoted
    for name in dict.fromkeys(
        ("Source Sans 3", FACE, "Segoe UI", "Helvetica Neue", "Arial", "Noto Sans", LAST_FACE, "sans-serif")
    )
)
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_ANCHORS_REVERSED = {"left": "end", "center": "middle", "right": "start"}
_TWO_ENDS = 2
_MOVE, _LINE, _QUADRATIC, _CUBIC, _CLOSE = (
    int(code) for code in (Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY)
)
_LETTERS = {_MOVE: "M", _LINE: "L", _QUADRATIC: "Q", _CUBIC: "C"}
_POINTS = {_MOVE: 1, _LINE: 1, _QUADRATIC: 2, _CUBIC: 3}


def render_svg(figure: Figure, title: str, description: str) -> bytes:
    """The figure as an SVG document in UTF-8, with its words for those who cannot see it."""
    out = StringIO()
    family, style = _embedded_fonts(figure)
    width, height = (round(inches * figure.dpi) for inches in figure.get_size_inches())
    out.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>\n{style}"
        f'<g font-family="{family}{escape(_FAMILIES, quote=False)}" fill="none">\n'
    )
    figure.draw(SvgRenderer(out, width, height))
    out.write("</g>\n</svg>\n")
    return out.getvalue().encode()


def _embedded_fonts(figure: Figure) -> tuple[str, str]:
    """The family that the figure's own letters are embedded as, and the element that holds them."""
    letters: dict[int, set[str]] = {}
    for artist in figure.get_children():
        if isinstance(artist, Label):
            letters.setdefault(_weight(artist.get_fontproperties()), set()).update(artist.said)
    fonts = {weight: font_of(frozenset(used), weight) for weight, used in sorted(letters.items())}
    held = {weight: font for weight, font in fonts.items() if font is not None}
    own = own_family().replace("'", "")
    named = f"'{escape(own)}', " if own else ""
    if not held:
        return named, ""
    name, rules = font_rules(held)
    return f"{name}, {named}", f"<style>{rules}</style>\n"


class SvgRenderer(RendererBase):
    """Writes what matplotlib's artists draw; each element carries its artist's gid as its class."""

    def __init__(self, out: StringIO, width: int, height: int) -> None:
        super().__init__()
        self._out = out
        self._width = width
        self._height = height
        self._classes: list[str] = [""]

    def write_element(self, markup: str) -> None:
        """Put in an element that was made elsewhere, as it is."""
        self._out.write(markup)

    def flipy(self) -> bool:
        """Whether y counts downwards: it does."""
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size of the sheet in pixels."""
        return self._width, self._height

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: object
    ) -> tuple[float, float, float]:
        """The measures of words that are laid out by matplotlib itself."""
        del ismath
        size = prop.get_size_in_points()
        return width_of(s, size, _weight(prop)), size, size * 0.22

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin an artist: what it draws carries its name, or else that of the artist around it."""
        del s
        self._classes.append(self._classes[-1] if gid is None else f' class="{escape(gid)}"')

    def close_group(self, s: str) -> None:
        """End the artist begun last."""
        del s
        self._classes.pop()

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: ColorType | None = None,  # noqa: N803 (matplotlib's name for it)
    ) -> None:
        """A shape or a line."""
        has_line = gc.get_linewidth() > 0 and to_rgba(gc.get_rgb())[3] > 0
        has_fill = rgbFace is not None and to_rgba(rgbFace)[3] > 0
        if not has_line and not has_fill:
            return
        data = path_data(path, transform, self._height)
        attributes = [f'd="{data}"']
        if has_fill and rgbFace is not None:
            attributes.append(f'fill="{to_hex(rgbFace)}"')
        if has_line:
            attributes.append(f'stroke="{to_hex(gc.get_rgb())}"')
            if gc.get_linewidth() != 1:
                attributes.append(f'stroke-width="{_short(gc.get_linewidth())}"')
            if gc.get_capstyle() != "butt":
                cap = {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle())
                attributes.append(f'stroke-linecap="{cap}"')
            if gc.get_joinstyle() != "miter" and len(np.asarray(path.vertices)) > _TWO_ENDS:
                attributes.append(f'stroke-linejoin="{gc.get_joinstyle()}"')
            _offset, dashes = gc.get_dashes()
            if dashes is not None:
                lengths = " ".join(_short(dash) for dash in np.asarray(dashes, float).tolist())
                attributes.append(f'stroke-dasharray="{lengths}"')
        self._out.write(f"<path{self._classes[-1]} {' '.join(attributes)}/>\n")

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: object = False,
        mtext: Text | None = None,
    ) -> None:
        """Words as words."""
        del ismath, angle
        attributes = [f'font-size="{_short(prop.get_size_in_points())}"', f'fill="{to_hex(gc.get_rgb())}"']
        if _weight(prop) != REGULAR:
            attributes.append(f'font-weight="{_weight(prop)}"')
        if isinstance(mtext, Label):
            s = mtext.said
            ha = str(mtext.get_horizontalalignment())
            x += {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * mtext.measure
            anchor = (_ANCHORS_REVERSED if mtext.is_right_to_left else _ANCHORS)[ha]
            if mtext.is_right_to_left:
                attributes.append('direction="rtl"')
            if anchor != "start":
                attributes.append(f'text-anchor="{anchor}"')
            if mtext.is_own and len(s) > 1:
                attributes.append(f'textLength="{_short(mtext.measure)}" lengthAdjust="spacingAndGlyphs"')
        place = f'x="{_short(x)}" y="{_short(y)}"'
        said = escape(s, quote=False)
        self._out.write(f"<text{self._classes[-1]} {place} {' '.join(attributes)}>{said}</text>\n")


def path_data(path: Path, transform: Transform, height: float) -> str:
    """A path's "d", relative, in tenths of a pixel from the upper left corner of a sheet `height` high."""
    vertices = transform.transform(path.vertices)
    vertices[:, 1] = height - vertices[:, 1]
    tenths: NDArray[np.int64] = np.rint(vertices * 10).astype(np.int64)
    kinds: list[int] = [] if path.codes is None else np.asarray(path.codes).tolist()
    if not {_QUADRATIC, _CUBIC} & set(kinds):
        return _straight(tenths, kinds)
    parts: list[str] = []
    points = tenths.tolist()
    at = 0
    while at < len(kinds):
        if kinds[at] == _CLOSE:
            parts.append("Z")
            at += 1
            continue
        following = at + _POINTS[kinds[at]]
        numbers = [_tenth(number) for point in points[at:following] for number in point]
        parts.append(_LETTERS[kinds[at]] + " ".join(numbers))
        at = following
    return "".join(parts)


def _straight(tenths: NDArray[np.int64], codes: Sequence[int]) -> str:
    """Straight lines as relative steps; those that go nowhere are left out, those that go on are joined."""
    kinds = codes or [_LINE] * len(tenths)
    parts: list[str] = []
    x = y = 0
    along = 0  # of the last step: 1 horizontal, 2 vertical, 0 neither
    reach = 0
    for index, ((to_x, to_y), kind) in enumerate(zip(tenths.tolist(), kinds, strict=True)):
        if kind == _CLOSE:
            parts.append("z")
            along = 0
            continue
        if index == 0 or kind == _MOVE:
            parts.append(f"M{_tenth(to_x)} {_tenth(to_y)}")
            along = 0
        elif (dx := to_x - x) | (dy := to_y - y):
            if dy == 0:
                joins = along == 1 and (reach > 0) == (dx > 0)
                reach = reach + dx if joins else dx
                step, along = f"h{_tenth(reach)}", 1
            elif dx == 0:
                joins = along == 2 and (reach > 0) == (dy > 0)  # noqa: PLR2004 (see `along`)
                reach = reach + dy if joins else dy
                step, along = f"v{_tenth(reach)}", 2
            else:
                joins = False
                step, along = f"l{_tenth(dx)} {_tenth(dy)}", 0
            if joins:
                parts[-1] = step
            else:
                parts.append(step)
        x, y = to_x, to_y
    return "".join(parts)


def _tenth(number: int) -> str:
    whole, part = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    if part == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{part}"


def _short(number: float) -> str:
    return _tenth(round(number * 10))


def _weight(prop: FontProperties) -> int:
    weight = prop.get_weight()
    return weight if isinstance(weight, int) else REGULAR
