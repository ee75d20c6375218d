from dataclasses import replace

import pytest
from pydantic import ValidationError

from reports.republishing import Form, may_republish, official_embed
from tests.reports.newsroom import troops_question
from tracker.questions import QuestionRef
from tracker.settings import Settings


@pytest.mark.parametrize(
    "platform", ["metaculus", "manifold", "polymarket", "predictit", "smarkets", "manual"]
)
def test_all_is_shown_where_neither_terms_nor_settings_forbid_it(platform: str) -> None:
    told = may_republish(Settings(), platform)
    assert told.form is Form.ALL
    assert told.shows_numbers
    assert told.why == ""


def test_a_platform_that_needs_a_permission_is_linked_to_without_one() -> None:
    told = may_republish(Settings(), "kalshi")
    assert told.form is Form.LINK
    assert not told.shows_numbers
    assert told.shows_link
    assert told.why == (
        "Kalshi's developer agreement allows its data for a member's own trading only, and forbids to store "
        "or publish it without written permission, so Kalshi’s numbers are not shown here."
    )
    assert may_republish(Settings(kalshi_permission="Media deal of 2026"), "kalshi").shows_numbers


@pytest.mark.parametrize("form", list(Form))
def test_the_outlet_may_be_stricter_than_the_terms_and_never_more_generous(form: Form) -> None:
    settings = Settings(republish={"kalshi": form.value, "metaculus": form.value})
    assert may_republish(settings, "metaculus").form is form
    assert may_republish(settings, "kalshi").form is (Form.LINK if form is Form.ALL else form)
    assert may_republish(settings, "metaculus").shows_link is (form is not Form.NOTHING)
    assert bool(may_republish(settings, "metaculus").why) is (form is not Form.ALL)


def test_a_platform_nobody_knows_is_not_guessed_about() -> None:
    assert may_republish(Settings(), "tealeaves").label == "tealeaves"
    with pytest.raises(ValidationError, match="there is no platform 'kalsi'"):
        Settings(republish={"kalsi": "link"})
    with pytest.raises(ValidationError):
        Settings(republish={"kalshi": "some"})


@pytest.mark.parametrize(
    "origin", ["https://a.example; script-src *", "example.org", "https://a.example/x", "*"]
)
def test_a_host_that_may_frame_is_an_origin_and_nothing_else(origin: str) -> None:
    with pytest.raises(ValidationError, match="is no origin"):
        Settings(embed_hosts=(origin,))


@pytest.mark.parametrize(
    ("name", "url", "address", "origin"),
    [
        (
            "metaculus:12100",
            "https://www.metaculus.com/questions/12100/",
            "https://www.metaculus.com/questions/embed/12100/?theme=dark",
            "https://www.metaculus.com",
        ),
        (
            "manifold:AbC",
            "https://manifold.markets/ada/will-it-rain",
            "https://manifold.markets/embed/ada/will-it-rain",
            "https://manifold.markets",
        ),
        (
            "polymarket:7",
            "https://polymarket.com/event/rain/rain-in-may",
            "https://embed.polymarket.com/market?market=rain-in-may&theme=dark",
            "https://embed.polymarket.com",
        ),
    ],
)
def test_the_platforms_that_offer_a_frame(name: str, url: str, address: str, origin: str) -> None:
    asked = replace(troops_question(), ref=QuestionRef.parse(name), url=url)
    told = official_embed(asked, theme="dark")
    assert told is not None
    assert (told.address, told.origin) == (address, origin)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("kalshi:RAIN", "https://kalshi.com/markets/rain"),
        ("predictit:7", "https://www.predictit.org/markets/detail/7"),
        ("polymarket:7", "https://polymarket.com/event/rain"),
        ("metaculus:../x", "https://www.metaculus.com/questions/1/"),
        ("manifold:x", ""),
    ],
)
def test_the_others_offer_none(name: str, url: str) -> None:
    assert official_embed(replace(troops_question(), ref=QuestionRef.parse(name), url=url)) is None
