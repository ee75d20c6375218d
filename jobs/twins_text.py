"""Two questions beside each other in a terminal, always with the rules of both."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jobs.side_by_side_text import (
    MOST_OUTCOMES,
    WIDE_FROM,
    print_plain,
    print_reasons,
    print_rules,
    print_sides,
    rules_text,
)
from reports.desk.propose_twins import Pair, Proposal, TwinCandidate
from reports.printed import as_printable
from tracker.linking.twins import of_two_questions
from tracker.links import Verdict
from tracker.questions import Question

NAMES = ("first", "second")


def print_proposal(proposal: Proposal, console: Console) -> None:
    """Print an outcome, and every candidate for its twin with what agrees and what differs."""
    console.print()
    print_plain(console, f"{proposal.outcome}  {as_printable(proposal.question.title)}", style="bold")
    for note in proposal.notes:
        print_plain(console, f"  {note}")
    for number, candidate in enumerate(proposal.candidates, start=1):
        _print_candidate(proposal, candidate, number, console)
    if not proposal.candidates:
        print_plain(console, "  no other platform was found to ask something like it")


def print_pair(pair: Pair, console: Console) -> None:
    """Print a decision with both titles and both rules."""
    twin = pair.twin
    are = "the opposite of each other" if twin.inverted else "one question"
    told = f"ask {are}" if twin.verdict is Verdict.CONFIRMED else "are not one question"
    console.print()
    print_plain(console, f"{twin.one} and {twin.other} {told}, says {twin.decided_by}", style="bold")
    if twin.note:
        print_plain(console, f"  {as_printable(twin.note)}")
    for name, question in ((twin.one, pair.one), (twin.other, pair.other)):
        part = question.outcome(name.key)
        label = f" ({part.label})" if part and part.label else ""
        console.print(Padding(Text(as_printable(f"{name}  {question.title}{label}")), (0, 0, 0, 2)))
    _print_both_rules((twin.one, pair.one), (twin.other, pair.other), console)


def _print_candidate(proposal: Proposal, candidate: TwinCandidate, number: int, console: Console) -> None:
    other = candidate.question
    console.print()
    print_plain(console, f"{number}  {candidate.outcome or other.ref}", style="bold")
    if candidate.note:
        print_plain(console, f"  {candidate.note}")
    print_sides(candidate.beside, console, NAMES, first_row="asks")
    print_reasons(candidate.comparison, console, reword=of_two_questions)
    _print_both_rules((proposal.outcome, proposal.question), (candidate.outcome or other.ref, other), console)
    if candidate.outcome is None and not candidate.note:
        print_plain(console, "  The second has several outcomes; put one in the place of OUTCOME:")
        for part in other.outcomes[:MOST_OUTCOMES]:
            print_plain(console, f"    {other.ref}#{part.key}  {as_printable(part.label)}")
        if len(other.outcomes) > MOST_OUTCOMES:
            print_plain(console, f"    and {len(other.outcomes) - MOST_OUTCOMES} more, all with --json")
    if candidate.beside.is_opposite:
        print_plain(console, "  The second asks the opposite of the first.", style="bold")
    print_plain(console, f"  {candidate.confirming}", style="cyan")
    print_plain(console, f"  {candidate.rejecting}", style="cyan")


def _print_both_rules(
    first: tuple[object, Question], second: tuple[object, Question], console: Console
) -> None:
    """Print the rules of both, whole: beside each other where there is room."""
    if console.width < WIDE_FROM:
        for name, question in (first, second):
            print_rules(f"How {name} is settled", question.resolution_criteria, question.url, console)
        return
    grid = Table.grid(padding=(0, 2), expand=True)
    for _ in NAMES:
        grid.add_column(ratio=1, overflow="fold")
    grid.add_row(*(Text(f"How {name} is settled:", style="dim") for name, _ in (first, second)))
    grid.add_row(*(Text(rules_text(question.resolution_criteria)) for _, question in (first, second)))
    console.print(Padding(grid, (0, 0, 0, 2)))
