from datetime import date

import pytest

from tests.tracker.linking.entries import make_entry
from tracker.linking.check import Verdict
from tracker.linking.claim import Claim
from tracker.linking.statement import read_claim, read_title
from tracker.linking.time_check import check_times


@pytest.mark.parametrize(
    ("claim", "title", "verdict"),
    [
        ("it rains before 2024", "Will it rain before 2024?", Verdict.AGREES),
        ("it rains by the end of 2023", "Will it rain before January 1, 2024?", Verdict.AGREES),
        ("it rains in 2022", "Will it rain before December 31, 2022?", Verdict.AGREES),
        ("it rains by June 10, 2022", "Will it rain before June 10, 2022?", Verdict.ROUGHLY),
        ("it rains before 2024", "Will it rain before 2028?", Verdict.DIFFERS),
        ("it rains before 2024", "Will it rain before 2025?", Verdict.DIFFERS),
        ("it rains by July 14, 2025", "Will it rain by July 15, 2025?", Verdict.DIFFERS),
        ("it rains at the end of 2024", "Will it rain on December 31, 2024?", Verdict.AGREES),
        ("it rains on Jan. 1, 2022", "Will it rain on 1 January 2022?", Verdict.AGREES),
        ("it rains on Jul 14, 2025", "Will it rain on Jul 15, 2025?", Verdict.DIFFERS),
        ("it rains on Aug 13 and Aug 12", "Will it rain on Aug 14 and Aug 13?", Verdict.CLAIM_SILENT),
        ("it rains in the 2028 race", "Will it rain in the 2028 race?", Verdict.AGREES),
        ("it rains in the 2028 race", "Will it rain in the 2024 race?", Verdict.DIFFERS),
        ("it rains before July", "Will it rain? (July 1, 2024)", Verdict.ROUGHLY),
        ("it rains before August", "Will it rain by August 31?", Verdict.DIFFERS),
        ("it rains before mid-September 2024", "Will it rain before Sept 15, 2024?", Verdict.ROUGHLY),
        ("it rains this century", "Will it rain by 2100?", Verdict.ROUGHLY),
        ("it rains before the decade is out", "Will it rain before 2030?", Verdict.ROUGHLY),
        ("it rains before the decade is out", "Will it rain before 2024?", Verdict.DIFFERS),
        ("it rains", "Will it rain before 2024?", Verdict.CLAIM_SILENT),
        ("it rains", "Will it rain?", Verdict.NEITHER),
        ("it rains by 2031", "When will it rain?", Verdict.NEITHER),
    ],
)
def test_times(claim: str, title: str, verdict: Verdict) -> None:
    found = check_times(read_claim(Claim(text=claim)), read_title(make_entry(title)), None)
    assert found.verdict is verdict
    assert bool(found.words) is (verdict is not Verdict.NEITHER)


def test_the_closing_day_stands_in_for_a_title_without_a_date() -> None:
    claim, title = read_claim(Claim(text="it rains before 2024")), read_title(make_entry("Will it rain?"))
    assert check_times(claim, title, date(2023, 12, 31)).verdict is Verdict.ROUGHLY
    assert check_times(claim, title, date(2028, 1, 1)).verdict is Verdict.TITLE_SILENT
    assert check_times(claim, title, None).verdict is Verdict.TITLE_SILENT


def test_a_date_beside_the_claim_never_rules_a_question_out() -> None:
    claim = read_claim(Claim(text="it rains", context="In March 2020 traders said it rains"))
    title = read_title(make_entry("Will it rain before 2024?"))
    assert check_times(claim, title, None).verdict is Verdict.CLAIM_SILENT


def test_both_days_are_named_in_words() -> None:
    claim, title = (
        read_claim(Claim(text="it rains before 2024")),
        read_title(make_entry("Will it rain before 2028?")),
    )
    assert check_times(claim, title, None).words == (
        "deadline: the sentence ends 1 January 2024, the question runs to 1 January 2028"
    )
