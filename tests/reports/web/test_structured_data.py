from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from reports.web.structured_data import render_json_ld
from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.client import Client, client_of
from tests.reports.web.corrected import corrected_newsroom

PAGE = f"/stories/{SEED_SLUG}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    room = corrected_newsroom(Path(tmp_path_factory.mktemp("corrected")))
    yield room
    room.database.close()


def offline(url: str, _options: object) -> dict[str, Any]:
    """schema.org's context as far as it matters here, without asking schema.org."""
    assert url.rstrip("/") == "https://schema.org"
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": {"@vocab": "https://schema.org/"}},
    }


def section(html: str, title: str) -> str:
    return html.split(f"<h3>{title}</h3>", 1)[1].split("</ol>", 1)[0]


def test_a_parser_finds_corrections_apart_from_updates(corrected: Newsroom) -> None:
    with client_of(corrected.database) as client:
        told = json.loads(DATA.findall(client.get(PAGE).text)[0])
    (node,) = jsonld.expand(told, {"documentLoader": offline})
    assert node["@type"] == ["https://schema.org/NewsArticle"]
    (correction,) = node["https://schema.org/correction"]
    assert correction["@type"] == ["https://schema.org/CorrectionComment"]
    words = correction["https://schema.org/text"][0]["@value"]
    assert "It said: “There's a 44% chance" in words
    assert "It now says: “There's a 4% chance" in words
    updates = node["https://schema.org/comment"]
    assert {update["@type"][0] for update in updates} == {"https://schema.org/Comment"}
    assert len(updates) == 2
    assert node["https://schema.org/dateModified"][0]["@value"] == "2023-06-20T08:00:00Z"


def test_the_page_tells_corrections_from_updates(corrected: Newsroom) -> None:
    with client_of(corrected.database) as client:
        html = client.get(PAGE).text
    corrections, updates = section(html, "Corrections"), section(html, "Updates")
    assert "<del>44%</del> <ins>4%</ins>" in corrections
    assert "<del>10%</del> <ins>4%</ins>" in updates
    assert "<del>4%</del> <ins>44%</ins>" in updates
    assert "Forecast corrected" not in updates


def test_a_story_that_was_never_wrong_says_so(reader: Client) -> None:
    html = reader.get(PAGE).text
    assert "No forecast in it had to be corrected." in html
    assert "correction" not in json.loads(DATA.findall(html)[0])


def test_no_text_can_end_the_element() -> None:
    hostile = {"headline": "</script><!--<script>alert(1)//&amp;\u2028"}
    written = str(render_json_ld(hostile))
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == hostile
