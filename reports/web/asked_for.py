"""What does an address ask for, however its query is spelt, and is it one that could be meant at all?

Two spellings of one question share one answer: the order of parameters, repetitions, and what links
carry to be counted by ("utm_source") make no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

LONGEST_PATH = 1_000
LONGEST_QUERY = 4_096
MOST_PARAMETERS = 32

KNOWN_PARAMETERS = frozenset(
    {
        "act", "asof", "before", "cursor", "days", "format", "from", "kind", "known_at", "limit",
        "maxheight", "maxwidth", "outcome", "page", "platform", "q", "revisions", "since", "size",
        "state", "story", "subject", "theme", "to", "topic", "twins", "url", "v", "who", "zoom",
    }
)  # fmt: skip
"""What readers' routes read. An answer to any other parameter is not kept, since a route that is not named
here might read it; so add a new route's parameters to this set."""

_COUNTED_BY = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|ref_src", re.ASCII)
_NOTHING = "\x00"
_NOTHING_IN_QUERY = b"%00"


class AbsurdAddressError(Exception):
    """An address that none of our pages has; `status` is 400 or 414, the message a sentence for readers."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A path and the query in one spelling. `is_known`: every parameter is one that our routes read."""

    path: str
    query: bytes
    is_known: bool


def asked_for(path: str, query: bytes) -> AskedFor:
    """What the path and query of a request ask for.

    Raises:
        AbsurdAddressError: they are too long, or hold what no address of ours holds.
    """
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY:
        raise AbsurdAddressError(414, "This address is longer than any of ours.")
    if _NOTHING in path or _NOTHING_IN_QUERY in query:  # no database keeps it
        raise AbsurdAddressError(400, "This address holds a character that no address of ours has.")
    if not query:
        return AskedFor(path, b"", is_known=True)
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise AbsurdAddressError(400, "This address has more parameters than any of ours.") from error
    told = {name: value for name, value in pairs if not _COUNTED_BY.fullmatch(name)}
    is_known = told.keys() <= KNOWN_PARAMETERS
    return AskedFor(path, urlencode(sorted(told.items())).encode(), is_known=is_known)
