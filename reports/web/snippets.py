"""What does another site put into its page to show a forecast of ours?

Four ways: a frame, a web component, a block for WordPress, and an image with a link; each live or frozen.
All work without our script: it only fits a frame's height to its content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from reports.web.addresses import (
    chart_address,
    embed_address,
    question_address,
    story_address,
    story_embed_address,
)
from tracker.clock import format_instant
from tracker.questions import OutcomeRef

WIDTH = 560
"""How wide a frame is where there is room, in CSS pixels."""

AROUND = 230
"""How much room the words above and below the chart take at that width; a script makes it exact."""

HEIGHT = WIDTH * 3 // 4 + AROUND
"""How high a frame is without a script: the chart is 4 by 3."""

LOADER = "/static/embed-loader.js"
IMAGE_WIDTH, IMAGE_HEIGHT = 800, 450


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddable:
    """What is to be embedded: addresses are relative to the site; `title` and `alt` are plain text.

    `as_of` is the instant at which it is frozen, None for the live one.
    """

    title: str
    page: str
    frame: str
    image: str
    alt: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """One way to embed: `name` in our own terms, `label` for people, and the markup to paste."""

    name: str
    label: str
    markup: str


def embeddable_question(
    outcome: OutcomeRef, *, title: str, alt: str, as_of: datetime | None = None
) -> Embeddable:
    """An outcome of a question, live or frozen."""
    return Embeddable(
        title=title,
        page=question_address(outcome.question),
        frame=embed_address(outcome, as_of=as_of),
        image=chart_address(outcome, file_format="png", size="wide", theme="light", as_of=as_of),
        alt=alt,
        as_of=as_of,
    )


def embeddable_story(
    slug: str, outcome: OutcomeRef, *, title: str, alt: str, as_of: datetime | None = None
) -> Embeddable:
    """A story's forecast, which is `outcome`, live or frozen."""
    return Embeddable(
        title=title,
        page=story_address(slug),
        frame=story_embed_address(slug, as_of=as_of),
        image=chart_address(outcome, file_format="png", size="wide", theme="light", as_of=as_of),
        alt=alt,
        as_of=as_of,
    )


def snippets_for(what: Embeddable, public_url: str) -> tuple[Snippet, ...]:
    """Every way to embed it in a page of another site; `public_url` is ours, without a slash at its end."""
    frame = iframe(what, public_url)
    return (
        Snippet(name="iframe", label="Frame", markup=f"{frame}\n{_script(public_url)}"),
        Snippet(name="component", label="Web component", markup=_component(what, public_url)),
        Snippet(
            name="wordpress", label="WordPress block", markup=f"<!-- wp:html -->\n{frame}\n<!-- /wp:html -->"
        ),
        Snippet(name="image", label="Image with a link", markup=_image(what, public_url)),
    )


def beside_frozen(
    live: Embeddable, frozen: Embeddable, public_url: str
) -> tuple[tuple[Snippet, Snippet], ...]:
    """Every way to embed it, the live one and the frozen one of each."""
    return tuple(zip(snippets_for(live, public_url), snippets_for(frozen, public_url), strict=True))


def iframe(what: Embeddable, public_url: str, *, width: int = 0, height: int = HEIGHT) -> str:
    """The frame by itself, as wide as its place or `width` pixels."""
    return (
        f'<iframe src="{_quoted(public_url + what.frame)}" title="{_quoted(what.title)}" '
        f'width="{width or "100%"}" height="{height}" loading="lazy" style="border:0;max-width:{WIDTH}px" '
        f'data-nerdline><a href="{_quoted(public_url + what.page)}">{_quoted(what.title)}</a></iframe>'
    )


def _component(what: Embeddable, public_url: str) -> str:
    address = urlsplit(what.frame).path
    frozen = f' asof="{format_instant(what.as_of)}"' if what.as_of else ""
    key = dict(part.split("=", 1) for part in urlsplit(what.frame).query.split("&") if "=" in part).get(
        "outcome"
    )
    chosen = f"?outcome={key}" if key else ""
    return (
        f'<nerdline-chart src="{_quoted(public_url + address + chosen)}"{frozen} '
        f'heading="{_quoted(what.title)}">'
        f"\n  {_image(what, public_url)}\n</nerdline-chart>\n{_script(public_url)}"
    )


def _image(what: Embeddable, public_url: str) -> str:
    return (
        f'<a href="{_quoted(public_url + what.page)}"><img src="{_quoted(public_url + what.image)}" '
        f'alt="{_quoted(what.alt)}" width="{IMAGE_WIDTH}" height="{IMAGE_HEIGHT}" '
        f'style="max-width:100%;height:auto"></a>'
    )


def _script(public_url: str) -> str:
    return f'<script src="{_quoted(public_url + LOADER)}" async></script>'


def _quoted(text: str) -> str:
    return escape(" ".join(text.split()))
