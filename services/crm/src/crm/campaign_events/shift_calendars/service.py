"""A person's own shifts as a calendar, behind a secret link that opens nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.links import KnownLink, new_link, revoke_links
from kit.web.refusals import link_for_elsewhere
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.calendars.calendar_file import Entry, as_calendar
from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.shifts import service as shifts
from crm.people.records import service as people
from crm.people.volunteers.service import OWN_PAGE, as_themselves

PURPOSE = "shift_calendar"
"""The purpose of the link: calendars keep it on servers of others, so it shows shifts and changes nothing."""
LASTS = timedelta(days=365)
KEPT = timedelta(days=30)
"""How long a past shift stays in the calendar."""
NAME = "Mes créneaux"


async def renew(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> str:
    """Return the path of a new link, shown once; those before are revoked."""
    await revoke_links(session, person_id, PURPOSE)
    token = await new_link(session, campaign_id, PURPOSE, person_id, datetime.now(UTC) + LASTS)
    return f"/v1/public/own-shifts/{token}/shifts.ics"


async def read_calendar(link: KnownLink) -> str:
    """Return the file of the shifts that a person has taken. NotFound for a link of another purpose."""
    if link.purpose != PURPOSE:
        raise link_for_elsewhere()
    # NotFound once they are erased: their link may outlive them.
    await people.get_person(link.session, as_themselves(link.campaign_id, OWN_PAGE), link.target_id)
    since = campaign_now((await get_campaign(link.session, link.campaign_id)).state) - KEPT
    taken = await shifts.shifts_of(link.session, link.campaign_id, link.target_id)
    mine = [one for one in taken if one.ends_at > since]
    held = await campaign_events.named_campaign_events(
        link.session, link.campaign_id, [one.campaign_event_id for one in mine]
    )
    return as_calendar(
        [
            Entry(
                uid=f"{one.id}@isoloir",
                # A shift changes with its event alone.
                version=held[one.campaign_event_id].version,
                title=one.title,
                description=held[one.campaign_event_id].title,
                place=held[one.campaign_event_id].place,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                stamped_at=held[one.campaign_event_id].updated_at,
                cancelled=False,
            )
            for one in mine
        ],
        NAME,
    )
