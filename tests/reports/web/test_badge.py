from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from reports.charts.typeface import SEMIBOLD, width_of
from reports.gather import picture_of
from reports.web.badge import render_badge
from tests.reports.newsroom import TROOPS, Newsroom
from tests.reports.web.client import Client, client_of
from tracker.questions import OutcomeRef

BADGE = "/badge/metaculus/12100.svg"
SVG = "{http://www.w3.org/2000/svg}"


def words(body: bytes) -> list[str]:
    return [str(text.text) for text in ET.fromstring(body).iter(f"{SVG}text")]  # noqa: S314 (our own)


def test_a_badge_says_platform_and_number(seed_room: Newsroom) -> None:
    with client_of(seed_room.database, now=datetime(2023, 6, 1, tzinfo=UTC)) as client:
        told = client.get(BADGE)
    assert told.headers["content-type"] == "image/svg+xml"
    assert words(told.body) == ["Metaculus", "4%"]
    title = ET.fromstring(told.body).find(f"{SVG}title")  # noqa: S314
    assert title is not None
    assert str(title.text).startswith("Metaculus: 4%. Will North Korea")


def test_a_badge_tells_the_end(reader: Client) -> None:
    told = reader.get(BADGE)
    assert words(told.body) == ["Metaculus", "resolved No"]
    assert reader.get(BADGE, if_none_match=told.headers["etag"]).status == 304


def test_a_frozen_badge_shows_what_was_known(reader: Client) -> None:
    assert words(reader.get(f"{BADGE}?asof=2022-11-04T12:00:00Z").body) == ["Metaculus", "12%"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/badge/metaculus/99.svg", 404), (f"{BADGE}?outcome=x", 404), (f"{BADGE}?asof=2042-01-01", 400)],
)
def test_an_odd_address_is_answered_in_words(reader: Client, address: str, status: int) -> None:
    assert reader.get(address).status == status


def test_widths_are_measured_and_hostile_names_stay_text(seed_room: Newsroom) -> None:
    with seed_room.database.reading() as connection:
        picture = picture_of(
            connection, OutcomeRef(TROOPS), as_of=datetime(2023, 6, 1, tzinfo=UTC), zone=UTC, notice=""
        )
    hostile = replace(picture, platform='<script>"&\x00', title="</title><x>")
    label, value = words(render_badge(hostile))
    assert label.startswith('<script>"&')
    texts = list(ET.fromstring(render_badge(hostile)).iter(f"{SVG}text"))  # noqa: S314
    assert float(texts[1].attrib["textLength"]) == pytest.approx(width_of(value, 11.0, SEMIBOLD), abs=0.06)
