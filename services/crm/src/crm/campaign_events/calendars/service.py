"""Public events as calendars read them: a file of one, a subscription to all."""

from datetime import timedelta
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.settings import Settings
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.calendars.calendar_file import Entry, as_calendar
from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.events.service import KnownCampaignEvent

NAME = "Réunions et rendez-vous"
"""As the public page is called; nobody's name, since a calendar may be on a screen that others see."""
KEPT = timedelta(days=30)
"""How long a past event stays in the subscription, as its registrations stay with the team."""
MAXIMUM = 500


async def one_event(session: AsyncSession, campaign_id: UUID, campaign_event_id: UUID, root: str) -> str:
    """Return the file of a public event; Conflict in the silence."""
    campaign_event = await campaign_events.get_public(session, campaign_id, campaign_event_id)
    state = (await get_campaign(session, campaign_id)).state
    if campaign_events.silent_at(state, campaign_event.stations, campaign_now(state)):
        raise suspended()
    return as_calendar([entry_of(campaign_event, root)])


async def all_events(session: AsyncSession, campaign_id: UUID, root: str) -> str:
    """Return the file of the public events; Conflict in the silence: a calendar then keeps what it has."""
    state = (await get_campaign(session, campaign_id)).state
    now = campaign_now(state)
    if campaign_events.silent_at(state, (), now):
        raise suspended()
    found = await campaign_events.list_published(session, campaign_id, now - KEPT, MAXIMUM)
    # Overseas the silence may begin, or end, at another hour.
    shown = [one for one in found if not campaign_events.silent_at(state, one.stations, now)]
    return as_calendar([entry_of(one, root) for one in shown], NAME)


def entry_of(campaign_event: KnownCampaignEvent, root: str) -> Entry:
    """`root`: the service's public address."""
    return Entry(
        uid=f"{campaign_event.id}@isoloir",
        version=campaign_event.version,
        title=campaign_event.title,
        description=campaign_event.description,
        place=campaign_event.place,
        starts_at=campaign_event.starts_at,
        ends_at=campaign_event.ends_at,
        stamped_at=campaign_event.updated_at,
        cancelled=campaign_event.status == "cancelled",
        url=f"{root}/r/{campaign_event.campaign_id}/{campaign_event.id}",
    )


def root_of(settings: Settings) -> str:
    """Return the service's public address."""
    return f"{settings.public_url.rstrip('/')}{settings.root_path}"


def path_of(campaign_id: UUID) -> str:
    return f"/v1/public/campaigns/{campaign_id}/events.ics"


def suspended() -> Conflict:
    return Conflict(
        "Cette page est suspendue pendant le silence électoral (code électoral, art. L. 49).",
        "This page is suspended during the election silence (art. L. 49).",
        article="L. 49",
    )
