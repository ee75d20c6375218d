from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.desk import decide_drafts, draft_updates, edit_draft
from reports.desk.edit_draft import Doubt, check_sentence, one_sentence
from tests.jobs.conftest import SENTENCE, Newsroom
from tests.reports.web.desk.drafted import as_, drafted, every_draft, moves
from tracker.drafts import DraftState
from tracker.errors import ConflictError, SupersededError, UsageError
from tracker.wording.style import load_style

AP = load_style("ap")


@given(stated=st.integers(1, 99), read=st.integers(1, 99))
def test_another_whole_percentage_is_always_asked_about(stated: int, read: int) -> None:
    check = check_sentence(SENTENCE.replace("20%", f"{stated}%"), style=AP, expected=read / 100)
    assert (check.doubt is None) == (stated == read)


@given(text=st.text(min_size=1, max_size=300))
def test_a_sentence_without_a_forecast_is_never_kept_unasked(text: str) -> None:
    try:
        sentence = one_sentence(text.replace("%", ""))
    except UsageError:
        return
    check = check_sentence(sentence, style=AP, expected=0.31)
    assert check.doubt is not None


def test_words_around_the_number_may_be_anything(newsroom: Newsroom) -> None:
    drafted(newsroom)
    text = SENTENCE.replace("There's a 20% chance", "There is now a 31% chance")
    edited = edit_draft.edit(as_(newsroom, "Ben"), 1, text)
    assert (edited.new, edited.written_by, edited.state) == (text, "Ben", DraftState.PROPOSED)
    assert every_draft(newsroom)[0].decision_note == "edited by Ben"


def test_an_edit_outlives_a_round_of_drafting_and_is_approved(newsroom: Newsroom) -> None:
    drafted(newsroom)
    edit_draft.edit(newsroom.context, 1, SENTENCE.replace("a 20%", "now a 31%"))
    assert draft_updates.run(newsroom.context).done == 0
    assert decide_drafts.approve(newsroom.context, 2).state is DraftState.APPROVED


def test_an_edit_whose_number_moved_again_is_superseded(newsroom: Newsroom) -> None:
    drafted(newsroom)
    edit_draft.edit(newsroom.context, 1, SENTENCE.replace("a 20%", "now a 31%"))
    moves(newsroom, 0.6)
    with pytest.raises(SupersededError, match="draft 3"):
        decide_drafts.approve(newsroom.context, 2)
    assert [one.state.value for one in every_draft(newsroom)] == ["superseded", "superseded", "proposed"]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (SENTENCE.replace("20%", "45%"), Doubt.OTHER_NUMBER),
        ("The bridge has opened.", Doubt.NO_FORECAST),
    ],
)
def test_what_is_doubtful_is_kept_only_when_confirmed(newsroom: Newsroom, text: str, doubt: Doubt) -> None:
    drafted(newsroom)
    with pytest.raises(UsageError, match="The sentence states"):
        edit_draft.edit(newsroom.context, 1, text)
    assert len(every_draft(newsroom)) == 1
    assert edit_draft.edit(newsroom.context, 1, text, accepted=[doubt]).new == text


@pytest.mark.parametrize("text", ["", "  ", "one\ntwo", "x" * 2001, "a\x00b", SENTENCE])
def test_what_is_no_sentence_or_no_edit_is_refused(newsroom: Newsroom, text: str) -> None:
    drafted(newsroom)
    with pytest.raises(UsageError):
        edit_draft.edit(newsroom.context, 1, text)


def test_a_decided_draft_cannot_be_edited(newsroom: Newsroom) -> None:
    drafted(newsroom)
    decide_drafts.reject(newsroom.context, 1, note="no")
    with pytest.raises(ConflictError):
        edit_draft.edit(newsroom.context, 1, SENTENCE.replace("a 20%", "now a 31%"))
