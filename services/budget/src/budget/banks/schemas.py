"""HTTP schemas of the bank account."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from budget.banks.statements import Format
from budget.banks.suggestions import Source
from budget.income.receipts.schemas import FormNumber, ReceiptKind
from budget.ledger.journals.schemas import Line
from budget.payers.schemas import PayerStatement
from budget.spending.expenses.schemas import HeadingNumber

ColumnNumber: TypeAlias = Annotated[int, Field(strict=True, ge=0, lt=60)]
Ids: TypeAlias = Annotated[list[UUID], Field(min_length=1, max_length=20)]


class BankAccountPut(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"iban": "FR14 2004 1010 0505 0001 3M02 606"}]}
):
    """The financial agent's one account."""

    iban: Annotated[
        str,
        Field(
            min_length=15,
            max_length=42,
            pattern=r"^[0-9A-Za-z .\-]+$",
            examples=["FR14 2004 1010 0505 0001 3M02 606"],
        ),
    ]


class BankLayoutPut(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"date": 0, "labels": [2, 3], "amount": 5}]}
):
    """Places of a table's columns, from 0: a signed amount, or debit and credit."""

    date: ColumnNumber
    labels: Annotated[list[ColumnNumber], Field(min_length=1, max_length=3)]
    amount: ColumnNumber | None = None
    debit: ColumnNumber | None = None
    credit: ColumnNumber | None = None
    balance: ColumnNumber | None = None
    currency: ColumnNumber | None = None

    @model_validator(mode="after")
    def _has_amounts(self) -> "BankLayoutPut":
        if (self.amount is None) == (self.debit is None or self.credit is None):
            raise PydanticCustomError(
                "invalid",
                "say the column of the amount, or those of debit and credit",
                {"fr": "dites la colonne du montant, ou celles du débit et du crédit"},
            )
        return self


class BankLayoutRead(
    BankLayoutPut,
    json_schema_extra={
        "examples": [
            {"key": "7f2c9a41", "date": 0, "labels": [2, 3], "amount": 5}
            | dict.fromkeys(("debit", "credit", "balance", "currency"))
        ]
    },
):
    """The columns of a bank's table. `key`: what the table is recognised by, its headers."""

    key: str


class StatementGapRead(BaseModel):
    """A gap between two statements: movements between these days are missing."""

    after: date
    before: date
    missing_cents: Annotated[int | None, Field(description="Movement that no statement shows; null: not known.")]


class BankRead(BaseModel):
    """The bank account against the journal. Amounts in the account's smallest unit."""

    account: Annotated[str | None, Field(description="The IBAN, its middle left out.", examples=["FR14 … 2606"])]
    version: int
    currency: Literal["EUR", "XPF"]
    statements: int
    closing_cents: Annotated[int | None, Field(description="Balance of the last statement.")]
    closing_on: date | None
    journal_cents: Annotated[int, Field(description="Balance of the account in the journal.")]
    difference_cents: Annotated[int | None, Field(description="Statement less journal; 0 once all is reconciled.")]
    open_lines: int
    open_lines_cents: int
    open_movements: int
    open_movements_cents: int
    gaps: list[StatementGapRead]


class BankStatementRead(BaseModel):
    id: UUID
    format: Format
    starts_on: date
    ends_on: date
    opening_cents: int | None
    closing_cents: int | None
    lines: int
    added: int
    imported_at: datetime


class BankImportRead(BaseModel):
    """The result of loading a statement file."""

    already_imported: Annotated[bool, Field(description="This very file was imported before: nothing changed.")]
    added: int
    duplicates: Annotated[int, Field(description="Lines that an earlier statement had brought, by the bank's id.")]
    recognised_duplicates: Annotated[
        int, Field(description="Lines that a statement in the other format had brought, by day and amount.")
    ]
    pending: Annotated[int, Field(description="Entries that the bank has not booked yet: left out.")]
    statements: list[BankStatementRead]


class BankMatchRead(BaseModel):
    id: UUID
    line_id: UUID
    source: Source
    source_id: UUID
    amount_cents: int
    confirmed_by: str
    confirmed_at: datetime
    undone_at: datetime | None


class BankLineRead(BaseModel):
    """A bank movement. Its wording may name a donor, so only the candidate and the agent see it."""

    id: UUID
    version: int
    statement_id: UUID
    booked_on: date
    amount_cents: Annotated[int, Field(description="Above zero: it came in.")]
    matched_cents: int
    cheque: str | None
    counterparty: str | None
    label: str | None
    ignore_reason: str | None
    updated_at: datetime


class MovementRead(BaseModel):
    """A journal movement of the bank account that bank lines do not explain in full."""

    source: Source
    source_id: UUID
    booked_on: date
    amount_cents: int
    matched_cents: int
    label: str


class EntryDraftRead(BaseModel):
    """The account entry proposed for a line that matches nothing."""

    kind: Literal["expense", "receipt"]
    heading: int | None
    label: str | None


class MovementRef(BaseModel, extra="forbid"):
    source: Source
    source_id: UUID


class SuggestionRead(BaseModel):
    """A suggestion.

    `match`: amounts agree; `payment`: a likely invoice; `entry`: nothing agrees, so an entry is proposed.
    """

    act: Literal["match", "payment", "entry"]
    line_ids: list[UUID]
    movements: list[MovementRef]
    expense_id: UUID | None
    entry: EntryDraftRead | None
    score: float
    reasons: list[str]
    alternatives: Annotated[int, Field(description="Number of other entries of the same amount.")]


class MatchCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "line_ids": ["8e2f4b61-0d7a-4c53-b9e6-1a5c3d7f9024"],
                "movements": [{"source": "expense", "source_id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99"}],
            }
        ]
    },
):
    """One line and one entry, one line and several entries, or several lines and one entry; amounts agree."""

    line_ids: Ids
    movements: Annotated[list[MovementRef], Field(min_length=1, max_length=20)]
    partial: Annotated[
        bool, Field(strict=True, description="One line and one entry of other amounts: match what both have.")
    ] = False

    payer: Annotated[
        PayerStatement | None,
        Field(description="The payer of a credit whose wording looks like a legal person's (L. 52-8)."),
    ] = None

    @model_validator(mode="after")
    def _one_side_is_single(self) -> "MatchCreate":
        if len(self.line_ids) > 1 and len(self.movements) > 1:
            raise PydanticCustomError(
                "invalid",
                "one side must be a single line or entry",
                {"fr": "rapprochez une ligne de plusieurs écritures, ou une écriture de plusieurs lignes"},
            )
        refs = [(ref.source, ref.source_id) for ref in self.movements]
        if len(set(self.line_ids)) < len(self.line_ids) or len(set(refs)) < len(refs):
            raise PydanticCustomError(
                "invalid",
                "the same one is named twice",
                {"fr": "la même ligne ou la même écriture est choisie deux fois"},
            )
        if self.partial and len(self.line_ids) + len(self.movements) > 2:
            raise PydanticCustomError(
                "invalid",
                "partial is for one line and one entry",
                {"fr": "un rapprochement partiel se fait entre une ligne et une écriture"},
            )
        return self


class PaymentCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"expense_id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99"}]}
):
    """The invoice that a line pays."""

    expense_id: UUID


class LineEntryCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [{"label": "Frais bancaires de mai", "heading": 19, "supplier": "Banque de l'Essai"}]
    },
):
    """The account entry of a line: an expense by heading, or a receipt by kind, with the line's day and amount."""

    label: Annotated[Line, Field(description="No name of a person.", examples=["Frais bancaires de mai"])]
    heading: HeadingNumber | None = None
    supplier: Line | None = None
    kind: ReceiptKind | None = None
    donor_id: UUID | None = None
    form_number: Annotated[FormNumber | None, Field(description="Number of the commission's form, for a gift.")] = None
    payer: Annotated[PayerStatement | None, Field(description="The payer of a credit (L. 52-8).")] = None


class IgnorePut(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "Débit rejeté par la banque le lendemain"}]}
):
    """The reason why no account entry explains this line; null withdraws it."""

    reason: Annotated[Line | None, Field(examples=["Débit rejeté par la banque le lendemain"])]
    payer: Annotated[
        PayerStatement | None, Field(description="The payer of a credit whose wording looks like a legal person's.")
    ] = None
