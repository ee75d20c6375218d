from __future__ import annotations

import pytest

from tracker.citations.asides import Asides, linked_platform, read_asides
from tracker.citations.plain import GONE, MOVED, SOURCE, read_plain
from tracker.citations.sources import find_sources


def asides(text: str) -> Asides:
    plain = read_plain(text)
    return read_asides(plain, find_sources(plain.text), None)


def visible(text: str) -> str:
    return " ".join(asides(text).masked.replace(GONE, " ").split()).replace(" .", ".")


@pytest.mark.parametrize(
    "text",
    [
        "There's a 10% chance that it rains, according to the Metaculus prediction community.",
        "There's a 10% chance that it rains according to Metaculus prediction community.",
        "There's a 10% chance that it rains, per Metaculus.",
        "There's a 10% chance that it rains, Metaculus says.",
        "There's a 10% chance that it rains, Metaculus forecasters reckoned.",
        "There's a 10% chance that it rains, says Metaculus.",
        "There's a 10% chance that it rains, in the view of Metaculus users.",
        "There's a 10% chance that it rains (Metaculus).",
        "According to Metaculus, there's a 10% chance that it rains.",
        "On Metaculus, there's a 10% chance that it rains.",
    ],
)
def test_an_attribution_is_masked(text: str) -> None:
    assert visible(text).rstrip(".") == "there's a 10% chance that it rains"
    assert [source.platform for source in asides(text).attributed] == ["metaculus"]
    assert asides(text).subjects == []


@pytest.mark.parametrize(
    "text",
    ["Metaculus gives it 10%.", "Traders on Kalshi see a 10% chance.", "Metaculus's estimate of it is 10%."],
)
def test_a_subject_stays(text: str) -> None:
    found = asides(text)
    assert SOURCE in found.masked
    assert len(found.subjects) == 1


def test_a_move_is_marked_and_another_change_goes() -> None:
    found = asides("Kalshi's odds climbed from 12% to 27%, up from 9% in May.")
    assert MOVED in found.masked
    assert "9%" not in found.masked
    assert [change.is_move for change in found.changes] == [True, False]


def test_an_as_of_clause_goes() -> None:
    assert visible("As of Sept. 14, 2026, there was a 31% chance") == "there was a 31% chance"


def test_somebody_else_is_noticed() -> None:
    assert asides("There's a 40% chance of rain, according to the weather service.").names_other
    assert not asides("There's a 40% chance of rain, according to Metaculus.").names_other


def test_links_lose_their_markup_and_name_their_platform() -> None:
    text = "Users put it at [34%](https://www.metaculus.com/questions/7/x/)."
    assert visible(text) == "users put it at 34%."
    found = asides(text)
    assert found.url == "https://www.metaculus.com/questions/7/x/"
    assert [source.platform for source in found.attributed] == ["metaculus"]
    assert linked_platform(text) == "metaculus"
    assert linked_platform("see [this](https://example.com)") is None


def test_a_bare_address_and_a_reference_go() -> None:
    assert visible("It rains [3] (https://polymarket.com/event/x) today") == "it rains ( today"
