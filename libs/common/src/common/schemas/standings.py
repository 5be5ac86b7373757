"""Lists and candidates that stand in a campaign's election."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from common.schemas.elections import BlocName, CandidateId, ChoiceName, NuanceCode


class Standing(BaseModel):
    """A list, a candidate or a pair."""

    model_config = ConfigDict(frozen=True)

    id: CandidateId
    label: ChoiceName
    nuance: NuanceCode | None = None
    bloc: BlocName
    ours: Annotated[bool, Field(description="The campaign's own list: at most one.")] = False
    second_round: Annotated[
        Literal["stands", "withdrew", "merged"], Field(description="Between the rounds: what became of it.")
    ] = "stands"
    merged_into: Annotated[CandidateId | None, Field(description="Only for a list that merged: into which one.")] = None
