"""Donations, received from budget's events and shown to the candidate and the financial agent alone."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from common.events.budget import DonationRecorded
from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.donations.models import Donation
from crm.people.donations.schemas import DonationRead
from crm.people.pledges.service import keep_pledge
from crm.people.records import service as people

FIELD = "donation"


async def hear_donation(session: AsyncSession, event: DonationRecorded) -> None:
    """Store a donation under its giver, and mark the pledge that it fulfils as kept.

    The giver is found by the pledge's reference, else by the entry's; a donation of nobody known here is left to
    budget.
    """
    promised = None if event.pledge is None else await keep_pledge(session, event.campaign_id, event.pledge)
    giver = event.giver or promised
    if giver is None or not await people.is_known(session, event.campaign_id, giver):
        older = Donation.campaign_id == event.campaign_id, Donation.id == event.donation
        await session.execute(delete(Donation).where(*older, Donation.version < event.version))
        return
    vault = await open_vault(session, event.campaign_id)
    donation = DonationRead(
        id=event.donation, amount_cents=event.amount_cents, received_on=event.received_on, means=event.means
    )
    row = {"version": event.version, "person_id": giver, "sealed": vault.seal(FIELD, donation.model_dump_json())}
    statement = insert(Donation).values(campaign_id=event.campaign_id, id=event.donation, **row)
    newer = Donation.version < statement.excluded.version
    key = ["campaign_id", "id"]
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=row, where=newer))


async def read_donations(session: AsyncSession, caller: Caller, person_id: UUID) -> list[DonationRead]:
    """List a person's donations, latest first."""
    await people.get_person(session, caller, person_id)
    vault = await open_vault(session, caller.campaign_id)
    rows = select(Donation).where(Donation.campaign_id == caller.campaign_id, Donation.person_id == person_id)
    donations = [DonationRead.model_validate_json(vault.open(FIELD, row.sealed)) for row in await session.scalars(rows)]
    return sorted(donations, key=lambda donation: (donation.received_on, donation.id), reverse=True)


async def donations_at(session: AsyncSession, caller: Caller, person_id: UUID) -> list[tuple[DonationRead, datetime]]:
    """Return a person's donations, each with its day at noon: the hour is not known."""
    noon = time(12, tzinfo=ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone))
    donations = await read_donations(session, caller, person_id)
    return [(donation, datetime.combine(donation.received_on, noon)) for donation in donations]
