"""From which addresses on are an application's pages found, and what do other sites ask for beside them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.web.addresses import HEALTH

NEEDS_SERVER = ("/desk", HEALTH, "/api/v1/health", "/search", "/oembed")
"""What only a server answers: who is signed in, how it feels, and what each asker asks in words."""

LEFT_OUT = ("/desk", HEALTH, "/api/v1/health", "/search")
"""Of these, the ones with all that is below them; oEmbed answers to one of our pages are files."""

FRAMED = "/embed/"
_LOADER = "/static/embed-loader.js"
_THEMES = ("light", "dark")


def roots(plain_addresses: Iterable[str]) -> list[str]:
    """Where to begin: every address without a part to be filled in, and the script of other sites' pages."""
    found = [address for address in plain_addresses if address not in NEEDS_SERVER]
    return ["/", *(address for address in found if address != "/"), _LOADER]


def is_left_out(address: str) -> bool:
    """Whether an address is one that no file can stand for."""
    path = address.partition("?")[0]
    return any(path == each or path.startswith(f"{each}/") for each in LEFT_OUT)


def is_drawn(address: str) -> bool:
    """Whether an answer is costly and says nothing that its page does not: drawings, and frames of them."""
    path = address.partition("?")[0]
    return path.endswith((".svg", ".png")) or path.startswith(FRAMED)


def beside(address: str) -> Iterator[str]:
    """What other sites ask for of a page, which no page of ours need name."""
    parts = address.removeprefix("/").split("/")
    if "?" in address:
        return
    match parts:
        case ["stories", slug]:
            frame = f"/embed/stories/{slug}"
            yield f"{address}/card.png"
            yield f"/api/v1/stories/{slug}"
        case ["questions", platform, id_]:
            name = f"{platform}/{id_}"
            frame = f"/embed/{name}"
            yield f"/badge/{name}.svg"
            yield f"/cards/{name}.png"
            yield f"/charts/{name}.svg"
            yield f"/charts/{name}.png"
            yield f"/sparklines/{name}.svg"
            yield f"/api/v1/questions/{name}"
        case _:
            return
    yield frame
    for theme in _THEMES:
        yield f"{frame}?theme={theme}"
