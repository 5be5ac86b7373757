"""Communes of people who were stored without one: from connectors, corrections in bulk, and releases before.

Their postcode and town say it, as for who is entered now. Whoever has a commune or a station keeps it; nobody whose
address is protected, or means several communes, gets one.
"""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from elections.places.place import parse_territory
from elections.places.written import read_place
from kit.campaigns.queries import find_campaign
from kit.campaigns.tables import CAMPAIGN
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import as_relay
from kit.runtime.shutdown import is_cancelled
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep_many
from crm.people.records.bulk_people import tell_changes
from crm.people.records.completion import bump
from crm.people.records.conditions import has_no_commune
from crm.people.records.models import Person

LOOK_SECONDS = 600.0
AT_ONCE = 500
BY_ITSELF = "crm"
_HOME = (func.coalesce(Person.postcode, ""), func.coalesce(Person.town, ""))


async def keep_locating(sessions: Sessions) -> None:
    """A watcher of the worker."""
    while not is_cancelled():
        async with as_relay(sessions) as session:
            campaigns = list(await session.scalars(select(CAMPAIGN.c.campaign_id)))
        for campaign_id in campaigns:
            await locate_all(sessions, campaign_id)
        await asyncio.sleep(LOOK_SECONDS)


async def locate_all(sessions: Sessions, campaign_id: UUID) -> int:
    """Give communes to the people of a campaign, some hundreds in a transaction; return how many got one."""
    async with transaction(sessions, campaign_id) as session:
        meant = await _read_meant(session, campaign_id)
    located = 0
    while meant and not is_cancelled():
        async with transaction(sessions, campaign_id) as session:
            some = await _locate_some(session, campaign_id, meant)
        located += some
        if some < AT_ONCE:
            break
    return located


async def _read_meant(session: AsyncSession, campaign_id: UUID) -> Mapping[tuple[str, str], str]:
    """Return the commune of each postcode and town that mean one: many people share a few hundred."""
    campaign = await find_campaign(session, campaign_id)
    if campaign is None:
        return {}
    own = parse_territory(campaign.state.territory)
    homes = await session.execute(select(*_HOME).where(_is_lost(campaign_id)).distinct())
    read = {(postcode, town): read_place(postcode, town, own).commune for postcode, town in homes}
    return {home: commune for home, commune in read.items() if commune}


async def _locate_some(session: AsyncSession, campaign_id: UUID, meant: Mapping[tuple[str, str], str]) -> int:
    lost = select(Person).where(_is_lost(campaign_id), tuple_(*_HOME).in_(list(meant)))
    people = (await session.scalars(lost.order_by(Person.id).limit(AT_ONCE).with_for_update(skip_locked=True))).all()
    for person in people:
        person.commune = meant[person.postcode or "", person.town or ""]
        bump(person, BY_ITSELF)
    await session.flush()
    fields = ["commune"]
    await tell_changes(session, campaign_id, [(person.id, person.version, fields) for person in people], "team")
    changes = [(person.id, fields) for person in people]
    await keep_many(session, campaign_id, BY_ITSELF, "changed", "person", changes)
    return len(people)


def _is_lost(campaign_id: UUID) -> ColumnElement[bool]:
    says = or_(Person.postcode.is_not(None), Person.town.is_not(None))
    return and_(
        Person.campaign_id == campaign_id,
        has_no_commune(),
        says,
        func.coalesce(Person.address_masked, False).is_(False),
    )
