"""A campaign: one candidacy, the tenant of every service."""

from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from common.schemas.elections import ElectionKind, RoundDate
from common.schemas.instants import Day
from common.schemas.territories import Territory

EXERCISE_NAME = "Exercice"
"""The name of a campaign of exercise, which is a demonstration of one member's."""

_TWENTY_YEARS = 20 * 366 * 86_400


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise PydanticCustomError(
            "invalid",
            "not a time zone of the IANA database",
            {"fr": "ce fuseau horaire n'existe pas : écrivez par exemple Europe/Paris"},
        ) from None
    return name


PublicText = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]


class CampaignState(BaseModel):
    """The campaign's data that all services need."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[PublicText, Field(description="The team's name for it.")]
    candidate: Annotated[PublicText, Field(description="Public name of the candidate or head of list.")]
    election: ElectionKind
    territory: Territory
    rounds: Annotated[list[RoundDate], Field(min_length=1, max_length=2, description="In order.")]
    time_zone: Annotated[
        str,
        Field(
            max_length=64,
            pattern=r"^[A-Za-z0-9_+\-/]+$",
            description="IANA name: legal hours are local.",
        ),
        AfterValidator(_known_zone),
    ] = "Europe/Paris"
    demo: Annotated[bool, Field(strict=True, description="A demonstration: invented, and free to move its clock.")] = (
        False
    )
    clock_offset_seconds: Annotated[
        int,
        Field(strict=True, ge=-_TWENTY_YEARS, le=_TWENTY_YEARS, description="Added to a demonstration's clock."),
    ] = 0
    population: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=100_000_000)] | None,
        Field(description="Of the territory, as the ceiling is computed from; none while unknown."),
    ] = None
    triggered_on: Annotated[
        Day | None,
        Field(
            description="Day of the event that made the election necessary (dissolution, resignation, death, "
            "annulment): the account's period starts there when it is later than usual (L. 52-4)."
        ),
    ] = None

    by_election: Annotated[
        bool,
        Field(
            strict=True,
            description="Only this territory votes, between two general elections: it has an event that made it "
            "necessary, its own legal hour (L. 52-2) and no Saturday of a national vote.",
        ),
    ] = False

    @property
    def is_exercise(self) -> bool:
        """Return whether it is one member's campaign of exercise, which is counted nowhere."""
        return self.demo and self.name == EXERCISE_NAME

    @model_validator(mode="after")
    def _rounds_in_order(self) -> Self:
        numbers = [day.number for day in self.rounds]
        days = [day.on for day in self.rounds]
        if numbers != sorted(set(numbers)) or days != sorted(set(days)):
            raise PydanticCustomError(
                "invalid", "rounds are not in order", {"fr": "le second tour doit suivre le premier"}
            )
        return self

    @model_validator(mode="after")
    def _triggered_before_the_vote(self) -> Self:
        if self.triggered_on is not None and self.triggered_on > self.rounds[0].on:
            raise PydanticCustomError(
                "invalid",
                "the event comes before the first round",
                {"fr": "l'événement déclencheur doit précéder le premier tour", "field": "triggered_on"},
            )
        return self

    @model_validator(mode="after")
    def _caused_by_an_event(self) -> Self:
        if self.by_election and self.triggered_on is None:
            raise PydanticCustomError(
                "invalid",
                "a by-election has the day of the event that made it necessary",
                {
                    "fr": "une élection partielle a un jour déclencheur : annulation, démission ou vacance",
                    "field": "triggered_on",
                },
            )
        if self.by_election and self.election in (ElectionKind.PRESIDENTIELLE, ElectionKind.EUROPEENNES):
            raise PydanticCustomError(
                "invalid",
                "the whole nation votes: this election is never partial",
                {"fr": "toute la France vote, cette élection n'est jamais partielle", "field": "by_election"},
            )
        return self

    @model_validator(mode="after")
    def _real_clock(self) -> Self:
        if self.clock_offset_seconds and not self.demo:
            raise PydanticCustomError(
                "invalid",
                "only a demonstration may move its clock",
                {"fr": "seule une démonstration peut déplacer son horloge"},
            )
        return self
