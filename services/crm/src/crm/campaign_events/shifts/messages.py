"""Messages to those who take a shift: it is near, it moved, it is cancelled. Logistics only."""

from collections.abc import Sequence
from typing import Literal, TypeAlias
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.messages import PUBLIC, Mail, Sms, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.text.french import moment
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.kinds import label_of
from crm.campaign_events.events.reminder_times import Step, real_time, said_until
from crm.campaign_events.events.service import KnownCampaignEvent, silent_at
from crm.campaign_events.shifts.models import Shift, ShiftPlace
from crm.people.records.contact_points import open_points
from crm.people.records.contacts import is_mobile
from crm.people.volunteers.service import add_own_link

KIND = "shift"
Occasion: TypeAlias = Literal["eve", "soon", "moved", "called_off"]
SUBJECTS: dict[Occasion, str] = {
    "eve": "Votre créneau, demain",
    "soon": "Votre créneau, tout à l'heure",
    "moved": "Votre créneau a changé",
    "called_off": "Votre créneau est annulé",
}
WHY = "Vous recevez ce message parce que vous avez pris ce créneau."


async def remind_helpers(session: AsyncSession, campaign_event: KnownCampaignEvent, shift: Shift, step: Step) -> None:
    await _write_all(session, campaign_event, shift, step, f"{step}:{shift.starts_at:%Y%m%d%H%M}")


async def tell_helpers(
    session: AsyncSession,
    campaign_event: KnownCampaignEvent,
    shifts: Sequence[Shift],
    occasion: Literal["moved", "called_off"],
) -> None:
    for shift in shifts:
        await _write_all(session, campaign_event, shift, occasion, f"{occasion}:{campaign_event.version}")


async def _write_all(
    session: AsyncSession, campaign_event: KnownCampaignEvent, shift: Shift, occasion: Occasion, once: str
) -> None:
    state = (await get_campaign(session, shift.campaign_id)).state
    rows = select(ShiftPlace.person_id).where(
        ShiftPlace.campaign_id == shift.campaign_id, ShiftPlace.shift_id == shift.id
    )
    helpers = (await session.scalars(rows.order_by(ShiftPlace.person_id))).all()
    until = said_until(occasion, shift.starts_at) if occasion in ("eve", "soon") else shift.ends_at
    for person_id, (way, address) in (await _addresses(session, shift.campaign_id, helpers)).items():
        link = f"{PUBLIC}{await add_own_link(session, shift.campaign_id, person_id)}/creneaux"
        await queue_message(
            session,
            shift.campaign_id,
            _content(state, campaign_event, shift, occasion, way, address, link),
            kind=KIND,
            about=person_id,
            once=f"shift:{shift.id}:{person_id}:{once}",
            bulk=True,
            expires_at=real_time(until, state.clock_offset_seconds),
        )


async def _addresses(
    session: AsyncSession, campaign_id: UUID, people: Sequence[UUID]
) -> dict[UUID, tuple[Literal["email", "phone"], str]]:
    """The first open e-mail of each, else the first mobile; none for who has neither."""
    vault = await open_vault(session, campaign_id)
    found: dict[UUID, tuple[Literal["email", "phone"], str]] = {}
    for person_id, points in (await open_points(session, campaign_id, people, "phone")).items():
        numbers = [vault.open("phone", sealed) for _, sealed, _ in points]
        if mobile := next((one for one in numbers if is_mobile(one)), None):
            found[person_id] = ("phone", mobile)
    for person_id, points in (await open_points(session, campaign_id, people, "email")).items():
        found[person_id] = ("email", vault.open("email", points[0][1]))
    return found


def _content(
    state: CampaignState,
    campaign_event: KnownCampaignEvent,
    shift: Shift,
    occasion: Occasion,
    way: Literal["email", "phone"],
    address: str,
    link: str,
) -> Mail | Sms:
    silent = silent_at(state, campaign_event.stations, campaign_now(state))
    what = label_of(campaign_event.kind) if silent else f"{campaign_event.title} : {shift.title}"
    when = moment(shift.starts_at, state.time_zone)
    subject = SUBJECTS[occasion]
    if way == "phone":
        return Sms(to=address, text=f"Campagne de {state.candidate} : {subject.lower()}. {what[:60]}, {when}. {link}")
    body = f"Bonjour,\n\n{subject}.\n\n{what}\n{when}\n{campaign_event.place}\n\n[Mes créneaux]({link})"
    foot = [f"Campagne de {state.candidate}.", WHY]
    return Mail(
        to=address,
        subject=subject,
        text=as_text(body, foot),
        html=as_html(subject, body, foot),
        from_name=state.candidate,
    )
