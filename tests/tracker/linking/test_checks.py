import pytest

from tests.tracker.linking.entries import make_entry
from tracker.citations.citation import CitationKind
from tracker.linking.check import Check, Verdict
from tracker.linking.checks import (
    check_condition,
    check_kind,
    check_polarity,
    check_qualifiers,
    check_quantities,
    check_rivals,
)
from tracker.linking.claim import Claim
from tracker.linking.statement import Statement, read_claim, read_title


def both(
    claim: str, title: str, kind: CitationKind | None = CitationKind.PROBABILITY
) -> tuple[Statement, Statement]:
    return read_claim(Claim(text=claim, kind=kind)), read_title(make_entry(title))


def quantities(claim: str, title: str) -> Check:
    return check_quantities(*both(claim, title))


@pytest.mark.parametrize(
    ("claim", "title", "verdict"),
    [
        ("more than 100 troops", "Will more than 100 troops go?", Verdict.AGREES),
        ("at least three people", "Will more than 2 people go?", Verdict.AGREES),
        ("more than 100 troops", "Will more than 1,000 troops go?", Verdict.DIFFERS),
        ("more than 100 troops", "Will fewer than 100 troops go?", Verdict.DIFFERS),
        ("a cut of 25 bps", "Will the cut be more than 25 bps?", Verdict.CLAIM_SILENT),
        ("troops go", "Will more than 100 troops go?", Verdict.CLAIM_SILENT),
        ("more than 100 troops", "Will troops go?", Verdict.TITLE_SILENT),
        ("troops go", "Will troops go?", Verdict.NEITHER),
        ("game 3 of 6", "Will they win game 6 of 6?", Verdict.DIFFERS),
    ],
)
def test_numbers(claim: str, title: str, verdict: Verdict) -> None:
    assert quantities(claim, title).verdict is verdict


def test_where_the_question_asks_how_many_the_sentence_s_number_is_the_answer() -> None:
    claim, title = both("128 reactors run", "How many reactors will run?", CitationKind.NUMBER_MEDIAN)
    assert check_quantities(claim, title).verdict is Verdict.NEITHER


def test_a_median_is_no_bound_of_a_yes_or_no_question() -> None:
    claim, title = both("five hurricanes", "Will at least 5 hurricanes occur?", CitationKind.NUMBER_MEDIAN)
    assert check_quantities(claim, title).verdict is Verdict.NEITHER
    assert check_kind(claim, title).verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    ("kind", "title", "verdict"),
    [
        (CitationKind.PROBABILITY, "Will it rain?", Verdict.AGREES),
        (CitationKind.PROBABILITY, "When will it rain?", Verdict.DIFFERS),
        (CitationKind.DATE_MEDIAN, "When will it rain?", Verdict.AGREES),
        (CitationKind.DATE_MEDIAN, "Will it rain?", Verdict.DIFFERS),
        (CitationKind.PROBABILITY_OR_DATE, "When will it rain?", Verdict.AGREES),
        (CitationKind.PROBABILITY_OR_DATE, "Will it rain?", Verdict.AGREES),
        (CitationKind.PROBABILITY_OR_DATE, "How much will it rain?", Verdict.DIFFERS),
        (CitationKind.PROBABILITY, "Which city floods first?", Verdict.TITLE_SILENT),
        (CitationKind.PROBABILITY, "A note about rain", Verdict.TITLE_SILENT),
    ],
)
def test_kinds(kind: CitationKind, title: str, verdict: Verdict) -> None:
    assert check_kind(*both("it rains", title, kind)).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "title", "differs"),
    [
        ("the dam will not hold", "Will the dam hold?", True),
        ("the dam will not hold", "Will the dam not hold?", False),
        ("she remains mayor", "Will she cease to be mayor?", True),
        ("she will not remain mayor", "Will she cease to be mayor?", False),
        ("she quits as mayor", "Will she cease to be mayor?", False),
        ("a firm falls", "Will any firm other than Acme fall?", True),
        ("it won't rain until 2031", "When will it rain?", False),
    ],
)
def test_polarity(claim: str, title: str, differs: bool) -> None:
    assert (check_polarity(*both(claim, title)).verdict is Verdict.DIFFERS) is differs


def test_a_conditional_that_quotes_the_claim_is_another_question() -> None:
    claim, title = both("the dam holds", "If the rain stops, will the dam hold?")
    found = check_condition(claim, title)
    assert found.verdict is Verdict.DIFFERS
    assert "the rain stops" in found.words
    conditional = read_claim(Claim(text="the dam holds", condition="if the rain stops"))
    assert check_condition(conditional, title).verdict is Verdict.AGREES
    assert (
        check_condition(conditional, read_title(make_entry("Will the dam hold?"))).verdict is Verdict.DIFFERS
    )


@pytest.mark.parametrize(
    ("claim", "title", "differs"),
    [
        ("flipping the governor's mansion", "Will they win the Senate race?", True),
        ("an odd car wins", "Will an even car win?", True),
        ("they finish second", "Will they win?", True),
        ("the worst record", "Will they have the best record?", True),
        ("at least 3 cars", "Will 3 cars win?", False),
        ("a car wins", "Will a car win?", False),
        ("the vice presidency", "Will she win the presidency?", True),
    ],
)
def test_words_that_exclude_each_other(claim: str, title: str, differs: bool) -> None:
    assert (check_rivals(*both(claim, title)).verdict is Verdict.DIFFERS) is differs


def test_an_even_chance_by_a_date_explains_a_question_that_asks_when() -> None:
    found = check_kind(*both("it rains by 2031", "When will it rain?", CitationKind.PROBABILITY_OR_DATE))
    assert found.words == "kind: a 50% chance by a date is the median of a question that asks when"


@pytest.mark.parametrize(
    ("claim", "title", "verdict"),
    [
        ("core inflation rises", "Will core inflation rise?", Verdict.NEITHER),
        ("inflation rises", "Will core inflation rise?", Verdict.CLAIM_SILENT),
        ("the vice president resigns", "Will the president resign?", Verdict.TITLE_SILENT),
        ("the core problem is solved", "Will the problem be solved?", Verdict.NEITHER),
    ],
)
def test_small_words_that_change_the_next_are_seen(claim: str, title: str, verdict: Verdict) -> None:
    assert check_qualifiers(*both(claim, title)).verdict is verdict


def test_beginning_is_neither_ending_nor_staying() -> None:
    found = check_polarity(*both("Ann is named to the board", "Will Ann cease to be on the board?"))
    assert (found.verdict, found.words) == (Verdict.DIFFERS, "polarity: begins against ends")
