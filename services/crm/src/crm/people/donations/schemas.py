"""Response schemas of a person's donations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from common.schemas.counts import Cents
from common.schemas.money import DonationMeans
from pydantic import BaseModel, Field


class DonationRead(BaseModel):
    id: Annotated[UUID, Field(description="The entry in budget, which has the receipt and the proof.")]
    amount_cents: Cents
    received_on: date
    means: DonationMeans
