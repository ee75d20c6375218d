from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.citations.citation import CitationKind
from tracker.citations.finding import find_citations

TODAY = date(2026, 11, 20)
ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "authored_sentences.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:70] for row in ROWS])
def test_an_authored_sentence_cites_what_it_cites(row: dict[str, Any]) -> None:
    found = [
        {
            "stated": each.stated.text,
            "probability": each.stated.probability,
            "kind": each.kind.value,
            "platform": each.platform,
            "deadline": each.deadline.isoformat() if each.deadline else None,
            "claim": each.claim,
        }
        for each in find_citations(row["text"], today=TODAY)
    ]
    assert found == row["cites"]


def test_every_part_has_its_span() -> None:
    text = (
        "Rain fell. As of Nov. 3, 2026, Metaculus puts the chance of a Lebanese president being chosen "
        "before 2028 at less than 42%, up from 30% in August, if the truce holds."
    )
    (found,) = find_citations(text, today=TODAY)
    assert found.sentence == found.span.of(text) == text[len("Rain fell. ") :]
    assert found.stated.span.of(text) == found.stated.text == "less than 42%"
    assert (found.stated.probability, found.stated.low, found.stated.high) == (0.42, 0.0, None)
    assert [span.of(text) for span in found.claim_spans] == ["a Lebanese president being chosen before 2028"]
    assert found.deadline_span is not None
    assert found.deadline_span.of(text) == "before 2028"
    assert found.change is not None
    assert found.change.of(text) == "up from 30% in August"
    assert found.condition == "if the truce holds"
    assert found.as_of == date(2026, 11, 3)
    assert not found.negated


def test_a_condition_has_its_own_horizon() -> None:
    text = (
        "There's a 57% chance that Manila will act if a vessel is sunk before 2030, according to Metaculus."
    )
    (found,) = find_citations(text)
    assert (found.condition, found.deadline, found.claim) == (
        "if a vessel is sunk before 2030",
        None,
        "Manila will act",
    )


def test_a_denial_is_told() -> None:
    (found,) = find_citations(
        "There's a 9% chance that Mali will not vote before 2028, according to Metaculus."
    )
    assert found.negated


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Metaculus gives a 50% chance that it rains by May 2029.", CitationKind.PROBABILITY_OR_DATE),
        ("Metaculus gives a 50% chance that it rains before May 2029.", CitationKind.PROBABILITY),
        ("Metaculus gives a 51% chance that it rains by May 2029.", CitationKind.PROBABILITY),
        ("Metaculus calls it a coin flip that it rains by May 2029.", CitationKind.PROBABILITY),
        ("Kalshi gives a 50% chance that it rains by May 2029.", CitationKind.PROBABILITY),
        ("Metaculus gives a 40-50% chance that it rains.", CitationKind.RANGE),
        ('The option "rain" stands at 40% on Metaculus.', CitationKind.OPTION),
        ("Kalshi traders put US inflation for 2027 at 2.9%.", CitationKind.NUMBER_MEDIAN),
    ],
)
def test_the_kind_is_told(text: str, kind: CitationKind) -> None:
    (found,) = find_citations(text)
    assert found.kind is kind


def test_a_link_is_kept() -> None:
    text = "[Metaculus](https://www.metaculus.com/questions/7/nile/) puts [a Nile war](https://x.org) at 34%."
    (found,) = find_citations(text)
    assert found.url == "https://www.metaculus.com/questions/7/nile/"
    assert (found.claim, found.platform) == ("a Nile war", "metaculus")


def test_json_has_the_promised_shape() -> None:
    text = "Metaculus gives a 60% to 65% chance that it rains before 2031, up from 40% in May."
    (found,) = find_citations(text)
    document = json.loads(json.dumps(found.as_json(text)))
    assert document["stated"] == {
        "text": "60% to 65%",
        "start": text.index("60%"),
        "end": text.index(" chance"),
        "probability": None,
        "low": 0.6,
        "high": 0.65,
        "value": None,
        "unit": None,
    }
    assert document["change"]["text"] == "up from 40% in May"
    assert document["deadline"] == "2031-01-01"
