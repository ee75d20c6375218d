import pytest

from tests.fakes import FakeHttp
from tracker.platforms.kalshi import KalshiAdapter, explain, recognise
from tracker.questions import OutcomeRef


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kalshi.com/markets/kxbakeoff/great-bake-off/kxbakeoff-26", "kalshi:KXBAKEOFF-26"),
        ("https://www.kalshi.com/markets/kxbakeoff/great-bake-off/kxbakeoff-26/", "kalshi:KXBAKEOFF-26"),
        ("kalshi.com/markets/kxbakeoff/x/KXBAKEOFF-26?utm_source=x", "kalshi:KXBAKEOFF-26"),
        (
            "https://kalshi.com/markets/kxsnow/snow/kxsnow-26dec#kxsnow-26dec-t2.5",
            "kalshi:KXSNOW-26DEC#KXSNOW-26DEC-T2.5",
        ),
        ("https://kalshi.com/markets/kxsnow/snow/kxsnow-26dec#comments", "kalshi:KXSNOW-26DEC"),
        ("https://kalshi.com/markets/kxsnow/snow/kxsnow-26dec#kxsnow-26dec-%2F", "kalshi:KXSNOW-26DEC"),
        ("https://kalshi.com/markets/kxsnow/kxsnow-26dec", "kalshi:KXSNOW-26DEC"),
        ("https://kalshi.com/markets/kxsnow/snow-in-port-alder", "kalshi:series:KXSNOW"),
        ("https://kalshi.com/markets/kxsnow", "kalshi:KXSNOW"),
        ("https://kalshi.com/markets/kxsnow-26dec-t2.5", "kalshi:KXSNOW-26DEC-T2.5"),
        ("https://kalshi.com/events/kxsnow-26dec", "kalshi:KXSNOW-26DEC"),
        ("https://kalshi.com/events/KXSNOW/snow/KXSNOW-26DEC", "kalshi:KXSNOW-26DEC"),
        ("https://external-api.kalshi.com/trade-api/v2/events/KXSNOW-26DEC", "kalshi:KXSNOW-26DEC"),
        ("https://api.elections.kalshi.com/trade-api/v2/markets/KXA-1", "kalshi:KXA-1"),
        ("https://kalshi.com/", None),
        ("https://kalshi.com/markets", None),
        ("https://kalshi.com/markets/", None),
        ("https://kalshi.com/markets/a/b/c/d", None),
        ("https://kalshi.com/markets/a/b/..%2f..%2fetc", None),
        ("https://kalshi.com/markets/kx snow", None),
        ("https://kalshi.com/markets/--/words", None),
        ("https://kalshi.com/category/economics", None),
        ("https://kalshi.com/ideas/profiles/somebody", None),
        ("https://notkalshi.com/markets/kxsnow", None),
        ("https://kalshi.com.evil.example/markets/kxsnow", None),
        ("https://evil.example/?https://kalshi.com/markets/kxsnow", None),
        ("https://robinhood.com/markets/kxsnow", None),
        ("https://demo.kalshi.co/markets/kxsnow", None),
        ("ftp://kalshi.com/markets/kxsnow", None),
        ("https://[kalshi.com/markets/kxsnow", None),
        ("kalshi:KXSNOW", None),
        ("", None),
    ],
)
def test_which_urls_name_an_event(url: str, expected: str | None) -> None:
    assert recognise(url) == (OutcomeRef.parse(expected) if expected else None)


def test_addresses_of_a_proxy_count_too() -> None:
    adapter = KalshiAdapter(http=FakeHttp(), base_url="http://127.0.0.1:8912/trade-api/v2")
    expected = OutcomeRef.parse("kalshi:KXSNOW-26DEC")
    assert adapter.recognise("http://127.0.0.1:8912/trade-api/v2/events/KXSNOW-26DEC") == expected
    assert adapter.recognise("http://127.0.0.1:8913/trade-api/v2/events/KXSNOW-26DEC") is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://kalshi.com", "front page"),
        ("https://kalshi.com/markets/", "list of markets"),
        ("https://kalshi.com/category/economics", "topic's markets"),
        ("https://kalshi.com/profile/somebody", "person's page"),
        ("https://kalshi.com/ideas/x", "what people write"),
        ("https://kalshi.com/about", "asks no question"),
        ("https://help.kalshi.com/en/articles/1", "asks no question"),
        ("https://demo.kalshi.co/markets/kxsnow", "practice"),
        ("https://trading-api.kalshi.com/trade-api/v2/markets/KXSNOW", "switched off"),
    ],
)
def test_a_page_that_asks_nothing_is_explained_in_a_sentence(url: str, said: str) -> None:
    sentence = explain(url)
    assert said in sentence
    assert "paste the address" in sentence
    assert "\n" not in sentence
    assert recognise(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://kalshi.com/markets/kxsnow",
        "https://kalshi.com/markets/kxsnow/snow/kxsnow-26dec",
        "https://example.org/",
        "https://notkalshi.com/",
        "mailto:desk@kalshi.com",
        "http://[",
        "",
    ],
)
def test_questions_and_other_hosts_need_no_explanation(url: str) -> None:
    assert not explain(url)
