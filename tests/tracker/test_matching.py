from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    CLAIM,
    SENTENCE,
    START,
    make_citation,
    make_kept_citation,
    make_printing,
    make_stated,
)
from tracker.citations.citation import Citation
from tracker.kept import KeptCitation
from tracker.matching import Matching, match_citations

NEWER = SENTENCE.replace("10%", "4%")


def match(kept: list[KeptCitation], found: list[Citation], text: str = "") -> Matching:
    return match_citations(kept, found, text or "\n".join(one.sentence for one in found))


def ids(matching: Matching) -> list[tuple[int, str]]:
    return [(kept.id, found.sentence) for kept, found in matching.again]


def test_the_same_sentence_is_the_same_citation() -> None:
    matching = match([make_kept_citation()], [make_citation(start=40)])
    assert ids(matching) == [(1, SENTENCE)]
    assert (matching.new, matching.gone, matching.unread) == ((), (), ())


def test_the_same_claim_with_another_figure_is_the_same_citation() -> None:
    found = make_citation(NEWER, stated=make_stated("4%", probability=0.04))
    assert ids(match([make_kept_citation()], [found])) == [(1, NEWER)]


@pytest.mark.parametrize("claim", [CLAIM.upper(), f"  {CLAIM.replace(' ', '  ')}"])
def test_case_and_spaces_do_not_make_another_claim(claim: str) -> None:
    assert ids(match([make_kept_citation()], [make_citation(NEWER, claim=claim)])) == [(1, NEWER)]


def test_curly_quotes_do_not_make_another_claim() -> None:
    kept = make_kept_citation(claim="Biden's bill passes")
    assert ids(
        match([kept], [make_citation(NEWER, claim="Biden\N{RIGHT SINGLE QUOTATION MARK}s bill passes")])
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"claim": CLAIM.replace("100", "1,000")},
        {"platform": "manifold"},
        {"platform": None},
        {"condition": "if Seoul agrees"},
        {"negated": True},
        {"deadline": date(2025, 1, 1)},  # "by the end of this year", a year later
        {"deadline": None},
    ],
)
def test_a_near_twin_is_another_citation(changes: dict[str, object]) -> None:
    found = make_citation(NEWER, **changes)
    matching = match([make_kept_citation()], [found])
    assert matching.again == ()
    assert matching.new == (found,)
    assert [kept.id for kept in matching.gone] == [1]


def test_the_same_claim_under_two_conditions_is_not_mixed_up() -> None:
    plain, conditional = make_kept_citation(1, "P"), make_kept_citation(2, "C", condition="if Seoul agrees")
    found = [
        make_citation("C anew", condition="if  seoul agrees", start=0),
        make_citation("P anew", start=20),
    ]
    assert sorted(ids(match([plain, conditional], found))) == [(1, "P anew"), (2, "C anew")]


def test_a_sentence_goes_before_a_claim() -> None:
    first, second = make_kept_citation(1, "First."), make_kept_citation(2, "Second.")
    found = [make_citation("Second.", start=0), make_citation("First, reworded.", start=20)]
    assert sorted(ids(match([first, second], found))) == [(1, "First, reworded."), (2, "Second.")]


def test_one_that_stands_in_print_goes_before_one_that_was_removed() -> None:
    removed = make_kept_citation(1, "Once in the headline.", removed_at=START)
    standing = make_kept_citation(2, "In the narrative.")
    matching = match([removed, standing], [make_citation("In the narrative, reworded.")])
    assert ids(matching) == [(2, "In the narrative, reworded.")]
    assert [kept.id for kept in matching.gone] == [1]


def test_one_that_was_removed_comes_back() -> None:
    removed = make_kept_citation(removed_at=START)
    assert ids(match([removed], [make_citation()])) == [(1, SENTENCE)]


def test_a_sentence_that_tells_the_end_is_still_there_though_it_states_nothing() -> None:
    end = "North Korea did not send troops before 2024, the Metaculus question's deadline."
    kept = make_kept_citation(sentence=end)
    matching = match_citations([kept], [], f"Intro.\n{end}\n")
    assert [(one.id, span.of(f"Intro.\n{end}\n")) for one, span in matching.unread] == [(1, end)]
    assert matching.gone == ()


@pytest.mark.parametrize("text", ["", "It resolved No. It resolved No."])
def test_a_sentence_that_stands_nowhere_or_twice_is_gone(text: str) -> None:
    matching = match_citations([make_kept_citation(sentence="It resolved No.")], [], text)
    assert [one.id for one in matching.gone] == [1]


def test_two_of_one_sentence_are_not_both_read_into_one_place() -> None:
    kept = [make_kept_citation(1), make_kept_citation(2)]
    matching = match(kept, [make_citation()])
    assert ids(matching) == [(1, SENTENCE)]
    assert [one.id for one in matching.gone] == [2]


sentences = st.sampled_from(["One.", "Two.", "Three."])
claims = st.sampled_from(["a", "b"])


@st.composite
def kept_lists(draw: st.DrawFn) -> list[KeptCitation]:
    drawn = draw(st.lists(st.tuples(sentences, claims, st.booleans()), max_size=5))
    return [
        make_kept_citation(
            number,
            claim=claim,
            removed_at=START if removed else None,
            printing=make_printing(sentence=sentence),
        )
        for number, (sentence, claim, removed) in enumerate(drawn)
    ]


@st.composite
def found_lists(draw: st.DrawFn) -> list[Citation]:
    drawn = draw(st.lists(st.tuples(sentences, claims), max_size=5))
    return [
        make_citation(sentence, start=100 * number, claim=claim)
        for number, (sentence, claim) in enumerate(drawn)
    ]


@given(kept_lists(), found_lists())
def test_each_kept_and_each_found_is_accounted_for_once(
    kept: list[KeptCitation], found: list[Citation]
) -> None:
    matching = match(kept, found)
    told = [one.id for one, _ in matching.again] + [one.id for one, _ in matching.unread]
    told += [one.id for one in matching.gone]
    assert sorted(told) == [one.id for one in kept]
    used = [one.span for _, one in matching.again] + [one.span for one in matching.new]
    assert sorted(used) == [one.span for one in found]


@given(kept_lists(), found_lists())
def test_what_is_matched_agrees_and_what_is_left_does_not(
    kept: list[KeptCitation], found: list[Citation]
) -> None:
    matching = match(kept, found)
    for one, other in matching.again:
        assert one.printing.sentence == other.sentence or one.claim == other.claim
    for one in matching.gone:
        assert not any(
            one.printing.sentence == other.sentence or one.claim == other.claim for other in matching.new
        )
