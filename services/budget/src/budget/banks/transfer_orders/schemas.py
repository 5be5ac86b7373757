"""HTTP schemas of transfer orders: what the agent's bank is asked to pay."""

from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from pydantic import BaseModel, Field

from budget.banks.transfer_orders.pain001 import MAX_TRANSFERS

Source: TypeAlias = Literal["expense", "receipt"]


class TransferCreate(BaseModel, extra="forbid"):
    """One transfer: a bill to pay, or a receipt to return. Its amount is that of the account."""

    source: Source
    source_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=140, pattern=r"^[^\x00-\x1f\x7f]+$")]
    iban: Annotated[str, Field(min_length=15, max_length=42, description="Of the payee. Nothing of it is stored.")]


class TransferOrderCreate(
    BaseModel,
    extra="forbid",
    json_schema_extra={
        "examples": [
            {
                "on": "2029-06-04",
                "transfers": [
                    {
                        "source": "expense",
                        "source_id": "3d5a9f10-7c42-4b6e-8e21-6a0f9b4c2d99",
                        "name": "Imprimerie du Parc",
                        "iban": "FR7630004008210001001234543",
                    }
                ],
            }
        ]
    },
):
    """An order of transfers from the agent's account: a file for the bank's site, that nothing here sends."""

    on: Annotated[Day, Field(description="Day on which the bank pays.")]
    transfers: Annotated[list[TransferCreate], Field(min_length=1, max_length=MAX_TRANSFERS)]


class PayableRead(BaseModel):
    """A bill that is not paid, or a receipt that has to go back."""

    source: Source
    source_id: UUID
    label: str
    on: date
    amount_cents: int
    name: Annotated[str | None, Field(description="Supplier, or donor for who may see them.")]
