from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db import acts, citations, questions, readings
from db.catalogue import keep_entries
from db.links import decisions_of
from reports.desk.add_story import add_story
from reports.desk.link_citations import Suggested, confirm, reject, suggest_links
from tests.fakes import FakeAdapter, FakeHttp
from tests.jobs.conftest import SENTENCE, STORY, TITLE, Newsroom
from tests.jobs.fakes import question_named
from tracker.adapter import Snapshot
from tracker.errors import NotFoundError, PlatformDownError, QuestionGoneError, UsageError
from tracker.kept import KeptCitation
from tracker.linking.catalogue import Entry
from tracker.linking.suggest import suggest
from tracker.links import How, Verdict
from tracker.permission import Unpermitted
from tracker.platforms import kalshi
from tracker.platforms.manual import ManualAdapter
from tracker.questions import Outcome, OutcomeRef, QuestionRef, Shape

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


def story_of(newsroom: Newsroom, text: str = STORY) -> KeptCitation:
    path = newsroom.file(text)
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    return citation(newsroom)


def citation(newsroom: Newsroom) -> KeptCitation:
    with newsroom.context.database.reading() as connection:
        return citations.list_citations(connection)[0]


def twins(newsroom: Newsroom) -> None:
    """Near twins first, as a search by similarity serves them; the right one last."""
    newsroom.platform.has(
        question_named(
            "1",
            "Will the county borrow before 2028? → Will the Mirror Lake bridge open before 2028?",
            shape=Shape.CONDITIONAL,
            condition="Will the county borrow before 2028?",
            outcomes=(Outcome(key="yes"), Outcome(key="no")),
        )
    )
    newsroom.platform.has(question_named("2", "Will the Mirror Lake bridge open before 2030?"))
    newsroom.platform.has(question_named("3", "Will the Mirror Lake bridge open before 2027?"))
    newsroom.platform.has(question_named("4", "Will the Mirror Lake bridge not open before 2028?"))
    newsroom.bridge()


def test_the_right_question_wins_over_its_near_twins(newsroom: Newsroom) -> None:
    twins(newsroom)
    suggestion = suggest_links(newsroom.context, story_of(newsroom)).suggestion
    assert suggestion is not None
    assert suggestion.decision == "link"
    assert str(suggestion.question) == "metaculus:7"
    compared = [one.comparison for one in suggestion.candidates]
    differing = {str(one.entry.ref): one.differs for one in compared}
    assert any("deadline" in reason for reason in differing["metaculus:2"])
    assert differing["metaculus:1"]


def test_without_the_right_one_nothing_is_offered_as_safe(newsroom: Newsroom) -> None:
    twins(newsroom)
    del newsroom.platform.questions["7"]
    suggestion = suggest_links(newsroom.context, story_of(newsroom)).suggestion
    assert suggestion is not None
    assert suggestion.decision != "link"
    assert suggestion.question is None


def test_suggesting_links_nothing(newsroom: Newsroom) -> None:
    twins(newsroom)
    suggest_links(newsroom.context, story_of(newsroom))
    assert citation(newsroom).link is None


def test_a_person_confirms_and_the_record_says_who(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    link = confirm(newsroom.context, 1, BRIDGE, note="read both")
    assert (link.decided_by, link.how, link.verdict) == ("Ana", How.PERSON, Verdict.CONFIRMED)
    assert citation(newsroom).link == link
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at == newsroom.clock.now()
        assert len(readings.get_history(connection, BRIDGE).readings) == 1
        (act,) = acts.list_acts(connection, subject="citation:1")
    assert (act.who, act.act) == ("Ana", "link confirmed")


def test_what_was_rejected_is_not_offered_again(newsroom: Newsroom) -> None:
    twins(newsroom)
    story_of(newsroom)
    reject(newsroom.context, 1, BRIDGE)
    suggestion = suggest_links(newsroom.context, citation(newsroom)).suggestion
    assert suggestion is not None
    assert "metaculus:7" not in {str(one.comparison.entry.ref) for one in suggestion.candidates}


def test_rejecting_a_confirmed_link_ends_it_and_keeps_both_decisions(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    reject(newsroom.context, 1, BRIDGE)
    assert citation(newsroom).link is None
    with newsroom.context.database.reading() as connection:
        assert [one.verdict for one in decisions_of(connection, 1)] == [Verdict.CONFIRMED, Verdict.REJECTED]
        assert questions.get_watch(connection, BRIDGE.question).due_at is None


def test_a_url_in_the_sentence_decides_alone(newsroom: Newsroom) -> None:
    twins(newsroom)
    text = STORY.replace(
        "prediction community.", "prediction community (https://www.metaculus.com/questions/7/)."
    )
    suggested = suggest_links(newsroom.context, story_of(newsroom, text))
    assert suggested.linked is not None
    assert suggested.linked.how is How.URL
    assert citation(newsroom).link == suggested.linked


def test_a_question_with_several_outcomes_asks_which(newsroom: Newsroom) -> None:
    parts = (Outcome(key="11", label="2027"), Outcome(key="12", label="2028"))
    question = replace(question_named("9", "When will it open?"), outcomes=parts, shape=Shape.GROUP)
    newsroom.platform.has(question)
    story_of(newsroom)
    with pytest.raises(UsageError, match=r"several outcomes; name one: metaculus:9#11 \(2027\)"):
        confirm(newsroom.context, 1, OutcomeRef(question.ref))
    assert confirm(newsroom.context, 1, OutcomeRef(question.ref, "12")).outcome.key == "12"


def test_what_does_not_exist_is_told(newsroom: Newsroom) -> None:
    newsroom.bridge()
    story_of(newsroom)
    with pytest.raises(NotFoundError, match="no citation 99"):
        confirm(newsroom.context, 99, BRIDGE)
    with pytest.raises(QuestionGoneError):
        confirm(newsroom.context, 1, OutcomeRef(QuestionRef("metaculus", "404")))
    with pytest.raises(NotFoundError, match="cannot read 'tarot'"):
        confirm(newsroom.context, 1, OutcomeRef(QuestionRef("tarot", "7")))
    assert citation(newsroom).link is None


# With a catalogue


def lists(newsroom: Newsroom, *entries: Entry) -> None:
    with newsroom.context.database.writing() as connection:
        keep_entries(connection, entries, seen_at=newsroom.clock.now())


def listed(id_: str = "7", title: str = TITLE, platform: str = "metaculus", **changes: Any) -> Entry:
    values: dict[str, Any] = {"closes": date(2028, 1, 1), "type": "binary", **changes}
    return Entry(ref=QuestionRef(platform, id_), title=title, **values)


OTHERS = (
    listed("50", "Will the Green Lake dam open before 2030?"),
    listed("51", "Will the county build a ferry before 2028?"),
)


def candidates(suggested: Suggested) -> list[str]:
    assert suggested.suggestion is not None
    return [str(one.comparison.entry.ref) for one in suggested.suggestion.candidates]


def down(newsroom: Newsroom) -> None:
    newsroom.platform.search_error = PlatformDownError("Metaculus is down", platform="metaculus")


def test_the_catalogue_knows_what_the_search_does_not_bring(newsroom: Newsroom) -> None:
    lists(newsroom, listed(), *OTHERS)
    suggested = suggest_links(newsroom.context, story_of(newsroom))
    assert suggested.suggestion is not None
    assert (suggested.suggestion.decision, str(suggested.suggestion.question)) == ("link", "metaculus:7")
    assert suggested.notes == ()


def test_catalogue_and_search_are_joined_and_each_question_comes_once(newsroom: Newsroom) -> None:
    lists(newsroom, listed("7", "Will the Mirror Lake bridge open by 2031?"), *OTHERS)
    twins(newsroom)
    suggested = suggest_links(newsroom.context, story_of(newsroom))
    found = candidates(suggested)
    assert found[0] == "metaculus:7"
    assert len(found) == len(set(found))
    assert {"metaculus:2", "metaculus:3", "metaculus:4"} <= set(found)
    assert suggested.suggestion is not None
    assert suggested.suggestion.candidates[0].comparison.entry.title == TITLE  # as the platform says now


def test_a_search_that_fails_is_a_note_where_the_catalogue_lists_the_platform(newsroom: Newsroom) -> None:
    lists(newsroom, listed(), *OTHERS)
    down(newsroom)
    suggested = suggest_links(newsroom.context, story_of(newsroom))
    assert candidates(suggested)[0] == "metaculus:7"
    assert suggested.notes == ("Metaculus is down; the catalogue stands in for it",)


def test_a_search_that_fails_is_an_error_where_it_does_not(newsroom: Newsroom) -> None:
    lists(newsroom, listed(platform="manifold"))
    down(newsroom)
    with pytest.raises(PlatformDownError):
        suggest_links(newsroom.context, story_of(newsroom))


def test_a_platform_that_nobody_can_read_is_matched_against_its_list(newsroom: Newsroom) -> None:
    text = STORY.replace("the Metaculus prediction community", "Good Judgment Open")
    story = story_of(newsroom, text)
    assert story.platform == "gjopen"
    with pytest.raises(NotFoundError, match="cannot read 'gjopen'"):
        suggest_links(newsroom.context, story)
    lists(newsroom, listed("5", platform="gjopen"), listed("6"))
    assert candidates(suggest_links(newsroom.context, story)) == ["gjopen:5"]


def test_a_sentence_that_names_no_platform_is_matched_against_all(newsroom: Newsroom) -> None:
    story = replace(story_of(newsroom), platform=None)
    terms = kalshi.TERMS
    closed = Unpermitted(name="kalshi", label="Kalshi", recognise=kalshi.recognise, terms=terms)
    platforms = {"metaculus": newsroom.platform, "kalshi": closed, "manual": ManualAdapter(http=FakeHttp())}
    context = replace(newsroom.context, platforms=platforms)
    down(newsroom)
    with pytest.raises(PlatformDownError):
        suggest_links(context, story)
    newsroom.platform.search_error = None
    newsroom.bridge()
    assert candidates(suggest_links(context, story)) == ["metaculus:7"]
    lists(newsroom, listed("5", platform="manifold"), listed("6", platform="gjopen"))
    suggested = suggest_links(context, story)
    assert set(candidates(suggested)) == {"metaculus:7", "manifold:5", "gjopen:6"}
    assert suggested.notes == ()


def test_of_several_searches_those_that_answer_are_used(newsroom: Newsroom) -> None:
    story = replace(story_of(newsroom), platform=None)
    other = FakeAdapter("other")
    context = replace(newsroom.context, platforms={"metaculus": newsroom.platform, "other": other})
    down(newsroom)
    question = question_named("8", TITLE, ref=QuestionRef("other", "8"))
    other.kept[question.ref] = Snapshot(question=question, points={}, fetched_at=newsroom.clock.now())
    suggested = suggest_links(context, story)
    assert candidates(suggested) == ["other:8"]
    assert suggested.notes == ("Metaculus is down; only the others were asked",)


def test_what_was_rejected_is_not_offered_from_the_catalogue_either(newsroom: Newsroom) -> None:
    newsroom.bridge()
    lists(newsroom, listed(), *OTHERS)
    story_of(newsroom)
    reject(newsroom.context, 1, BRIDGE)
    suggested = suggest_links(newsroom.context, citation(newsroom))
    assert "metaculus:7" not in candidates(suggested)
    assert suggested.suggestion is not None
    assert suggested.suggestion.decision != "link"


def test_the_catalogue_as_it_is_now_is_used(newsroom: Newsroom) -> None:
    story = story_of(newsroom)
    lists(newsroom, *OTHERS)
    assert "metaculus:7" not in candidates(suggest_links(newsroom.context, story))
    lists(newsroom, listed())
    assert candidates(suggest_links(newsroom.context, story))[0] == "metaculus:7"


def test_the_stored_catalogue_finds_what_the_same_file_finds(newsroom: Newsroom) -> None:
    entries = [listed(), *OTHERS, listed("8", "Will the Mirror Lake bridge open before 2030?")]
    lists(newsroom, *entries)
    down(newsroom)
    stored = suggest_links(newsroom.context, story_of(newsroom)).suggestion
    stateless = suggest(SENTENCE, entries, today=date(2026, 3, 2))
    assert stored is not None
    assert [each.comparison.entry.ref for each in stored.candidates] == [
        each.comparison.entry.ref for each in stateless.candidates
    ]
    assert stored.decision == stateless.decision
