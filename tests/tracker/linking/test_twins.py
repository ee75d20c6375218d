from __future__ import annotations

from tests.tracker.linking.entries import make_entry
from tracker.linking.index import TitleIndex
from tracker.linking.statement import read_title
from tracker.linking.twins import of_two_questions, suggest_twins
from tracker.questions import QuestionRef

TITLE = "Will the Mirror Lake bridge open before 2028?"
INDEX = TitleIndex(
    [
        make_entry(TITLE, "7"),
        make_entry("Mirror Lake bridge opens before 2030?", "a", platform="manifold"),
        make_entry("Mirror Lake bridge opens by the end of 2027?", "b", platform="manifold"),
        make_entry("Will the Mirror Lake bridge open by January 1, 2028?", "K", platform="kalshi"),
        make_entry("Will Brazil win the cup?", "L", platform="kalshi"),
        make_entry("Will it rain in Lima tomorrow?", "M", platform="polymarket"),
    ]
)


def suggested(*without: str) -> list[str]:
    refs = {QuestionRef.parse(name) for name in without}
    ranked = suggest_twins(read_title(make_entry(TITLE)), INDEX, platform="metaculus", without=refs)
    return [str(each.comparison.entry.ref) for each in ranked]


def test_other_platforms_questions_are_proposed_and_those_ruled_out_come_last() -> None:
    found = suggested()
    assert set(found[:2]) == {"manifold:b", "kalshi:K"}
    assert found[2:] == ["manifold:a"]


def test_what_was_decided_is_not_proposed_again() -> None:
    assert suggested("manifold:b", "manifold:a") == ["kalshi:K"]


def test_with_no_other_platform_there_is_nothing_to_propose() -> None:
    alone = TitleIndex([make_entry(TITLE, "7")])
    assert suggest_twins(read_title(make_entry(TITLE)), alone, platform="metaculus") == ()
    assert suggest_twins(read_title(make_entry(TITLE)), TitleIndex(), platform="metaculus") == ()


def test_reasons_speak_of_two_questions() -> None:
    said = "deadline: the sentence ends 1 January 2028, the question runs to 1 January 2030"
    assert (
        of_two_questions(said) == "deadline: the first ends 1 January 2028, the second runs to 1 January 2030"
    )
