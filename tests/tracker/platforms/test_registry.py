import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import FakeHttp
from tracker.errors import NotFoundError, UsageError
from tracker.platforms import PLATFORMS, Platform, adapter_named, explain_url, read_url, recognise_url


def test_an_adapter_is_had_by_name() -> None:
    for platform in PLATFORMS:
        adapter = adapter_named(platform.name, http=FakeHttp())
        assert adapter.name == platform.name


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        NotFoundError, match="there is no platform 'metacalculus' that can be read; there is metaculus"
    ):
        adapter_named("metacalculus", http=FakeHttp())


def test_the_address_may_be_another() -> None:
    http = FakeHttp()
    http.put_json("/api/users/me/", {"username": "x"})
    adapter = adapter_named("metaculus", http=http, base_url="http://127.0.0.1:8910", token="abc")
    adapter.check_access()
    assert adapter.recognise("http://127.0.0.1:8910/questions/1/")
    assert http.asked[0].headers["Authorization"] == "Token abc"


def test_a_url_finds_its_platform() -> None:
    found = recognise_url("https://www.metaculus.com/questions/12115/nato/?sub-question=12123")
    assert str(found) == "metaculus:12115#12123"
    assert recognise_url("https://www.example.org/questions/12100/") is None
    assert recognise_url("no url at all") is None


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (
            "https://manifold.markets/ana/will-it-rain-0b0a5ac6c165?r=x#c",
            "manifold:slug:will-it-rain-0b0a5ac6c165",
        ),
        (
            "https://polymarket.com/event/who-wins/will-ana-win?tid=1",
            "polymarket:slug:who-wins#slug:will-ana-win",
        ),
        ("https://kalshi.com/markets/kxfoo/a-title/kxfoo-27", "kalshi:KXFOO-27"),
        ("https://www.predictit.org/markets/detail/8155/Who-wins", "predictit:8155"),
        ("https://smarkets.com/event/42/politics/uk/a-vote", "smarkets:42"),
    ],
)
def test_every_platforms_pages_are_recognised_by_it_alone(url: str, named: str) -> None:
    assert str(read_url(url)) == named
    assert [str(platform.recognise(url)) for platform in PLATFORMS if platform.recognise(url)] == [named]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://manifold.markets/browse", "Manifold"),
        ("https://polymarket.us/event/x", "Polymarket US"),
        ("https://www.gjopen.com/questions/55-x", "nerdline reading add"),
        ("https://insightprediction.com/m/1/x", "Insight"),
        ("https://www.metaculus.com/tournament/bridgewater/", "tournament"),
        ("https://example.org/x", "no platform that Nerdline reads"),
        ("nonsense", "no platform that Nerdline reads"),
    ],
)
def test_a_page_that_is_no_question_says_so(url: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_url(url)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_page_is_a_question_or_explained_never_both(platform: Platform) -> None:
    for url in (
        "https://manifold.markets/ana/will-it-rain",
        "https://polymarket.com/event/a",
        "x",
        "https://[",
        "",
    ):
        assert not (platform.recognise(url) and platform.explain(url))


@given(url=st.text(max_size=80))
def test_whatever_is_pasted_gets_one_sentence(url: str) -> None:
    assert explain_url(url)
