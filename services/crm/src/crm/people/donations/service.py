"""Donations, heard from budget: on people's timelines, for the candidate and the financial agent alone."""

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
    """The promise is kept, and the gift is the giver's: by the reference in the entry, or of who promised it.

    An entry that names nobody whom the campaign knows is budget's alone.
    """
    promised = None if event.pledge is None else await keep_pledge(session, event.campaign_id, event.pledge)
    giver = event.giver or promised
    if giver is None or not await people.is_known(session, event.campaign_id, giver):
        older = Donation.campaign_id == event.campaign_id, Donation.id == event.donation
        await session.execute(delete(Donation).where(*older, Donation.version < event.version))
        return
    vault = await open_vault(session, event.campaign_id)
    said = DonationRead(
        id=event.donation, amount_cents=event.amount_cents, received_on=event.received_on, means=event.means
    )
    row = {"version": event.version, "person_id": giver, "sealed": vault.seal(FIELD, said.model_dump_json())}
    heard = insert(Donation).values(campaign_id=event.campaign_id, id=event.donation, **row)
    newer = Donation.version < heard.excluded.version
    key = ["campaign_id", "id"]
    await session.execute(heard.on_conflict_do_update(index_elements=key, set_=row, where=newer))


async def read_donations(session: AsyncSession, caller: Caller, person_id: UUID) -> list[DonationRead]:
    """The latest first."""
    await people.get_person(session, caller, person_id)
    vault = await open_vault(session, caller.campaign_id)
    rows = select(Donation).where(Donation.campaign_id == caller.campaign_id, Donation.person_id == person_id)
    found = [DonationRead.model_validate_json(vault.open(FIELD, row.sealed)) for row in await session.scalars(rows)]
    return sorted(found, key=lambda one: (one.received_on, one.id), reverse=True)


async def donations_at(session: AsyncSession, caller: Caller, person_id: UUID) -> list[tuple[DonationRead, datetime]]:
    """At noon of the day the money came in."""
    noon = time(12, tzinfo=ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone))
    given = await read_donations(session, caller, person_id)
    return [(one, datetime.combine(one.received_on, noon)) for one in given]
