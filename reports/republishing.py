"""What of a platform's numbers may readers be shown: all, its own embed, a link, or nothing?

A platform whose terms need a permission that the outlet does not state is linked to and no more; the
outlet's setting `republish` may be stricter than the terms, never more generous. Everything that leaves for
readers asks here: pages, charts, cards, sparklines, feeds, embeds, badges, data and static files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode, urlsplit

from tracker.platforms import PLATFORMS
from tracker.questions import Question
from tracker.settings import Settings
from tracker.wording.sources import source_named


class Form(StrEnum):
    """In which form a platform's forecast may be shown to readers."""

    ALL = "all"  # number, chart and data
    OFFICIAL = "official"  # the platform's own embed, else a link
    LINK = "link"
    NOTHING = "nothing"  # not even a link


@dataclass(frozen=True, slots=True, kw_only=True)
class Republish:
    """What readers may be shown of a platform; `why` says in a sentence why not all, empty where all is."""

    platform: str
    label: str
    form: Form
    why: str = ""

    @property
    def shows_numbers(self) -> bool:
        """Whether its numbers, charts and data may be shown."""
        return self.form is Form.ALL

    @property
    def shows_link(self) -> bool:
        """Whether readers may be led to it."""
        return self.form is not Form.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialEmbed:
    """A frame that a platform itself offers: its address, its origin, its size in CSS pixels."""

    address: str
    origin: str
    width: int
    height: int


def may_republish(settings: Settings, platform: str) -> Republish:
    """What of a platform (its key, "kalshi") readers may be shown under its terms and the settings."""
    label = source_named(platform).name
    terms = next((known.terms for known in PLATFORMS if known.name == platform), None)
    wanted = Form(settings.republish.get(platform, Form.ALL))
    if terms is not None and not terms.allow(settings.permission_for(platform)):
        form = Form.LINK if wanted is Form.ALL else wanted
        why = f"{terms.asks.rstrip('. ')}, so {label}’s numbers are not shown here."
        return Republish(platform=platform, label=label, form=form, why=why)
    why = "" if wanted is Form.ALL else f"{label}’s numbers and charts are not republished here."
    return Republish(platform=platform, label=label, form=wanted, why=why)


def official_embed(question: Question, *, theme: str = "light") -> OfficialEmbed | None:
    """The frame that the question's own platform offers; None where it offers none for this question.

    Measures and addresses are those of each platform's own share button: Metaculus 550 by 360, Manifold 560
    by 288 (35 rem by 18 rem), Polymarket 400 by 220. Kalshi, PredictIt and Smarkets offer none.
    """
    path = [part for part in urlsplit(question.url).path.split("/") if part]
    match question.ref.platform:
        case "metaculus" if re.fullmatch(r"[0-9]{1,12}", question.ref.id):
            origin = "https://www.metaculus.com"
            return OfficialEmbed(
                address=f"{origin}/questions/embed/{question.ref.id}/?{urlencode({'theme': theme})}",
                origin=origin,
                width=550,
                height=360,
            )
        case "manifold" if len(path) == 2:  # noqa: PLR2004 (who asked, and the market)
            origin = "https://manifold.markets"
            who, slug = (quote(part, safe="") for part in path)
            return OfficialEmbed(address=f"{origin}/embed/{who}/{slug}", origin=origin, width=560, height=288)
        case "polymarket" if len(path) == 3 and path[0] == "event":  # noqa: PLR2004 (an event's slug need not be its market's)
            origin = "https://embed.polymarket.com"
            choices = urlencode({"market": path[2], "theme": theme})
            return OfficialEmbed(address=f"{origin}/market?{choices}", origin=origin, width=400, height=220)
    return None
