"""What any provider of hosted payment pages can do for us: open a page, and say what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class PaymentState(StrEnum):
    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Payer:
    """The donor, as a provider's page asks for them."""

    first_names: str
    surname: str
    email: str
    street: str
    postcode: str
    city: str
    country: str = "FR"
    """ISO 3166-1, two letters."""


@dataclass(frozen=True)
class Order:
    """A gift to be paid. `reference`: our id of it, without any name.

    `return_url`, `back_url`: where the donor comes back after the payment, or without one. `notify_url`: where the
    provider may tell of it; empty where it is told once, in the provider's own settings, or cannot reach us.
    """

    reference: UUID
    amount_cents: int
    label: str
    payer: Payer
    return_url: str
    back_url: str
    notify_url: str = ""


@dataclass(frozen=True)
class OpenedPayment:
    provider_id: str
    pay_url: str


@dataclass(frozen=True)
class Payment:
    """A payment as its provider tells of it. `company`: its name where the payer is no person; else empty."""

    state: PaymentState
    amount_cents: int
    paid_at: datetime | None
    company: str = ""


class CheckoutProvider(Protocol):
    """A provider of hosted payment pages. Raise ProviderRefusal or ProviderAway."""

    async def open_payment(self, order: Order) -> OpenedPayment: ...

    async def read_payment(self, provider_id: str) -> Payment: ...

    async def check_keys(self) -> None:
        """Ask for something harmless that needs good keys."""
        ...


class ProviderRefusal(Exception):
    """The provider does not take our keys or our request. The text is French."""


class ProviderAway(Exception):
    """The provider does not answer, or nothing that can be read."""
