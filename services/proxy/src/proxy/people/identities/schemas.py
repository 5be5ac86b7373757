"""Schemas of personal data. They accept wide input on purpose: the rules then report all errors at once."""

from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from common.schemas import Commune, Round, Station
from pydantic import BaseModel, Field


def _text(longest: int, description: str, example: str) -> object:
    return Field(
        max_length=longest,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description=description,
        examples=[example],
    )


NameText: TypeAlias = Annotated[str, _text(120, "As on the identity document.", "Zoé Marie")]


class CivilStatus(BaseModel, extra="forbid"):
    """The identity of a person."""

    first_names: NameText
    surname: Annotated[str, _text(120, "The birth name.", "Lefèvre")]
    used_surname: Annotated[str, _text(120, "The name used every day, if it is another.", "")] = ""
    born_on: Annotated[str, _text(10, "Year, month and day of birth.", "1985-03-27")]


class Contact(BaseModel, extra="forbid"):
    """The contact of a person: at least one of the two."""

    email: Annotated[str, _text(254, "An e-mail address.", "zoe@exemple.fr")] = ""
    phone: Annotated[str, _text(30, "A telephone number.", "06 39 98 12 34")] = ""


class Registration(BaseModel, extra="forbid"):
    """A person's place on the electoral roll: a commune, or a consulate."""

    commune: Annotated[str, _text(100, "Name, with the postcode where several have it, or INSEE code.", "94033")] = ""
    consulate: Annotated[str, _text(100, "For who votes abroad: the consulate.", "")] = ""
    station: Annotated[str, _text(10, "The polling station: its key, or its number in the commune.", "94033_0001")] = ""
    elector_number: Annotated[str, _text(30, "The national elector number, of 8 or 9 digits usually.", "")] = ""


class Consent(BaseModel, extra="forbid"):
    """A person's consent: a version of the text from `GET …/form`."""

    given: Annotated[bool, Field(strict=True)]
    version: Annotated[str, _text(20, "The version of the text that was shown.", "2026-11")]


PoolConsent: TypeAlias = Annotated[
    str,
    _text(20, "If they may be matched across campaigns: the version of that text in `GET …/form`; empty: no.", ""),
]
Rounds: TypeAlias = Annotated[list[Round], Field(max_length=2, description="The rounds it is about.")]
Trap: TypeAlias = Annotated[
    str, Field(max_length=500, description="A field that people do not see; leave it out. Filled, it is refused.")
]
Proof: TypeAlias = Annotated[
    str, Field(max_length=4_000, description="The answer to `GET …/challenge`; without one fewer forms are taken.")
]


class ApplicationCreate(BaseModel, extra="forbid"):
    """The body of a request or an offer."""

    civil_status: CivilStatus
    contact: Contact
    registration: Registration
    rounds: Rounds
    consent: Consent
    pool_consent: PoolConsent = ""
    website: Trap = ""
    proof: Proof = ""


class ApplicationEntry(BaseModel):
    """Fields that only a coordinator enters."""

    crm_person: Annotated[UUID | None, Field(description="The contact in crm: erased there, they are here.")] = None


class ApplicationRead(BaseModel):
    """A request or an offer as a list shows it: first name and place, no contact."""

    id: UUID
    first_name: str
    commune: Annotated[Commune, Field(description="`ZZ000` for who votes in a consulate.")]
    consulate: str
    station: Station | None
    rounds: list[int]
    duplicate_of: Annotated[UUID | None, Field(description="An earlier one of the same person.")]
    opened_at: datetime
    confirmed_at: Annotated[datetime | None, Field(description="Time when the address or the call confirmed it.")]
    updated_at: datetime


class PublicForm(BaseModel):
    """The data for a site with its own form."""

    campaign: str
    candidate: str
    demo: Annotated[bool, Field(description="True in a demonstration: nothing real is to be written.")]
    controller: Annotated[
        str, Field(description="Who is responsible for the data: to be shown. Empty where this service runs alone.")
    ]
    notice_url: Annotated[
        str, Field(description="Who handles the data, why, and people's rights: to be linked. Empty likewise.")
    ]
    rounds: list["RoundOpen"]
    consent_version: str
    consent_text: str
    pool_consent_version: Annotated[
        str, Field(description="Version of a second, optional text; empty: there is none to show.")
    ]
    pool_consent_text: str


class RoundOpen(BaseModel):
    number: Round
    on: date
    open: Annotated[bool, Field(description="True if one can still ask for this round.")]


class Receipt(BaseModel):
    """Confirmation of storage. The secret link is shown once: its holder can correct, withdraw and erase."""

    token: str
    status_url: str
    warnings: Annotated[list[str], Field(description="Doubtful, but stored as it is.")]


class Confirmation(BaseModel):
    """The person was reached and confirmed: matching starts now."""

    id: UUID
    confirmed_at: datetime
