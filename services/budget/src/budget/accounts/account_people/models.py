from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from budget.db import Base


class AccountPerson(Base, kw_only=True):
    """Person with a part in the account: its agent, its accountant, the candidate, the substitute. One of each."""

    __tablename__ = "account_person"
    __table_args__ = (
        CheckConstraint("part in ('agent', 'accountant', 'candidate', 'substitute')", name="known_part"),
        CheckConstraint("form in ('person', 'association')", name="known_form"),
        CheckConstraint("form is null or part = 'agent'", name="form_of_agent"),
    )

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="Name, address, mail, phone, the bank's name.")
    form: Mapped[str | None] = mapped_column(default=None, comment="Of the agent: a person or an association.")
    declared_on: Mapped[date | None] = mapped_column(default=None, comment="At the prefecture; an accountant: named.")
    confirmed_on: Mapped[date | None] = mapped_column(default=None, comment="Day of the prefecture's receipt.")
    opened_on: Mapped[date | None] = mapped_column(default=None, comment="Of the agent: the bank account.")
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), init=False
    )
