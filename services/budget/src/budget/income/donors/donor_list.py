"""Donors with names, for exports by members who may see them."""

import json
from dataclasses import dataclass
from uuid import UUID

from kit.db.vault import open_vault
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.donors.models import Donor
from budget.income.donors.service import FIELD


@dataclass(frozen=True)
class Giver:
    name: str
    address: str


async def read_givers(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Giver]:
    """Return donors by id, without erased ones."""
    vault = await open_vault(session, campaign_id)
    rows = select(Donor.id, Donor.sealed).where(Donor.campaign_id == campaign_id)
    givers: dict[UUID, Giver] = {}
    for donor_id, sealed in await session.execute(rows):
        if sealed is None:
            continue
        identity = json.loads(vault.open(FIELD, sealed))
        givers[donor_id] = Giver(f"{identity['surname'].upper()} {identity['first_names']}", identity["address"])
    return givers
