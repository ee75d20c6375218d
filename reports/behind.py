"""How many people, or how much trading, stand behind a question's number?"""

from __future__ import annotations

from db import Connection, outlet_rules
from reports.desk.outlet_rules import effective
from tracker.errors import NerdlineError
from tracker.questions import Question
from tracker.settings import Settings
from tracker.volumes import Volume
from tracker.wording.style import Style, load_style
from tracker.wording.volume_words import volume_in_words

_IF_NONE_CAN_BE_USED = "house"


def behind_in_words(crowd: int | None, volume: Volume | None, style: Style) -> str:
    """Both in a clause, where they are told: "12 forecasters, $1.2 million traded"; empty for neither."""
    people = "" if crowd is None else "1 forecaster" if crowd == 1 else f"{crowd:,} forecasters"
    traded = "nothing" if volume is not None and not volume.amount else volume_in_words(volume, style)
    return ", ".join(part for part in (people, f"{traded} traded" if traded else "") if part)


def behind_question(
    connection: Connection, settings: Settings, question: Question, *, crowd: int | None = None
) -> str:
    """The same of a question as its platform last told, in the outlet's words.

    `crowd` is what its only series tells, which may be newer than what the question does.
    """
    people = question.crowd if crowd is None else crowd
    return behind_in_words(people, question.volume, _style(connection, settings))


def _style(connection: Connection, settings: Settings) -> Style:
    try:
        return effective(settings, outlet_rules.get_rules(connection)).style
    except NerdlineError:  # a sheet that cannot be used stops drafting, and says so there; readers go on
        return load_style(_IF_NONE_CAN_BE_USED)
