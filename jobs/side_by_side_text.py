"""A citation beside a question, or two questions beside each other, in a terminal.

Every difference carries a sign as well as a colour, so that nothing is lost where there are no colours
(rich obeys NO_COLOR); below 100 columns the two sides stand under each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reports.desk.weigh_links import Weighed, Weighing
from reports.printed import as_printable
from tracker.linking.compare import Comparison
from tracker.linking.marks import Piece
from tracker.linking.side_by_side import Row, SideBySide, Sign

WIDE_FROM = 100
"""Columns from which the two sides stand beside each other."""

MOST_OUTCOMES = 12
MOST_RULES = 600
"""Characters of the rules where several candidates are shown; one alone is shown with all of them."""

LEGEND = "[! !] a date, number, name or denial that differs   [~ ~] other wording"

_SIGNS = {Sign.SAME: "=", Sign.OTHER: "!", Sign.OPEN: "?", Sign.NOTE: " "}
_STYLES = {"=": "green", "!": "bold red", "?": "yellow", "~": "yellow", "+": "green", " ": ""}
_DECISIONS = {
    "link": "the first is safe to offer; a person decides",
    "review": "to be judged",
    "none": "none of these is safe",
}


def terminal() -> Console:
    """Where the results are printed, at the width of the terminal (or of COLUMNS)."""
    return Console(highlight=False)


def print_weighing(weighing: Weighing, console: Console) -> None:
    """Print a citation with every candidate, numbered from 1."""
    print_citation(weighing, console)
    alone = len(weighing.candidates) == 1
    for number, weighed in enumerate(weighing.candidates, start=1):
        print_candidate(weighed, console, number=None if alone else number)
    if not weighing.candidates:
        print_plain(console, "  no question was found that shares words with it")


def print_citation(weighing: Weighing, console: Console) -> None:
    """Print the citing sentence, and how safe its candidates are together."""
    citation = weighing.citation
    print_plain(console, f"citation {citation.id}", style="bold")
    console.print(Padding(_plain(citation.printing.sentence), (0, 0, 0, 2)))
    if weighing.decision is not None:
        told = _DECISIONS[weighing.decision.value]
        print_plain(console, f"  {told} (confidence {weighing.confidence or 0:.2f})")
    for note in weighing.notes:
        print_plain(console, f"  {note}")


def print_candidate(weighed: Weighed, console: Console, *, number: int | None = None) -> None:
    """Print one question beside its citation; its whole rules unless it is one of several."""
    question = weighed.question
    name = str(weighed.outcome or question.ref)
    score = "" if weighed.score is None else f"  score {weighed.score:.2f}"
    console.print()
    print_plain(console, f"{'' if number is None else f'{number}  '}{name}{score}", style="bold")
    if weighed.note:
        print_plain(console, f"  {weighed.note}")
    print_sides(weighed.beside, console, ("sentence", "question"))
    if weighed.comparison is not None:
        print_reasons(weighed.comparison, console)
    print_rules(
        "How the question is settled",
        question.resolution_criteria,
        question.url,
        console,
        most=None if number is None else MOST_RULES,
    )
    _print_outcomes(weighed, console)
    if weighed.beside.is_opposite:
        print_plain(
            console,
            "  The question asks the opposite: the sentence states 1 minus its probability.",
            style="bold",
        )
    for command in (weighed.confirming, weighed.rejecting):
        if command:
            print_plain(console, f"  {command}", style="cyan")


def print_sides(
    beside: SideBySide, console: Console, names: tuple[str, str], *, first_row: str = "claim"
) -> None:
    """Print what both say, the differences marked: beside each other where there is room."""
    rows = [(first_row, _sign_of(beside), marked(beside.left), marked(beside.right)), *map(_row, beside.rows)]
    if console.width >= WIDE_FROM:
        grid = _grid((1, 9, None, None))
        grid.add_row("", "", _plain(f"the {names[0]}", "dim"), _plain(f"the {names[1]}", "dim"))
        for name, sign, ours, theirs in rows:
            grid.add_row(_plain(sign, _STYLES[sign]), name, ours, theirs)
    else:
        grid = _grid((1, 9, 8, None))
        for name, sign, ours, theirs in rows:
            grid.add_row(_plain(sign, _STYLES[sign]), name, _plain(names[0], "dim"), ours)
            grid.add_row("", "", _plain(names[1], "dim"), theirs)
    console.print(Padding(grid, (0, 0, 0, 2)))
    if any(piece.mark for piece in (*beside.left, *beside.right)):
        print_plain(console, f"  {LEGEND}", style="dim")


def print_reasons(
    comparison: Comparison, console: Console, reword: Callable[[str], str] = as_printable
) -> None:
    """Print what the comparison found, in words: what agrees, what rules it out, what gives pause."""
    found = (("+", comparison.agrees), ("!", comparison.vetoes), ("?", comparison.doubts))
    grid = _grid((1, None))
    for sign, reasons in found:
        for reason in reasons:
            grid.add_row(_plain(sign, _STYLES[sign]), _plain(reword(reason)))
    if grid.row_count:
        console.print(Padding(grid, (0, 0, 0, 2)))


def print_rules(title: str, rules: str, url: str, console: Console, *, most: int | None = None) -> None:
    """Print a question's resolution criteria, cut after `most` characters if a limit is given."""
    told = rules_text(rules)
    if most is not None and len(told) > most:
        told = f"{told[:most].rsplit(' ', 1)[0]} … (the rest: {as_printable(url) or '--json'})"
    print_plain(console, f"  {title}:", style="dim")
    console.print(Padding(Text(told), (0, 0, 0, 4)))


def rules_text(rules: str) -> str:
    """Resolution criteria in lines that cannot disturb a terminal; a sentence where there are none."""
    lines = [as_printable(line) for line in rules.splitlines()]
    return "\n".join(line for line in lines if line) or "the platform tells no rules"


def marked(pieces: Iterable[Piece]) -> Text:
    """Pieces with their differences in signs and colours: "troops [!before 2025!]"."""
    text = Text()
    for piece in pieces:
        said = piece.text if piece.text.isspace() else _keeping_edges(piece.text)
        if piece.mark is None:
            text.append(said)
        elif piece.mark.is_weighty:
            text.append(f"[!{said}!]", style="bold red")
        else:
            text.append(f"[~{said}~]", style="yellow")
    return text


def _keeping_edges(text: str) -> str:
    """`text` without what could disturb a terminal; the spaces at its edges part it from its neighbours."""
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() else ""
    return f"{lead}{as_printable(text)}{trail}"


def _sign_of(beside: SideBySide) -> str:
    marks = [piece.mark for piece in (*beside.left, *beside.right) if piece.mark]
    if any(mark.is_weighty for mark in marks):
        return "!"
    return "~" if marks else "="


def _row(row: Row) -> tuple[str, str, Text, Text]:
    nothing = "-" if row.sign is not Sign.NOTE else ""
    return row.name, _SIGNS[row.sign], _plain(row.left or nothing), _plain(row.right or nothing)


def _print_outcomes(weighed: Weighed, console: Console) -> None:
    if not weighed.fits:
        return
    print_plain(console, "  It has several outcomes; the one that fits best comes first, and none is chosen:")
    for number, fit in enumerate(weighed.fits[:MOST_OUTCOMES], start=1):
        print_plain(console, f"  {number:>2}. {as_printable(fit.outcome.label)}")
        if fit.why:
            console.print(Padding(_plain(fit.why, "dim"), (0, 0, 0, 6)))
        if command := weighed.confirming_fit(fit):
            print_plain(console, f"      {command}", style="cyan")
    if len(weighed.fits) > MOST_OUTCOMES:
        print_plain(console, f"  and {len(weighed.fits) - MOST_OUTCOMES} more, all with --json")


def _grid(widths: Sequence[int | None]) -> Table:
    grid = Table.grid(padding=(0, 1), expand=any(width is None for width in widths))
    for width in widths:
        if width is None:
            grid.add_column(ratio=1, overflow="fold")
        else:
            grid.add_column(width=width, no_wrap=True)
    return grid


def _plain(text: str, style: str = "") -> Text:
    return Text(as_printable(text) or text, style=style)


def print_plain(console: Console, text: str, style: str = "") -> None:
    """Print a line that is never broken, so that a command in it can be copied."""
    console.print(Text(text, style=style), soft_wrap=True)
