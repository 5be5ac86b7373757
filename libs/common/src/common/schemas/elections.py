"""Elections, rounds, candidates."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from common.schemas.instants import Day


class ElectionKind(StrEnum):
    """The kind of election."""

    PRESIDENTIELLE = "presidentielle"
    LEGISLATIVES = "legislatives"
    EUROPEENNES = "europeennes"
    SENATORIALES = "senatoriales"
    REGIONALES = "regionales"
    DEPARTEMENTALES = "departementales"
    MUNICIPALES = "municipales"
    METROPOLE_LYON = "metropole-lyon"
    TERRITORIALES = "territoriales"


Round: TypeAlias = Annotated[Literal[1, 2], Field(description="First or second round.")]

CandidateId: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]{0,63}$",
        description="Stable id of a candidate or a list in its campaign, the same in every round.",
    ),
]

ChoiceName: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f]{1,120}$",
        description="A choice of voters: a list, a candidate, a bloc, blank and null, abstention.",
    ),
]

NuanceCode: TypeAlias = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f]{1,10}$", description="A nuance as the ministry prints it: `UG`.")
]
BlocName: TypeAlias = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f]{1,40}$", description="A bloc: what past votes are compared by.")
]


class RoundDate(BaseModel):
    """The day of a round."""

    model_config = ConfigDict(frozen=True)

    number: Round
    on: Annotated[Day, Field(description="Election day.")]


class Ballot(BaseModel):
    """One round of one election."""

    model_config = ConfigDict(frozen=True)

    election: ElectionKind
    on: Annotated[Day, Field(description="Election day.")]
    round: Round


class TurnoutMoment(StrEnum):
    """The time of a turnout figure: noon, 17:00, the close."""

    NOON = "noon"
    FIVE = "17h"
    CLOSE = "close"


class TallySource(StrEnum):
    """The source of a tally's figures: a person at the station, a file, the prefecture."""

    REPORTER = "reporter"
    IMPORT = "import"
    OFFICIAL = "official"
