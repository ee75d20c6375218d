"""Under which name is a file saved? Nothing of a name that others gave can leave its header."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_LONGEST = 120
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f"\\/:*?<>|;%]+')


def attachment(name: str, suffix: str) -> str:
    """The value of Content-Disposition, for readers old and new (RFC 6266 section 4.1, RFC 5987)."""
    clean = _NOT_IN_A_NAME.sub("-", unicodedata.normalize("NFC", name)).strip("-. ")[:_LONGEST] or "data"
    plain = clean.encode("ascii", "replace").decode().replace("?", "-")
    told = f'attachment; filename="{plain}.{suffix}"'
    if plain != clean:
        told += f"; filename*=UTF-8''{quote(clean.encode('utf-8', 'replace'), safe='')}.{suffix}"
    return told
