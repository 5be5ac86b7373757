from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from common.schemas.money import ExpenseStage
from kit.db.updated_at import EAGER, UPDATED_BY_TRIGGER
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base
from budget.spending.expenses.stages import Facts, Payer

_LIVE = text("reversed_at is null")
_OF_ACTION = text("reversed_at is null and action_id is not null")


class Expense(Base, kw_only=True):
    """One expense of the campaign. Never deleted: a reversal takes it out of the sums."""

    __tablename__ = "expense"
    __mapper_args__ = EAGER
    __table_args__ = (
        Index("ix_expense_campaign_id_updated_at", "campaign_id", "updated_at"),
        CheckConstraint("amount_cents > 0", name="positive_amount"),
        CheckConstraint("heading between 1 and 21", name="known_heading"),
        CheckConstraint("state in ('planned', 'committed', 'invoiced', 'paid', 'in_account')", name="known_state"),
        CheckConstraint("payer in ('agent', 'party', 'in_kind', 'candidate')", name="known_payer"),
        # An action's cost line is proposed once; after a reversal it may be proposed again.
        Index(
            "uq_expense_campaign_id_action_line",
            "campaign_id",
            "action_id",
            "action_line",
            unique=True,
            postgresql_where=text("reversed_at is null and action_line is not null"),
        ),
        Index("ix_expense_campaign_id_created_at", "campaign_id", "created_at"),
        Index("ix_expense_campaign_id_spent_on", "campaign_id", "spent_on"),
        # What the checks before filing look for, and the first entries that they name.
        Index("ix_expense_campaign_id_state", "campaign_id", "state", "payer", postgresql_where=_LIVE),
        Index("ix_expense_campaign_id_action_id", "campaign_id", "action_id", postgresql_where=_OF_ACTION),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    heading: Mapped[int | None]
    label: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    spent_on: Mapped[date | None]
    state: Mapped[str]
    payer: Mapped[str]
    supplier: Mapped[str | None] = mapped_column(comment="May be a person's name: never told, never logged.")
    action_id: Mapped[UUID | None]
    action_line: Mapped[int | None] = mapped_column(default=None)
    crm_version: Mapped[int | None] = mapped_column(
        BigInteger, default=None, comment="Its version when crm last changed it: equal, nobody else has since."
    )
    station: Mapped[str | None]
    shared: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), default=None, comment="How a cost shared with others was divided."
    )
    valuation: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), default=None, comment="For help in kind: how its amount was found."
    )
    paid_on: Mapped[date | None] = mapped_column(default=None)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    reversed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    reversal_reason: Mapped[str | None] = mapped_column(default=None)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), **UPDATED_BY_TRIGGER, init=False)

    @property
    def stage(self) -> ExpenseStage:
        return ExpenseStage(self.state)

    @property
    def facts(self) -> Facts:
        return Facts(
            state=self.stage,
            heading=self.heading,
            payer=Payer(self.payer),
            supplier=self.supplier is not None,
            dated=self.spent_on is not None,
            valued=self.valuation is not None,
        )


class ExpenseEntry(Base, kw_only=True):
    """The amount that a change of an expense added to one total; totals are the sums of entries."""

    __tablename__ = "expense_entry"
    __table_args__ = (
        CheckConstraint("part in ('planned', 'committed', 'paid')", name="known_part"),
        Index("ix_expense_entry_campaign_id_expense_id", "campaign_id", "expense_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    expense_id: Mapped[UUID]
    expense_version: Mapped[int] = mapped_column(BigInteger)
    heading: Mapped[int | None]
    part: Mapped[str]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Approval(Base, kw_only=True):
    """A member's approval to pay this version of an expense."""

    __tablename__ = "approval"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    expense_id: Mapped[UUID] = mapped_column(primary_key=True)
    expense_version: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    approved_by: Mapped[str] = mapped_column(primary_key=True)
    approved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class HeardAction(Base, kw_only=True):
    """The newest received version of an action; older ones are ignored."""

    __tablename__ = "heard_action"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    action_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    kind: Mapped[str | None] = mapped_column(default=None)
    happens_on: Mapped[date | None] = mapped_column(default=None)
