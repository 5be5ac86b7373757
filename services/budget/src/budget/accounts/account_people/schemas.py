"""HTTP schemas of the people of the account."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from common.schemas.instants import Day
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

Form: TypeAlias = Literal["person", "association"]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Contact = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Part(StrEnum):
    """Parts in an account, one person each."""

    AGENT = "agent"
    ACCOUNTANT = "accountant"
    CANDIDATE = "candidate"
    SUBSTITUTE = "substitute"


class AccountPersonPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"name": "Lise Exemple", "form": "person", "declared_on": "2029-01-15"}]},
):
    """Somebody of the account. Names and addresses are stored encrypted; no log holds them."""

    name: Name
    address: Contact | None = None
    email: Contact | None = None
    phone: Contact | None = None
    bank: Annotated[Contact | None, Field(description="Of the agent: where the account is.")] = None
    form: Annotated[Form | None, Field(description="Of the agent: a person, or a financing association.")] = None
    declared_on: Annotated[
        Day | None, Field(description="Declared at the prefecture; an accountant: named by the candidate.")
    ] = None
    confirmed_on: Annotated[Day | None, Field(description="Day of the prefecture's receipt.")] = None
    opened_on: Annotated[Day | None, Field(description="Of the agent: the bank account.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> "AccountPersonPut":
        for earlier, later in (("declared_on", "confirmed_on"), ("declared_on", "opened_on")):
            first, second = getattr(self, earlier), getattr(self, later)
            if first is not None and second is not None and second < first:
                raise PydanticCustomError(
                    "invalid",
                    "{later} is before {earlier}",
                    {
                        "later": later,
                        "earlier": earlier,
                        "fr": "le récépissé et le compte bancaire ne précèdent pas la déclaration",
                    },
                )
        return self


class AccountPersonRead(
    AccountPersonPut,
    json_schema_extra={
        "examples": [
            dict.fromkeys(("address", "email", "phone", "bank", "confirmed_on", "opened_on"))
            | {"name": "Lise Exemple", "form": "person", "declared_on": "2029-01-15", "part": "agent"}
            | {"version": 1, "set_at": "2029-01-16T09:30:00Z"}
        ]
    },
):
    """Somebody of the account, with the part they have in it."""

    part: Part
    version: int
    set_at: datetime


def days_of(person: AccountPersonPut) -> dict[str, date | None]:
    return {"declared_on": person.declared_on, "confirmed_on": person.confirmed_on, "opened_on": person.opened_on}
