"""What tells one share card from another: a key that changes when what the card says does.

Services that show a link keep its image for weeks under the image's address, so a card whose number changed
has to have another one.
"""

from __future__ import annotations

import hashlib

from reports.charts.share_card import large_figure
from reports.picture import Picture
from tracker.settings import Settings

KEY_LENGTH = 12
"""Hexadecimal digits."""


def figure_key(picture: Picture) -> str:
    """A key of the number that a picture shows, how far it moved and how it stands; not of the instant."""
    told = (picture.title, picture.platform, large_figure(picture), picture.finding, picture.state.value)
    return _hashed(*told)


def card_key(figure: str, *, headline: str, settings: Settings) -> str:
    """The key of a card that shows what `figure` is the key of, below a headline ("" for a question's)."""
    return _hashed(figure, headline, settings.outlet, settings.notice, settings.theme)


def _hashed(*told: str) -> str:
    return hashlib.blake2b("\0".join(told).encode(), digest_size=KEY_LENGTH // 2).hexdigest()
