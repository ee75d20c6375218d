import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.platforms.manifold import explain, recognise
from tracker.questions import OutcomeRef, QuestionRef


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://manifold.markets/Ada/will-it-open-0b0a5ac6c165", "will-it-open-0b0a5ac6c165"),
        ("https://manifold.markets/SomebodyElse/who-wins-dOlLLUsAZC/", "who-wins-dOlLLUsAZC"),
        ("https://www.manifold.markets/a/b?r=QWRh", "b"),
        ("https://manifold.markets/a/b?referrer=Ada&play=true#comment-9", "b"),
        ("https://manifold.markets/a/b#xyz", "b"),
        ("https://manifold.markets/embed/AdaHarbour/will-it-rain", "will-it-rain"),
        ("https://manifold.markets/embed/AdaHarbour/will-it-rain?theme=dark", "will-it-rain"),
        ("manifold.markets/Ada/will-it-rain", "will-it-rain"),
        (" HTTP://MANIFOLD.MARKETS/Ada/Will-It ", "Will-It"),
        ("https://manifold.markets/%C3%81da/will-it-rain", "will-it-rain"),
        ("https://manifold.markets/topic/boats", None),
        ("https://manifold.markets/news/boats", None),
        ("https://manifold.markets/post/my-boat", None),
        ("https://manifold.markets/browse", None),
        ("https://manifold.markets/browse/for-you", None),
        ("https://manifold.markets/questions?topic=boats", None),
        ("https://manifold.markets/home", None),
        ("https://manifold.markets/dashboard/boats", None),
        ("https://manifold.markets/tournaments", None),
        ("https://manifold.markets/link/abc", None),
        ("https://manifold.markets/charity/boats", None),
        ("https://manifold.markets/u/Ada", None),
        ("https://manifold.markets/AdaHarbour", None),
        ("https://manifold.markets/AdaHarbour/calibration", None),
        ("https://manifold.markets/embed/will-it-rain", None),
        ("https://manifold.markets/embed/grid/one", None),
        ("https://manifold.markets/embed/grid/one/two", None),
        ("https://manifold.markets/a/b/c", None),
        ("https://manifold.markets/a/b%2f..%2fc", None),
        ("https://manifold.markets/a/" + "b" * 300, None),
        ("https://manifold.markets/", None),
        ("https://api.manifold.markets/v0/slug/b", None),
        ("https://api.manifold.markets/a/b", None),
        ("https://notmanifold.markets/a/b", None),
        ("https://manifold.markets.evil.example/a/b", None),
        ("https://evil.example/?https://manifold.markets/a/b", None),
        ("ftp://manifold.markets/a/b", None),
        ("javascript://manifold.markets/a/b", None),
        ("https://[manifold.markets/a/b", None),
        ("", None),
    ],
)
def test_which_urls_name_a_market(url: str, slug: str | None) -> None:
    assert recognise(url) == (OutcomeRef(QuestionRef("manifold", f"slug:{slug}")) if slug else None)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "https://manifold.markets/topic/boats",
            "This address on Manifold is a topic page and no question; paste",
        ),
        ("https://manifold.markets/AdaHarbour", "a user's page"),
        ("https://manifold.markets/AdaHarbour/calibration", "a user's page"),
        ("https://manifold.markets/u/Ada", "a user's page"),
        ("https://manifold.markets/", "the front page"),
        ("https://manifold.markets/dashboard/boats", "a dashboard"),
        ("https://manifold.markets/about", "one of the site's own pages"),
        ("https://api.manifold.markets/v0/slug/b", "an address of the API"),
    ],
)
def test_a_page_that_is_no_market_is_explained(url: str, said: str) -> None:
    assert said in explain(url)
    assert "\n" not in explain(url)


@pytest.mark.parametrize(
    "url", ["https://manifold.markets/a/b", "https://example.org/topic/x", "", "https://[", "x"]
)
def test_nothing_is_said_of_markets_and_of_other_hosts(url: str) -> None:
    assert explain(url) == ""


@given(url=st.text(max_size=60) | st.text(max_size=40).map("https://manifold.markets/".__add__))
def test_any_text_is_a_market_or_explained_or_foreign(url: str) -> None:
    ref = recognise(url)
    assert ref is None or not explain(url)
