"""Request and response schemas of a person's further postal addresses."""

from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from crm.people.records.schemas import Line, Postcode

Kind: TypeAlias = Literal["second", "work", "post", "former"]


class OtherAddressPut(BaseModel):
    """A second home, a work place, a mail address or a former home; a street or a town is required."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "post", "street": "3 quai de l'Essai", "postcode": "94120", "town": "Fontenay-sous-Bois"}
            ]
        },
    )

    kind: Kind
    street: Annotated[Line | None, Field(examples=["3 quai de l'Essai"])] = None
    postcode: Postcode | None = None
    town: Line | None = None
    since: Day | None = None
    until: Annotated[Day | None, Field(description="The last day, where it has one.")] = None


class ProtectionPut(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address_masked": True}]})

    address_masked: Annotated[StrictBool, Field(description="By a judge's order (civil code, art. 515-11).")]


class OtherAddressRead(BaseModel):
    id: UUID
    kind: Kind
    street: str | None
    postcode: str | None
    town: str | None
    since: date | None
    until: date | None
