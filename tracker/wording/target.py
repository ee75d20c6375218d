"""Which citation of a text does a reading mean?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.citations.citation import Citation
from tracker.spans import Span
from tracker.wording.edits import RefusedError
from tracker.wording.sources import source_named

MANUAL = "manual"
"""The platform of readings that an editor enters; they may stand for any platform's."""


def choose_citation(
    citations: Sequence[Citation], platform: str, wanted: Span | None, *, option: str = ""
) -> Citation:
    """The one citation that the reading is about.

    `wanted` may be the citation's sentence, or any stretch that singles it out: its figure, its claim.
    Of several, `option` (the answer that the reading is of) means the one whose claim names it.

    Raises:
        RefusedError: there is none, or there are two.
    """
    of_platform = [each for each in citations if platform in (MANUAL, each.platform)]
    if wanted is not None:
        return _wanted(citations, of_platform, platform, wanted, option)
    name = source_named(platform).name
    if not citations:
        raise RefusedError("the text cites no forecast")
    if not of_platform:
        raise RefusedError(f"the text cites no forecast of {name}'s")
    of_platform = _naming(option, of_platform)
    if len(of_platform) > 1:
        raise RefusedError(f"the text cites {len(of_platform)} forecasts of {name}'s; say which by its place")
    return of_platform[0]


def _wanted(
    citations: Sequence[Citation],
    of_platform: Sequence[Citation],
    platform: str,
    wanted: Span,
    option: str,
) -> Citation:
    touched = [each for each in citations if _touch(each.span, wanted)]
    if not touched:
        raise RefusedError(f"no forecast is cited at {wanted.start} to {wanted.end}")
    # A sentence that names nobody is fit for any platform once a person has pointed at it.
    mine = [each for each in touched if each in of_platform] or [
        each for each in touched if not each.platform
    ]
    if not mine:
        cited = source_named(touched[0].platform or "").name
        raise RefusedError(
            f"the forecast cited there is {cited}'s, and the reading is {source_named(platform).name}'s"
        )
    for narrower in (
        lambda each: each.stated.span == wanted,
        lambda each: _touch(each.stated.span, wanted) and wanted.holds(each.stated.span),
        lambda each: each.span == wanted,
        lambda each: any(wanted.holds(part) or part.holds(wanted) for part in each.claim_spans),
    ):
        some = [each for each in mine if narrower(each)]
        if len(some) == 1:
            return some[0]
        mine = some or mine
    mine = _naming(option, mine)
    if len(mine) > 1:
        raise RefusedError(f"{len(mine)} forecasts are cited there; say which by the place of its figure")
    return mine[0]


def _naming(option: str, citations: list[Citation]) -> list[Citation]:
    """Those whose claim names an answer, where exactly one does; otherwise all of them."""
    if not option or len(citations) < 2:  # noqa: PLR2004  one needs no choosing
        return citations
    name = re.compile(rf"(?<!\w){re.escape(option)}(?!\w)", re.IGNORECASE)
    naming = [each for each in citations if name.search(each.claim)]
    return naming if len(naming) == 1 else citations


def _touch(left: Span, right: Span) -> bool:
    return left == right or (left.start < right.end and right.start < left.end)
