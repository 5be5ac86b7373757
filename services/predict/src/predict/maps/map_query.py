"""Query parameters of a map: `GET /v1/maps?measure=share&of=bloc:gauche&election=legislatives-2024-t1`."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from predict.maps.classes import MAXIMUM, MINIMUM, Way
from predict.maps.forms import Form
from predict.past_results.elections.place_query import PlaceQuery
from predict.past_results.elections.schemas import ElectionId

Measure: TypeAlias = Literal[
    "turnout",
    "blank",
    "share",
    "turnout-change",
    "share-change",
    "priority",
    "hours",
    "money",
    "base",
    "expected",
    "target",
    "forecast",
    "forecast-turnout",
    "indicator",
    "kinds",
    "lineage",
]

TITLES: dict[str, str] = {
    "turnout": "Participation",
    "blank": "Blancs et nuls",
    "share": "Part des voix d’un bloc, d’une liste ou d’un candidat",
    "turnout-change": "Évolution de la participation",
    "share-change": "Évolution de la part d’un bloc",
    "priority": "Où aller : voix nettes à gagner pour mille inscrits",
    "hours": "Où aller : voix nettes pour dix heures",
    "money": "Argent et voix attendues",
    "base": "Socle : voix gardées en bas de fourchette",
    "expected": "Voix attendues",
    "target": "Objectif : voix à réunir",
    "forecast": "Prévision : part attendue d’une liste",
    "forecast-turnout": "Prévision : participation attendue",
    "indicator": "Profil social : un indicateur",
    "kinds": "Profil social : types de bureaux",
    "lineage": "Confiance dans le passé des bureaux",
}
ROUND = frozenset({"turnout", "blank", "share", "turnout-change", "share-change"})
"""Measures of a round that was counted."""

CHANGE = frozenset({"turnout-change", "share-change"})
CHOICE = frozenset({"share", "share-change"})

MONEY = ("ceilings:read", "expenses:read")
"""What it takes to see `money`."""

LISTS = frozenset({"forecast"})
"""Measures of a list of the campaign's own election: `of=choice:` and the list's id."""


Of: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^(?:bloc|nuance|choice):[^\x00-\x1f]{1,60}$",
        max_length=70,
        description="Whose votes: `bloc:gauche`, `nuance:UG`, `choice:12` (an id of that round, or for"
        " `forecast` of the campaign's own election).",
        examples=["bloc:gauche"],
    ),
]


class MapQuery(BaseModel):
    """Validated query of a map; defaults: the latest first round, the own list's bloc."""

    model_config = ConfigDict(extra="forbid")

    measure: Annotated[Measure, Field(description="What is shown.")] = "turnout"
    election: Annotated[ElectionId | None, Field(description="The round; the latest first round if left out.")] = None
    before: Annotated[
        ElectionId | None, Field(description="For a change, the earlier round; the one before if left out.")
    ] = None
    of: Of | None = None
    indicator: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z0-9_]{1,40}$", max_length=40, description="For `indicator`: which one.", examples=["income"]
        ),
    ] = None
    way: Annotated[Way, Field(description="How classes are made.")] = "quantiles"
    classes: Annotated[int, Field(ge=MINIMUM, le=MAXIMUM, description="How many at most.")] = 5
    place: PlaceQuery = ""
    form: Annotated[Form, Field(description="Surfaces of stations, or circles by registered voters.")] = "surfaces"
