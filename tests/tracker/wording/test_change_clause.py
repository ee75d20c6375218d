# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import load_style

HOUSE = load_style("house")
LEAD = "Metaculus puts the chance of a Nile accord being signed before 2030 at "


def rewritten(
    text: str, new: str, old: str | None = None, since: str = "2026-06-12", platform: str = "metaculus"
) -> Rewrite:
    baseline = {"probability": Decimal(old), "as_of": since} if old else None
    reading = make_reading(probability=Decimal(new), baseline=baseline, platform=platform)
    return rewrite(text, reading, style=HOUSE)


@pytest.mark.parametrize(
    ("clause", "new", "old", "since", "now"),
    [
        # from an earlier figure
        ("42%, up from 30% in August", "0.5", "0.45", "2026-10-20", "50%, up from 45% on Oct. 20"),
        ("42%, up from 30% in August", "0.5", "0.3", "2026-08-12", "50%, up from 30% in August"),
        ("42%, up from 30% in August", "0.42", "0.35", "2026-08-12", "42%, up from 35% in August"),
        ("42%, up from 30% last week", "0.42", "0.55", "2026-11-13", "42%, down from 55% on Nov. 13"),
        ("42%, up from 38%", "0.55", "0.4", "2025-05-12", "55%, up from 40% on May 12, 2025"),
        ("42%, up from about 30% last week", "0.5", "0.42", "2026-11-13", "50%, up from about 42% on Nov. 13"),
        ("42%, up sharply from 30%", "0.5", "0.62", "2026-11-13", "50%, down from 62% on Nov. 13"),
        ("42% (up from 30% in August)", "0.55", "0.4", "2026-06-12", "55% (up from 40% on June 12)"),
        ("42% — up from 30% in May", "0.55", "0.4", "2026-06-12", "55% — up from 40% on June 12"),
        ("42%, up from 30% on Dec. 28, 2025", "0.5", "0.42", "2024-11-13", "50%, up from 42% on Nov. 13, 2024"),
        ("42%, up from less than 1% on Dec. 28", "0.5", "0.004", "2024-11-13", "50%, up from less than 1% on Nov. 13, 2024"),
        ("42%, up from 30% in August", "0.42", "0.424", "2026-05-12", "42%, little changed from 42% on May 12"),
        ("42%, up 8 points from 34% a week ago", "0.69", "0.0152", "2024-10-06", "69%, up about 67 points from 1.5% on Oct. 6, 2024"),
        # by a difference
        ("42%, down 5 points since May", "0.55", "0.4", "2026-06-12", "55%, up 15 points since June 12"),
        ("42%, down 5 points since May", "0.42", "0.5", "2026-05-12", "42%, down 8 points since May 12"),
        ("42%, down 5 points since May", "0.42", "0.423", "2026-05-12", "42%, little changed since May 12"),
        ("42%, down 5 percentage points since May 3", "0.42", "0.5", "2026-06-12", "42%, down 8 percentage points since June 12"),
        ("42%, up 3% this week", "0.42", "0.3", "2026-11-13", "42%, up 12 points since Nov. 13"),
        ("42%, up a point since Monday", "0.5", "0.42", "2026-11-13", "50%, up 8 points since Nov. 13"),
        ("42%, up 2 points since May", "0.43", "0.42", "2026-11-13", "43%, up 1 point since Nov. 13"),
        ("42%, up five points since May", "0.49", "0.42", "2026-11-13", "49%, up seven points since Nov. 13"),
        # printed ends and printed difference have to agree
        ("42%, up 5 points from 37%", "0.445", "0.395", "2026-11-13", "45%, up 5 points from 40% on Nov. 13"),
        ("42%, up 5 points from 37%", "0.444", "0.395", "2026-11-13", "44%, up about 5 points from 40% on Nov. 13"),
        ("42%, up 5 points since 3 May (37%)", "0.444", "0.395", "2026-11-13", "44%, up about 5 points since 13 November (40%)"),
        # no way
        ("42%, little changed since May 3", "0.5", "0.42", "2026-11-13", "50%, up 8 points since Nov. 13"),
        ("42%, little changed since May 3", "0.5", "0.502", "2026-11-13", "50%, little changed since Nov. 13"),
        ("42%, unchanged from 42% last week", "0.5", "0.42", "2026-11-13", "50%, up from 42% on Nov. 13"),
        ("42%, unchanged from a week ago", "0.5", "0.42", "2026-10-13", "50%, up 8 points since Oct. 13"),
        ("42%, compared with 30% a month ago", "0.5", "0.42", "2026-11-13", "50%, compared with 42% on Nov. 13"),
        ("42%, versus 30% in May", "0.5", "0.42", "2026-06-12", "50%, versus 42% on June 12"),
    ],
)  # fmt: skip
def test_a_clause_is_worked_out_from_the_baseline(
    clause: str, new: str, old: str, since: str, now: str
) -> None:
    result = rewritten(f"{LEAD}{clause}.", new, old, since)
    assert result.refused is None
    assert result.text == f"{LEAD}{now}."
    assert rewritten(result.text, new, old, since) == Rewrite(text=result.text)


@pytest.mark.parametrize(
    ("clause", "old", "since"),
    [
        ("42%, up from 30% in August", "0.3", "2026-08-12"),
        ("42%, up from 30%", "0.304", "2026-01-01"),
        ("42%, down 5 points since May", "0.47", "2026-05-12"),
        ("42%, up from 30% last week", "0.3", "2026-11-12"),
    ],
)
def test_a_clause_that_is_right_stays(clause: str, old: str, since: str) -> None:
    text = f"{LEAD}{clause}."
    assert rewritten(text, "0.42", old, since) == Rewrite(text=text)


def test_an_attribution_behind_the_clause_is_no_part_of_it() -> None:
    text = "There's a 42% chance that the pact will fail before 2030, up from 30% in May, according to Metaculus."
    result = rewritten(text, "0.55", "0.4")
    assert result.text == (
        "There's a 55% chance that the pact will fail before 2030, up from 40% on June 12, according to Metaculus."
    )


def test_the_baseline_of_a_negated_link_is_complemented() -> None:
    reading = make_reading(
        probability=0.42, negated=True, baseline={"probability": 0.55, "as_of": "2026-05-12"}
    )
    result = rewrite(f"{LEAD}42%, up from 30% in August.", reading, style=HOUSE)
    assert result.text == f"{LEAD}58%, up from 45% on May 12."


@pytest.mark.parametrize(
    ("text", "new", "old", "now"),
    [
        (
            "Polymarket’s odds on a Halloran presidency climbed from 11% to 26% overnight.", "0.35", "0.2",
            "Polymarket’s odds on a Halloran presidency climbed from 20% to 35% since June 12.",
        ),
        (
            "Polymarket’s odds on a Halloran presidency climbed from 11% to 26% overnight.", "0.15", "0.2",
            "Polymarket’s odds on a Halloran presidency fell from 20% to 15% since June 12.",
        ),
        (
            "Polymarket’s price for a Halloran win slid 9 cents to 52 cents.", "0.45", "0.51",
            "Polymarket’s price for a Halloran win slid 6 cents to 45 cents since June 12.",
        ),
        (
            "Polymarket’s price for a Halloran win slid 9 cents to 52 cents.", "0.65", "0.51",
            "Polymarket’s price for a Halloran win rose 14 cents to 65 cents since June 12.",
        ),
        (
            "Polymarket traders cut the probability of a Halloran win to 9%.", "0.16", "0.09",
            "Polymarket traders raised the probability of a Halloran win to 16%.",
        ),
        (
            "Polymarket has raised its probability of a Halloran win to 86%, up from 85%.", "0.6", "0.7",
            "Polymarket has lowered its probability of a Halloran win to 60%, down from 70% on June 12.",
        ),
    ],
)  # fmt: skip
def test_a_move_towards_the_figure_is_worked_out_too(text: str, new: str, old: str, now: str) -> None:
    result = rewritten(text, new, old, platform="polymarket")
    assert result.refused is None
    assert result.text == now
    assert rewritten(now, new, old, platform="polymarket") == Rewrite(text=now)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("42%, up from 30%, following talks in Doha", "is explained"),
        ("42%, up from 30% for Sudan", "cannot be worked out"),
        ("42%, a 5-point rise", "was said of the old figure"),
        ("42%, its highest since May", "was said of the old figure"),
        ("42%, well above the 12% on Manifold", "compare"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(clause: str, words: str) -> None:
    text = f"{LEAD}{clause}."
    result = rewritten(text, "0.55", "0.4")
    assert result.text == text
    assert result.changed == ()
    assert result.refused is not None
    assert words in result.refused
    assert result.offer is not None


def test_without_a_baseline_a_change_is_refused() -> None:
    for text in (
        f"{LEAD}42%, up from 30% in August.",
        "Metaculus traders cut the probability of a Nile accord to 9%.",
        "Metaculus’s odds on a Nile accord climbed from 12% to 27%.",
    ):
        result = rewritten(text, "0.55")
        assert result.refused is not None
        assert "baseline" in result.refused


def test_a_verb_of_movement_is_not_true_of_a_standstill() -> None:
    result = rewritten("Metaculus’s odds on a Nile accord climbed from 12% to 27%.", "0.204", "0.2")
    assert result.refused is not None
    assert "hardly moved" in result.refused


def test_how_many_times_is_not_worked_out() -> None:
    text = "Metaculus forecasters have doubled their estimate of a Nile accord before 2030, from 10% to 20%."
    result = rewritten(text, "0.3", "0.1")
    assert result.refused is not None
    assert "doubled" in result.refused


@pytest.mark.parametrize(
    ("new", "old", "now"),
    [
        ("0.48", "0.24", "doubled from 24% to 48%"),
        ("0.35", "0.24", "rose from 24% to 35%"),
        ("0.12", "0.24", "fell from 24% to 12%"),
    ],
)
def test_a_verb_that_tells_how_far_stays_only_while_true(new: str, old: str, now: str) -> None:
    text = "The chance of a Nile accord before 2030 doubled from 11% to 22% on Metaculus."
    result = rewritten(text, new, old)
    assert result.text == f"The chance of a Nile accord before 2030 {now} since June 12 on Metaculus."
    assert rewritten(result.text, new, old) == Rewrite(text=result.text)
