"""Events told by budget."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from common.events.event import Event, example
from common.schemas.counts import Cents, SignedCents
from common.schemas.instants import Day
from common.schemas.money import AlertLevel, DonationMeans, ExpenseState

_EXPENSE = {
    "id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99",
    "heading": 11,
    "amount_cents": 18000,
    "state": "committed",
    "spent_on": "2029-05-20",
    "action_id": "b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01",
    "station": None,
}


class ExpenseRecorded(Event):
    """Told when a spend is entered, and again each time its amount, heading or state changed."""

    model_config = example(expense=_EXPENSE)
    subject: ClassVar[str] = "budget.v1.expense.recorded"

    expense: ExpenseState


class ExpensePaid(Event):
    """Told when the financial agent has paid a spend."""

    model_config = example(version=3, expense=_EXPENSE | {"state": "paid"}, paid_on="2029-05-28")
    subject: ClassVar[str] = "budget.v1.expense.paid"

    expense: ExpenseState
    paid_on: Annotated[Day, Field(description="Day of the payment.")]


class CeilingChanged(Event):
    """Told when the headroom under the legal ceiling moved, or the alert level with it."""

    model_config = example(
        ceiling_cents=6952000,
        spent_cents=3715400,
        planned_cents=1200000,
        headroom_cents=3236600,
        level="ok",
        level_with_planned="ok",
    )
    subject: ClassVar[str] = "budget.v1.ceiling.changed"

    ceiling_cents: Annotated[
        Cents | None, Field(description="The legal ceiling (L. 52-11); none where the law sets none.")
    ]
    spent_cents: Annotated[Cents, Field(description="Every recorded spend that is more than planned.")]
    planned_cents: Annotated[Cents, Field(description="Sum planned on top of it.")]
    headroom_cents: Annotated[
        SignedCents | None,
        Field(description="Ceiling less spent: below zero once exceeded."),
    ]
    level: AlertLevel
    level_with_planned: Annotated[AlertLevel, Field(description="The level once all that is planned is spent.")]


class DonationRecorded(Event):
    """Told when the financial agent has booked a donation, and again when the entry is corrected."""

    model_config = example(
        donation="c2f7b1d8-3e64-4a9f-b05d-8d1e6a7c4f10",
        amount_cents=15000,
        received_on="2029-05-27",
        means="cheque",
        giver="7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55",
        pledge="91c8e2b4-0d6f-4c1b-a7e9-5f3d8b2a6c88",
    )
    subject: ClassVar[str] = "budget.v1.donation.recorded"

    donation: Annotated[UUID, Field(description="The entry.")]
    amount_cents: Cents
    received_on: Annotated[Day, Field(description="Day the money came in.")]
    means: DonationMeans
    giver: Annotated[UUID | None, Field(description="Pseudonymous reference of a contact of crm.")]
    pledge: Annotated[UUID | None, Field(description="The promise that it keeps.")]
