"""Schemas between the rights desk and a service: identifiers in, data held or outcomes out."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from common.schemas.instants import BirthDay
from pydantic import BaseModel, Field

from kit.text.single_line import LINE

NameText = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
AddressText = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f\s]+$")]


class RequesterIdentity(BaseModel, extra="forbid"):
    """The requester's identity as they stated it, without data that the desk looked up."""

    first_names: Annotated[NameText, Field(examples=["Ada Éloïse"])]
    surname: Annotated[NameText, Field(examples=["Lefèvre"])]
    born_on: Annotated[BirthDay | None, Field(description="Tells two people of one name apart.")] = None
    emails: Annotated[list[AddressText], Field(max_length=10, examples=[["ada@exemple.fr"]])] = []
    phones: Annotated[
        list[AddressText], Field(max_length=10, description="In international form.", examples=[["+33199001234"]])
    ] = []
    references: Annotated[
        list[UUID], Field(max_length=50, description="Pseudonymous references by which crm knows the person.")
    ] = []


class HeldRecord(BaseModel):
    """One record of the person, readable by people and machines."""

    kind: Annotated[str, Field(description="Its kind, in French.", examples=["Demande de procuration"])]
    reference: str
    fields: Annotated[dict[str, str], Field(description="Its content: the French name of each field, and its text.")]
    purpose: Annotated[str, Field(description="Purpose of keeping it, in French.")]
    basis: Annotated[str, Field(description="The legal basis, with its article.")]
    source: Annotated[str, Field(description="Its source, in French.")]
    kept: Annotated[str, Field(description="Time for which it is kept, in French.")]
    page: Annotated[str | None, Field(description="Path of the page where the team corrects it.")] = None


class HeldData(BaseModel):
    """All that a service holds about the person in one campaign."""

    service: str
    held: list[HeldRecord]
    doubtful: Annotated[
        int, Field(ge=0, description="Records that may be somebody else's: not shown, for a person to look at.")
    ]
    nothing: Annotated[
        str | None, Field(description="Reason why a service can hold nothing of anybody, in French.")
    ] = None


class RecordOutcome(BaseModel):
    """The outcome for one record."""

    kind: str
    reference: str
    outcome: Annotated[
        Literal["erased", "restricted"], Field(description="Restricted: it has to be kept, and serves nothing else.")
    ]
    duty: Annotated[str | None, Field(description="Duty to keep it, with its article.")] = None
    kept_until: date | None = None


class ErasureOutcomes(BaseModel):
    service: str
    outcomes: list[RecordOutcome]
    doubtful: Annotated[int, Field(ge=0, description="Records that may be somebody else's: left as they are.")]
