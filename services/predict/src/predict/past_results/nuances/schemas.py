"""API schemas of nuances and their blocs."""

from typing import Annotated, Literal, TypeAlias

from kit.web.paging import Page
from pydantic import BaseModel, ConfigDict, Field

Nuance: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f]+$",
        description="The code as printed (`UG`, `LDVG`, `BC-RN`); where the ministry prints none, the candidate's or "
        "the list's name.",
        examples=["UG"],
    ),
]
Bloc: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=40, description="One of the six of `blocs`.", examples=["gauche"])
]
ElectionYear: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[a-z\-]{1,24}-[0-9]{4}$",
        max_length=32,
        description="One election, both rounds: `legislatives-2024`.",
        examples=["legislatives-2024"],
    ),
]
Origin: TypeAlias = Annotated[
    Literal["ministry", "analogy", "ours", "campaign"] | None,
    Field(
        description="Who says so: the ministry's grid of 2024, an analogy with it, ours for a name without a nuance, "
        "your campaign; null: nobody, the votes are in no bloc."
    ),
]


class NuancePut(BaseModel):
    """Bloc of a nuance for the campaign."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"nuance": "DVG", "election": "legislatives-2024", "bloc": "gauche"}]},
    )

    nuance: Nuance
    election: Annotated[ElectionYear | None, Field(description="Null: in every election.")] = None
    bloc: Bloc


class NuanceRead(BaseModel):
    """A nuance and its bloc."""

    nuance: str
    election: Annotated[str | None, Field(description="Null: in every election.")]
    bloc: Annotated[str | None, Field(description="Null: unknown, so its votes are in no bloc until you say which.")]
    default_bloc: str | None
    origin: Origin


class NuancesRead(Page[NuanceRead]):
    """The campaign's grid: nuances of imported elections, and edits."""

    blocs: list[str]
    source: Annotated[str, Field(description="Where the default comes from.")]
