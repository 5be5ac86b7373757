"""HTTP schemas of receipts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.money import DonationMeans
from pydantic import BaseModel, Field, StringConstraints

from budget.ledger.journals.schemas import Line
from budget.payers.schemas import PayerStatement
from budget.spending.expenses.schemas import Amount

FormNumber: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z./\- ]+$"),
]


class ReceiptKind(StrEnum):
    """The headings of receipts; help in kind is entered as its expense (`payer`: in_kind)."""

    GIFT = "gift"
    PARTY = "party"
    OTHER = "other"
    OWN = "own"


class ReceiptCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "kind": "gift",
                "amount_cents": 15000,
                "received_on": "2029-05-27",
                "means": "cheque",
                "label": "Dîner du 27 mai",
                "donor_id": "5a1c7e30-2b94-4d6f-9a08-3e7d1f5b8c42",
            }
        ]
    },
):
    """Money received."""

    kind: ReceiptKind
    amount_cents: Amount
    received_on: Annotated[Day, Field(examples=["2029-05-27"])]
    means: DonationMeans
    label: Annotated[Line, Field(description="No name of a person.", examples=["Dîner du 27 mai"])]
    donor_id: Annotated[UUID | None, Field(description="The donor of a gift.")] = None
    pledge_id: Annotated[UUID | None, Field(description="The promise that it keeps.")] = None
    form_number: Annotated[
        FormNumber | None,
        Field(description="Number of the commission's receipt form: Isoloir prints none of its own (R. 39-1)."),
    ] = None
    payer: Annotated[
        PayerStatement | None,
        Field(description="The payer: a party with its name, or anybody whose label looks like a legal person's."),
    ] = None
    already_received: Annotated[
        bool,
        Field(
            strict=True,
            description="It is on the account already: it is booked even if it breaks a rule, flagged, and its return "
            "is followed. Otherwise what breaks a rule is refused.",
        ),
    ] = False


class ReturnCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"amount_cents": 5000, "returned_on": "2029-05-28"}]}
):
    """A return of money to its donor."""

    amount_cents: Amount
    returned_on: Day


class ReceiptReversal(BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "Saisie en double"}]}):
    reason: Annotated[Line, Field(examples=["Saisie en double"])]


class FormNumberPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"form_number": "94-2029-0173"}]}):
    form_number: FormNumber


class FlagRead(BaseModel):
    """A rule that a receipt breaks."""

    code: str
    article: str
    text: str


class ReceiptRead(BaseModel):
    id: UUID
    version: int
    kind: ReceiptKind
    amount_cents: int
    received_on: date
    means: DonationMeans
    label: str
    donor_id: Annotated[UUID | None, Field(description="Only for who may see the donors.")]
    pledge_id: UUID | None
    loan_id: UUID | None
    form_number: str | None
    flags: list[FlagRead]
    to_return_cents: Annotated[int, Field(description="Money that has to go back and has not yet.")]
    returned_cents: int
    returned_on: date | None
    created_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None
    updated_at: datetime


class ReceiptKindTotalRead(BaseModel):
    """A receipt heading in the commission's words, with its total."""

    heading: int
    label: str
    amount_cents: int


class ReceiptTotalsRead(BaseModel):
    """Totals of receipts by heading, and those that limits apply to."""

    headings: list[ReceiptKindTotalRead]
    total_cents: int
    cash_gifts_cents: int
    cash_limit_cents: Annotated[int | None, Field(description="20 % of the ceiling; none below 15 000 €.")]
    to_return_cents: int
    unidentified_payer_cents: Annotated[
        int, Field(description="Not admitted yet: nobody has said what the payer, donor or lender is (L. 52-8).")
    ]
    pledged_cents: Annotated[int, Field(description="Promised, and not here yet.")]
