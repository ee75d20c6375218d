"""What is the address of each page and image?

Relative to the site's root, so that no page trusts the Host header it was asked with.
"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import quote, quote_plus, urlencode

from tracker.clock import format_instant
from tracker.questions import OutcomeRef, QuestionRef

STORIES = "/"
HEALTH = "/health"
SOURCES = "/sources"
MOVED = "/moved"
RECORD = "/record"
SEARCH = "/search"
TOPICS = "/topics"


def stories_address(page: int = 1) -> str:
    """The list of stories, from its `page`-th part on."""
    return STORIES if page <= 1 else f"{STORIES}?page={page}"


def topic_address(key: str, page: int = 1) -> str:
    """The stories of one topic, from their `page`-th part on."""
    return f"{TOPICS}/{quote(key, safe='')}" + (f"?page={page}" if page > 1 else "")


def search_address(words: str) -> str:
    """What is found under some words."""
    return f"{SEARCH}?{urlencode({'q': words})}"


def record_address(page: int = 1) -> str:
    """The outlet's own record, from the `page`-th part of its lines on."""
    return RECORD + (f"?page={page}" if page > 1 else "")


def record_chart_address(*, file_format: str, size: str, theme: str) -> str:
    """The record as a drawing."""
    return f"{RECORD}.{file_format}?{urlencode({'theme': theme, 'size': size})}"


def story_address(slug: str) -> str:
    """A story's page."""
    return f"/stories/{quote(slug, safe='')}"


def question_address(ref: QuestionRef, *, day: date | None = None) -> str:
    """A question's page; its outcomes are parts of it. With `day`, what was known when that day ended."""
    path = f"/questions/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}"
    return f"{path}?asof={day.isoformat()}" if day else path


def chart_address(
    outcome: OutcomeRef,
    *,
    file_format: str,
    size: str,
    theme: str,
    as_of: datetime | None = None,
    since: date | None = None,
    twins: bool = False,
) -> str:
    """The drawing of an outcome, with `twins` beside those that are the same question elsewhere.

    With `as_of`, what was known then, whenever it is asked for; with `since`, from the story of that day on.
    """
    ref = outcome.question
    choices = {"theme": theme, "size": size}
    if outcome.key:
        choices["outcome"] = outcome.key
    if twins:
        choices["twins"] = "1"
    if as_of is not None:
        choices["asof"] = format_instant(as_of)
    if since is not None:
        choices["since"] = since.isoformat()
    path = f"/charts/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.{file_format}"
    return f"{path}?{urlencode(choices, safe=':')}"


def sparkline_address(outcome: OutcomeRef, *, theme: str, as_of: datetime, since: date | None = None) -> str:
    """An outcome's history in the space of a word; with `since`, from the story of that day on."""
    ref = outcome.question
    path = f"/sparklines/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.svg"
    key = f"&outcome={quote_plus(outcome.key, safe=':')}" if outcome.key else ""
    begins = f"&since={since.isoformat()}" if since else ""
    # Not `urlencode`: a page of the desk has dozens, and all but the key are plain letters.
    return f"{path}?theme={theme}{key}&asof={format_instant(as_of)}{begins}"


def story_card_address(slug: str, key: str = "") -> str:
    """What a link to a story is shown as elsewhere: the newest, or the one with this key."""
    return f"{story_address(slug)}/card{f'-{key}' if key else ''}.png"


def question_card_address(ref: QuestionRef, key: str = "") -> str:
    """What a link to a question is shown as elsewhere: the newest, or the one with this key."""
    path = f"/cards/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}"
    return f"{path}/card-{key}.png" if key else f"{path}.png"


def embed_address(outcome: OutcomeRef, *, theme: str = "", as_of: datetime | None = None) -> str:
    """An outcome for others' pages: with `as_of` frozen at that instant, without a theme the reader's."""
    ref = outcome.question
    path = f"/embed/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}"
    return path + _choices(theme=theme, outcome=outcome.key, as_of=as_of)


def story_embed_address(slug: str, *, theme: str = "", as_of: datetime | None = None) -> str:
    """A story's forecast for the pages of others."""
    return f"/embed{story_address(slug)}{_choices(theme=theme, as_of=as_of)}"


def badge_address(outcome: OutcomeRef, *, as_of: datetime | None = None) -> str:
    """An outcome's number, as small as a word."""
    ref = outcome.question
    path = f"/badge/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}.svg"
    return path + _choices(outcome=outcome.key, as_of=as_of)


def feed_address(of: str = "", *, page: int = 1) -> str:
    """The feed of the page with the address `of`, or of everything."""
    return f"{of}/feed.atom" + (f"?page={page}" if page > 1 else "")


def _choices(*, theme: str = "", outcome: str = "", as_of: datetime | None = None) -> str:
    named = {"theme": theme, "outcome": outcome, "asof": format_instant(as_of) if as_of else ""}
    given = urlencode({name: value for name, value in named.items() if value}, safe=":")
    return f"?{given}" if given else ""
