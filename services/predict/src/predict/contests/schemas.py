"""API schemas of the contest's lists."""

from typing import Annotated, TypeAlias

from common.schemas.elections import CandidateId, ChoiceName
from pydantic import BaseModel, ConfigDict, Field

from predict.contests.candidacies import Fate

Nuance: TypeAlias = Annotated[str, Field(pattern=r"^[0-9A-Z]{1,10}$", description="As the ministry prints it: `UG`.")]
Bloc: TypeAlias = Annotated[
    str, Field(pattern=r"^[^\x00-\x1f]{1,40}$", description="What past votes are compared by: `gauche`.")
]
Merged: TypeAlias = Annotated[CandidateId | None, Field(description="Only for a list that merged: into which one.")]
SecondRound: TypeAlias = Annotated[
    Fate, Field(description="`stands` while the law lets it, `withdrew` or `merged` between the rounds.")
]


class CandidacyPut(BaseModel, extra="forbid"):
    """A list or a candidate of the campaign's election."""

    id: CandidateId
    label: ChoiceName
    nuance: Nuance | None = None
    bloc: Annotated[Bloc | None, Field(description="Left out, it is that of the nuance.")] = None
    ours: Annotated[bool, Field(strict=True, description="The campaign's own list: at most one.")] = False
    second_round: SecondRound = "stands"
    merged_into: Merged = None


class ContestPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "lists": [
                    {"id": "A", "label": "Vincennes en commun", "nuance": "UG", "ours": True},
                    {"id": "B", "label": "Ensemble pour l'Essai", "nuance": "ENS"},
                    {"id": "C", "label": "Liste sans étiquette", "bloc": "divers"},
                ]
            }
        ]
    },
):
    """All lists of round one, with withdrawals and mergers before round two."""

    lists: Annotated[list[CandidacyPut], Field(min_length=1, max_length=60)]


class CandidacyRead(BaseModel):
    """A list or a candidate of the campaign's election."""

    model_config = ConfigDict(from_attributes=True)

    id: CandidateId
    label: ChoiceName
    nuance: Nuance | None
    bloc: Bloc
    ours: bool
    second_round: SecondRound
    merged_into: Merged


class ContestRead(BaseModel):
    """Lists of the campaign's election. Version 0: not entered yet, one list for each past bloc."""

    model_config = ConfigDict(from_attributes=True)

    version: Annotated[int, Field(description="Grows with each change; the ETag.")]
    lists: list[CandidacyRead]
