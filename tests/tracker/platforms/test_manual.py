from __future__ import annotations

import pytest

from tests.builders import make_question
from tests.fakes import FakeHttp
from tracker.adapter import Page
from tracker.errors import RequestRejectedError
from tracker.platforms import manual
from tracker.platforms.manual import ManualAdapter
from tracker.questions import QuestionRef


def test_nobody_is_asked_for_what_a_person_enters() -> None:
    http = FakeHttp()
    adapter = ManualAdapter(http=http)
    assert adapter.search("anything") == ()
    assert adapter.browse() == Page(questions=())
    assert adapter.glance([make_question("manual:x-1")]) == {}
    assert adapter.recognise("https://www.gjopen.com/questions/55") is None
    assert adapter.check_access().account == "anybody"
    with pytest.raises(
        RequestRejectedError, match="manual:x-1 cannot be asked for: a person enters"
    ) as caught:
        adapter.fetch(QuestionRef("manual", "x-1"))
    assert caught.value.platform == "manual"
    assert not caught.value.retryable
    assert http.asked == []


def test_no_page_is_its_own() -> None:
    assert manual.recognise("https://www.gjopen.com/questions/55") is None
    assert manual.explain("https://www.gjopen.com/questions/55") == ""
    assert not manual.TERMS.permission_needed
