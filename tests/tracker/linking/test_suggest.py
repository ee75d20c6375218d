from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.linking.entries import make_entries, make_entry
from tracker.citations.finding import find_citations
from tracker.linking.catalogue import Entry
from tracker.linking.decide import MOST_CANDIDATES, Decision
from tracker.linking.index import TitleIndex
from tracker.linking.suggest import suggest, suggest_line, suggestion_json
from tracker.questions import QuestionRef
from tracker.spans import Span

SEED = (
    "There's a 10% chance that North Korea will send more than 100 troops to Ukraine, without Ukrainian "
    "consent, before 2024, according to the Metaculus prediction community."
)
RIGHT = "Will North Korea send more than 100 troops to Ukraine, without Ukrainian consent, before 2024?"
TWINS = {
    "deadline": RIGHT.replace("2024", "2028"),
    "near deadline": RIGHT.replace("2024", "2025"),
    "number": RIGHT.replace("100", "1,000"),
    "country": RIGHT.replace("North", "South"),
    "other country": RIGHT.replace("Ukraine,", "Syria,"),
    "polarity": RIGHT.replace("send", "not send"),
    "roles": "Will Ukraine send more than 100 troops to North Korea, without Ukrainian consent, before 2024?",
    "condition": f"If Russia uses a nuclear weapon, will {RIGHT[5:]}",
    "condition behind": f"{RIGHT[:-1]} if Russia uses a nuclear weapon?",
    "arrow": f"Russia loses Kherson? (Yes) → {RIGHT}",
    "kind": "When will North Korea send more than 100 troops to Ukraine, without Ukrainian consent?",
    "how many": "How many troops will North Korea send to Ukraine, without Ukrainian consent, before 2024?",
}
WRITTEN = date(2022, 11, 4)


def catalogue(*titles: str) -> tuple[Entry, ...]:
    return make_entries(*titles)


def test_the_seed_is_linked_among_all_its_near_twins() -> None:
    entries = catalogue(*TWINS.values(), RIGHT)
    suggestion = suggest(SEED, entries, platform="metaculus", today=WRITTEN)
    assert suggestion.decision is Decision.LINK
    assert suggestion.question == entries[-1].ref
    best = suggestion.candidates[0].comparison
    assert best.agrees == ("deadline: both end 1 January 2024", "numbers: both say more than 100")
    assert best.differs == ()


@pytest.mark.parametrize("twin", TWINS)
def test_a_near_twin_alone_is_never_linked(twin: str) -> None:
    suggestion = suggest(SEED, catalogue(TWINS[twin]), today=WRITTEN)
    assert suggestion.decision is Decision.NONE
    assert suggestion.question is None
    assert suggestion.candidates[0].comparison.vetoes


@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("first", [True, False])
def test_a_near_twin_never_takes_the_right_question_s_place(twin: str, first: bool) -> None:
    titles = (TWINS[twin], RIGHT) if first else (RIGHT, TWINS[twin])
    suggestion = suggest(SEED, catalogue(*titles), today=WRITTEN)
    assert suggestion.question is not None
    assert titles[int(suggestion.question.id) - 1] == RIGHT


def test_all_twins_together_are_still_none() -> None:
    suggestion = suggest(SEED, catalogue(*TWINS.values()), today=WRITTEN)
    assert suggestion.decision is Decision.NONE
    assert len(suggestion.candidates) == min(len(TWINS), MOST_CANDIDATES)


def test_a_citation_says_as_much_as_its_sentence() -> None:
    (citation,) = find_citations(SEED)
    entries = catalogue(*TWINS.values(), RIGHT)
    assert suggest(citation, entries, today=WRITTEN).question == entries[-1].ref


def test_two_questions_that_fit_alike_are_for_a_person() -> None:
    both = catalogue(RIGHT, RIGHT.replace("Will", "By any account, will"))
    assert suggest(SEED, both, today=WRITTEN).decision is Decision.REVIEW


def test_a_question_that_had_ended_is_for_a_person() -> None:
    ended = make_entry(RIGHT, resolved=date(2022, 6, 1))
    suggestion = suggest(SEED, [ended], today=WRITTEN)
    assert suggestion.decision is not Decision.LINK
    assert (
        "it was resolved on 1 June 2022, before the story" in suggestion.candidates[0].comparison.differs[0]
    )
    assert (
        suggest(SEED, [make_entry(RIGHT, resolved=date(2024, 1, 2))], today=WRITTEN).decision is Decision.LINK
    )


def test_a_question_that_had_closed_says_so() -> None:
    closed = make_entry(RIGHT, closes=date(2022, 6, 1))
    (best,) = suggest(SEED, [closed], today=WRITTEN).candidates
    assert "time: it closed on 1 June 2022, before the story" in best.comparison.differs


def test_an_even_chance_by_a_date_is_linked_to_the_question_that_asks_when() -> None:
    sentence = "There's a 50% chance that a human walks on Mars by May 2043, according to Metaculus."
    suggestion = suggest(
        sentence, catalogue("When will a human walk on Mars?", "Will a human walk on Mars before 2030?")
    )
    assert suggestion.question == QuestionRef("metaculus", "1")
    assert any("asks when" in words for words in suggestion.candidates[0].comparison.agrees)


def test_the_answer_that_the_sentence_names_is_told() -> None:
    sentence = "There's a 46% chance that the Acme Front wins the civil war, according to Metaculus."
    choice = make_entry("Which faction will win the civil war?", options=("Acme Front", "Zenith League"))
    part = make_entry("Which faction will win the civil war? (Acme Front)")
    for entry in (choice, part):
        (best,) = suggest(sentence, [entry]).candidates
        assert (
            "answer: the sentence names Acme Front, one of the question's answers" in best.comparison.agrees
        )


def test_a_group_without_its_part_is_for_a_person() -> None:
    sentence = "There's a 7% chance that the glacier collapses by 2040, according to Metaculus."
    whole, part = catalogue(
        "Will the glacier collapse by the following years?",
        "Will the glacier collapse by the following years? (2040)",
    )
    assert suggest(sentence, [whole]).decision is not Decision.LINK
    assert suggest(sentence, [whole, part]).question == part.ref


def test_two_things_of_one_sort_are_for_a_person() -> None:
    sentence = "There's a 7% chance that a legacy airline goes bankrupt before 2030, according to Metaculus."
    suggestion = suggest(sentence, catalogue("Will a legacy brewer go bankrupt before 2030?"))
    assert suggestion.decision is not Decision.LINK
    assert (
        "wording: the sentence says airline where the question says brewer"
        in suggestion.candidates[0].comparison.differs
    )


def test_a_question_with_several_answers_is_for_a_person() -> None:
    sentence = "There's a 46% chance that the Acme Front wins the civil war, according to Metaculus."
    choice = make_entry("Which faction will win the civil war?", options=("Acme Front", "Zenith League"))
    suggestion = suggest(sentence, [choice])
    assert suggestion.decision is not Decision.LINK
    assert not any("Acme" in words for words in suggestion.candidates[0].comparison.differs)


def test_other_platforms_are_left_out_unless_none_is_named() -> None:
    elsewhere = make_entry(RIGHT, platform="manifold")
    assert suggest(SEED, [elsewhere, *catalogue(TWINS["deadline"])]).question is None
    unnamed = SEED.replace(", according to the Metaculus prediction community", "")
    assert suggest(unnamed, [elsewhere]).question == elsewhere.ref


def test_nothing_to_choose_from_is_none() -> None:
    suggestion = suggest(SEED, [])
    assert (suggestion.decision, suggestion.confidence, suggestion.candidates) == (Decision.NONE, 0.0, ())


def test_the_marked_citation_is_meant() -> None:
    text = f"There's a 5% chance that Brazil leaves FIFA before 2031, according to Metaculus. {SEED}"
    entries = catalogue("Will Brazil leave FIFA before 2031?", RIGHT)
    start = text.index(SEED)
    assert suggest(text, entries, span=Span(0, start - 1)).question == entries[0].ref
    assert suggest(text, entries, span=Span(start, len(text))).question == entries[1].ref


def test_a_line_is_answered_in_the_promised_shape() -> None:
    index = TitleIndex(catalogue(TWINS["deadline"], RIGHT))
    answer = suggest_line({"id": "x1", "text": SEED, "platform": "metaculus", "today": "2022-11-04"}, index)
    assert list(answer) == ["id", "decision", "question", "confidence", "candidates"]
    assert (answer["id"], answer["decision"], answer["question"]) == ("x1", "link", "metaculus:2")
    assert 0 <= answer["confidence"] <= 1
    assert [list(candidate) for candidate in answer["candidates"]] == [
        ["question", "title", "score", "agrees", "differs"]
    ] * 2
    assert sum(candidate["score"] for candidate in answer["candidates"]) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": 1}, "no text with words"),
        ({"id": 1, "text": 5}, "no text with words"),
        ({"id": 1, "text": " … !"}, "no text with words"),
        ({"id": 1, "text": "x" * 30_000}, "not the whole story"),
        (
            {"id": 1, "text": SEED, "platform": "nowhere"},
            "nothing of the platform 'nowhere', only of metaculus",
        ),
        ({"id": 1, "text": SEED, "today": "today"}, "give it as YYYY-MM-DD"),
        ({"id": 1, "text": SEED, "span": [0, 9999]}, "does not lie in the text"),
        ({"id": 1, "text": SEED, "span": [True, 9]}, "does not lie in the text"),
        ({"id": 1, "text": SEED, "span": "all"}, "does not lie in the text"),
    ],
)
def test_a_line_that_cannot_be_done_says_why(line: dict[str, object], message: str) -> None:
    answer = suggest_line(line, TitleIndex(catalogue(RIGHT)))
    assert list(answer) == ["id", "error"]
    assert message in answer["error"]


def test_a_span_may_be_given_either_way() -> None:
    index = TitleIndex(catalogue(RIGHT))
    listed = suggest_line({"id": 1, "text": SEED, "span": [0, len(SEED)]}, index)
    named = suggest_line({"id": 1, "text": SEED, "span": {"start": 0, "end": len(SEED)}}, index)
    assert listed == named
    assert listed["decision"] == "link"


def test_a_title_may_be_anything() -> None:
    odd = make_entry("🐍 (((?) → — 9999-99-99 $1e9 ")
    assert suggestion_json(suggest(SEED, [odd]))["decision"] == "none"


index = TitleIndex(catalogue(*TWINS.values(), RIGHT))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(SEED.split()), max_size=40).map(" ".join))
def test_any_text_is_answered(text: str) -> None:
    suggestion = suggest(text, index, today=WRITTEN)
    scores = [candidate.score for candidate in suggestion.candidates]
    assert scores == sorted(scores, reverse=True)
    assert (suggestion.question is not None) is (suggestion.decision is Decision.LINK)
    assert suggestion == suggest(text, index, today=WRITTEN)


@settings(max_examples=40, deadline=None)
@given(year=st.integers(min_value=2023, max_value=2060), other=st.integers(min_value=2023, max_value=2060))
def test_another_year_is_never_linked(year: int, other: int) -> None:
    sentence, title = SEED.replace("2024", str(year)), RIGHT.replace("2024", str(other))
    suggestion = suggest(sentence, catalogue(title), today=WRITTEN)
    assert (suggestion.question == QuestionRef("metaculus", "1")) is (year == other)


@settings(max_examples=40, deadline=None)
@given(number=st.integers(min_value=2, max_value=10**6), other=st.integers(min_value=2, max_value=10**6))
def test_another_number_is_never_linked(number: int, other: int) -> None:
    sentence, title = SEED.replace("100 troops", f"{number:,} troops"), RIGHT.replace("100", str(other))
    suggestion = suggest(sentence, catalogue(title), today=WRITTEN)
    assert (suggestion.question == QuestionRef("metaculus", "1")) is (number == other)
