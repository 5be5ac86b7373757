"""API schemas of polls and their projection."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.counts import Count, Method, Share
from common.schemas.territories import Station as StationKey
from common.schemas.territories import Territory
from pydantic import BaseModel, ConfigDict, Field

from predict.forecasting.polls.survey import AnswerKind, Dimension, Sampling
from predict.past_results.elections.schemas import ElectionId

Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
AnswerId: TypeAlias = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.\-]{0,39}$")]
Shares: TypeAlias = Annotated[
    list[Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]],
    Field(min_length=2, max_length=30, description="One for each answer, 0 to 1, adding up to 1."),
]


class AnswerPut(BaseModel):
    """A possible answer."""

    model_config = ConfigDict(extra="forbid")

    id: AnswerId
    label: Name
    kind: Annotated[AnswerKind, Field(description="Only answers of kind `vote` are votes.")] = "vote"
    bloc: Annotated[Name | None, Field(description="Which bloc a vote counts in, as in `GET /v1/nuances`.")] = None


class SegmentPut(BaseModel):
    """The answers of one category of people."""

    model_config = ConfigDict(extra="forbid")

    dimension: Dimension
    category: Annotated[
        Name,
        Field(
            description="Age: `18-24`, `65+`. Occupation: `cadres`, `ouvriers`, `employés`, `retraités`. Past vote: a "
            "bloc, a candidate's name, `abstention`, `blanc et nul`."
        ),
    ]
    base: Annotated[int, Field(strict=True, ge=0, le=10_000_000, description="How many people of it were asked.")]
    shares: Shares
    election: Annotated[ElectionId | None, Field(description="For a past vote: the round that was asked about.")] = None


class PollAbout(BaseModel):
    """Description of a poll: institute, sponsor, sample, dates; required by law for published ones."""

    model_config = ConfigDict(extra="forbid")

    title: Text
    institute: Name
    sponsor: Name
    question: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")]
    territory: Annotated[Territory, Field(description="Whose opinion was asked: `nation:FR`, `circo:9406`.")]
    population: Annotated[Literal["registered", "likely_voters", "adults"], Field(description="Who was asked.")] = (
        "registered"
    )
    sample: Annotated[int, Field(strict=True, ge=1, le=10_000_000, description="How many people were asked.")]
    sampling: Sampling
    mode: Literal["internet", "phone", "face_to_face", "mixed"]
    design_effect: Annotated[
        float | None,
        Field(
            strict=True, ge=1, le=10, allow_inf_nan=False, description="Variance over that of simple random sampling."
        ),
    ] = None
    fielded_from: Annotated[date, Field(ge=date(1938, 1, 1), le=date(2100, 1, 1))]
    fielded_to: Annotated[date, Field(ge=date(1938, 1, 1), le=date(2100, 1, 1))]
    published_on: Annotated[
        date | None, Field(ge=date(1938, 1, 1), le=date(2100, 1, 1), description="Null: not published.")
    ] = None


class PollCreate(
    PollAbout,
    json_schema_extra={
        "examples": [
            {
                "title": "Intentions de vote, vague de mai",
                "institute": "Institut Exemple",
                "sponsor": "Le Courrier de l'Essai",
                "question": "Si le premier tour avait lieu dimanche, pour qui voteriez-vous ?",
                "territory": "circo:9406",
                "sample": 1000,
                "sampling": "quotas",
                "mode": "internet",
                "fielded_from": "2026-05-04",
                "fielded_to": "2026-05-06",
                "published_on": "2026-05-07",
                "answers": [
                    {"id": "A", "label": "Ada Exemple", "bloc": "gauche"},
                    {"id": "B", "label": "Zoé Modèle", "bloc": "centre"},
                    {"id": "abstention", "label": "N'irait pas voter", "kind": "abstention"},
                ],
                "overall": [0.31, 0.27, 0.42],
                "segments": [
                    {"dimension": "age", "category": "18-64", "base": 720, "shares": [0.32, 0.25, 0.43]},
                    {"dimension": "age", "category": "65+", "base": 280, "shares": [0.28, 0.33, 0.39]},
                ],
            }
        ]
    },
):
    """A poll: answers by segment, with sample sizes."""

    answers: Annotated[list[AnswerPut], Field(min_length=2, max_length=30)]
    overall: Shares
    segments: Annotated[list[SegmentPut], Field(max_length=100)]


class PollFile(PollAbout):
    """Description sent with a file of answers by segment."""

    answers: Annotated[
        list[AnswerPut], Field(max_length=30, description="Kinds and blocs of the file's columns; label = the column.")
    ] = Field(default_factory=list[AnswerPut])
    election: Annotated[ElectionId | None, Field(description="The round that past votes are of.")] = None


class PollRead(BaseModel):
    """A poll with its legal notices."""

    id: UUID
    added_at: datetime
    poll: PollCreate
    warnings: Annotated[list[str], Field(description="In French.")]
    notes: Annotated[list[str], Field(description="In French: what the law asks of a publication, and warnings.")]


class OpinionRead(BaseModel):
    """One answer's share among registered or likely voters of a place, and the method."""

    answer: AnswerId
    label: str
    bloc: str | None
    share: Share
    low: Annotated[Share, Field(description="Lower end of the 90 % interval.")]
    high: Annotated[Share, Field(description="Upper end of the 90 % interval.")]


class StationOpinionRead(BaseModel):
    """Opinion in a whole station, never of a person."""

    station: StationKey
    commune_name: str
    registered: Count
    opinions: list[OpinionRead]


class ProjectionRead(BaseModel):
    """A poll projected to the campaign's stations; intervals include the poll's and the model's error."""

    poll_id: UUID
    level: Annotated[list[OpinionRead], Field(description="The whole territory.")]
    stations: list[StationOpinionRead]
    left_out: Annotated[list[StationKey], Field(description="Too few registered voters to say anything of.")]
    used: Annotated[list[str], Field(description="Dimensions that the stations are told apart by.")]
    unused: Annotated[list[str], Field(description="In French: dimensions left aside, and why.")]
    context: Annotated[float, Field(description="How far stations differ with the same people, on the log scale.")]
    of_territory: Annotated[bool, Field(description="The stations add up to the poll's overall result.")]
    notes: list[str]
    method: Method
    data_vintage: str


class LevelRead(BaseModel):
    """Level of a bloc or list in the territory from all recent polls, the forecast's starting point."""

    model_config = ConfigDict(from_attributes=True)

    answer: str
    bloc: str | None
    share: Annotated[Share, Field(description="Of the votes, without abstention and undecided.")]
    standard_error: float
    low: Annotated[Share, Field(description="Lower end of the 90 % interval.")]
    high: Annotated[Share, Field(description="Upper end of the 90 % interval.")]
    polls: int
    latest_on: date
    method: Method
    data_vintage: str
