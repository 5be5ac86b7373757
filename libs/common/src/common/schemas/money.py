"""Expenses, ceilings and donations, in budget's events."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from common.schemas.actions import Heading as Heading
from common.schemas.counts import Cents as Cents
from common.schemas.instants import Day
from common.schemas.territories import Station


class ExpenseStage(StrEnum):
    """The stage of an expense, in order."""

    PLANNED = "planned"
    COMMITTED = "committed"
    INVOICED = "invoiced"
    PAID = "paid"
    IN_ACCOUNT = "in_account"


class AlertLevel(StrEnum):
    """How near spending is to the ceiling, in order."""

    OK = "ok"
    WARN = "warn"
    CRITICAL = "critical"
    EXCEEDED = "exceeded"


class DonationMeans(StrEnum):
    """The means of payment of a donation."""

    CHEQUE = "cheque"
    CARD = "card"
    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct_debit"
    CASH = "cash"


class ExpenseState(BaseModel):
    """An expense in budget's events."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[UUID, Field(description="The spend.")]
    heading: Annotated[Heading | None, Field(description="None until the financial agent has chosen one.")]
    amount_cents: Cents
    state: ExpenseStage
    spent_on: Annotated[Day | None, Field(description="Day of the spend; none while it is not known.")]
    action_id: Annotated[UUID | None, Field(description="The action of crm that it pays for.")]
    station: Annotated[Station | None, Field(description="Place where it was spent, if in one.")]
