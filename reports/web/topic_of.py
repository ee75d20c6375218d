"""What is a story about, by its own headline?

Platforms sort questions in ways that do not agree, and nobody files our stories; but a headline that begins
with a few words and a colon ("White House: N. Korea …") says itself what or who it is about. That is the
topic, in the newsroom's own words, and nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata

from reports.printed import as_printable

LONGEST = 40
"""Letters of a topic; what is longer is half a sentence."""

MOST_WORDS = 5

_BEFORE_THE_COLON = re.compile(r"([^:]{2,}?): +\S")
_NOT_IN_A_KEY = re.compile(r"[\W_]+")


def topic_of(headline: str) -> str:
    """What stands before a headline's first colon; empty where it has none, or too much stands there."""
    found = _BEFORE_THE_COLON.match(as_printable(headline))
    topic = found[1].strip() if found else ""
    is_short = len(topic) <= LONGEST and len(topic.split()) <= MOST_WORDS
    return topic if is_short and topic_key(topic) else ""


def topic_key(topic: str) -> str:
    """What a topic is called in addresses: "white-house"; two that differ in case or marks alone are one."""
    plain = unicodedata.normalize("NFKC", topic).casefold()
    return _NOT_IN_A_KEY.sub("-", plain).strip("-")
