"""The duration and the effect of each kind of action: ranges with their sources, not facts.

The ranges of effects are those of predict's hourly scores (`priorities/effects.py` there explains each study). An
effect is in votes per conversation, or per letter box; every value of its range is equally likely.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    DOOR_TO_DOOR = "door_to_door"
    PHONE_BANK = "phone_bank"
    LEAFLET_DROP = "leaflet_drop"


@dataclass(frozen=True)
class Practice:
    """The practice of an action. `rate`: prior contact rate, weighing `worth` attempts. Times are seconds of one
    volunteer.
    """

    label: str
    low: float
    high: float
    rate: float
    worth: float
    try_seconds: float
    talk_seconds: float
    walks: bool
    source: str


PRACTICES: dict[Kind, Practice] = {
    Kind.DOOR_TO_DOOR: Practice(
        "Porte-à-porte",
        low=0.0,
        high=0.04,
        rate=0.35,
        worth=20.0,
        try_seconds=45.0,
        talk_seconds=180.0,
        walks=True,
        source="Pons, AER 2018 ; Green et al. 2013 ; Bhatti et al., BJPS 2019 ; Kalla et Broockman, APSR 2018",
    ),
    Kind.PHONE_BANK: Practice(
        "Appels",
        low=0.0,
        high=0.02,
        rate=0.2,
        worth=20.0,
        try_seconds=60.0,
        talk_seconds=240.0,
        walks=False,
        source="Fieldhouse et al., Electoral Studies 2013 ; borne haute : la nôtre",
    ),
    Kind.LEAFLET_DROP: Practice(
        "Boîtage",
        low=-0.002,
        high=0.008,
        rate=0.9,
        worth=200.0,
        try_seconds=15.0,
        talk_seconds=0.0,
        walks=True,
        source="Green et al. 2013 ; Kalla et Broockman, APSR 2018 ; borne haute : la nôtre",
    ),
}
