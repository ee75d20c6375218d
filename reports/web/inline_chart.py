"""How does a chart stand inside a page, in the colours that its reader prefers?

An SVG in a page carries its own style, the fonts. So that a strict policy still lets no other style in, every
style is named there by its hash (Content Security Policy 3, section 8.4). Colours are attributes, which a
style sheet overrules: one drawing serves light and dark.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_HOVER = re.compile(r'<g class="hover".*?</g>\n?', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineChart:
    """An SVG to put into a page: its markup without style, and what goes into the page's own style."""

    markup: str
    style: str


def inline_chart(svg: bytes, dark: bytes | None = None) -> InlineChart:
    """A chart for a page; `dark` is the same chart in dark colours, for readers who prefer them.

    Raises:
        ValueError: one light colour stands for two dark ones, so that no style sheet can tell them apart.
    """
    drawn = svg.decode()
    styles = "".join(_STYLE.findall(drawn))
    if dark is not None:
        rules = _darkened(drawn, dark.decode())
        styles += f"@media screen and (prefers-color-scheme:dark){{{rules}}}"
    # What is read under the pointer is left out: a third of the bytes, and an embed has no crosshair.
    return InlineChart(markup=_HOVER.sub("", _STYLE.sub("", drawn)), style=styles)


def style_source(style: str) -> str:
    """How a policy names a style element with this content."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


def _darkened(light: str, dark: str) -> str:
    """Rules that turn the colours of one drawing into those of the other."""
    pairs = zip(_COLOUR.findall(_HOVER.sub("", light)), _COLOUR.findall(_HOVER.sub("", dark)), strict=True)
    found: dict[tuple[str, str], str] = {}
    for (name, colour), (_name, instead) in pairs:
        if found.setdefault((name, colour), instead) != instead:
            msg = f"{colour} is {found[name, colour]} and {instead} in the dark"
            raise ValueError(msg)
    return "".join(
        f'svg [{name}="{colour}"]{{{name}:{instead}}}' for (name, colour), instead in found.items()
    )
