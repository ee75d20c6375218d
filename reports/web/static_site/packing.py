"""Which files are put beside others in a packed form, for servers that send them as they are?"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli

from reports.web.static_site.folder import Entry
from reports.web.static_site.references import LINKING
from reports.web.static_site.server_files import HEADERS

PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda body: gzip.compress(body, 9, mtime=0),
    ".br": brotli.compress,
}
_LEAST_PACKED = 400  # bytes; below that a packet is a packet
_PACKABLE = LINKING | {"image/svg+xml", "text/css", "text/csv", "text/javascript", "text/plain"}


def is_worth_packing(entry: Entry) -> bool:
    """Whether a file gains by it: it is text, and longer than a packet's head."""
    return entry.media_type in _PACKABLE and entry.size >= _LEAST_PACKED and entry.file != HEADERS
