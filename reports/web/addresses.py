"""What is the address of each page and image?

Relative to the site's root, so that no page trusts the Host header it was asked with.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlencode

from tracker.clock import format_instant
from tracker.questions import OutcomeRef, QuestionRef

STORIES = "/"
HEALTH = "/health"
SOURCES = "/sources"


def stories_address(page: int = 1) -> str:
    """The list of stories, from its `page`-th part on."""
    return STORIES if page <= 1 else f"{STORIES}?page={page}"


def story_address(slug: str) -> str:
    """A story's page."""
    return f"/stories/{quote(slug, safe='')}"


def question_address(ref: QuestionRef) -> str:
    """A question's page; its outcomes are parts of it."""
    return f"/questions/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}"


def chart_address(
    outcome: OutcomeRef,
    *,
    file_format: str,
    size: str,
    theme: str,
    as_of: datetime | None = None,
    twins: bool = False,
) -> str:
    """The drawing of an outcome, with `twins` beside those that are the same question elsewhere.

    With `as_of`, what was known then, whenever it is asked for.
    """
    ref = outcome.question
    choices = {"theme": theme, "size": size}
    if outcome.key:
        choices["outcome"] = outcome.key
    if twins:
        choices["twins"] = "1"
    if as_of is not None:
        choices["asof"] = format_instant(as_of)
    path = f"/charts/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.{file_format}"
    return f"{path}?{urlencode(choices, safe=':')}"


def sparkline_address(outcome: OutcomeRef, *, theme: str, as_of: datetime) -> str:
    """An outcome's history in the space of a word."""
    ref = outcome.question
    choices = {"theme": theme}
    if outcome.key:
        choices["outcome"] = outcome.key
    choices["asof"] = format_instant(as_of)
    path = f"/sparklines/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.svg"
    return f"{path}?{urlencode(choices, safe=':')}"


def story_card_address(slug: str) -> str:
    """What a link to a story is shown as elsewhere: always the newest, under one address."""
    return f"{story_address(slug)}/card.png"


def question_card_address(ref: QuestionRef) -> str:
    """What a link to a question is shown as elsewhere."""
    return f"/cards/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.png"
