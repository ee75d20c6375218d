"""Going through the citations that wait for a link, one after the other, with a person who decides.

The person is asked through `ask`, so that a test can stand in for a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rich.console import Console

from db import citations, stories
from jobs.side_by_side_text import print_weighing
from reports.desk.context import WorkContext
from reports.desk.link_citations import confirm, reject
from reports.desk.weigh_links import Weighed, weigh
from reports.printed import as_printable
from tracker.errors import NerdlineError
from tracker.kept import KeptCitation
from tracker.linking.outcomes import Fit
from tracker.questions import OutcomeRef

Ask = Callable[[str], str]
"""Asks a person something, and gives what they typed. It raises EOFError where nobody answers any more."""

PROMPT = "c)onfirm N, i)nverted N, r)eject N, s)kip, q)uit"

_DOUBTS = {
    True: "it asks the opposite; confirm it without turning the number round? y/n",
    False: "nothing in its words asks the opposite; turn the number round all the same? y/n",
}
"""What is asked back where the person says other than the words do, by whether those are opposite."""

_ANSWER = re.compile(r"(?P<what>[cirsq])[a-z]*\s*(?P<number>\d{1,3})?", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Reviewed:
    """How a review went: how many citations were decided, and one sentence for each that could not be."""

    confirmed: int = 0
    rejected: int = 0
    skipped: int = 0
    failed: list[str] = field(default_factory=list)


def waiting_citations(context: WorkContext, story: str = "") -> tuple[KeptCitation, ...]:
    """The citations in print, of all stories or of one, that nobody has linked.

    Raises:
        NotFoundError: there is no such story.
    """
    with context.database.reading() as connection:
        story_id = stories.get_story(connection, story).id if story else None
        found = citations.list_citations(connection, story_id=story_id)
    return tuple(citation for citation in found if citation.link is None)


def review_links(context: WorkContext, console: Console, ask: Ask, *, story: str = "") -> Reviewed:
    """Show each waiting citation with its candidates, and do what the person says.

    A platform that cannot be asked costs its citation its turn, and no other.

    Raises:
        NotFoundError: there is no such story.
    """
    reviewed = Reviewed()
    waiting = waiting_citations(context, story)
    try:
        for number, citation in enumerate(waiting, start=1):
            console.rule(f"{number} of {len(waiting)}")
            try:
                going = _review_one(context, console, ask, citation, reviewed)
            except NerdlineError as error:
                reviewed.failed.append(f"citation {citation.id}: {error}")
                _say(console, str(error))
                continue
            if not going:
                break
    except EOFError:
        pass
    return reviewed


def _review_one(
    context: WorkContext, console: Console, ask: Ask, citation: KeptCitation, reviewed: Reviewed
) -> bool:
    """Whether the review goes on."""
    weighing = weigh(context, citation.id)
    print_weighing(weighing, console)
    while True:
        what, chosen = _read_answer(ask, console, weighing.candidates)
        if chosen is None:
            reviewed.skipped += what == "s"
            return what == "s"
        if what != "r":
            if _confirm(context, console, ask, chosen, inverted=what == "i"):
                reviewed.confirmed += 1
                return True
            continue
        reject(context, citation.id, chosen.outcome or OutcomeRef(chosen.question.ref))
        reviewed.rejected += 1
        _say(console, f"{chosen.question.ref} is not offered for it again")
        others = tuple(each for each in weighing.candidates if each is not chosen)
        if not others:
            return True
        weighing = replace(weighing, candidates=others)
        for number, each in enumerate(others, start=1):
            _say(console, f"{number}  {each.question.ref}  {each.question.title}")


def _read_answer(ask: Ask, console: Console, candidates: Sequence[Weighed]) -> tuple[str, Weighed | None]:
    """What to do, and with which candidate: None for skipping and quitting. One alone needs no number."""
    while True:
        found = _ANSWER.fullmatch(ask(PROMPT).strip())
        what = found["what"].lower() if found else ""
        if what in {"s", "q"}:
            return what, None
        number = int(found["number"] or (1 if len(candidates) == 1 else 0)) if found else 0
        if what and 0 < number <= len(candidates):
            return what, candidates[number - 1]
        most = len(candidates)
        _say(console, f"a letter and a number from 1 to {most}, please" if most else "s or q, please")


def _confirm(context: WorkContext, console: Console, ask: Ask, chosen: Weighed, *, inverted: bool) -> bool:
    """Confirm a candidate, or one of its outcomes; False where the person thinks better of it."""
    outcome, is_opposite = chosen.outcome, chosen.beside.is_opposite
    if outcome is None:
        fit = _choose_outcome(ask, console, chosen.fits)
        if fit is None:
            return False
        outcome, is_opposite = OutcomeRef(chosen.question.ref, fit.outcome.key), fit.is_opposite
    if is_opposite != inverted and not ask(_DOUBTS[is_opposite]).strip().lower().startswith("y"):
        return False
    link = confirm(context, chosen.citation_id, outcome, inverted=inverted)
    _say(console, f"citation {link.citation_id} means {link.outcome}{' inverted' if inverted else ''}")
    return True


def _choose_outcome(ask: Ask, console: Console, fits: Sequence[Fit]) -> Fit | None:
    for number, fit in enumerate(fits, start=1):
        _say(console, f"{number:>3}. {fit.outcome.label}")
    answer = ask(f"which outcome, 1 to {len(fits)}; nothing to go back").strip()
    number = int(answer) if answer.isdecimal() else 0
    return fits[number - 1] if 0 < number <= len(fits) else None


def _say(console: Console, sentence: str) -> None:
    console.print(as_printable(sentence), markup=False, highlight=False, soft_wrap=True)
