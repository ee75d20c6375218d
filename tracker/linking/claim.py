"""What does a sentence claim, without who says it and how likely they think it?

The grammar of `tracker.citations` takes a citing sentence apart; where it finds no citation (a title with
a number, a clipped sentence), the words of attribution and the likeliest figure are cut out here, since a
bag of the claim's words is enough to look for its question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.citations.citation import Citation, CitationKind
from tracker.linking.words import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A proposition to find the question of.

    `context` is the whole sentence without its attribution and figure, for what the proposition itself
    leaves out ("Looking ahead to 2028, …"). `condition` is what it hangs on, if anything. `kind` says what
    the sentence states of it, None where that is unknown; `is_median` then says that it is no probability.
    """

    text: str
    context: str = ""
    condition: str = ""
    kind: CitationKind | None = None
    is_median: bool = False
    negated: bool = False
    platform: str | None = None
    url: str | None = None


_CHANCE = (
    r"(?:chances?|probability|likelihood|odds|shot|risk|confident|confidence|sure|certain|likely|"
    r"long[- ]shot|possibility|bet)"
)
_VALUE = (
    r"(?:(?:less|more)\sthan\s)?(?:an?\s)?[<>~]?\d+(?:\.\d+)?"
    r"(?:\s?%|\s(?:percent|per\scent)\b|(?:\s|-)cents?\b)"
)
_HEDGE = (
    r"(?:only|just|about|around|roughly|approximately|nearly|almost|a\smere|over|under|some|currently|now)\s"
)
_FIGURES = (
    # In this order: a chance of something, a figure in brackets, a change, a level, any percentage.
    re.compile(
        rf"(?:there(?:'s|\sis|\swas)\s)?(?:{_HEDGE})*{_VALUE}\s{_CHANCE}\b[,\s]*(?:that|of|to)?\b",
        re.IGNORECASE,
    ),
    re.compile(r"\(\s*[<>~]?\d+(?:\.\d+)?%[^()]*\)"),
    re.compile(r":?\s*(?:\(new\)\s*)?(?:\d+(?:\.\d+)?%)?\s*(?:-+>|-\s*-?>|→|-\s*→)\s*\d+(?:\.\d+)?%"),
    re.compile(
        rf"\b(?:at|to|as|is|was|are|were|of|stood\sat|put\sat|said|says)\s(?:{_HEDGE})*{_VALUE}(?=[\s.,;)]|$)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:{_HEDGE})*{_VALUE}", re.IGNORECASE),
)
_WHO = (
    r"(?:metaculus|metacalculus|polymarket|kalshi|predictit|manifold(?:\smarkets)?|infer|smarkets|betfair|"
    r"hypermind|good\sjudgment(?:\sopen|\sinc\.?)?|superforecasters|gjopen|insight\sprediction)"
)
_CROWD = (
    r"(?:\s(?:prediction|forecasting))*"
    r"(?:\s(?:community(?:'s)?|forecasters?|traders|bettors|users|crowd(?:'s)?|markets?|medians?|consensus|"
    r"predictions?|forecasts?|estimates?|members|odds|platform|site|question|prices?))*"
)
_SAYS = (
    r"(?:\s(?:currently|now|still|also|then|collectively|directly))*"
    r"(?:\s(?:gives?|gave|says?|said|sees?|saw|puts?|put|has|have|had|thinks?|thought|believes?|forecasts?|"
    r"predicts?|expects?|estimates?|assigns?|assigned|suggests?|suggested|reckon(?:s|ed)?|shows?|reported|"
    r"lists|figures?|is|are|was|were|that|for|the))*"
)
_ATTRIBUTION = (
    re.compile(
        rf",?\s*\b(?:according\sto|per|says|say|said)\s(?:the\s)?{_WHO}(?:'s)?{_CROWD}", re.IGNORECASE
    ),
    re.compile(rf"\b(?:bettors|traders|forecasters|users)\s(?:on|at)\s{_WHO}{_SAYS}", re.IGNORECASE),
    re.compile(rf"\b(?:on|by|from|in|at)\s{_WHO}\b", re.IGNORECASE),
    re.compile(rf"\b(?:the\s(?:current\s)?)?{_WHO}(?:'s|')?{_CROWD}{_SAYS}\b", re.IGNORECASE),
    re.compile(
        r"\b(?:the\s)?(?:prediction|forecasting)\scommunity\b|\bforecasters\b|\bbettors\b", re.IGNORECASE
    ),
)
_CHANCE_WORD = re.compile(
    r"\b(?:chances?|probabilit|likel|odds|shot|risk|confiden|certain|sure|bet|possib|favou?r|cents?\b)",
    re.IGNORECASE,
)
_MEDIAN = re.compile(r"\b(?:median|mean|average)\b", re.IGNORECASE)
_LEADS_ON = re.compile(r"\b(?:of|that|to)$", re.IGNORECASE)
_SHORTEST_FOCUS = 12
_CONDITION = re.compile(
    r"(?:(?:^|[,;(]\s*|\s)(?:if|assuming(?:\sthat)?|conditional\son|provided\sthat)|(?:^|[,;(]\s*)should)\s"
    r"(?P<what>[^,;()?]+)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:^|(?<=[\s(\"']))(?:(?:If|By|Before|In)\b[^?!:;()]{3,120}?,\s)?[Ww]ill\s[^?()]{8,}\?"
    r"|^(?:Is|Are|Do|Does|Has|Have|Can)\s[^?()]{8,}\?"
)
"""A question that a sentence quotes: it is the claim itself, whatever stands around it."""

_ANSWERS = re.compile(r"\b[A-Z]\w+,?\s\d+(?:\.\d+)?%")  # "… default? Acme 26%, Zenith 15%": the names count
_AGAINST_IT = re.compile(r"[\"'](?:no|not)[\"']|\bno\s(?:position|shares?|contracts?)\b", re.IGNORECASE)
_FEWEST_WORDS = 4
"""A claim of the grammar's with fewer words yields to a question that the sentence quotes."""

_OTHER_CHANCE = re.compile(rf"(?:{_HEDGE})*{_VALUE}\s{_CHANCE}\b(?:\s(?:that|of)\b)?", re.IGNORECASE)
_STATISTICS = re.compile(
    r"\((?=[^()]*\d)[^()]*(?:\b(?:median|mean|forecasters?|estimates?)\b|[<>~]?\d%)[^()]*\)", re.IGNORECASE
)
"""Figures of the forecast in brackets, which are none of the claim's."""

_DATE_WORD = re.compile(r"\b(?:median|mean|average)\s(?:date|year|day|month)\b", re.IGNORECASE)
_MEDIAN_DATE = re.compile(
    r"\b(?:median|mean|average)(?:\s(?:of|is|was|at|year|date|estimate|forecast|prediction))*:?\s(?:19|20|21)\d\d\b",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"\b(?:question|market|contract|bet|prediction|forecast|odds|one)\s(?:on|about|of|asking|as\sto)?\s?whether\s"
    r"(?P<what>[^,;()?:]{8,}?)(?=\s(?:is|are|was|stands|stood|sits|currently|now|at)\b|[,;()?:.])",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?<![\w-])\$?\d[\d,.]*(?![\w-]*-[A-Za-z])")
_BY_THEN = re.compile(r"\bby\s(?!\d+(?:\.\d+)?\s?%)(?:\S+\s){0,4}?\S*\d{2}", re.IGNORECASE)
_EVEN = 0.5
_DENIAL = re.compile(
    r"\b(?:will\snot|won't|would\snot|wouldn't|not|never|unlikely\sto|fails?\sto|without\sever)\b",
    re.IGNORECASE,
)


def claim_of(citation: Citation) -> Claim:
    """The claim of a citation that the grammar found."""
    # A percentage may be an inflation rate: only words of chance make it surely a probability.
    is_surely = citation.kind is not CitationKind.PROBABILITY or _CHANCE_WORD.search(citation.sentence)
    text = _only_claim(plain(citation.claim))
    # "… will generate 8,100 terawatt-hours in 2030": the number may be the answer as well as the year.
    is_either = citation.kind is CitationKind.DATE_MEDIAN and _COUNT.search(text) is not None
    if is_either:
        return Claim(
            text=text,
            context=_without_attribution(plain(citation.sentence)),
            condition=plain(citation.condition or ""),
            is_median=True,
            negated=citation.negated,
            platform=citation.platform,
            url=citation.url,
        )
    return Claim(
        text=text,
        context=_without_attribution(plain(citation.sentence).replace(plain(citation.stated.text), " ", 1)),
        condition=plain(citation.condition or ""),
        kind=_kind_of(citation) if is_surely else None,
        is_median=not is_surely and _MEDIAN.search(citation.sentence) is not None,
        negated=citation.negated,
        platform=citation.platform,
        url=citation.url,
    )


def _kind_of(citation: Citation) -> CitationKind:
    """The grammar's kind, but for what only the words around it tell: a date, or an even chance by one."""
    if citation.kind is CitationKind.NUMBER_MEDIAN and _DATE_WORD.search(citation.sentence):
        return CitationKind.DATE_MEDIAN
    is_even = citation.kind is CitationKind.PROBABILITY and citation.stated.probability == _EVEN
    if is_even and _BY_THEN.search(citation.claim):
        return CitationKind.PROBABILITY_OR_DATE
    return citation.kind


def quoted_question(sentence: str) -> Claim | None:
    """The claim of a sentence that quotes a question ("Will it rain?: 7%"), None where it quotes none."""
    text = plain(sentence)
    asked = _ASKED.search(text)
    if asked is None or _ANSWERS.search(text, asked.end()):
        return None
    focus = _tidy(asked.group())
    condition = _CONDITION.search(focus)
    return Claim(
        text=focus,
        context=_tidy(
            _STATISTICS.sub(" ", _without_attribution(f"{text[: asked.start()]} {text[asked.end() :]}"))
        ),
        kind=CitationKind.PROBABILITY,
        condition=condition["what"].strip() if condition else "",
        negated=is_denial(focus) != bool(_AGAINST_IT.search(text, 0, asked.start())),
    )


def is_scant(claim: Claim) -> bool:
    """Whether a claim has too few words to look for its question by."""
    return len(claim.text.split()) < _FEWEST_WORDS


def strip_claim(sentence: str) -> Claim:
    """The claim of a sentence in which the grammar found no citation: an educated guess."""
    quoted = quoted_question(sentence)
    if quoted is not None:
        return quoted
    whole = _without_attribution(plain(sentence))
    if _FIGURES[0].search(whole):
        whole = _STATISTICS.sub(" ", whole)
    figure = next((match for form in _FIGURES if (match := form.search(whole))), None)
    focus = whole
    whether = _WHETHER.search(plain(sentence))
    if whether:
        focus = whether["what"]
    elif figure:
        before, after = whole[: figure.start()], whole[figure.end() :]
        whole = f"{before} {after}"
        # "… and put a 90 percent chance of X": what follows the figure is all that is claimed.
        focus = after if _LEADS_ON.search(figure.group()) and len(after) >= _SHORTEST_FOCUS else whole
    condition = _CONDITION.search(whole)
    quartiles = _MEDIAN_DATE.search(sentence)
    return Claim(
        kind=CitationKind.DATE_MEDIAN if quartiles else None,
        text=_tidy(_OTHER_CHANCE.sub(" ", focus)),
        context=_tidy(whole),
        # Where nothing can be a chance, the number or date is the answer itself.
        is_median=figure is None
        and (_MEDIAN.search(sentence) is not None or any(sign.isdigit() for sign in focus)),
        condition=condition["what"].strip() if condition else "",
        negated=is_denial(focus),
    )


def _only_claim(text: str) -> str:
    """A claim without the chances and figures of other forecasts that stand in it."""
    return " ".join(_OTHER_CHANCE.sub(" ", _STATISTICS.sub(" ", text)).split())


def _without_attribution(text: str) -> str:
    for attribution in _ATTRIBUTION:
        text = attribution.sub(" ", text)
    return text


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,.;:")


def is_denial(text: str) -> bool:
    """Whether a proposition is put in the negative."""
    return _DENIAL.search(text) is not None
