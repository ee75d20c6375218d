"""Which of our own addresses does a document name, and what does it say once they are files?

Pages, feeds and data are made by our own templates and writers, which quote every attribute and escape
every text: so a quotation mark in front of an address is one that they wrote, and expressions find them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

LINKING = frozenset(
    {"text/html", "application/atom+xml", "text/xml", "application/json", "application/problem+json"}
)
"""The media types of documents that may name addresses."""

_FORM = re.compile(
    r"<section>\s*<h2>[^<]*</h2>\s*<form\b(?:(?!</form>).)*</form>\s*</section>|<form\b.*?</form>", re.DOTALL
)
_AMPERSAND = re.compile(r"(?:&|\\u0026)(?:amp;)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An address in a document, from the site's root on, with its fragment.

    `is_absolute`: it was written with the site's public address, for those who read the document elsewhere.
    """

    address: str
    fragment: str
    is_absolute: bool


Replace = Callable[[Reference], str | None]
"""What is written instead, without the fragment; None where there is nothing that could be meant."""


class References:
    """Finds and replaces what documents of one site say of its addresses.

    `public_url` is where the application believes to be, without a slash at its end.
    """

    def __init__(self, public_url: str, *, needs_server: tuple[str, ...] = ()) -> None:
        ours = re.escape(public_url)
        self._found = re.compile(
            rf'(?P<lead>\s(?:href|src|srcset|action)=")(?P<ours>{ours})?(?P<rest>[^"]*)"'
            rf'|(?P<before>["\'>]|&#34;|&quot;|&#39;){ours}'
            r"(?P<tail>(?:[A-Za-z0-9\-._~:/?#=%+]|(?:&|\\u0026)(?:amp;)*(?=[A-Za-z_]+=))*)"
        )
        self._component = re.compile(
            rf"(?P<src>src=&#34;{ours}/embed/[^&?]*)(?P<query>\?[^&]*)?&#34; asof=&#34;(?P<asof>[^&]*)&#34;"
        )
        self._public_url = public_url
        words = "|".join(re.escape(address) for address in needs_server)
        self._asking = re.compile(rf'<a\b[^>]*\shref="(?:{words})[?"#].*?</a>', re.DOTALL) if words else None

    def found_in(self, text: str) -> list[Reference]:
        """Every address that a document names, in its order."""
        found: list[Reference] = []

        def note(reference: Reference) -> None:
            found.append(reference)

        self.replaced(text, note)
        return found

    def replaced(self, text: str, replace: Replace) -> str:
        """The document with every address as `replace` has it.

        A link inside the site that leads nowhere is no link any more; an absolute one that does stays.
        """
        text = self._component.sub(self._one_address, text)

        def one(match: re.Match[str]) -> str:
            is_attribute = match["lead"] is not None
            is_absolute = not is_attribute or match["ours"] is not None
            written = match["rest"] if is_attribute else match["tail"]
            if written[:1] not in ("/?#" if is_absolute else "/") or written.startswith("//"):
                return match[0]
            if not is_absolute and not written:
                return match[0]
            plain = unescape(written) if is_attribute else _AMPERSAND.sub("&", written)
            address, mark, fragment = plain.partition("#")
            instead = replace(
                Reference(address=address or "/", fragment=mark + fragment, is_absolute=is_absolute)
            )
            if not is_attribute:
                return match[0] if instead is None else match["before"] + instead + mark + fragment
            if instead is None:
                return ""
            return f'{match["lead"]}{escape(instead + mark + fragment)}"'

        return self._found.sub(one, text)

    def without_asking(self, text: str) -> str:
        """A page without what only a server could answer: forms and their sections, links to such pages."""
        text = _FORM.sub("", text)
        return text if self._asking is None else self._asking.sub("", text)

    @staticmethod
    def _one_address(match: re.Match[str]) -> str:
        """A frozen component with its instant inside the address, which names one file."""
        query = f"{match['query']}&amp;" if match["query"] else "?"
        return f"{match['src']}{query}asof={match['asof']}&#34;"
