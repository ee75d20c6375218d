import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.foreign_pages import _PAGES, explain_foreign
from tracker.platforms import PLATFORMS

BY_HAND = "`nerdline reading add`"


@pytest.mark.parametrize(
    ("url", "first_words"),
    [
        ("https://polymarket.us/event/some-election", "Polymarket US is a venue of its own"),
        ("https://www.polymarket.us/", "Polymarket US is a venue of its own"),
        ("https://docs.polymarket.us/api", "Polymarket US is a venue of its own"),
        ("https://insightprediction.com/m/101/will-it-rain", "Insight Prediction has shut down"),
        ("https://app.zeitgeist.pm/markets/101", "Zeitgeist has shut down"),
        ("https://www.infer-pub.com/questions/101-will-it-rain", "INFER's old site is closed"),
        ("https://www.cset-foretell.com/questions/101-will-it-rain", "INFER's old site is closed"),
        (
            "https://www.randforecastinginitiative.org/questions/101-x",
            "The RAND Forecasting Initiative gives its prices to customers with a key only",
        ),
        ("https://www.betfair.com/exchange/plus/politics/market/1.101", "Betfair gives its prices"),
        ("https://www.betfair.com.au/exchange/plus/", "Betfair gives its prices"),
        ("https://futuur.com/q/101/will-it-rain", "Futuur gives its prices"),
        ("https://www.gjopen.com/questions/101-will-it-rain", "Good Judgment Open offers programs no way"),
        ("https://goodjudgment.io/superforecasts/", "Good Judgment offers programs no way"),
        ("https://predict.hypermind.com/dash/dash/dash.html", "Hypermind offers programs no way"),
        ("https://robinhood.com/us/en/prediction-markets/politics/", "Robinhood has no prices to read"),
        ("https://www.coinbase.com/predictions", "Coinbase has no prices to read"),
        ("https://limitless.exchange/markets/x", "Nerdline has no adapter for Limitless"),
    ],
)
def test_a_page_nobody_reads_is_explained_with_what_to_do(url: str, first_words: str) -> None:
    said = explain_foreign(url)
    assert said.startswith(first_words)
    assert BY_HAND in said


def test_a_copy_leads_to_the_original() -> None:
    assert "on its own platform" in explain_foreign("https://metaforecast.org/questions/manifold-x")
    archived = "https://web.archive.org/web/2022/https://www.metaculus.com/questions/12100/"
    assert explain_foreign(archived).endswith("paste the address of the page itself.")


def test_a_resold_market_leads_to_where_its_price_is() -> None:
    assert "page on kalshi.com" in explain_foreign("https://robinhood.com/prediction-markets/x")
    assert "page on polymarket.com" in explain_foreign("https://polymarket.us/event/x")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/questions/1",
        "https://polymarket.com/event/x",
        "https://notbetfair.com/",
        "https://betfair.com.evil.example/",
        "https://example.org/?next=https://polymarket.us/",
        "ftp://polymarket.us/x",
        "mailto:x@betfair.com",
        "https://[polymarket.us/",
        "gjopen",
        "",
    ],
)
def test_nothing_is_said_of_other_sites(url: str) -> None:
    assert explain_foreign(url) == ""


@pytest.mark.parametrize("url", ["gjopen.com/questions/1", " HTTPS://WWW.GJOPEN.COM./questions/1 "])
def test_an_address_may_be_written_loosely(url: str) -> None:
    assert explain_foreign(url).startswith("Good Judgment Open ")


@pytest.mark.parametrize("host", sorted(_PAGES))
def test_each_site_has_one_plain_sentence_and_is_no_platform_that_is_read(host: str) -> None:
    url = f"https://{host}/questions/1/"
    said = explain_foreign(url)
    assert said == explain_foreign(f"https://sub.{host}/x") != ""
    assert said.endswith(".")
    assert ". " not in said
    assert "\n" not in said
    readers = [platform for platform in PLATFORMS if platform.name not in {"manual", "scripted"}]
    assert [platform.name for platform in readers if platform.recognise(url)] == []


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert explain_foreign(text) == "" or explain_foreign(text) in _PAGES.values()
