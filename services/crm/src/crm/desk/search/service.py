"""What can be found in crm: people, turfs, streets, events, segments, messages."""

from collections.abc import Sequence

from elections.places.names import commune_name
from kit.campaigns.queries import noted_campaign
from kit.pages.search import MOST, SearchResult, Source, found, pick
from kit.security.auth import Caller
from kit.text import french
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.canvassing.turfs import service as turfs
from crm.messaging.mailings import service as mailings
from crm.people.records import service as people
from crm.segments.segments import service as segments
from crm.territory.addresses import service as addresses

_SOME = 200
"""Events looked through: a campaign has as many in a year."""


async def _find_people(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    named = await people.find_named(session, caller, text, MOST)
    lines = {person: line.partition(", ") for person, line in named.items()}
    return [found("person", name, f"/people/{person}", town) for person, (name, _, town) in lines.items()]


async def _find_turfs(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    rows = await session.scalars(turfs.turfs_within(caller))
    return pick(
        text,
        (found("turf", turf.name, f"/turfs/{turf.id}", f"{french.number(turf.doors)} portes") for turf in rows),
    )


async def _find_streets(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    rows = addresses.streets_within(caller, None, None, text).limit(MOST)
    return [
        found("street", street.name, f"/streets/{street.id}", commune_name(street.commune))
        for street in await session.scalars(rows)
    ]


async def _find_events(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    zone = (await noted_campaign(session, caller.campaign_id)).state.time_zone
    rows = await campaign_events.some_campaign_events(session, caller.campaign_id, ends_after=None, limit=_SOME)
    return pick(
        text,
        (
            found(
                "campaign_event",
                event.title,
                f"/campaign-events/{event.id}",
                f"{french.moment(event.starts_at, zone)}, {event.place}",
            )
            for event in rows
        ),
    )


async def _find_segments(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    rows = await segments.list_segments(session, caller)
    return pick(text, (found("segment", segment.name, f"/segments/{segment.id}") for segment in rows))


async def _find_mailings(session: AsyncSession, caller: Caller, text: str) -> Sequence[SearchResult]:
    rows = await mailings.list_mailings(session, caller.campaign_id)
    return pick(text, (found("mailing", mailing.name, f"/mailings/{mailing.id}") for mailing in rows))


SOURCES = (
    Source(frozenset({"people:read"}), _find_people, personal=True),
    Source(frozenset({"canvasses:read"}), _find_streets),
    Source(frozenset({"canvasses:read"}), _find_turfs),
    Source(frozenset({"actions:read"}), _find_events),
    Source(frozenset({"people:read"}), _find_segments),
    Source(frozenset({"messages:read", "people:read"}), _find_mailings),
)
