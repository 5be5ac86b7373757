"""HTTP schemas of donors, for the candidate and the financial agent only."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from common.schemas.instants import BirthDay
from kit.text.single_line import LINE
from pydantic import BaseModel, Field

from budget.payers.schemas import PayerStatement

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=LINE)]
Address = Annotated[str, Field(min_length=5, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]


class DonorCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "first_names": "Ada",
                "surname": "Exemple",
                "born_on": "1980-03-02",
                "address": "1 rue de l'Essai, 94300 Vincennes",
                "french": True,
                "resident": True,
            }
        ]
    },
):
    """A natural person who donates; companies, associations and States may not (L. 52-8), parties are not donors."""

    first_names: Annotated[Name, Field(examples=["Ada"])]
    surname: Annotated[Name, Field(examples=["Exemple"])]
    born_on: Annotated[BirthDay, Field(examples=["1980-03-02"])]
    address: Annotated[
        Address, Field(description="Address on the tax receipt.", examples=["1 rue de l'Essai, 94300 Vincennes"])
    ]
    french: Annotated[bool, Field(strict=True, description="Whether of French nationality.")]
    resident: Annotated[bool, Field(strict=True, description="Whether resident in France.")]
    on_the_list: Annotated[
        bool, Field(strict=True, description="The candidate, a member of the list or the substitute.")
    ] = False
    person_ref: Annotated[UUID | None, Field(description="The contact of crm, a pseudonym.")] = None
    payer: Annotated[
        PayerStatement | None,
        Field(description="Statement about the donor; needed if the name looks like a legal person's (L. 52-8)."),
    ] = None


class DonorUpdate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"address": "12 avenue de l'Essai, 94120 Fontenay-sous-Bois"}]},
):
    """A JSON Merge Patch of the editable fields of a donor."""

    address: Address | None = None
    french: Annotated[bool, Field(strict=True)] | None = None
    resident: Annotated[bool, Field(strict=True)] | None = None
    on_the_list: Annotated[bool, Field(strict=True)] | None = None
    person_ref: UUID | None = None


class DonorRead(BaseModel):
    id: UUID
    version: int
    first_names: Annotated[str | None, Field(description="None once erased.")]
    surname: str | None
    born_on: date | None
    address: str | None
    french: bool
    resident: bool
    on_the_list: bool
    person_ref: UUID | None
    given_cents: Annotated[int, Field(description="Gifts for this election, less those returned.")]
    remaining_cents: Annotated[int, Field(description="Rest that this person may still give (L. 52-8).")]
    erasure_requested_at: Annotated[
        datetime | None,
        Field(description="An erasure was asked for; the duty to keep the account stands against it until it ends."),
    ]
    erased_at: datetime | None
    updated_at: datetime


class ErasureAnswer(BaseModel):
    """The outcome of an erasure request."""

    donor: UUID
    erased: bool
    duty: Annotated[str | None, Field(description="The duty to keep the data, with its article.")]
    kept_until: date | None
    unverified: Annotated[str | None, Field(description="The part of the duty that could not be confirmed, in French.")]
