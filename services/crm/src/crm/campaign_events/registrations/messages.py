"""Messages to those who registered, by the channel they gave: queued in the transaction of the change."""

from datetime import datetime, timedelta

from common.schemas.campaign import CampaignState
from kit.db.vault import Vault, open_vault
from kit.messages import PUBLIC, Mail, Sms, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.security.links import new_link
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.kinds import label_of
from crm.campaign_events.events.reminder_times import real_time
from crm.campaign_events.events.service import KnownCampaignEvent, silent_at
from crm.campaign_events.registrations.message_text import Facts, Occasion, mail_of, sms_of
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import Told

KIND = "gathering"
OWN = "rsvp"
"""The purpose of the link to somebody's own place."""
SEALED = "rsvp"
LINK_LASTS = timedelta(days=1)
"""After the end."""
WHY = "Vous recevez ce message parce que vous vous êtes inscrit. Il ne sert à rien d'autre."


def open_told(vault: Vault, rsvp: Rsvp) -> Told | None:
    """Open a registration's sealed part; None once it is over or cancelled."""
    return Told.model_validate_json(vault.open(SEALED, rsvp.sealed)) if rsvp.sealed is not None else None


def link_ends(state: CampaignState, campaign_event: KnownCampaignEvent) -> datetime:
    return real_time(campaign_event.ends_at, state.clock_offset_seconds) + LINK_LASTS


async def write_to(
    session: AsyncSession,
    state: CampaignState,
    campaign_event: KnownCampaignEvent,
    rsvp: Rsvp,
    occasion: Occasion,
    *,
    now: datetime,
    once: str,
    until: datetime | None = None,
    bulk: bool = False,
) -> None:
    """Queue a message. `now` and `until` by the campaign's clock; none goes without an address, or after `until`."""
    told = open_told(await open_vault(session, rsvp.campaign_id), rsvp)
    if told is None or (told.email is None and told.phone is None):
        return
    token = await new_link(session, rsvp.campaign_id, OWN, rsvp.id, link_ends(state, campaign_event))
    facts = Facts(
        what=label_of(campaign_event.kind) if silent_at(state, campaign_event.stations, now) else campaign_event.title,
        place=campaign_event.place,
        starts_at=campaign_event.starts_at,
        zone=state.time_zone,
        link=f"{PUBLIC}/venue/{token}",
        code=told.code,
    )
    ends = until or campaign_event.ends_at
    await queue_message(
        session,
        rsvp.campaign_id,
        _content(occasion, facts, told, state.candidate),
        kind=KIND,
        about=rsvp.id,
        once=f"rsvp:{rsvp.id}:{once}",
        bulk=bulk,
        expires_at=real_time(ends, state.clock_offset_seconds),
    )


def _content(occasion: Occasion, facts: Facts, told: Told, candidate: str) -> Mail | Sms:
    if told.email is None:
        return Sms(to=told.phone or "", text=sms_of(occasion, facts, candidate))
    subject, body = mail_of(occasion, facts)
    foot = [f"Campagne de {candidate}.", WHY]
    return Mail(
        to=told.email,
        subject=subject,
        text=as_text(body, foot),
        html=as_html(subject, body, foot),
        from_name=candidate,
    )
