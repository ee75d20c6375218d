import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.citations import find_citations
from tracker.citations.citation import CitationKind
from tracker.linking.claim import claim_of, is_denial, strip_claim


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
