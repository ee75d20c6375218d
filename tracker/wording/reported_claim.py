"""How does a claim read once it is told of a question: "whether North Korea would send more than 100 troops"?

Tense and word order are changed only where the grammar is plain: a modal verb, a single form of "be" or
"have", a few common verbs, an infinitive. A noun phrase stays as it is ("on a by-election in Thornbury").
Everything else is refused, and a person words it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.wording.english import (
    LOWERED,
    NOUN_BEFORE_WILL,
    NOUN_OR_VERB,
    PLURAL_VERBS,
    PREPOSITIONS,
    PRONOUNS,
    THIRD_PERSON,
)


class ClaimShape(StrEnum):
    """How a claim can be joined to "The Metaculus question"."""

    WHETHER = "whether"  # a clause: "North Korea would send troops"
    TOPIC = "topic"  # a noun phrase: "a by-election in Thornbury"
    TITLE = "title"  # a question: "Will Iran recognise Israel before 2070?"


@dataclass(frozen=True, slots=True)
class ReportedClaim:
    """A claim reworded, and how it joins on."""

    shape: ClaimShape
    text: str


class UnsureClaimError(ValueError):
    """The grammar of a claim is not plain enough to be changed by rule. The message says why."""


_MODAL = re.compile(
    r"(?<![\w’'-])(?P<modal>will|won['’]t|would|wouldn['’]t|can|cannot|can['’]t|could|may|might)(?![\w’'-])"
    r"|(?<=[a-z])(?P<short>['’]ll)(?!\w)",
)
_PAST = {
    "will": "would", "won't": "would not", "won’t": "would not", "can": "could", "cannot": "could not",
    "can't": "could not", "can’t": "could not", "may": "might",
}  # fmt: skip
_SUBJECT_AND_INFINITIVE = 2
_DENIAL = re.compile(r"\s+(?:not|never|no\s+longer)(?!\w|\s+only)")
_BE = re.compile(r"(?<![\w’'-])(?P<verb>is|are|has|have|isn['’]t|aren['’]t|hasn['’]t|haven['’]t)(?![\w’'-])")
_PAST_VERBS = re.compile(
    r"(?<![\w’'-])(?:was|were|had|did|does|do|doesn['’]t|don['’]t|shall|should|must)(?![\w’'-])"
)
_JOINED_ON = re.compile(r"(?:which|who|whose|where|when|although|though|but|and|while)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?<![\w’'-])(?:who|which|that|whose|where|when|while|if|as|because)(?![\w’'-])", re.IGNORECASE
)
_OBJECT = re.compile(
    r"\s+(?:[A-Z$€£\d]|(?:an?|the|its|his|her|their|at\s+least|at\s+most|more\s+than|less\s+than|fewer\s+than|"
    r"below|above|under|over|past|beyond|to|by|before|on|office|parity)\b)"
)
"""What follows a verb rather than a noun of the same form: "cuts the rate", and not "tax cuts pass"."""
_COUNTED = re.compile(
    r"(?:at\s+(?:least|most)|more|fewer|less|any|no|not|none|nobody|some|all|every|each|both|either|neither|most|few|"
    r"many|several|between|one\s+of|only|a\s+majority|over|under|up\s+to|\d|two|three|four|five|six|seven|eight|nine|ten|"
    r"there|anyone|someone|everyone)\b",
    re.IGNORECASE,
)


def report_claim(
    parts: Sequence[str],
    *,
    lead: str,
    at_start: bool,
    past: bool,
    opposite: bool = False,
) -> ReportedClaim:
    """The claim as it joins a sentence about its question.

    `parts` are the claim's stretches in order, `lead` the word before the first one ("that", "of"),
    `at_start` whether the claim opens its sentence. `past`: the question is over, so "will" becomes
    "would". `opposite`: the question asks the opposite of the claim, and is what is to be told of.

    Raises:
        UnsureClaimError: the grammar is not plain.
    """
    claim = " ".join(parts)
    if not claim or claim.lower() in PRONOUNS:
        raise UnsureClaimError("the claim stands in another sentence")
    if claim.endswith("?") or (at_start and claim.startswith("Will ")):
        if opposite:
            raise UnsureClaimError("the opposite of a question's title is not plain")
        return ReportedClaim(ClaimShape.TITLE, claim.rstrip("?") + "?")
    if any(_JOINED_ON.match(part) for part in parts[1:]):
        raise UnsureClaimError("the claim is joined to what is none of it")
    claim = _lowered(claim) if at_start else claim
    if re.search(r"(?<!\w)(?:will|would|to)$", claim):
        raise UnsureClaimError("the claim has no verb")
    modals = [match for match in _MODAL.finditer(claim) if not _is_noun(claim, match)]
    if modals:
        clause = _with_modals(claim, modals, past=past, opposite=opposite)
    elif len(parts) == _SUBJECT_AND_INFINITIVE and re.match(r"to\s+[a-z]+", parts[1]) and not opposite:
        clause = claim.replace(f" {parts[1]}", f" {'would' if past else 'will'}{parts[1][2:]}")
    elif lead == "that" or _BE.search(claim) or _PAST_VERBS.search(claim):
        clause = _without_modal(claim, past=past, opposite=opposite)
    else:
        _check_topic(claim, parts, lead=lead, opposite=opposite)
        return ReportedClaim(ClaimShape.TOPIC, claim)
    return ReportedClaim(ClaimShape.WHETHER, clause)


def _check_topic(claim: str, parts: Sequence[str], *, lead: str, opposite: bool) -> None:
    """Refuse what is no noun phrase that "on" could take."""
    if opposite:
        raise UnsureClaimError("the opposite of a noun phrase is not plain")
    first = claim.split(maxsplit=1)[0].lower()
    is_count = re.match(r"(?:at\s+(?:least|most)|up\s+to)\s", claim, re.IGNORECASE)
    if (first in PREPOSITIONS and not is_count) or (first.endswith("ing") and len(parts) == 1):
        raise UnsureClaimError("the claim has no subject of its own")
    if not lead and len(parts) == 1 and _finite_verbs(claim):
        raise UnsureClaimError("the claim's verb is not plain")


def _with_modals(claim: str, modals: list[re.Match[str]], *, past: bool, opposite: bool) -> str:
    if opposite:
        return _denied(claim, modals, past=past)
    if not past:
        return claim
    pieces, position = [], 0
    for match in modals:
        pieces.append(claim[position : match.start()])
        pieces.append(" would" if match["short"] else _PAST.get(match["modal"], match["modal"]))
        position = match.end()
    return "".join([*pieces, claim[position:]])


def _denied(claim: str, modals: list[re.Match[str]], *, past: bool) -> str:
    """The claim's opposite: without its "not", or with one."""
    if len(modals) > 1:
        raise UnsureClaimError("the opposite of a claim with two verbs is not plain")
    modal = modals[0]
    word = " would" if modal["short"] else _PAST.get(modal["modal"], modal["modal"])
    if not past and not modal["short"]:
        word = {"won't": "will not", "won’t": "will not"}.get(modal["modal"], modal["modal"])
    before, after = claim[: modal.start()], claim[modal.end() :]
    if word.endswith(" not"):
        return f"{before}{word.removesuffix(' not')}{after}"
    denial = _DENIAL.match(after)
    if denial:
        return f"{before}{word}{after[denial.end() :]}"
    if _COUNTED.match(claim) or re.search(r"\b(?:any|no|none|neither|nor|never|ever)\b", claim):
        raise UnsureClaimError("the opposite of a claim about a number of things is not plain")
    return f"{before}{word} not{after}"


def _without_modal(claim: str, *, past: bool, opposite: bool) -> str:
    """A clause in the present tense."""
    if opposite:
        raise UnsureClaimError("the opposite of a claim in the present tense is not plain")
    if not past:
        return claim
    if _PAST_VERBS.search(claim):
        raise UnsureClaimError("the claim's tense is not plain")
    verbs = _finite_verbs(claim)
    plural = _plural_verb(claim) if not verbs else None
    if plural is not None:
        return f"{claim[:plural]}would {claim[plural:]}"
    if verbs and verbs[0].group() in NOUN_OR_VERB and not _OBJECT.match(claim, verbs[0].end()):
        raise UnsureClaimError("the claim's verb is not plain")
    if len(verbs) != 1 or _RELATIVE.search(claim[: verbs[0].start()]):
        raise UnsureClaimError("the claim's verb is not plain")
    verb = verbs[0]
    word = verb.group()
    base = {"is": "be", "are": "be", "has": "have", "have": "have"}.get(word) or THIRD_PERSON.get(word)
    if base is None:
        negated = "be" if word.startswith(("is", "are")) else "have"
        return f"{claim[: verb.start()]}would not {negated}{claim[verb.end() :]}"
    denial = _DENIAL.match(claim, verb.end())
    if denial and base == "be":
        return f"{claim[: verb.start()]}would{denial.group()} be{claim[denial.end() :]}"
    return f"{claim[: verb.start()]}would {base}{claim[verb.end() :]}"


def _plural_verb(claim: str) -> int | None:
    """Where the one verb of a plural subject begins: "Republicans win the House"."""
    words = list(re.finditer(r"(?<![\w’'-])[\w’'-]+", claim))
    places = [place for place, word in enumerate(words) if place and word.group() in PLURAL_VERBS]
    if len(places) != 1 or words[places[0] - 1].group().lower() in {
        "to",
        "and",
        "or",
        "not",
        "a",
        "an",
        "the",
    }:
        return None
    start = words[places[0]].start()
    return None if _RELATIVE.search(claim[:start]) else start


def _finite_verbs(claim: str) -> list[re.Match[str]]:
    return [
        match
        for match in re.finditer(r"(?<![\w’'-])[a-z’']+(?![\w’'-])", claim)
        if match.group() in THIRD_PERSON or _BE.fullmatch(match.group())
    ]


def _is_noun(claim: str, modal: re.Match[str]) -> bool:
    """Whether "will" is a thing here ("the will of the people")."""
    if modal["modal"] not in {"will", "can", "may", "might"}:
        return False
    before = claim[: modal.start()].rstrip().rsplit(None, 1)
    return not before or before[-1].lower() in NOUN_BEFORE_WILL


def _lowered(claim: str) -> str:
    """The claim with a small first letter where its first word has a capital only as the first."""
    first = claim.split(None, 1)[0] if claim else ""
    return claim[:1].lower() + claim[1:] if first.lower() in LOWERED else claim
