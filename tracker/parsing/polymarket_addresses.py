"""Which question does an address on Polymarket name, and what is it if it names none?

    polymarket.com[/locale]/event/EVENT[/MARKET]
    polymarket.com[/locale]/market/MARKET           (gone since 2026; older stories have it)
    polymarket.com[/locale]/sports/LEAGUE/…/EVENT   (and /esports/…)
    embed.polymarket.com/market?market=MARKET       (what sites put into their stories)

Names in capitals are slugs. They may change, so they become addresses ("slug:EVENT" of an event or a
market, "market-slug:MARKET" of a market) which are looked up once and answered with lasting ids.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote

from tracker.page_addresses import split_page
from tracker.parsing.polymarket_encoding import PLATFORM
from tracker.questions import OutcomeRef, QuestionRef

EVENT_SLUG = "slug:"
MARKET_SLUG = "market-slug:"

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,250}")
_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_PAGES = frozenset({"polymarket.com", "www.polymarket.com"})
_EMBEDS = "embed.polymarket.com"
_GAMES = frozenset({"sports", "esports"})
_PERSONAL = frozenset({"portfolio", "profile", "watchlist", "settings", "activity", "notifications"})
_ABOUT = frozenset({"tos", "privacy", "leaderboard", "rewards", "learn", "blog", "developers", "breaking"})
_PASTE = "open one question there and paste its address, which has /event/ in it"


def is_slug(text: str) -> bool:
    """Whether an event or a market may have this slug, so that it may stand in a path."""
    return _SLUG.fullmatch(text) is not None


def recognise_address(url: str, *, sites: frozenset[str] = frozenset()) -> OutcomeRef | None:
    """The question, and the outcome where the address names one; None for any other page.

    `sites` are hosts (with their ports) whose pages count besides those of polymarket.com.
    """
    parts = split_page(url)
    if parts is None:
        return None
    if parts.hostname == _EMBEDS:
        named = parse_qs(parts.query).get("market", [""])[0]
        is_market = parts.path.strip("/") in {"market", "market.html"}
        return _market(named) if is_market and is_slug(named) else None
    if parts.hostname not in _PAGES and parts.netloc.lower() not in sites:
        return None
    match _segments(parts):
        case ["event", event]:
            return OutcomeRef(QuestionRef(PLATFORM, f"{EVENT_SLUG}{event}"))
        case ["event", event, market]:
            return OutcomeRef(QuestionRef(PLATFORM, f"{EVENT_SLUG}{event}"), f"{EVENT_SLUG}{market}")
        case ["market", market]:
            return _market(market)
        case [games, _, *_, event] if games in _GAMES and "-" in event:
            return OutcomeRef(QuestionRef(PLATFORM, f"{EVENT_SLUG}{event}"))
    return None


def explain_address(url: str) -> str:
    """What a page of Polymarket is that names no question, and what to paste instead, in one sentence.

    Empty for pages that name a question and for addresses of others.
    """
    parts = split_page(url)
    host = (parts.hostname or "") if parts else ""
    if parts is None or recognise_address(url) is not None:
        return ""
    if _is_under(host, "polymarket.us"):
        return (
            "This is a page of Polymarket US, another exchange with markets of its own that Nerdline cannot "
            "read; if the same market is on polymarket.com, paste its address there."
        )
    if not _is_under(host, "polymarket.com"):
        return ""
    return f"This is {_what_it_is(host, _segments(parts))}; {_PASTE}."


def _what_it_is(host: str, segments: list[str]) -> str:
    first = segments[0] if segments else ""
    kinds = (
        (host == _EMBEDS, "an embed of Polymarket that names no market"),
        (
            host.startswith(("docs.", "help.", "learn.")) or first == "docs",
            "a page of Polymarket's documentation",
        ),
        (host not in _PAGES, "an address of Polymarket's that is no page of a question"),
        (first.startswith("@") or first in _PERSONAL, "a page about a trader or an account on Polymarket"),
        (first in _ABOUT, "a page about Polymarket itself"),
        (first in _GAMES, "a list of games on Polymarket"),
        (first in {"event", "market"}, "an address on Polymarket that names no question"),
    )
    return next((what for holds, what in kinds if holds), "a list of questions on Polymarket")


def _market(slug: str) -> OutcomeRef:
    return OutcomeRef(QuestionRef(PLATFORM, f"{MARKET_SLUG}{slug}"), f"{EVENT_SLUG}{slug}")


def _segments(parts: SplitResult) -> list[str]:
    """The path's parts without locale and empty ends; none where one of them can be no slug."""
    segments = [unquote(segment) for segment in parts.path.strip("/").split("/")]
    if len(segments) > 1 and _LOCALE.fullmatch(segments[0]):
        segments = segments[1:]
    is_person = segments[0].startswith("@")
    return segments if is_person or all(is_slug(segment) for segment in segments) else []


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
