"""Which words does the grammar know? Fragments of regular expressions over plain lower-case text."""

from __future__ import annotations

from typing import Final

CHANCE: Final = (
    r"(?:chances?|probabilit(?:y|ies)|likelihoods?|odds|possibilit(?:y|ies)|risks?|prospects?|shot)"
)
"""Nouns whose figure is a probability."""

CHANCE_AFTER: Final = (
    r"(?:chances?|probabilit(?:y|ies)|likelihoods?|odds|shots?|possibility|risks?|prospects?|long[- ]shots?|"
    r"likely|likelier|sure|certain|certainty|confident|confidence|bet|favou?rites?)"
)
"""Nouns and adjectives that may follow a probability."""

CHANCE_ADJECTIVE: Final = (
    r"(?:(?:implied|estimated|combined|median|average|mean|community|overall|cumulative|current|latest|"
    r"unconditional|conditional|outside|outright|market|aggregate|collective|decent|fair|slim|only|such|"
    r"annual|rough|forecast|predicted|fighting|market-implied)\s+)"
)

PRICE: Final = (
    r"(?:prices?|contracts?|shares?|markets?|questions?|estimates?|forecasts?|predictions?|figures?|"
    r"bets?|positions?|lines?|quotes?|assessments?|views?|numbers?|readings?|polls?|projections?|averages?|"
    r"aggregates?|expectations?|confidence|estimation|medians?|wagers?)"
)
"""Nouns of a platform's own whose figure may be a probability: "its price for", "contracts on"."""

HEDGE: Final = (
    r"(?:about|around|roughly|approximately|approx\.?|nearly|almost|close\s+to|some|somewhere|near|circa|ca\.|"
    r"just|only|merely|a\s+mere|a\s+bare|a\s+paltry|a\s+slim|a\s+whopping|a\s+hefty|a\s+tiny|mere|as\s+much\s+as|"
    r"as\s+little\s+as|as\s+high\s+as|as\s+low\s+as|fully|even|exactly|precisely|"
    r"currently|now|anywhere\s+from|no\s+better\s+than|in\s+the\s+(?:range|region|neighbou?rhood)\s+of|somewhere|what\s+amounts\s+to|something\s+like|or\s+so|an\s+estimated|an\s+implied|"
    r"still|well|slightly|comfortably|a\s+little|a\s+bit|a\s+shade|a\s+touch|a\s+fraction|effectively|"
    r"basically|essentially|virtually|practically|maybe|perhaps|likely|at\s+best|combined|collective|~|\u2248|c\.)"
)

ADVERB: Final = (
    r"(?:now|currently|still|also|today|already|again|each|all|both|only|last|recently|then|likewise|meanwhile|"
    r"in\s+turn|on\s+average|collectively|as\s+a\s+(?:group|whole)|for\s+now|at\s+present|right\s+now|just|"
    r"presently|generally|typically|broadly|roughly|together|jointly|overnight|since|"
    r"at\s+the\s+moment|this\s+(?:week|month|morning|year)|even|simply|instead|nevertheless|nonetheless|"
    r"similarly|sharply|slightly|steadily|briefly|quietly|duly|promptly|however|therefore|thus|"
    r"on\s+(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"by\s+(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"earlier|later|yesterday|,)"
)

AUXILIARY: Final = r"(?:is|are|was|were|be|been|being|has|have|had)"

ASSERT: Final = (
    r"(?:(?:is|was)(?=\s+that\b)|gives?|gave|given|giving|assign(?:s|ed|ing)?|puts?|putting|plac(?:es?|ed|ing)|attach(?:es|ed|ing)?|"
    r"ascrib(?:es?|ed|ing)|allot(?:s|ted|ting)?|accord(?:s|ed|ing)?|offer(?:s|ed|ing)?|la(?:ys?|id|ying)|"
    r"quot(?:es?|ed|ing)|sets?|setting|pric(?:es?|ed|ing)|peg(?:s|ged|ging)?|rat(?:es?|ed|ing)|list(?:s|ed|ing)?|"
    r"ha(?:s|ve|d|ving)|hold(?:s|ing)?|held|mark(?:s|ed|ing)?|sees?|saw|seen|seeing|show(?:s|ed|n|ing)?|"
    r"impl(?:y|ies|ied|ying)|indicat(?:es?|ed|ing)|suggest(?:s|ed|ing)?|estimat(?:es?|ed|ing)|"
    r"forecast(?:s|ed|ing)?|predict(?:s|ed|ing)?|project(?:s|ed|ing)?|say(?:s|ing)?|said|think(?:s|ing)?|thought|"
    r"believ(?:es?|ed|ing)|reckon(?:s|ed|ing)?|expect(?:s|ed|ing)?|judg(?:es?|ed|ing)|consider(?:s|ed|ing)?|"
    r"deem(?:s|ed|ing)?|mak(?:es?|ing)|made|find(?:s|ing)?|found|report(?:s|ed|ing)?|calculat(?:es?|ed|ing)|"
    r"anticipat(?:es?|ed|ing)|foresees?|foresaw|display(?:s|ed|ing)?|register(?:s|ed|ing)?|record(?:s|ed|ing)?|"
    r"signal(?:s|l?ed|l?ing)?|point(?:s|ed|ing)?|carr(?:y|ies|ied|ying)|reflect(?:s|ed|ing)?|call(?:s|ed|ing)?|"
    r"assess(?:es|ed|ing)?|posts?|posted|peg|rank(?:s|ed|ing)?|figures?|figured|guess(?:es|ed)?|"
    r"settled?\s+on|lean(?:s|ed|ing)?|feels?|bets?|betting|agrees?|agreed|concludes?|concluded|arrived?\s+at|"
    r"comes?\s+out|came\s+out|regards?|regarded|grants?|granted|handicaps?|handicapped|states?|stated|tips?|tipped|"
    r"reads?|points?|quoting|tells?|told|argues?|argued|envisages?|envisaged|lends?|lent|favou?rs?|favou?red|(?:will\s+)?pays?|paying|paid|"
    r"wagers?|wagered|wagering|eyes?|eyed|backs?|backed|backing|fanc(?:y|ies|ied)|computes?|computed|return(?:s|ed)?)"
)
"""Verbs by which a platform states a figure."""

MOVE: Final = (
    r"(?:cut(?:s|ting)?|rais(?:es?|ed|ing)|lower(?:s|ed|ing)?|trim(?:s|med|ming)?|slash(?:es|ed|ing)?|"
    r"lift(?:s|ed|ing)?|boost(?:s|ed|ing)?|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|trebl(?:es?|ed|ing)|"
    r"quadrupl(?:es?|ed|ing)|halv(?:es?|ed|ing)|nudg(?:es?|ed|ing)|bump(?:s|ed|ing)?|push(?:es|ed|ing)?|"
    r"mov(?:es?|ed|ing)|drop(?:s|ped|ping)?|upp(?:ed|ing)|revis(?:es?|ed|ing)|hik(?:es?|ed|ing)|"
    r"upgrad(?:es?|ed|ing)|downgrad(?:es?|ed|ing)|increas(?:es?|ed|ing)|reduc(?:es?|ed|ing)|"
    r"shift(?:s|ed|ing)?|br(?:ings?|ought)|dr(?:ives?|ove|iven)|bid(?:s|ding)?|sen[dt]s?|tak(?:es?|ing)|took|"
    r"shav(?:es?|ed|ing)|knock(?:s|ed|ing)?|updat(?:es?|ed|ing)|adjust(?:s|ed|ing)?|marked\s+(?:up|down)|"
    r"chang(?:es?|ed|ing)|pull(?:s|ed|ing)?|edg(?:es?|ed|ing)|kept|keeps?|left|leaves?|pared?|pared\s+back|"
    r"cut\s+back|walked|dialled|talked)"
)
"""Verbs by which a platform changes its figure."""


def read_words(words: str) -> tuple[str, ...]:
    """The words of a list written as one string."""
    return tuple(words.split())
