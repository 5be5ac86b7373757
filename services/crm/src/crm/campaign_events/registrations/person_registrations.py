"""The registrations of a person, for the rights desk and for their timeline."""

from datetime import datetime
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.db.vault import open_vault
from kit.messages import forget_messages
from kit.rights import HeldRecord, KnownIdentity, RecordOutcome, RequesterIdentity, judge_match
from kit.rights.matching import Verdict
from kit.security.auth import Caller
from kit.text.french import moment
from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.registrations.messages import open_told
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import Told
from crm.campaign_events.registrations.service import fill_seats
from crm.forms.consent_texts import service as consent_texts
from crm.forms.consent_texts.rights_copy import in_full

RECORD = "Inscription à une réunion"
MAXIMUM = 50_000
"""Names are sealed: each that is still held is opened and compared. They go a month after their campaign event."""
STATES = {
    "asked": "pas encore confirmée",
    "coming": "confirmée",
    "waiting": "sur la liste d'attente",
    "cancelled": "annulée",
}
"""What becomes of a sign-up, as people read it."""


async def find_held(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> tuple[list[HeldRecord], int]:
    """Return a person's registrations, and how many may be somebody else's."""
    theirs, doubtful = await _sorted(session, campaign_id, asked)
    zone = (await get_campaign(session, campaign_id)).state.time_zone
    named = await campaign_events.named_campaign_events(session, campaign_id, [one.campaign_event_id for one in theirs])
    vault = await open_vault(session, campaign_id)
    texts = await consent_texts.find_consent_texts(session, campaign_id, {one.text_version for one in theirs})
    held: list[HeldRecord] = []
    for rsvp in theirs:
        told, event = open_told(vault, rsvp), named[rsvp.campaign_event_id]
        said = {
            "Réunion": f"{event.title}, {moment(event.starts_at, zone)}",
            "Inscription": f"{STATES[rsvp.state]}, demandée le {moment(rsvp.asked_at, zone)}",
            "Nom donné": told.name if told else "",
            "E-mail": (told.email or "") if told else "",
            "Téléphone": (told.phone or "") if told else "",
            "Rappels": f"{'oui' if rsvp.wants_reminders else 'non'} (texte {rsvp.text_version})",
            "Noté sur la fiche": "oui" if rsvp.remembered else "non",
            "Venue": moment(rsvp.came_at, zone) if rsvp.came_at else "",
        } | in_full([rsvp.text_version], texts)
        held.append(
            HeldRecord(
                kind=RECORD,
                reference=str(rsvp.id),
                fields={name: text for name, text in said.items() if text},
                purpose="Garder une place, écrire à qui l'a prise, accueillir à l'entrée.",
                basis="Consentement et mesures prises à la demande de la personne (RGPD, art. 6.1 a et b, 9.2 a).",
                source="La personne elle-même." if rsvp.source == "page" else "La personne, par un membre de l'équipe.",
                kept="Trente jours après la réunion.",
                page=f"/campaign-events/{rsvp.campaign_event_id}",
            )
        )
    return held, doubtful


async def erase_held(
    session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity
) -> tuple[list[RecordOutcome], int]:
    """The rows go; who waits longest has the place, where one was taken."""
    theirs, doubtful = await _sorted(session, campaign_id, asked)
    for campaign_event_id in sorted({one.campaign_event_id for one in theirs}):
        campaign_event = await campaign_events.get_campaign_event(session, campaign_id, campaign_event_id, lock=True)
        for rsvp in theirs:
            if rsvp.campaign_event_id == campaign_event_id:
                await forget_messages(session, campaign_id, rsvp.id)
                await session.delete(rsvp)
        await session.flush()
        await fill_seats(session, campaign_event)
    return [RecordOutcome(kind=RECORD, reference=str(one.id), outcome="erased") for one in theirs], doubtful


async def visits_before(
    session: AsyncSession, caller: Caller, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[UUID, datetime, str, bool]]:
    """List the events of a person who agreed to be remembered, newest first: id, time, title, whether they came."""
    at = func.coalesce(Rsvp.came_at, Rsvp.asked_at)
    rows = select(Rsvp).where(
        Rsvp.campaign_id == caller.campaign_id,
        Rsvp.person_id == person_id,
        Rsvp.state.in_(("coming", "waiting")),
    )
    if before is not None:
        rows = rows.where(tuple_(at, Rsvp.id) < before)
    found = (await session.scalars(rows.order_by(at.desc(), Rsvp.id.desc()).limit(limit))).all()
    named = await campaign_events.named_campaign_events(
        session, caller.campaign_id, [one.campaign_event_id for one in found]
    )
    return [
        (one.id, one.came_at or one.asked_at, named[one.campaign_event_id].title, one.came_at is not None)
        for one in found
    ]


async def _sorted(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> tuple[list[Rsvp], int]:
    vault = await open_vault(session, campaign_id)
    theirs: list[Rsvp] = []
    doubtful = 0
    rows = select(Rsvp).where(Rsvp.campaign_id == campaign_id).order_by(Rsvp.asked_at.desc(), Rsvp.id).limit(MAXIMUM)
    for rsvp in await session.scalars(rows):
        verdict = _verdict(asked, open_told(vault, rsvp), rsvp.person_id)
        theirs += [rsvp] if verdict == "theirs" else []
        doubtful += verdict == "doubtful"
    return theirs, doubtful


def _verdict(asked: RequesterIdentity, told: Told | None, person_id: UUID | None) -> Verdict:
    """Judge a registration. One field has the whole name, in either order: the order that fits is meant."""
    first, _, rest = told.name.strip().partition(" ") if told else ("", "", "")
    start, _, last = told.name.strip().rpartition(" ") if told else ("", "", "")
    verdicts = {
        judge_match(
            asked,
            KnownIdentity(
                first_names=first_names,
                surnames=(surname,) if surname else (),
                emails=(told.email,) if told and told.email else (),
                phones=(told.phone,) if told and told.phone else (),
                references=(person_id,) if person_id else (),
            ),
        )
        for first_names, surname in ((first, rest), (last, start))
    }
    return next(one for one in _FIRST if one in verdicts)


_FIRST: tuple[Verdict, ...] = ("theirs", "doubtful", "other")
