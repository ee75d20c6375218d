"""Which keys does a style sheet have, and which fields may each of its sentences name?"""

from __future__ import annotations

from tracker.wording.sheet_file import (
    BASE_KEY,
    flag_key,
    number_key,
    template_key,
    text_key,
    words_key,
)

_STATE = ("platform", "noun", "claim", "when", "when_aside", "as_of", "as_of_aside", "tail")
_TAIL = ("last", "last_on", "last_on_aside")
SCHEMA = {
    "": {"name": text_key(), BASE_KEY: text_key(empty=True)},
    "percent": {"sign": text_key(), "spelled": text_key()},
    "rounding": {
        "whole_from": number_key(0, 50),
        "whole_to": number_key(50, 100),
        "tail_decimals": number_key(0, 3),
        "below": number_key(0.001, 10),
        "above": number_key(90, 99.999),
    },
    "tails": {"below": template_key("bound"), "above": template_key("bound")},
    "numbers": {"words_up_to": number_key(0, 99)},
    "dates": {"day_first": flag_key(), "months": words_key(12), "months_alone": words_key(12)},
    "changes": {
        "floor": number_key(0, 50),
        "little": text_key(),
        "about": text_key(),
        "point": text_key(),
        "points": text_key(),
    },
    "hedges": {
        "neutral": words_key(),
        "directed": words_key(),
        "small": words_key(),
        "large": words_key(),
        "small_up_to": number_key(0, 100),
        "large_from": number_key(0, 100),
    },
    "even": {"within": number_key(0, 10)},
    "claims": {
        name: template_key("claim")
        for name in ("whether", "whether_market", "topic", "median", "title", "quoted")
    },
    "states": {
        **{
            name: template_key(*_STATE)
            for name in (
                "resolved_yes", "resolved_no", "closed", "annulled", "ambiguous", "withheld", "hidden",
                "gone",
            )
        },
        **{
            name: template_key(*_STATE, "answer")
            for name in ("resolved_option", "resolved_number", "resolved_date")
        },
    },
    "tail": {
        "joined": template_key("parts"),
        "two": template_key("first", "second"),
        "community": template_key(*_TAIL),
        "superforecasters": template_key(*_TAIL),
        "play_money": template_key(*_TAIL),
        "real_money": template_key(*_TAIL),
        "unknown": template_key(*_TAIL),
        "median": template_key(*_TAIL),
        "closing": template_key(*_TAIL),
        "latest": template_key(*_TAIL),
        "printed": template_key("printed"),
        "printed_even": template_key("printed"),
        "printed_opposite": template_key("printed"),
    },
    "offers": {
        "open": template_key("platform", "noun", "claim", "as_of", "as_of_aside", "value"),
        "median": template_key("platform", "noun", "claim", "as_of", "as_of_aside", "value"),
        "overdue": template_key("platform", "noun", "claim", "as_of", "as_of_aside"),
    },
    "disclosure": {
        **{
            name: template_key("platform", "size")
            for name in ("community", "superforecasters", "play_money", "real_money", "unknown")
        },
        "crowd": template_key("crowd"),
        "volume": template_key("volume"),
        "thin": template_key(),
    },
    "volume": {
        "dollars": template_key("number", default="${number}"),
        "contract": template_key("number", default="{number} contract"),
        "contracts": template_key("number", default="{number} contracts"),
        "mana": template_key("number", default="{number} mana (play money)"),
        "million": template_key("number", default="{number} million"),
        "billion": template_key("number", default="{number} billion"),
    },
}  # fmt: skip
