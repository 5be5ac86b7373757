"""The API's schemas of consents."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from common.schemas.instants import Instant
from pydantic import BaseModel, ConfigDict, Field

from crm.people.records.consent_uses import Source, State, Use


class ConsentCreate(BaseModel):
    """A consent or a refusal. A consent names the version of the text that was agreed to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "use": "email",
                    "state": "given",
                    "source": "paper",
                    "text_version": "formulaire-2029-05",
                    "proof": "Feuille de présence n° 12, ligne 4",
                }
            ]
        },
    )

    use: Use
    state: State
    source: Source
    stated_at: Annotated[Instant | None, Field(description="Now if left out.")] = None
    text_version: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=80,
            pattern=r"^[0-9A-Za-z][0-9A-Za-z_.:\-]*$",
            description="Of the words they agreed to: needed for a yes.",
            examples=["formulaire-2029-05"],
        ),
    ] = None
    slot: Annotated[
        str | None,
        Field(
            pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
            description="Hours in which a machine may call: needed for `automated_call` (CNIL, 21 April 2017).",
            examples=["18:00-20:00"],
        ),
    ] = None
    proof: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=300,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="Where the proof is kept. Sealed.",
            examples=["Feuille de présence n° 12, ligne 4"],
        ),
    ] = None


class ConsentRead(BaseModel):
    id: UUID
    use: Use
    state: State
    source: Source
    stated_at: datetime
    text_version: str | None
    slot: str | None
    proof: str | None
    recorded_by: str
    recorded_at: datetime


class ConsentsRead(BaseModel):
    """A person's consents. `uses`: those in force; `ledger`: every line, newest first."""

    uses: list[Use]
    ledger: list[ConsentRead]
