"""HTTP schemas of the ceilings."""

from datetime import date
from typing import Annotated

from common.schemas.counts import Cents, SignedCents
from common.schemas.elections import ElectionKind
from common.schemas.instants import Day
from common.schemas.money import AlertLevel
from pydantic import BaseModel, Field

from budget.ceilings.answers import Currency

MAX_POPULATION = 100_000_000


class CalculationStepRead(BaseModel):
    """One step of the calculation: operation, resulting amount, article."""

    text: Annotated[str, Field(examples=["15 000 × 1,22"])]
    amount: Annotated[str, Field(description="Exact, as a decimal.", examples=["18300.00"])]
    article: Annotated[str, Field(examples=["L. 52-11"])]


class ComputedRead(BaseModel):
    """A ceiling; without one, `amount` is null and `reason` and `article` say why."""

    amount: Annotated[str | None, Field(description="Exact, as a decimal.", examples=["239172.9465"])]
    displayed: Annotated[int | None, Field(description="Rounded half up, as the prefectures print it.")]
    alert: Annotated[int | None, Field(description="Rounded down: the figure that alerts are raised on.")]
    currency: Currency
    steps: list[CalculationStepRead]
    warnings: list[str]
    reason: str | None
    article: str | None


class OfficialPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "amount": 66780,
                "source": "Préfecture du Val-de-Marne, circulaire aux candidats",
                "dated_on": "2029-02-01",
            }
        ]
    },
):
    """The published figure. It replaces the calculation for display, but never raises the alert threshold."""

    amount: Annotated[
        int,
        Field(strict=True, ge=1, le=1_000_000_000, description="Whole euros, or francs CFP in the Pacific."),
    ]
    source: Annotated[
        str,
        Field(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f]+$", examples=["Préfecture, circulaire"]),
    ]
    dated_on: Annotated[Day, Field(description="Day of publication.")]
    round: Annotated[
        int | None,
        Field(strict=True, ge=1, le=2, description="The round, if the law has a ceiling for each; else null."),
    ] = None


class RoundPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"round": 2}]}):
    """The last round that the campaign contests: a list in round two has the higher ceiling for the whole campaign."""

    round: Annotated[int, Field(strict=True, ge=1, le=2)]


class OfficialRead(BaseModel):
    amount: int
    round: int | None
    applies: Annotated[bool, Field(description="False: it is of the other round.")]
    source: str
    dated_on: date
    version: int


class PopulationRead(BaseModel):
    """The population that the calculation starts from."""

    value: int | None
    vintage: int | None
    decree: str | None


class CeilingRead(BaseModel):
    """The campaign's ceiling with the amounts spent, planned and left.

    Amounts in cents are in the smallest unit of `currency`: cents of euro, whole francs CFP.
    """

    currency: Currency
    ceiling_cents: Annotated[
        Cents | None,
        Field(description="Figure that alerts are raised on: the lower of calculation and official figure."),
    ]
    notice: Annotated[str | None, Field(description="The way on when no ceiling is known.")]
    round: Annotated[int | None, Field(description="The round, if the law has a ceiling for each.")]
    computed: ComputedRead
    second_round: Annotated[
        ComputedRead | None,
        Field(description="The higher ceiling of those who stay for the second round, if the law has one."),
    ]
    official: OfficialRead | None
    population: PopulationRead
    spent_cents: int
    planned_cents: int
    headroom_cents: SignedCents | None
    level: AlertLevel
    level_with_planned: AlertLevel


class PopulationsImportRead(BaseModel):
    rows: int


class PlaceCeiling(BaseModel):
    territory: Annotated[str, Field(examples=["commune:94033"])]
    name: str
    population: int
    amount: Annotated[str, Field(description="Exact, as a decimal.")]
    displayed: int
    currency: Currency


class PlaceWithoutCeiling(BaseModel):
    """A territory whose ceiling cannot be computed: the published figure is needed."""

    territory: str
    name: str
    reason: str
    article: str | None


class NationalCeilingsRead(BaseModel):
    """The ceilings of a whole country at one vintage, and the territories that need a published figure."""

    election: ElectionKind
    on: date
    round: int | None
    vintage: int
    decree: str | None
    computed: list[PlaceCeiling]
    not_computed: list[PlaceWithoutCeiling]
    warnings: list[str]
