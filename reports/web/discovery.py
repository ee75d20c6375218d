"""How do programs that are given a page find its feed and its embed?

By link elements in the page, and by the same in a header for those that ask with HEAD (oEmbed 1.0,
section 4; RFC 8288).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from reports.web.addresses import feed_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """The page in another form."""

    media_type: str
    address: str
    title: str


def alternates_of(address: str, *, public_url: str, title: str, embeds: bool) -> tuple[Alternate, ...]:
    """The feed of the page at `address`; and its oEmbed description in both formats, if it `embeds`."""
    found = [
        Alternate(
            media_type="application/atom+xml",
            address=public_url + feed_address(address),
            title=f"Changes: {title}",
        )
    ]
    for form, media_type in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        if embeds:
            choices = urlencode({"url": public_url + address, "format": form})
            found.append(
                Alternate(media_type=media_type, address=f"{public_url}/oembed?{choices}", title=title)
            )
    return tuple(found)


def link_header(alternates: tuple[Alternate, ...]) -> str:
    """The value of the Link header. Titles are left out: a header holds no letters beyond ASCII."""
    return ", ".join(
        f'<{quote(each.address, safe=_KEPT)}>; rel="alternate"; type="{each.media_type}"'
        for each in alternates
    )


_KEPT = ":/?&=%#[]@!$'()*+,;~"
