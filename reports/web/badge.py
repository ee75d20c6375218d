"""What is a forecast as small as a word: "Metaculus 8%"?"""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.charts.share_card import large_figure
from reports.charts.typeface import REGULAR, SEMIBOLD, width_of
from reports.picture import Picture
from reports.printed import as_printable, format_day
from reports.web.charts import asked_instant
from reports.web.embedded import asked_outcome, picture_asked
from reports.web.page_context import context_of
from reports.web.questions import asked_question
from reports.web.responses import DRAWING_POLICY, PAGE, PAST, answer
from reports.web.withheld import refuse_unshown

HEIGHT = 20
_SIZE = 11.0
_PADDING = 6.0
_LABEL, _VALUE, _OVER = "#494e53", "#0b5a9c", "#575c61"
_FONTS = "'Source Sans 3', 'Segoe UI', Arial, sans-serif"
_NO_FIGURE = "no figure"


async def badge(request: Request) -> Response:
    """GET /badge/{platform}/{id}.svg: the platform and its number, now or as of a stated instant."""
    context = context_of(request)
    ref, choices = asked_question(request), request.query_params
    as_of = asked_instant(choices.get("asof"), context.now())
    refuse_unshown(context.settings, ref)

    def build(connection: Connection) -> bytes:
        outcome = asked_outcome(connection, context.settings, ref, choices.get("outcome", ""), as_of)
        return render_badge(picture_asked(connection, context.settings, outcome, as_of))

    return answer(
        request,
        await context.read(build),
        media_type="image/svg+xml",
        keeping=PAST if "asof" in choices else PAGE,
        policy=DRAWING_POLICY,
    )


def render_badge(picture: Picture) -> bytes:
    """The badge of a picture. Letters are kept to the widths they were measured with, in whatever font."""
    figure = large_figure(picture)
    label = as_printable(picture.platform)
    value = f"resolved {figure}" if picture.state.is_final and figure else figure or _NO_FIGURE
    first, second = (
        round(width_of(words, _SIZE, weight), 1) for words, weight in ((label, REGULAR), (value, SEMIBOLD))
    )
    left, right = first + 2 * _PADDING, second + 2 * _PADDING
    told = f"{label}: {value}. {picture.title} As of {format_day(picture.as_of)}."
    colour = _VALUE if figure and not picture.state.is_final else _OVER
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:g}" height="{HEIGHT}" role="img">'
        f"<title>{escape(told)}</title>"
        f'<path fill="{_LABEL}" d="M0 0h{left:g}v{HEIGHT}h-{left:g}z"/>'
        f'<path fill="{colour}" d="M{left:g} 0h{right:g}v{HEIGHT}h-{right:g}z"/>'
        f'<g fill="#fff" font-size="{_SIZE:g}" font-family="{_FONTS}">'
        f"{_words(label, _PADDING, first, REGULAR)}"
        f"{_words(value, left + _PADDING, second, SEMIBOLD)}</g></svg>\n"
    ).encode()


def _words(words: str, x: float, width: float, weight: int) -> str:
    return (
        f'<text x="{x:g}" y="14" font-weight="{weight}" textLength="{width:g}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(words, quote=False)}</text>'
    )
