"""HTTP schemas of the payers behind the entries of the account."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

from kit.text.single_line import LINE
from pydantic import BaseModel, Field

from budget.payers.law import Channel, PayerKind

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]


class PayerSubject(StrEnum):
    """The kind of entry that a payer belongs to."""

    DONOR = "donor"
    RECEIPT = "receipt"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    """The guarantor of the loan of this id."""
    BANK_LINE = "bank_line"
    EXPENSE = "expense"
    """Help in kind."""


class PayerStatement(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"kind": "party", "name": "Parti de l'Essai", "listed": True}]},
):
    """The kind of the payer as a member states it; the log keeps the author (L. 52-8)."""

    kind: PayerKind
    name: Annotated[Name | None, Field(description="Name of a party, company or body. Sealed.")] = None
    listed: Annotated[
        bool | None,
        Field(strict=True, description="For a party: it is on the list that the CNCCFP publishes (loi 88-227)."),
    ] = None
    in_eea: Annotated[
        bool | None, Field(strict=True, description="For a bank that lends: its seat is in the EU or the EEA.")
    ] = None
    refund: Annotated[
        bool, Field(strict=True, description="A supplier's refund, a deposit that comes back, interest of the account.")
    ] = False


class PayerRead(BaseModel):
    """A payer, stated or still to be."""

    subject: PayerSubject
    subject_id: UUID
    version: int
    channel: Channel
    amount_cents: int
    kind: PayerKind | None
    legal_form: Annotated[
        str | None, Field(description="The word that looks like a legal person's.", examples=["SARL"])
    ]
    label: Annotated[str | None, Field(description="The name or label; a private one only for who may see donors.")]
    listed: bool | None
    in_eea: bool | None
    forbidden: Annotated[bool, Field(description="The law forbids this help: the money has to go back.")]
    article: str | None
    text: Annotated[str | None, Field(description="The law and the way on, in French.")]
    decided_by: str | None
    decided_at: datetime | None


class PayerRuleRead(BaseModel):
    """The legal ruling on a kind of payer and a kind of help."""

    kind: PayerKind
    channel: Channel
    verdict: str
    condition: str | None
    article: str
    text: str
