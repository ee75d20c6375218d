"""Which English words does the wording know by heart? Closed lists, all in lower case."""

from __future__ import annotations

_FRAME_WORDS = """
confident sure certain confidence there there's theres is are was were be been being a an the this that of
for on in at to by as per via from with according and it its it's their they we chance chances probability
probabilities likelihood likelihoods odds possibility prospect prospects risk shot likely price prices
contract contracts market markets share shares question questions trade trades trading traded stand stands
stood sit sits sat put puts putting give gives gave giving see sees saw assign assigns assigned estimate
estimates estimated rate rates rated peg pegs pegged currently now still only just about around roughly
approximately nearly almost some close forecast forecasts forecasting forecasters forecaster prediction
predictions predict predicts predictors community crowd user users trader traders bettor bettors member
members participants punters think thinks thought believe believes say says said show shows showed shown
have has had having imply implies implied implying median average mean consensus aggregate latest current
also today yes 's suggest suggests suggested indicate indicates indicated quote quotes quoted priced
pricing make makes made reckon reckons judge judges judged hold holds held place places placed offer
offers offered attach attaches attached list lists listed expect expects expected superforecasters
professional collectively overall percent percentage figure number level value who whether would will
happen mere s us here date decimal fractional offering monday tuesday wednesday thursday friday saturday
sunday yesterday overnight early late morning night last week points pay paying paid project projects
projected find finds call calls called deem deems consider considers regard regards up down or online
betting site platform exchange bookmaker tournament website aggregator real-money play-money popular very
quite even right moment slim slight tiny remote low strong high whopping fully solid ascribe ascribes
ascribed set sets lay lays laid mark marks marked register registers registered calculate calculates
calculated report reports reported anticipate anticipates foresee foresees foresaw display displays
displayed signal signals record records reflect reflects assess assesses assessed agree agrees conclude
concludes odds-on own wisdom collective members' punter gamblers bets bet wager wagers chances' users'
forecasters' traders' community's
"""
FRAME = frozenset(_FRAME_WORDS.split())
"""Words that frame a citation (“there is a … chance that …, according to …”) and say nothing else."""

_NOUN_BEFORE_WILL_WORDS = """
a an the his her their its my your our of free good ill political own living public people's people’s
popular national god's god’s sheer
"""
NOUN_BEFORE_WILL = frozenset(_NOUN_BEFORE_WILL_WORDS.split())
"""Words before “will” that make it a thing: “the will of the people”."""

_LOWERED_WORDS = """
the a an at there some one by in before it its his her their no any all more fewer less both either until
on during within between this that these those he she they we if
"""
LOWERED = frozenset(_LOWERED_WORDS.split())
"""Words that have a capital only because they open a sentence."""

_PREPOSITIONS_WORDS = """
by before in until at from to of down up as for with on since after
"""
PREPOSITIONS = frozenset(_PREPOSITIONS_WORDS.split())
"""Words that cannot begin the name of a thing."""

_PRONOUNS_WORDS = """
it this that them they so one him her he she those these
"""
PRONOUNS = frozenset(_PRONOUNS_WORDS.split())
"""Words that stand for a claim made elsewhere."""

_THIRD_PERSON_WORDS = """
wins loses resigns passes falls leaves joins invades becomes signs strikes attacks enters reaches exceeds
collapses closes opens returns launches lands dies remains stays holds takes makes gets bans adopts
approves rejects announces releases recognises recognizes withdraws declares defaults cuts raises agrees
ratifies abdicates steps serves visits meets survives occurs happens begins starts ends rises drops runs
leads builds buys sells acquires arrests sends receives completes finishes breaks beats defeats signals
allows accepts demands pays votes expels seizes captures retakes controls invokes grants nominates
appoints indicts convicts hits goes comes exits surpasses tops crosses slips fails succeeds quits retires
gives grows shrinks lifts imposes publishes elects ousts kills tests lets keeps dissolves unveils deploys
"""


def _base_of(word: str) -> str:
    """The base of a regular third person, “passes” to “pass”."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word == "goes":
        return "go"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


THIRD_PERSON = {word: _base_of(word) for word in _THIRD_PERSON_WORDS.split()}
"""What happens in headlines: verbs in the third person and their base."""

_NOUN_OR_VERB_WORDS = """
falls joins signs strikes attacks reaches closes returns lands stays holds takes makes bans releases
defaults cuts raises steps visits meets starts ends rises drops runs leads breaks beats defeats signals
demands pays votes controls hits tops exits slips fails lifts tests tops crosses kills
"""
NOUN_OR_VERB = frozenset(_NOUN_OR_VERB_WORDS.split())
"""Verbs of that list that may as well be the plural of a thing: “tax cuts pass”, “air strikes hit Iran”."""

_PLURAL_VERB_WORDS = """
go die agree win lose join leave become remain survive ratify adopt approve reject withdraw invade exceed
elect happen occur recognise recognize arrive declare resign reach keep retain sell buy
"""
PLURAL_VERBS = frozenset(_PLURAL_VERB_WORDS.split())
"""Verbs as a plural subject has them, none of them the name of a thing."""
