"""What was kept of an asking can be read again, question by question, and says the same."""

from tests.builders import make_outcome, make_question
from tests.payloads import load_payload
from tests.tracker.platforms.fake_polymarket import FakePolymarket
from tracker.platforms.polymarket import PolymarketAdapter
from tracker.questions import QuestionRef
from tracker.recording import Recorder, Replay, recording


def test_a_fetch_is_read_again_from_what_was_kept() -> None:
    http = FakePolymarket()
    http.put_json("/events/7002", load_payload("polymarket", "event_choice"))
    http.midpoints = {"72001" * 8: "0.61", "72002" * 8: "0.35"}
    # The newer API knows nothing of these tokens, so that the older one is asked too.
    http.broken["/v2/prices-history"] = (404, {})
    http.older = lambda _: load_payload("polymarket", "history_older")
    ref = QuestionRef("polymarket", "7002")
    with recording() as answers:
        told = PolymarketAdapter(http=Recorder(http)).fetch(ref)
    assert PolymarketAdapter(http=Replay(answers)).fetch(ref) == told


def test_a_glance_at_many_is_read_again_one_by_one() -> None:
    http = FakePolymarket()
    questions = [
        make_question(
            f"polymarket:{number}",
            outcomes=(make_outcome(key="1", upstream_id=str(number), method="midpoint"),),
        )
        for number in range(1, 11)
    ]
    http.midpoints = {str(number): f"0.{number:02d}" for number in range(1, 11)}
    with recording() as answers:
        told = PolymarketAdapter(http=Recorder(http)).glance(questions)
    again = PolymarketAdapter(http=Replay(answers))
    assert len(told) == 10
    assert {ref: glance for one in questions for ref, glance in again.glance([one]).items()} == told
