import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations.citation import CitationKind
from tracker.citations.finding import find_citations
from tracker.linking.claim import claim_of, is_denial, strip_claim
from tracker.linking.suggest import find_claim


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("40% chance the dam will fail by the end of 2031.", "the dam will fail by the end of 2031"),
        ("Will the dam fail before August?: 71% —> 80%", "Will the dam fail before August?"),
        ("Will the dam fail before 2031? (7%)", "Will the dam fail before 2031?"),
        ("On Metaculus the dam is at 82%.", "the dam is"),
        (
            "Traders saw the first flood coming and put a 90 percent chance of the dam failing in May",
            "the dam failing in May",
        ),
    ],
)
def test_attribution_and_figure_go(sentence: str, claim: str) -> None:
    assert strip_claim(sentence).text == claim


def test_what_stands_around_is_kept_as_context() -> None:
    claim = strip_claim("Looking ahead to 2031, forecasters see a 51% chance of the dam holding out")
    assert claim.text == "the dam holding out"
    assert "2031" in claim.context


def test_a_condition_is_found() -> None:
    assert strip_claim("If the rain stops, the dam holds: 50%").condition == "the rain stops"


def test_a_median_without_a_percentage_is_no_probability() -> None:
    assert strip_claim("The Metaculus median is five floods in 2031").is_median


def test_a_citation_brings_its_kind_platform_and_claim() -> None:
    (citation,) = find_citations(
        "There's an 8% chance that the dam will not hold before 2031, according to Metaculus."
    )
    claim = claim_of(citation)
    assert (claim.text, claim.kind, claim.platform) == (
        "the dam will not hold before 2031",
        CitationKind.PROBABILITY,
        "metaculus",
    )
    assert claim.negated


@pytest.mark.parametrize(
    ("text", "denial"),
    [("it will not rain", True), ("it won't rain", True), ("it never rains", True), ("it rains", False)],
)
def test_denials(text: str, denial: bool) -> None:
    assert is_denial(text) is denial


@given(st.text(max_size=200))
def test_any_sentence_is_stripped_without_failing(sentence: str) -> None:
    assert len(strip_claim(sentence).text) <= 6 * len(sentence)


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("As for Will the dam fail in 2031? it stands at 97 to 98%.", "Will the dam fail in 2031?"),
        ("The third (will the dam fail?, now at 52%) is odd.", "will the dam fail?"),
        ("If it rains, will the dam fail? 50%.", "If it rains, will the dam fail?"),
        ("The market on whether the dam will fail is at 82%.", "the dam will fail"),
        ("A 4% chance of rain in 2031 and a 7% chance of snow in 2032", "rain in 2031 and snow in 2032"),
    ],
)
def test_the_claim_is_what_is_asked_or_forecast(sentence: str, claim: str) -> None:
    assert strip_claim(sentence).text == claim


def test_a_quoted_question_states_a_probability() -> None:
    quoted = strip_claim("Will the dam fail before 2031? (7%)")
    assert (quoted.kind, quoted.negated) == (CitationKind.PROBABILITY, False)
    assert strip_claim('The "No" position on Will the dam fail before 2031? trades at 97%').negated


def test_a_claim_of_a_few_words_yields_to_the_question_that_is_quoted() -> None:
    sentence = "Will the dam fail before 2031? (<1%; note that Metaculus won't go below 1%)"
    assert find_claim(sentence).text == "Will the dam fail before 2031?"


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (
            "There's a 50% chance that the dam fails by the early 2030s, according to Metaculus.",
            "probability_or_date",
        ),
        (
            "There's a 51% chance that the dam fails by the early 2030s, according to Metaculus.",
            "probability",
        ),
    ],
)
def test_an_even_chance_by_a_time_may_be_a_date(sentence: str, kind: str) -> None:
    assert find_claim(sentence).kind == kind


def test_a_number_beside_a_year_may_be_the_answer() -> None:
    claim = find_claim(
        "Coal will still generate 8,100 terawatt-hours worldwide in 2031, according to the Metaculus median."
    )
    assert claim.is_median
    assert "2031" in claim.context


def test_should_is_a_condition_only_where_it_leads() -> None:
    assert strip_claim("Should the rain stop, the dam holds: 50%").condition == "the rain stop"
    assert strip_claim("The dam should hold in 2031: 50%").condition == ""
