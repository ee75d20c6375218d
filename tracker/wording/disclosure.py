"""Which line tells readers what kind of source a forecast has, and how much stands behind it?"""

from __future__ import annotations

from tracker.wording.sources import source_named
from tracker.wording.style import Style


def disclosure_line(
    platform: str,
    style: Style,
    *,
    crowd: int | None = None,
    volume: str = "",
    thin: bool = False,
    note: str = "",
) -> str:
    """The sheet's disclosure for a platform.

    `crowd` is how many people have forecast on the question, `volume` what has been traded on it as it
    is to be printed ("$1.2 million"); `thin` adds the sheet's warning; `note` is the outlet's own
    sentence, such as one about a partnership.
    """
    source = source_named(platform)
    sheet = style.disclosure
    size = ""
    if volume:
        size = sheet["volume"].fill(volume=volume)
    elif crowd is not None:
        size = sheet["crowd"].fill(crowd=f"{crowd:,}")
    lines = [sheet[source.kind.value].fill(platform=source.name, size=size)]
    if thin:
        lines.append(sheet["thin"].fill())
    if note:
        lines.append(note)
    return " ".join(lines)
