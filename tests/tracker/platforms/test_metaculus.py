from datetime import UTC, datetime

import pytest

from tests.fakes import FakeHttp
from tests.payloads import load_payload
from tracker.errors import (
    AccessRefusedError,
    QuestionGoneError,
    RequestRejectedError,
    UnreachableError,
    UnreadableAnswerError,
)
from tracker.platforms.metaculus import MetaculusAdapter, recognise
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import Reading

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
REF = QuestionRef("metaculus", "12100")


@pytest.fixture
def http() -> FakeHttp:
    return FakeHttp(NOW)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.metaculus.com/questions/12100/north-korean-troops/", "metaculus:12100"),
        ("https://www.metaculus.com/questions/12100/", "metaculus:12100"),
        ("https://www.metaculus.com/questions/12100", "metaculus:12100"),
        ("http://metaculus.com/questions/12100", "metaculus:12100"),
        ("HTTPS://WWW.METACULUS.COM/questions/12100/", "metaculus:12100"),
        (" www.metaculus.com/questions/12100/slug ", "metaculus:12100"),
        ("https://www.metaculus.com/questions/012100/", "metaculus:12100"),
        ("https://www.metaculus.com/questions/12100/slug/?utm_source=x#comment-99", "metaculus:12100"),
        ("https://www.metaculus.com/questions/12115/nato/?sub-question=12123", "metaculus:12115#12123"),
        ("https://www.metaculus.com/questions/12115/nato/?sub-question=abc", "metaculus:12115"),
        ("https://www.metaculus.com/questions/embed/12100/?theme=dark", "metaculus:12100"),
        ("https://www.metaculus.com/questions/question_embed/12100/", "metaculus:12100"),
        ("https://www.metaculus.com/c/newsroom/12100/slug/", "metaculus:12100"),
        ("https://www.metaculus.com/notebooks/12125/title/", None),
        ("https://www.metaculus.com/questions/", None),
        ("https://www.metaculus.com/questions/create/", None),
        ("https://www.metaculus.com/questions/12100abc/", None),
        ("https://www.metaculus.com/questions/١٢/", None),
        ("https://www.metaculus.com/questions/" + "9" * 400 + "/", None),
        ("https://www.metaculus.com/tournament/12100/", None),
        ("https://www.metaculus.com/c/newsroom/", None),
        ("https://notmetaculus.com/questions/12100/", None),
        ("https://metaculus.com.evil.example/questions/12100/", None),
        ("https://evil.example/?https://www.metaculus.com/questions/12100/", None),
        ("ftp://www.metaculus.com/questions/12100/", None),
        ("javascript://www.metaculus.com/questions/12100/", None),
        ("https://[www.metaculus.com/questions/12100/", None),
        ("metaculus:12100", None),
        ("", None),
    ],
)
def test_which_urls_name_a_question(url: str, expected: str | None) -> None:
    assert recognise(url) == (OutcomeRef.parse(expected) if expected else None)


def test_pages_of_its_own_instance_count_too(http: FakeHttp) -> None:
    adapter = MetaculusAdapter(http=http, base_url="http://127.0.0.1:8910")
    assert adapter.recognise("http://127.0.0.1:8910/questions/12100/x/") == OutcomeRef(REF)
    assert adapter.recognise("https://www.metaculus.com/questions/12100/x/") == OutcomeRef(REF)
    assert adapter.recognise("http://127.0.0.1:8911/questions/12100/x/") is None


def test_every_question_recognises_its_own_page(http: FakeHttp) -> None:
    http.put_json("/api/posts/12100/", load_payload("metaculus", "binary_resolved_no"))
    for base_url in ("https://www.metaculus.com", "https://forecasts.example.org/api/"):
        adapter = MetaculusAdapter(http=http, base_url=base_url)
        assert adapter.recognise(adapter.fetch(REF).question.url) == OutcomeRef(REF)


def test_fetching_asks_the_posts_endpoint_with_the_slash_the_token_and_the_original_language(
    http: FakeHttp,
) -> None:
    http.put_json("/api/posts/12100/", load_payload("metaculus", "binary_resolved_no"))
    snapshot = MetaculusAdapter(http=http, token=" abc\n").fetch(REF)
    (asked,) = http.asked
    assert (asked.platform, asked.path, asked.params) == ("metaculus", "/api/posts/12100/", ())
    assert asked.headers == {"Accept-Language": "original", "Authorization": "Token abc"}
    assert snapshot.fetched_at == NOW
    assert snapshot.question.ref == REF
    assert isinstance(snapshot.points[""][-1], Reading)


@pytest.mark.parametrize(
    ("token", "sent"), [("", None), ("  ", None), ("abc", "Token abc"), ("Token abc", "Token abc")]
)
def test_the_token_is_sent_in_the_form_that_is_understood(
    http: FakeHttp, token: str, sent: str | None
) -> None:
    http.put_json("/api/users/me/", load_payload("metaculus", "users_me"))
    MetaculusAdapter(http=http, token=token).check_access()
    assert http.asked[0].headers.get("Authorization") == sent


@pytest.mark.parametrize("id_", ["abc", "12100/", "-1", "١٢", "1" * 13, "12100?x=1"])
def test_an_id_that_no_post_can_have_is_not_asked_for(http: FakeHttp, id_: str) -> None:
    with pytest.raises(RequestRejectedError, match="cannot be a question on Metaculus"):
        MetaculusAdapter(http=http).fetch(QuestionRef("metaculus", id_))
    with pytest.raises(RequestRejectedError, match="cannot be a question on Metaculus"):
        MetaculusAdapter(http=http).fetch(QuestionRef("manifold", "12100"))
    assert http.asked == []


def test_another_post_than_the_one_asked_for_is_refused(http: FakeHttp) -> None:
    http.put_json("/api/posts/12106/", load_payload("metaculus", "binary_resolved_no"))
    with pytest.raises(UnreadableAnswerError, match="id should be 12106, which was asked for, not 12100"):
        MetaculusAdapter(http=http).fetch(QuestionRef("metaculus", "12106"))


def test_a_question_id_is_no_post_id(http: FakeHttp) -> None:
    http.put_json("/api/posts/12106/", {"detail": "Post not found"}, status=404)
    with pytest.raises(QuestionGoneError, match="Post not found"):
        MetaculusAdapter(http=http).fetch(QuestionRef("metaculus", "12106"))


def test_errors_on_the_way_pass_through(http: FakeHttp) -> None:
    with pytest.raises(UnreachableError):
        MetaculusAdapter(http=http).fetch(REF)
    http.put_json("/api/posts/12100/", {"detail": "Invalid token."}, status=403)
    with pytest.raises(AccessRefusedError, match=r"Invalid token\."):
        MetaculusAdapter(http=http).fetch(REF)


@pytest.mark.parametrize("document", [[], "text", None, 7, {"results": []}, {"id": 12100}])
def test_json_of_another_shape_is_named(http: FakeHttp, document: object) -> None:
    http.put_json("/api/posts/12100/", document)
    with pytest.raises(
        UnreadableAnswerError, match=r"should be an object|has no (id|nr_forecasters|title|question)"
    ):
        MetaculusAdapter(http=http).fetch(REF)


def results(*names: str) -> dict[str, object]:
    return {
        "next": "http://x/",
        "previous": None,
        "results": [load_payload("metaculus", name) for name in names],
    }


def test_searching_keeps_the_platforms_order_and_leaves_out_what_asks_nothing(http: FakeHttp) -> None:
    http.put_json("/api/posts/", results("conditional", "binary_open", "notebook", "binary_resolved_no"))
    found = MetaculusAdapter(http=http).search("troops → Ukraine?", limit=5)
    assert [question.ref.id for question in found] == ["12118", "12101", "12100"]
    (asked,) = http.asked
    assert dict(asked.params) == {
        "search": "troops → Ukraine?",
        "limit": "5",
        "with_cp": "false",
        "include_descriptions": "false",
    }


def test_searching_keeps_to_the_limit_and_to_one_page(http: FakeHttp) -> None:
    http.put_json("/api/posts/", results("conditional", "binary_open", "binary_resolved_no"))
    adapter = MetaculusAdapter(http=http)
    assert len(adapter.search("x", limit=2)) == 2
    adapter.search("x", limit=5000)
    assert dict(http.asked[-1].params)["limit"] == "100"


def test_finding_nothing_is_no_error(http: FakeHttp) -> None:
    http.put_json("/api/posts/", results())
    assert MetaculusAdapter(http=http).search("x") == ()


def test_one_unreadable_post_does_not_hide_the_others_but_nothing_readable_is_an_error(
    http: FakeHttp,
) -> None:
    told = results("binary_open", "binary_resolved_no")
    assert isinstance(told["results"], list)
    told["results"][0]["question"]["type"] = "ranking"
    http.put_json("/api/posts/", told)
    assert [question.ref.id for question in MetaculusAdapter(http=http).search("x")] == ["12100"]
    del told["results"][1]
    http.put_json("/api/posts/", told)
    with pytest.raises(UnreadableAnswerError, match=r"question\.type should be one of"):
        MetaculusAdapter(http=http).search("x")


def test_a_search_without_results_is_named(http: FakeHttp) -> None:
    http.put_json("/api/posts/", {"rows": []})
    with pytest.raises(UnreadableAnswerError, match="has no results"):
        MetaculusAdapter(http=http).search("x")


def test_the_start_up_check_tells_account_and_tier(http: FakeHttp) -> None:
    http.put_json("/api/users/me/", load_payload("metaculus", "users_me"))
    access = MetaculusAdapter(http=http, token="abc").check_access()
    assert (access.account, access.tier) == ("newsroom_reader", "restricted")
    assert "about 50 questions" in access.note
    assert http.asked[0].params == (("with_data_access", "true"),)


def test_tiers_of_projects_are_counted_and_an_instance_without_tiers_is_fine(http: FakeHttp) -> None:
    account = {"username": "x", "api_access_tier": "unrestricted", "project_data_access": [{}, {}]}
    http.put_json("/api/users/me/", account)
    assert MetaculusAdapter(http=http).check_access().note == "2 projects have a tier of their own"
    http.put_json("/api/users/me/", {"username": "x"})
    assert MetaculusAdapter(http=http).check_access().tier == "not told"


def test_no_token_is_told_at_the_start(http: FakeHttp) -> None:
    http.put_json("/api/users/me/", {"detail": "Authentication credentials were not provided."}, status=403)
    with pytest.raises(
        AccessRefusedError, match=r"were not provided.*an operator must check the platform's token"
    ):
        MetaculusAdapter(http=http).check_access()
