"""HTTP schemas of expenses."""

from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.money import ExpenseStage, Heading
from common.schemas.territories import Station
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from budget.ledger.journals.schemas import Line
from budget.payers.schemas import PayerStatement
from budget.spending.expenses.shared_costs import Key
from budget.spending.expenses.stages import Payer
from budget.spending.expenses.valuation import Method

MAX_EXPENSE_CENTS = 10_000_000_000  # a hundred million euros: several times the highest ceiling there is

SpendDate: TypeAlias = Day
Amount: TypeAlias = Annotated[
    int,
    Field(
        strict=True,
        gt=0,
        le=MAX_EXPENSE_CENTS,
        description="In cents of euro (whole francs CFP in the Pacific).",
        examples=[18000],
    ),
]


def _known(heading: int) -> int:
    if not 1 <= heading <= 21:
        raise PydanticCustomError(
            "no_such_heading",
            "the account has headings 1 to 21 (L. 52-12, the commission's account form)",
            {"fr": "le compte a des rubriques de 1 à 21 (L. 52-12, formulaire de la commission)"},
        )
    return heading


HeadingNumber: TypeAlias = Annotated[
    int,
    Field(strict=True, description="Heading of the campaign account, 1 to 21.", examples=[11]),
    AfterValidator(_known),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 21}),
]


class SharedCost(BaseModel, extra="forbid"):
    """Split of a cost shared with another campaign or party by an objective key, never by vote shares.

    The campaign's part is `total_cents` × own ÷ (own + others), to the cent; `amount_cents` must equal it.
    """

    total_cents: Amount
    key: Annotated[Key, Field(description="Unit of the measure.", examples=["pages"])]
    own_weight: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000, examples=[3])]
    other_weight: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000, examples=[5])]
    note: Annotated[
        str,
        Field(
            min_length=3,
            max_length=500,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="The other party and the agreement: the commission asks for it.",
            examples=["Convention du 3 mai avec la liste municipale : 3 pages sur 8"],
        ),
    ]


class Valuation(BaseModel, extra="forbid"):
    """Valuation of help in kind at the usual market price (L. 52-12, L. 52-17)."""

    method: Annotated[Method, Field(examples=["rental_value"])]
    note: Annotated[
        str,
        Field(
            min_length=3,
            max_length=500,
            pattern=r"^[^\x00-\x1f\x7f]+$",
            description="The reckoning, so that the commission can follow it; no name of a person.",
            examples=["Local de 40 m² à 15 € le m² par mois, pendant deux mois"],
        ),
    ]


class ExpenseCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "heading": 11,
                "label": "Affiches, deuxième tirage",
                "amount_cents": 18000,
                "spent_on": "2029-05-20",
                "supplier": "Imprimerie du Parc",
                "action_id": "b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01",
            }
        ]
    },
):
    """An expense, planned or made."""

    heading: HeadingNumber
    label: Annotated[Line, Field(examples=["Affiches, deuxième tirage"])]
    amount_cents: Amount
    spent_on: Annotated[
        SpendDate,
        Field(description="Day of the spend, within the account's period.", examples=["2029-05-20"]),
    ]
    state: ExpenseStage = ExpenseStage.PLANNED
    payer: Annotated[Payer, Field(description="The payer.")] = Payer.AGENT
    supplier: Annotated[
        Line | None, Field(description="Never told to other services.", examples=["Imprimerie du Parc"])
    ] = None
    action_id: Annotated[UUID | None, Field(description="The action of crm that it pays for.")] = None
    station: Station | None = None
    shared: Annotated[SharedCost | None, Field(description="The division, if others bear a part of the cost.")] = None
    valuation: Annotated[Valuation | None, Field(description="Valuation of help in kind.")] = None
    provider: Annotated[
        PayerStatement | None,
        Field(description="Provider of help in kind: a person or a party may, nobody else."),
    ] = None


class ExpenseUpdate(
    BaseModel,
    extra="forbid",
    json_schema_extra={"examples": [{"label": "Affiches, troisième tirage", "amount_cents": 21600}]},
):
    """A JSON Merge Patch: absent fields stay; null clears `supplier`, `station` and `valuation`.

    Amount, heading and date of an invoiced expense are corrected with a `reason`: the journal takes a correcting entry.
    Its payer is corrected by a reversal.
    """

    heading: HeadingNumber | None = None
    label: Line | None = None
    amount_cents: Amount | None = None
    spent_on: SpendDate | None = None
    payer: Payer | None = None
    supplier: Line | None = None
    station: Station | None = None
    valuation: Valuation | None = None
    provider: Annotated[PayerStatement | None, Field(description="Provider of help in kind.")] = None
    reason: Annotated[
        Line | None,
        Field(description="Why an invoiced expense is corrected: kept in the audit log. No name of a person."),
    ] = None

    @field_validator("heading", "label", "amount_cents", "spent_on", "payer")
    @classmethod
    def _cannot_be_emptied(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("invalid", "cannot be emptied", {"fr": "ce champ ne peut pas rester vide"})
        return value


class TransitionCreate(
    BaseModel, extra="forbid", json_schema_extra={"examples": [{"to": "paid", "paid_on": "2029-05-28"}]}
):
    """The next step: planned, committed, invoiced, paid, in_account."""

    to: ExpenseStage
    paid_on: Annotated[SpendDate | None, Field(description="Day of the payment, for `paid`; today by default.")] = None


class ReversalCreate(BaseModel, extra="forbid", json_schema_extra={"examples": [{"reason": "Saisie en double"}]}):
    """Reason to reverse an expense, which leaves the sums; both stay readable."""

    reason: Annotated[Line, Field(examples=["Saisie en double"])]


class ExpenseRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    heading: Heading | None
    label: str
    amount_cents: int
    spent_on: date | None
    state: ExpenseStage
    payer: Payer
    supplier: str | None
    action_id: UUID | None
    station: str | None
    shared: SharedCost | None
    valuation: Valuation | None
    paid_on: date | None
    created_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None
    updated_at: datetime


class ExpenseEntryRead(BaseModel):
    """One line of the history: the change of a total."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    expense_id: UUID
    expense_version: int
    heading: Heading | None
    part: str
    amount_cents: int
    made_at: datetime


class HeadingTotalsRead(BaseModel):
    """A heading of the account in the commission's words, with totals."""

    heading: Annotated[int | None, Field(description="Null: expenses whose heading is still to be chosen.")]
    label: str
    planned_cents: int
    committed_cents: int
    paid_cents: int
