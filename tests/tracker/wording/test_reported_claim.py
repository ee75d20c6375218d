from __future__ import annotations

import pytest

from tracker.wording.reported_claim import ClaimShape, UnsureClaimError, report_claim


def reported(
    *parts: str, lead: str = "that", past: bool = True, opposite: bool = False, at_start: bool = False
) -> str:
    return report_claim(parts, lead=lead, at_start=at_start, past=past, opposite=opposite).text


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Venice will close its port", "Venice would close its port"),
        ("at least one dam will fail", "at least one dam would fail"),
        ("there will be a civil war in Ruritania", "there would be a civil war in Ruritania"),
        ("the ceasefires will hold", "the ceasefires would hold"),
        (
            "the US, UK, or any of the EU's members will sign",
            "the US, UK, or any of the EU's members would sign",
        ),
        (
            "both sides will agree to a truce that will last",
            "both sides would agree to a truce that would last",
        ),
        ("Will Smith will win", "Will Smith would win"),
        ("the will of the people will prevail", "the will of the people would prevail"),
        ("it won’t rain", "it would not rain"),
        ("he'll resign", "he would resign"),
        ("the bill can pass", "the bill could pass"),
        ("the governor would sign it", "the governor would sign it"),
        ("a reigning pope resigns before 2040", "a reigning pope would resign before 2040"),
        ("the sequel is released before 2028", "the sequel would be released before 2028"),
        ("the sequel is not released", "the sequel would not be released"),
        ("AGI has been developed", "AGI would have been developed"),
        ("the talks aren't over", "the talks would not be over"),
    ],
)
def test_tense(claim: str, told: str) -> None:
    assert reported(claim) == told


def test_a_question_that_is_not_over_keeps_its_tense() -> None:
    assert reported("Venice will close its port", past=False) == "Venice will close its port"
    assert reported("a reigning pope resigns", past=False) == "a reigning pope resigns"


def test_an_infinitive_gets_its_verb() -> None:
    assert reported("Ortega", "to lead the party", lead="") == "Ortega would lead the party"
    assert reported("Ortega", "to lead the party", lead="", past=False) == "Ortega will lead the party"


def test_a_noun_phrase_stays() -> None:
    claim = report_claim(["a by-election in Thornbury"], lead="of", at_start=False, past=True)
    assert claim.shape is ClaimShape.TOPIC
    assert claim.text == "a by-election in Thornbury"


def test_a_title_stays_a_question() -> None:
    claim = report_claim(["Will Iran recognise Israel"], lead="", at_start=True, past=True)
    assert claim.shape is ClaimShape.TITLE
    assert claim.text == "Will Iran recognise Israel?"


def test_a_capital_that_only_opened_the_sentence_goes() -> None:
    assert reported("The charter being renewed", lead="", at_start=True) == "the charter being renewed"
    assert reported("Iran signing", lead="", at_start=True) == "Iran signing"


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Cyprus will not be reunified", "Cyprus would be reunified"),
        ("Cyprus won't be reunified", "Cyprus would be reunified"),
        ("Cyprus will be reunified", "Cyprus would not be reunified"),
        ("Zelda will no longer be queen", "Zelda would be queen"),
        ("it will never rain", "it would rain"),
    ],
)
def test_the_opposite(claim: str, told: str) -> None:
    assert reported(claim, opposite=True) == told


@pytest.mark.parametrize(
    ("parts", "lead", "opposite"),
    [
        (["it"], "that", False),
        (["Quispe will win", "which has been tracked"], "that", False),
        ([], "that", False),
        (["the party wins and the leader resigns"], "that", False),
        (["the law was passed"], "that", False),
        (["the man who leads the poll resigns"], "that", False),
        (["winning the cup"], "of", False),
        (["by 2029 and in 2033"], "", False),
        (["by 2030 it will"], "", False),
        (["at least two ministers will resign"], "that", True),
        (["there will be a war"], "that", True),
        (["a by-election"], "of", True),
        (["a reigning pope resigns"], "that", True),
        (["he will sign it and she will not"], "that", True),
        (["Will it rain?"], "", True),
    ],
)
def test_what_is_not_plain_is_not_reworded(parts: list[str], lead: str, opposite: bool) -> None:
    with pytest.raises(UnsureClaimError):
        report_claim(parts, lead=lead, at_start=False, past=True, opposite=opposite)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("the central bank cuts its rate below 2%", "the central bank would cut its rate below 2%"),
        ("Ruritania goes to the polls", "Ruritania would go to the polls"),
        ("Republicans win the House", "Republicans would win the House"),
        ("Ruritania and Graustark go to war", "Ruritania and Graustark would go to war"),
    ],
)
def test_headline_verbs(claim: str, told: str) -> None:
    assert reported(claim) == told


@pytest.mark.parametrize(
    "claim", ["air strikes hit Ruritania", "tax cuts in Ohio pass", "people who win go", "the win"]
)
def test_what_may_be_a_thing_is_no_verb(claim: str) -> None:
    with pytest.raises(UnsureClaimError):
        reported(claim)


def test_a_noun_phrase_may_begin_with_a_count() -> None:
    claim = "at least two mayors resigning in Ohio"
    assert reported(claim, lead="of") == claim
