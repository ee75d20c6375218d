from datetime import UTC, datetime

import pytest

from tests.fakes import FakeHttp
from tracker.adapter import PlatformAdapter, Terms
from tracker.errors import AccessRefusedError
from tracker.permission import Unpermitted
from tracker.platforms.metaculus import recognise
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef

TERMS = Terms(
    number="A price",
    asks="Kalshi lets nobody reuse its data without written permission.",
    permission_needed=True,
)
SENTENCE = (
    "Kalshi lets nobody reuse its data without written permission, so Kalshi is not asked anything until the "
    "setting kalshi_permission (NERDLINE_KALSHI_PERMISSION) says which permission the outlet holds"
)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.fixture
def adapter() -> PlatformAdapter:
    return Unpermitted(name="kalshi", label="Kalshi", recognise=recognise, terms=TERMS)


def question(id_: str) -> Question:
    return Question(
        ref=QuestionRef("kalshi", id_),
        title="?",
        url="https://kalshi.example/x",
        outcomes=(Outcome(key=""),),
        opened_at=NOW,
    )


def test_its_urls_are_recognised(adapter: PlatformAdapter) -> None:
    url = "https://www.metaculus.com/questions/12100/"
    assert adapter.recognise(url) == OutcomeRef(QuestionRef("metaculus", "12100"))
    assert adapter.recognise("https://example.org/") is None
    assert (adapter.name, adapter.label) == ("kalshi", "Kalshi")


def test_whatever_would_ask_says_why_not_and_which_setting_to_make(adapter: PlatformAdapter) -> None:
    for ask in (
        lambda: adapter.search("x", limit=3),
        adapter.browse,
        lambda: adapter.fetch(QuestionRef("kalshi", "A")),
        lambda: adapter.fetch(QuestionRef("kalshi", "A"), histories=()),
        adapter.check_access,
    ):
        with pytest.raises(AccessRefusedError) as caught:
            ask()
        assert str(caught.value) == SENTENCE
        assert caught.value.platform == "kalshi"
        assert not caught.value.retryable


def test_every_question_that_is_looked_at_has_the_refusal(adapter: PlatformAdapter) -> None:
    glances = adapter.glance([question("A"), question("B")])
    assert set(glances) == {QuestionRef("kalshi", "A"), QuestionRef("kalshi", "B")}
    for error in glances.values():
        assert isinstance(error, AccessRefusedError)
        assert str(error) == SENTENCE
    assert adapter.glance([]) == {}


def test_it_is_given_nothing_to_ask_with() -> None:
    http = FakeHttp()
    with pytest.raises(TypeError):
        Unpermitted(name="kalshi", label="Kalshi", recognise=recognise, terms=TERMS, http=http)  # type: ignore[call-arg]
