import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.platforms.metaculus import explain, recognise


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://www.metaculus.com", "Metaculus' front page"),
        ("https://www.metaculus.com/", "Metaculus' front page"),
        ("metaculus.com", "Metaculus' front page"),
        ("https://www.metaculus.com/questions/", "a list of questions"),
        ("https://www.metaculus.com/questions/?topic=war&order_by=-activity", "a list of questions"),
        ("https://www.metaculus.com/questions/create/", "a list of questions"),
        ("https://www.metaculus.com/tournament/ukraine-conflict/", "a tournament"),
        ("https://www.metaculus.com/tournament/12100/", "a tournament"),
        ("https://www.metaculus.com/tournaments/", "a list of tournaments"),
        ("https://www.metaculus.com/project/forecasting-ai/", "a project"),
        ("https://www.metaculus.com/c/newsroom/", "the page of a community"),
        ("https://www.metaculus.com/index/us-democracy", "an index made of several questions"),
        ("https://www.metaculus.com/notebooks/12125/how-we-did/", "an article"),
        ("https://www.metaculus.com/accounts/profile/101465/", "the page of somebody's account"),
        ("https://www.metaculus.com/about/", "a page about Metaculus"),
        ("https://www.metaculus.com/FAQ/", "a page about Metaculus"),
        ("https://www.metaculus.com/help/scoring/", "a page about Metaculus"),
        ("https://www.metaculus.com/leaderboard/", "a leaderboard"),
        ("https://www.metaculus.com/api/posts/12100/", "an address of Metaculus' programming interface"),
        ("https://www.metaculus.com/aib/", "a page of Metaculus that is about no single question"),
    ],
)
def test_a_page_that_is_no_question_is_named(url: str, what: str) -> None:
    said = explain(url)
    assert said.startswith(f"This is {what} and no question; paste the page of one question, ")
    assert said.count(".") == said.count("metaculus.com") * 2 + 1  # one sentence, and the dots of its address


@pytest.mark.parametrize(
    "url",
    [
        "https://www.metaculus.com/questions/12100/slug/",
        "https://www.metaculus.com/c/newsroom/12100/slug/",
        "https://www.metaculus.com/questions/embed/12100/",
        "https://example.org/tournament/",
        "https://metaculus.com.evil.example/about/",
        "ftp://www.metaculus.com/about/",
        "mailto:press@metaculus.com",
        "https://[www.metaculus.com/about/",
        "",
    ],
)
def test_of_questions_and_of_other_sites_nothing_is_said(url: str) -> None:
    assert explain(url) == ""


@given(path=st.text(max_size=40))
def test_every_page_of_the_site_is_either_a_question_or_explained(path: str) -> None:
    url = f"https://www.metaculus.com/{path}"
    assert (explain(url) == "") == (recognise(url) is not None)
