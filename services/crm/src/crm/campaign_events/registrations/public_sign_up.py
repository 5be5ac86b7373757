"""Sign-ups from the public page: sent by anybody, worth a place once the address has confirmed it."""

from datetime import datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.web.networks import network_of
from kit.web.problems import Conflict, TooManyRequests
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.registrations.messages import write_to
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import RsvpCreate
from crm.campaign_events.registrations.service import check_open, new_rsvp
from crm.people.suppressions.service import find_suppressed

PER_NETWORK, PER_CAMPAIGN, PER_ADDRESS = 12, 1000, 3
"""In an hour: a family behind one box; a flood must not bury the people who come, nor one mailbox."""
UNCONFIRMED = timedelta(days=7)


async def ask_place(session: AsyncSession, campaign_event: KnownCampaignEvent, put: RsvpCreate, network: str) -> None:
    """Request a place; the answer is the same whether they are known, have a place, or are written to at all."""
    state = (await get_campaign(session, campaign_event.campaign_id)).state
    check_open(state, campaign_event)
    now = campaign_now(state)
    if campaign_event.starts_at <= now:
        raise Conflict(
            "Cette réunion a commencé : venez, nous vous accueillerons à l'entrée.", "This campaign event has begun."
        )
    rsvp = await new_rsvp(session, state, campaign_event, put, "page")
    vault = await open_vault(session, campaign_event.campaign_id)
    from_where = vault.blind("network", network_of(network))
    await _check_flood(session, campaign_event.campaign_id, from_where, now)
    rsvp.network = from_where
    assert rsvp.address is not None
    mails = await _count(session, campaign_event.campaign_id, now, Rsvp.address == rsvp.address)
    session.add(rsvp)
    await session.flush()
    closed = await find_suppressed(
        session, campaign_event.campaign_id, [(way, rsvp.address) for way in ("email", "phone")]
    )
    # Who refused messages may still ask for a place; where mail does not arrive, none is sent.
    if mails < PER_ADDRESS and not set(closed.values()) & {"bounce", "complaint"}:
        until = min(campaign_event.ends_at, now + timedelta(days=1))
        await write_to(session, state, campaign_event, rsvp, "confirm", now=now, once="confirm", until=until)


async def _check_flood(session: AsyncSession, campaign_id: UUID, network: bytes, now: datetime) -> None:
    old = (Rsvp.campaign_id == campaign_id, Rsvp.state == "asked", Rsvp.asked_at < now - UNCONFIRMED)
    await session.execute(delete(Rsvp).where(*old))
    mine = await _count(session, campaign_id, now, Rsvp.network == network)
    if mine >= PER_NETWORK or await _count(session, campaign_id, now, Rsvp.source == "page") >= PER_CAMPAIGN:
        raise TooManyRequests(
            "Trop d'inscriptions sont arrivées. Réessayez dans une heure.",
            "Too many sign-ups came. Try again in an hour.",
            headers={"Retry-After": "3600"},
        )


async def _count(session: AsyncSession, campaign_id: UUID, now: datetime, of: ColumnElement[bool]) -> int:
    hour = (Rsvp.campaign_id == campaign_id, Rsvp.asked_at > now - timedelta(hours=1))
    return int(await session.scalar(select(func.count()).select_from(Rsvp).where(*hour, of)) or 0)
