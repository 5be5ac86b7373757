"""The age bands of people who help, made from sealed birth dates by the worker.

A band says less than the date, and stands beside it for those alone whom it serves: adults who help. It is made anew
when their entry changes and on each new day, and goes with the offer of help or the entry.
"""

import asyncio
from datetime import date
from typing import Any

from kit.campaigns.queries import get_campaign, local_now
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.ages import age_of
from crm.people.records.births import birth_of
from crm.people.records.service import KnownPerson as Person
from crm.people.volunteers.age_bands import band_of
from crm.people.volunteers.conditions import helps
from crm.people.volunteers.models import VolunteerAgeBand

LOOK_SECONDS = 60.0
NAP_SECONDS = 1.0
AT_ONCE = 2_000


async def keep_banding(sessions: Sessions) -> None:
    """Renew the bands of every campaign for as long as the worker runs."""
    clock = asyncio.get_running_loop()
    next_look = clock.time() + LOOK_SECONDS / 4
    while not is_cancelled():
        if clock.time() >= next_look:
            await band_once(sessions)
            next_look = clock.time() + LOOK_SECONDS
        await asyncio.sleep(NAP_SECONDS)


async def band_once(sessions: Sessions) -> None:
    async with as_relay(sessions) as session:
        campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
    for campaign_id in campaigns:
        while not is_cancelled():
            async with transaction(sessions, campaign_id) as session:
                if await _renew(session, campaign_id) < AT_ONCE:
                    break


async def _renew(session: AsyncSession, campaign_id: Any) -> int:
    """Renew the bands of some people, and return how many were looked at."""
    day = local_now((await get_campaign(session, campaign_id)).state).date()
    own = and_(VolunteerAgeBand.campaign_id == Person.campaign_id, VolunteerAgeBand.person_id == Person.id)
    unserved = select(VolunteerAgeBand.person_id).where(
        VolunteerAgeBand.campaign_id == campaign_id,
        ~select(Person.id).where(own, helps()).exists(),
    )
    await session.execute(
        delete(VolunteerAgeBand).where(
            VolunteerAgeBand.campaign_id == campaign_id, VolunteerAgeBand.person_id.in_(unserved)
        )
    )
    due = (
        select(Person.id, Person.version, Person.sealed)
        .outerjoin(VolunteerAgeBand, own)
        .where(
            Person.campaign_id == campaign_id,
            helps(),
            or_(Person.sealed.is_not(None), VolunteerAgeBand.person_id.is_not(None)),
            or_(
                VolunteerAgeBand.person_id.is_(None),
                VolunteerAgeBand.made_on < day,
                VolunteerAgeBand.person_version != Person.version,
            ),
        )
        .order_by(Person.id)
        .limit(AT_ONCE)
    )
    rows = (await session.execute(due)).all()
    if rows:
        vault = await open_vault(session, campaign_id)
        await _write(session, campaign_id, day, [(row.id, row.version, birth_of(vault, row.sealed)) for row in rows])
    return len(rows)


async def _write(session: AsyncSession, campaign_id: Any, day: date, births: list[tuple[Any, int, str | None]]) -> None:
    values = [
        {
            "campaign_id": campaign_id,
            "person_id": person,
            "person_version": version,
            # Without a band they have been looked at: nobody opens what is sealed again until something changes.
            "band": None if (age := age_of(birth, day)) is None else band_of(age),
            "made_on": day,
        }
        for person, version, birth in births
    ]
    statement = insert(VolunteerAgeBand).values(values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["campaign_id", "person_id"],
            set_={name: statement.excluded[name] for name in ("person_version", "band", "made_on")},
        )
    )
