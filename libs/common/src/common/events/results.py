"""Events told by results. Those that hold votes are told before the legal hour and shown after it."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from common.events.event import Event, example
from common.schemas.counts import Count, DataVintage, Interval, Method, Share
from common.schemas.elections import CandidateId, Round, TallySource, TurnoutMoment
from common.schemas.estimates import ProjectedShare
from common.schemas.territories import Station


class TurnoutReported(Event):
    """Told when a station's turnout is known: at noon, at 17:00, at the close."""

    model_config = example(station="94033_0001", round=1, moment="noon", registered=1012, voters=231)
    subject: ClassVar[str] = "results.v1.turnout.reported"

    station: Station
    round: Round
    moment: TurnoutMoment
    registered: Annotated[Count, Field(description="Voters on the station's roll.")]
    voters: Annotated[Count, Field(description="Number of people who have voted so far.")]


Own = Annotated[
    CandidateId | None,
    Field(description="The campaign's own candidate or list, where its name says which one it is."),
]


class TallyValidated(Event):
    """Told when a station's sheet passed the checks, and again when it was corrected."""

    model_config = example(
        station="94033_0001",
        round=1,
        registered=1012,
        voters=700,
        blank=12,
        null=8,
        valid=680,
        votes={"A": 400, "B": 280},
        source="reporter",
        own="A",
    )
    subject: ClassVar[str] = "results.v1.tally.validated"

    station: Station
    round: Round
    registered: Annotated[Count, Field(description="Voters on the station's roll.")]
    voters: Annotated[Count, Field(description="Voters: valid, blank and null.")]
    blank: Annotated[Count, Field(description="Blank ballots.")]
    null: Annotated[Count, Field(description="Null ballots.")]
    valid: Annotated[Count, Field(description="Valid votes: the votes of all add up to it.")]
    votes: Annotated[
        dict[CandidateId, Count],
        Field(min_length=1, max_length=200, description="By candidate or list, each of the ballot named."),
    ]
    source: TallySource
    own: Own = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.voters != self.valid + self.blank + self.null or self.valid != sum(self.votes.values()):
            raise ValueError("the tally does not add up")
        return self


class ProjectionUpdated(Event):
    """Told when the projection of the counting night moved."""

    model_config = example(
        method="projection-1",
        data_vintage="38 bureaux sur 112",
        round=1,
        stations_counted=38,
        stations_expected=112,
        interval_level=0.9,
        turnout=0.68,
        turnout_interval={"low": 0.66, "high": 0.7},
        shares=[
            {
                "candidate": "A",
                "share": 0.41,
                "interval": {"low": 0.38, "high": 0.44},
                "chance_to_win": 0.02,
                "chance_to_qualify": 0.99,
            }
        ],
        own="A",
    )
    subject: ClassVar[str] = "results.v1.projection.updated"

    method: Method
    data_vintage: DataVintage
    round: Round
    stations_counted: Annotated[Count, Field(description="Stations whose sheet is in.")]
    stations_expected: Annotated[Count, Field(description="Stations of the territory.")]
    interval_level: Annotated[Share, Field(description="Chance that an interval holds the true number.")]
    turnout: Annotated[Share, Field(description="Voters out of registered, once all is counted.")]
    turnout_interval: Interval
    shares: Annotated[list[ProjectedShare], Field(max_length=200, description="One for each candidate or list.")]
    own: Own = None


class ProjectionWithdrawn(Event):
    """Told when the last projection told of a round no longer holds: sheets were taken back, and it is too early."""

    model_config = example(round=1, stations_counted=9, stations_expected=112)
    subject: ClassVar[str] = "results.v1.projection.withdrawn"

    round: Round
    stations_counted: Annotated[Count, Field(description="Stations whose sheet still counts.")]
    stations_expected: Annotated[Count, Field(description="Stations of the territory.")]
