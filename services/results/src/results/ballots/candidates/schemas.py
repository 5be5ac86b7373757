from typing import Annotated

from common.schemas.elections import CandidateId
from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Nuance = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[^\x00-\x1f]+$")]
Panel = Annotated[int, Field(strict=True, ge=1, le=200, description="Number of the poster panel.")]


class CandidatePut(BaseModel, extra="forbid"):
    """A candidate of the round: one person, a pair, or a list by its name."""

    id: CandidateId
    panel: Panel
    name: Name
    nuance: Nuance | None = None


class CandidatesPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "candidates": [
                    {"id": "A", "panel": 1, "name": "Ada Exemple", "nuance": "UG"},
                    {"id": "B", "panel": 2, "name": "Zoé Modèle", "nuance": "ENS"},
                ]
            }
        ]
    },
):
    """All candidates of the round."""

    candidates: Annotated[list[CandidatePut], Field(min_length=1, max_length=200)]


class CandidateRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: CandidateId
    panel: int
    name: str
    nuance: str | None
