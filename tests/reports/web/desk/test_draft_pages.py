from __future__ import annotations

import re
from dataclasses import replace

import pytest

from db import questions
from jobs import poll_forecasts
from reports.desk import decide_drafts, draft_updates
from tests.jobs.conftest import SENTENCE, Newsroom, newsroom
from tests.reports.web.desk.drafted import BRIDGE, as_, at_desk, drafted, every_draft, moves
from tracker.drafts import DraftState
from tracker.roles import Role
from tracker.volumes import Volume, VolumeUnit

__all__ = ["newsroom"]


def field(page: str, form: str, name: str) -> str:
    """The value of a hidden field in the form that is sent to this address."""
    inside = page.partition(f'action="{form}"')[2].partition("</form>")[0]
    found = re.search(rf'name="{name}" value="([^"]*)"', inside)
    assert found, f"{form} has no {name}"
    return found[1]


def test_the_queue_shows_what_a_decision_rests_on(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        page = editor.get("/desk/").text
    assert f'id="draft-{draft.id}"' in page
    assert "Ferry Towns Vote on a Bridge" in page
    assert "<del><span" in page
    assert "Up 11 points since it was printed" in page
    assert "metaculus:7" in page
    assert "/sparklines/metaculus/7.svg" in page
    assert "Will the Mirror Lake bridge open before 2028?" in page
    assert '1<span class="unseen"> waiting</span>' in page


def test_the_queue_shows_what_happened_since_the_line_was_printed(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        queue = editor.get("/desk/").text
        page = editor.get(f"/desk/drafts/{draft.id}").text
    assert re.search(r'/sparklines/metaculus/7\.svg\?[^"]*&amp;since=2026-03-02"', queue)
    assert "as a small line since 2 March 2026, when 20% was printed: 31% at the source now." in queue
    assert "whole history of" not in queue
    assert re.search(r'/charts/metaculus/7\.svg\?[^"]*&amp;since=2026-03-02"', page)
    assert "Since it was printed on 2 March 2026" in page
    assert "gave from 1 March 2026" in page  # the alt text begins where the line does
    assert "20 February" not in page


def test_no_picture_is_shown_whose_address_would_refuse_it(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom, republish={"metaculus": "link"}) as editor:
        queue = editor.get("/desk/").text
        page = editor.get(f"/desk/drafts/{draft.id}").text
    for shown in (queue, page):
        assert "31%" in shown  # the editor must know it
        assert "<img" not in shown


def test_crowd_and_volume_are_shown_and_disclosed(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with newsroom.context.database.writing() as connection:
        kept = questions.get_question(connection, BRIDGE.question)
        volume = Volume(amount=1_234_567, unit=VolumeUnit.DOLLARS)
        questions.save_question(connection, replace(kept, volume=volume))
    with at_desk(newsroom) as editor:
        for address in ("/desk/", f"/desk/drafts/{draft.id}"):
            page = editor.get(address).text
            assert "20 forecasters, $1.2 million traded." in page
            assert "; $1.2 million traded on this question." in page


def test_after_an_edit_the_address_names_the_draft(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        for back, place in (("queue", "/desk/#draft-{0}"), ("", "/desk/drafts/{0}#draft-{0}")):
            waiting = every_draft(newsroom)[-1]
            text = waiting.new.replace("There", "As of now, there") if back else f"Still {waiting.new}"
            answer = editor.post(f"/desk/drafts/{waiting.id}/edit", {"text": text, "back": back})
            edited = every_draft(newsroom)[-1]
            assert edited.id != waiting.id
            assert answer.headers["location"] == place.format(edited.id)
    assert draft.id < edited.id


def test_of_a_question_that_ended_the_queue_says_how(newsroom: Newsroom) -> None:
    drafted(newsroom)
    newsroom.pass_(days=1)
    newsroom.platform.resolves("7", "no")
    poll_forecasts.poll(newsroom.context, [BRIDGE.question])
    draft_updates.run(newsroom.context)
    with at_desk(newsroom) as editor:
        page = " ".join(editor.get("/desk/").text.split())
    assert "&rarr;</span> No</b>" in page
    assert "and how the question ended" in page


def test_a_reader_looks_and_cannot_decide(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom, Role.READER) as reader:
        page = reader.get("/desk/").text
        assert "Approve" not in page
        assert reader.post(f"/desk/drafts/{draft.id}/approve").status_code == 403
    assert every_draft(newsroom)[0].state is DraftState.PROPOSED


def test_without_a_story_the_queue_says_what_to_do(newsroom: Newsroom) -> None:
    with at_desk(newsroom) as editor:
        page = editor.get("/desk/").text
    assert "There is no story yet" in page
    assert 'href="/desk/stories"' in page


def test_approving_publishing_and_the_story_file(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        page = editor.get("/desk/").text
        address = f"/desk/drafts/{draft.id}/approve"
        seen = field(page, address, "seen")
        told = editor.follow(editor.post(address, {"seen": seen, "back": "queue", "publish_now": "1"}))
        assert f"Draft {draft.id} is published" in told.text
        assert f"Draft {draft.id} is published" not in editor.get("/desk/").text  # told once
    assert "31% chance" in (newsroom.folder / "bridge.txt").read_text()
    assert every_draft(newsroom)[0].state is DraftState.PUBLISHED


def test_approved_drafts_wait_in_a_fold_and_a_failure_says_why(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    (newsroom.folder / "bridge.txt").unlink()
    with at_desk(newsroom) as editor:
        told = editor.follow(editor.post(f"/desk/drafts/{draft.id}/approve", {"publish_now": "1"}))
        assert f"Draft {draft.id} is not published" in told.text
        assert 'id="approved"' in editor.get("/desk/").text
    assert every_draft(newsroom)[0].state is DraftState.APPROVED


def test_the_second_editor_sees_what_the_first_did(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom, name="Ben Berg") as second:
        seen = field(second.get("/desk/").text, f"/desk/drafts/{draft.id}/reject", "seen")
        decide_drafts.reject(as_(newsroom, "Ana"), draft.id, note="not yet")
        told = second.follow(second.post(f"/desk/drafts/{draft.id}/approve", {"seen": seen}))
    assert "rejected by Ana (not yet) while you looked at it" in told.text
    assert every_draft(newsroom)[0].decided_by == "Ana"


def test_a_draft_whose_number_moved_again_is_proposed_anew(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    moves(newsroom, 0.55)
    with at_desk(newsroom) as editor:
        page = editor.get("/desk/").text
        assert "It moved again: the source says 55% now" in page
        told = editor.follow(editor.post(f"/desk/drafts/{draft.id}/approve", {"back": "queue"}))
        assert "The forecast moved again: draft 1 is superseded by draft 2" in told.text
    first, second = every_draft(newsroom)
    assert (first.state, second.state) == (DraftState.SUPERSEDED, DraftState.PROPOSED)
    assert "55%" in second.new


def test_another_number_is_asked_about_before_it_is_kept(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    text = SENTENCE.replace("20%", "45%")
    with at_desk(newsroom) as editor:
        address = f"/desk/drafts/{draft.id}/edit"
        asked = editor.post(address, {"text": text})
        assert asked.status_code == 422
        assert "The sentence states 45%; the reading says 31%." in asked.text
        assert len(every_draft(newsroom)) == 1
        told = editor.follow(editor.post(address, {"text": text, "accepted": "other-number"}))
        assert "has your wording" in told.text
    first, second = every_draft(newsroom)
    assert (first.state, second.state) == (DraftState.SUPERSEDED, DraftState.PROPOSED)
    assert (second.new, second.written_by) == (text, "Erin Editor")


def test_several_at_once_with_each_failure_told(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        answer = editor.post(
            "/desk/drafts/several",
            {"draft": [f"{draft.id}|proposed:", "999|proposed:", "<b>|"], "act": "approve"},
        )
        told = editor.follow(answer).text
    assert f"Draft {draft.id} is approved" in told
    assert "There is no draft 999" in told
    assert "One of the ticks names no draft" in told
    assert every_draft(newsroom)[0].state is DraftState.APPROVED


def test_putting_off_until_a_time_in_the_outlets_zone(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom) as editor:
        answer = editor.post(f"/desk/drafts/{draft.id}/snooze", {"until": "2026-03-09T09:00"})
        assert "put off until 9 Mar, 09:00" in editor.follow(answer).text
        odd = editor.post(f"/desk/drafts/{draft.id}/snooze", {"until": "tomorrow"})
        assert odd.status_code == 400
    until = every_draft(newsroom)[0].snoozed_until
    assert until is not None
    assert f"{until:%Y-%m-%d %H:%M}" == "2026-03-09 14:00"


@pytest.mark.parametrize("address", ["/desk/drafts/99", "/desk/drafts/99999999999999999999"])
def test_a_draft_that_is_not_there(newsroom: Newsroom, address: str) -> None:
    with at_desk(newsroom) as editor:
        assert editor.get(address).status_code == 404


def test_a_drafts_page_tells_its_record_and_what_else_was_proposed(newsroom: Newsroom) -> None:
    drafted(newsroom)
    moves(newsroom, 0.55)
    with at_desk(newsroom) as editor:
        editor.post("/desk/drafts/1/approve")
        page = editor.get("/desk/drafts/2").text
    assert "draft proposed" in page
    assert 'href="/desk/drafts/1"' in page
    assert "/charts/metaculus/7.svg" in page
    assert 'action="/desk/drafts/2/approve"' in page


def test_a_story_is_data_and_never_markup(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with newsroom.context.database.writing() as connection:
        connection.exec_driver_sql("UPDATE stories SET headline = '<script>alert(1)</script>'")
    with at_desk(newsroom) as editor:
        for address in ("/desk/", f"/desk/drafts/{draft.id}"):
            page = editor.get(address)
            assert "<script>alert" not in page.text
            assert "unsafe" not in page.headers["content-security-policy"]
            assert " style=" not in page.text
            assert not re.search(r"\son\w+=", page.text)
