"""Who is speaking? Platform names and the phrases around them ("traders on Kalshi", "its forecasters")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tracker.spans import Span

MAX_SOURCES: Final = 8
"""A sentence that names more is a list or an attack, and is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A phrase that names a source: `platform` is its key, None for unnamed markets and bookmakers."""

    span: Span
    platform: str | None


_GOOD: Final = (
    r"Good\sJudge?ment(?:\sInc\.?|\sProject)?(?:'s?)?(?:\s(?:professional|own|team\sof))?"
    r"(?:\s[Ss]uperforecasters?)?"
)
_SUPER: Final = r"uperforecasters?(?:\s(?:at|from|of|with)\sGood\sJudge?ment(?!\sOpen))?"
_EXCHANGE: Final = r"(?:-|\s)(?:markets?|exchanges?|sites?|platforms?)"
_ITS_PEOPLE: Final = (
    r"(?=(?:'s?)?\s(?:(?:own|prediction|forecasting)\s)?"
    r"(?:traders|users|forecasters|bettors|markets?|community|crowd|predictors)\b)"
)
_NAMES: Final = (
    ("Metaculus", "metaculus"),
    ("metaculus", "metaculus"),
    ("METACULUS", "metaculus"),
    (r"Manifold(?:\s(?:Markets|Love))?", "manifold"),
    (r"manifold\.markets", "manifold"),
    ("MANIFOLD", "manifold"),
    ("Poly[Mm]arket", "polymarket"),
    ("poly[Mm]arket", "polymarket"),
    ("POLYMARKET", "polymarket"),
    ("Kalshi", "kalshi"),
    ("kalshi", "kalshi"),
    ("KALSHI", "kalshi"),
    (r"Predict\s?[Ii]t", "predictit"),
    ("predict[Ii]t", "predictit"),
    ("PREDICTIT", "predictit"),
    ("Smarkets", "smarkets"),
    ("smarkets", "smarkets"),
    ("SMARKETS", "smarkets"),
    (r"Good\sJudge?ment\sOpen", "gjopen"),
    (r"GJ\s?[Oo]pen|GJO(?:pen)?", "gjopen"),
    (_GOOD, "goodjudgment"),
    (rf"S{_SUPER}", "goodjudgment"),
    (rf"s{_SUPER}", "goodjudgment"),
    (r"INFER(?:-[Pp]ub(?:lic)?|\s[Pp]ublic)?", "infer"),
    ("Betfair", "betfair"),
    ("betfair", "betfair"),
    ("BETFAIR", "betfair"),
    ("Hyper[Mm]ind", "hypermind"),
    ("hyper[Mm]ind", "hypermind"),
    ("HYPERMIND", "hypermind"),
    (rf"Insight(?:\sPrediction|{_ITS_PEOPLE})|INSIGHT(?:\s(?:PREDICTION|Prediction))?", "insight"),
    (rf"Prediction{_EXCHANGE}|prediction{_EXCHANGE}|Betting{_EXCHANGE}|betting{_EXCHANGE}", None),
    (rf"Forecasting{_EXCHANGE}|forecasting{_EXCHANGE}|event\smarkets?|wagering{_EXCHANGE}", None),
    ("Bookmakers?|bookmakers?|Bookies?|bookies?|Oddsmakers?|oddsmakers?", None),
    (r"Ladbrokes|William\sHill|Paddy\sPower|Sky\s?Bet|Samotsvety|Iowa\sElectronic\sMarkets?", None),
    (r"Robinhood|ForecastEx|Futuur|Augur|Swift\sCent(?:re|er)", None),
)
"""Names and their keys, None for who has none. Each begins with a letter, so that scanning is fast."""
_STEMS: Final = (
    "etaculus",
    "METACULUS",
    "anifold",
    "MANIFOLD",
    "lymarket",
    "lyMarket",
    "POLYMARKET",
    "alshi",
    "KALSHI",
    "redictit",
    "redictIt",
    "redict It",
    "PREDICTIT",
    "Smarkets",
    "smarkets",
    "d.markets",
    "SMARKETS",
    "GJ",
    "gjopen.",
    "goodjudg",
    "infer-pub",
    "insightpred",
    "d Judg",
    "uperforecaster",
    "INFER",
    "etfair",
    "BETFAIR",
    "ypermind",
    "yperMind",
    "HYPERMIND",
    "Insight",
    "INSIGHT",
    "ing market",
    "ing-market",
    "ion market",
    "ion-market",
    "event market",
    "vent-market",
    "ing exchange",
    "ing site",
    "ing platform",
    "ion platform",
    "ion site",
    "ookmaker",
    "ookie",
    "ddsmaker",
    "adbrokes",
    "William Hill",
    "Paddy P",
    "Sky Bet",
    "SkyBet",
    "amotsvety",
    "Electronic M",
    "Robinhood",
    "ForecastEx",
    "Futuur",
    "Augur",
    "Swift C",
)
"""Strings of which one stands in every text that names a source; found at the speed of memory."""

_PEOPLE: Final = (
    r"(?:communit(?:y|ies)|crowds?|users?|forecasters?|traders?|bettors?|punters?|predictors?|participants?|"
    r"members?|gamblers?|speculators?|investors?|superforecasters?|players?|regulars?|contributors?|pundits?|"
    r"wisdom|consensus|panel|pros?|folk|people|customers?|clients?|backers?|staff)"
)
_PLACE: Final = (
    r"(?:platform|site|website|exchange|marketplace|service|app|venue|bookmaker|aggregator|engine)"
)
_WHICH: Final = (
    r"(?:current|latest|wider|broader|aggregate|aggregated|collective|online|overall|whole|entire|average|"
    r"typical|active|volunteer|amateur|professional|keen|busy|crypto|crypto-based|blockchain-based|regulated|"
    r"US|British|real-money|play-money|popular|rival|decentralized|decentralised)"
)
_BEFORE: Final = (
    r"(?:(?:[Tt]he|[Aa]n?|[Tt]hose|[Ss]ome|[Mm]ost|[Mm]any|[Oo]ur|[Pp]eople|[Ss]everal)\s)?"
    rf"(?:{_WHICH}\s){{0,3}}"
)
_KIND: Final = (
    r"(?:(?i:forecast(?:ing|er)?|predictions?|betting|wagering|gambling)(?:-|\s)(?:platform|market|site|website|"
    r"exchange|aggregator|community|tournament|engine|marketplace|service|house|firm|app)s?,?\s)?"
)
_AT: Final = (
    r"(?:on|at|of|in|over\s(?:at|on)|from|using|(?:active|betting|trading|wagering)\son|behind)\s(?:the\s)?"
)
_OWN: Final = (
    r"(?:own|online|current|latest|wider|prediction|forecasting|forecaster|public|global|aggregated?|collective|"
    r"assembled|regular|resident|betting|real-money|play-money|top|best|pro|professional|active|human|\d[\d,]*|"
    r"(?:thousands|hundreds)\sof)"
)
_NAME = re.compile("|".join(pattern for pattern, _ in _NAMES))
_WHICH_NAME = re.compile("|".join(f"(?P<n{index}>{pattern})" for index, (pattern, _) in enumerate(_NAMES)))
_NO_WORD = re.compile(r"(?![\w-]|\.\w)")
_PART_OF_WORD: Final = frozenset({"@", "/", ".", "#", "-", "_"})
_LEADING = re.compile(
    rf"(?<![\w@/.#-])(?:{_BEFORE}(?:(?:collective|combined)\s)?(?:(?i:{_PEOPLE})|[Tt]hose)\s{_AT}|{_BEFORE}){_KIND}$"
)
_TRAILING = re.compile(
    rf"""
    (?:\s(?:prediction\smarkets?|predictions?\s(?=market))|
      (?:'s?)?\s(?:betting\sexchange|exchange|forecasting\splatform|forecasting\ssite|platform\b|site\b))?
    (?:(?:'s?)?(?:\s{_OWN})*\s{_PEOPLE}(?!\w))?
    (?:'s?(?=\s(?:now\s)?(?:see|give|put|think|say|assign|reckon)\b))?
    (?:\sand\sits\s(?:{_OWN}\s)*{_PEOPLE}(?!\w))?
    (?:,\s(?:an?|the)\s[^,.;()%]{{1,70}},(?=\s))?
    """,
    re.VERBOSE,
)
_LONGEST_LEAD: Final = 96
_POINTER = re.compile(
    rf"""
    (?<![\w-])(?:
      (?:[Ii]ts|[Tt]heir|[Tt]he|[Tt]hose|[Tt]hese)\s(?:[\w-]+\s){{0,2}}?{_PEOPLE}
        (?:\s(?:there|on\s(?:it|the\s(?:same\s)?{_PLACE})|at\sthe\s{_PLACE}))?(?!\w)
    | (?:[Ff]orecasters|[Tt]raders|[Bb]ettors|[Uu]sers|[Pp]unters|[Pp]redictors|[Mm]arkets)
        (?:\s(?:there|on\s(?:it|the\s(?:same\s)?{_PLACE})|at\sthe\s{_PLACE}))?(?!\w)
    | (?:[Tt]he|[Tt]hat|[Tt]his|[Ii]ts|[Tt]he\ssame)\s(?:(?:prediction|forecasting|betting|same|forecast)\s)?
        (?:{_PLACE}|market|crowd|group|panel|community\s(?:prediction|forecast|median))(?:\sthere)?(?!\w)
    | (?:[Ii]t|[Tt]hey)(?![\w'\u2019])
    )
    """,
    re.VERBOSE,
)
_NOT_THE_SOURCE = re.compile(
    r"'s?\s(?:(?:own|former|new|chief|main|parent)\s)?(?:blog|parent|(?:co-?)?founders?|chief|boss|ceo|CEO|head|owners?|lawyers?|"
    r"staff|spokes\w+|rivals?|critics|fees?|revenues?|valuation|headquarters|office|executives?|backers|employees|app|website\sis)\b"
)
_INDIVIDUAL = re.compile(
    r"(?:^|\s)(?:[Aa]n?|[Oo]ne)\s(?:[\w-]+\s){0,3}?(?:user|forecaster|trader|bettor|punter|predictor|participant|member|gambler|"
    r"speculator|investor|superforecaster|player|regular|contributor)(?:\s(?:on|at|of|from|with|for|in)\s|$)"
)
_SERVANT = re.compile(
    r"\b(?:advis[eo]r|consultant|founder|head|boss|chief|director|economist|analyst|spokes\w+|employee|worker|lawyer|"
    r"competitor|alternative|rival|contributor|works?|worked|subscriber|editor|blogger)\s(?:to|of|at|for|with)\s(?:the\s)?$"
)
_DEFINITE = re.compile(r"(?:[Tt]he|[Tt]hat|[Tt]his)\s[\w-]+(?:\s|-)(?:market|exchange|site|platform)$")
_HOSTS: Final = {
    "metaculus.com": "metaculus",
    "manifold.markets": "manifold",
    "polymarket.com": "polymarket",
    "kalshi.com": "kalshi",
    "predictit.org": "predictit",
    "smarkets.com": "smarkets",
    "gjopen.com": "gjopen",
    "goodjudgment.com": "goodjudgment",
    "goodjudgment.io": "goodjudgment",
    "infer-pub.com": "infer",
    "betfair.com": "betfair",
    "hypermind.com": "hypermind",
    "insightprediction.com": "insight",
}
_HOST = re.compile(
    r"https?://(?:[\w-]+\.){0,4}?([\w-]+\.(?:com|markets|org|io))(?:[/?#]|$)", re.ASCII | re.IGNORECASE
)


def may_name_a_source(text: str) -> bool:
    """Whether `text` holds a string without which it names no source; fast, and sometimes wrongly true."""
    return any(stem in text for stem in _STEMS)


def find_sources(plain: str) -> list[Source]:
    """The sources that `plain` (letter case kept) names, in order; none where there are over MAX_SOURCES."""
    found: list[Source] = []
    for count, match in enumerate(_NAME.finditer(plain)):
        if count == MAX_SOURCES:
            return []
        if found and match.start() < found[-1].span.end:
            continue
        if found and found[-1].platform is None and plain[found[-1].span.end : match.start()] == " ":
            found.pop()  # "the forecasting platform Metaculus" is one source
        source = _read(plain, match, found[-1].span.end if found else 0)
        if source is not None:
            found.append(source)
    return found


def _read(plain: str, name: re.Match[str], floor: int) -> Source | None:
    """The source whose name stands at `name`, with the words around it, not before `floor`."""
    before = plain[max(0, name.start() - 1) : name.start()]
    which = _WHICH_NAME.match(plain, name.start())
    if before.isalnum() or before in _PART_OF_WORD or which is None or not _NO_WORD.match(plain, name.end()):
        return None
    trailing = _TRAILING.match(plain, name.end())
    end = trailing.end() if trailing else name.end()
    lowest = max(floor, name.start() - _LONGEST_LEAD)
    leading = _LEADING.search(plain, lowest, name.start())
    start = leading.start() if leading else name.start()
    if (
        _NOT_THE_SOURCE.match(plain, end)
        or _INDIVIDUAL.search(plain, start, end)
        or _SERVANT.search(plain, max(lowest, start - 32), start)
    ):
        return None
    return Source(span=Span(start, end), platform=_NAMES[int((which.lastgroup or "n0")[1:])][1])


def find_pointers(plain: str, platform: str | None) -> list[Source]:
    """The phrases of `plain` that may point back to a source named before ("its traders", "it")."""
    found = [Source(span=Span(*match.span()), platform=platform) for match in _POINTER.finditer(plain)]
    return found if len(found) <= MAX_SOURCES else []


def points_back(words: str) -> bool:
    """Whether a phrase for an unnamed source points back ("the forecasting site", "that market")."""
    return _DEFINITE.match(words) is not None


def platform_of_url(url: str) -> str | None:
    """The platform that serves `url`, or None."""
    match = _HOST.match(url)
    return _HOSTS.get(match[1].lower()) if match else None
