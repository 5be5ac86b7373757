from typing import Annotated

from common.schemas.territories import Commune
from pydantic import BaseModel, ConfigDict, Field


class FetchCreate(BaseModel):
    """The communes whose streets are to be fetched; none: all of the campaign's territory."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"communes": ["94052"]}]})

    communes: Annotated[list[Commune], Field(max_length=400)] = []


class FetchAsked(BaseModel):
    """The arguments of the job."""

    communes: list[str]
