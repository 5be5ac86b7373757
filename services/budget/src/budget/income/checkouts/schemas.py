"""HTTP schemas of gifts paid on a provider's page."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from kit.text.single_line import LINE
from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from budget.spending.expenses.schemas import Amount

Provider: TypeAlias = Literal["helloasso", "payplug"]
_KEY = Field(max_length=200, pattern=r"^[\x21-\x7e]*$")


class CheckoutState(StrEnum):
    """State of a checkout; of a payment that is not booked by itself, the reason."""

    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"
    OTHER_AMOUNT = "other_amount"
    COMPANY = "company"


class CheckoutProviderPut(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "provider": "payplug",
                "secret": "sk_live_0123456789abcdef0123456789abcdef",
                "return_url": "https://exemple.fr/merci",
                "pays_agent": True,
            }
        ]
    },
):
    """The agent's own account with a provider. Keys are stored encrypted and never answered."""

    provider: Provider
    organisation: Annotated[
        str, Field(max_length=100, pattern=r"^[a-z0-9-]*$", description="HelloAsso: the organisation's slug.")
    ] = ""
    key: Annotated[str, _KEY, Field(description="HelloAsso: the client id.")] = ""
    secret: Annotated[SecretStr, Field(min_length=8, max_length=200, description="Client secret, or secret key.")]
    return_url: Annotated[
        str,
        Field(
            max_length=300,
            pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[\x21-\x7e]*)?$",
            description="Page of the campaign's site where the donor comes back.",
        ),
    ]
    pays_agent: Annotated[
        bool, Field(strict=True, description="The provider pays out to the agent's one bank account (L. 52-6).")
    ] = False

    @model_validator(mode="after")
    def _whole(self) -> "CheckoutProviderPut":
        if self.provider == "helloasso" and not (self.organisation and self.key):
            raise PydanticCustomError(
                "invalid",
                "HelloAsso needs an organisation and a client id",
                {"fr": "HelloAsso demande le nom court de l’organisme et l’identifiant client"},
            )
        return self


class CheckoutProviderRead(BaseModel):
    provider: Provider
    organisation: str
    return_url: str
    notification_path: Annotated[
        str,
        Field(
            description="Where the provider may tell of a payment, after the service's address; empty where the keys "
            "were set before there was one. What it tells is believed in nothing: the payment is read again."
        ),
    ]
    verified: Annotated[bool, Field(description="Whether our use of it was tried with a real account.")]
    set_at: datetime


class CheckoutCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "donor_id": "5a1c7e30-2b94-4d6f-9a08-3e7d1f5b8c42",
                "amount_cents": 15000,
                "email": "ada@exemple.fr",
            }
        ]
    },
):
    """A gift of a known donor, to be paid on the provider's page."""

    donor_id: UUID
    amount_cents: Amount
    email: Annotated[
        str,
        Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", description="For the provider; not stored here."),
    ]
    pledge_id: Annotated[UUID | None, Field(description="The promise that it keeps.")] = None
    label: Annotated[str, Field(min_length=1, max_length=100, pattern=LINE)] = "Don pour la campagne électorale"


class NotificationTaken(BaseModel):
    """The answer to a provider's notification."""

    known: Annotated[bool, Field(description="Whether it named a payment of ours, which was read again.")]


class CheckoutRead(BaseModel):
    id: UUID
    provider: Provider
    donor_id: UUID
    pledge_id: UUID | None
    amount_cents: int
    pay_url: Annotated[str | None, Field(description="The page to pay on, while the payment is waited for.")]
    state: CheckoutState
    paid_cents: int
    paid_on: date | None
    receipt_id: Annotated[UUID | None, Field(description="The gift that it became.")]
    opened_at: datetime
