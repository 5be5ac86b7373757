"""Open invitations: whoever is in the room asks, and somebody of the team lets each in, as a canvasser.

Whoever is let in gets a named invitation, at the address where they wait: the button is that invitation's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.scopes import Role
from kit.db.vault import open_vault
from kit.security.auth import Caller, check_in_person
from kit.security.links import KnownLink, close_links, lead_links, new_link
from kit.web.problems import Conflict, Gone, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.campaigns.warnings import Warning, register_warning
from crm.campaign.members import service as members
from crm.campaign.members.schemas import MemberPut
from crm.people.records.contacts import email_of, number_of
from crm.team.invitations import service as invitations
from crm.team.open_invitations.models import AdmissionRequest, OpenInvitation
from crm.team.open_invitations.schemas import AdmissionCreate, OpenInvitationCreate

PURPOSE, WAITING = "open_invitation", "admission"
"""Purposes of secret links: of the room's code, and of the page where one person waits."""
FIELD = "admission_contact"
MAX_OPEN = 10
REQUESTS_A_USE = 3
"""So many requests for each person who may be let in: a flood closes the code, and nobody has to refuse a thousand."""
IN_THE_ROOM = timedelta(hours=1)
"""Time for the press of the button, at least."""
PATIENCE = timedelta(minutes=10)
"""Whoever has waited longer may have closed the page: the button comes by mail or SMS too."""
KEPT = timedelta(days=1)
"""Time for which names are kept after the code has ended."""


@dataclass(frozen=True)
class Waiting:
    """A person who waits, as the team sees them."""

    id: UUID
    room: str
    display_name: str
    contact: str
    asked_at: datetime


async def open_room(session: AsyncSession, caller: Caller, put: OpenInvitationCreate) -> tuple[OpenInvitation, str]:
    """Make an open invitation; return it and the path of its code. Refused for rights that the caller cannot grant."""
    check_in_person(caller)
    await members.check_may_give(session, caller, _rights(put.label, put.territories, None))
    expires_at = datetime.now(UTC) + timedelta(hours=put.hours)
    room = await _add_room(session, caller, put.label, put.uses, put.territories, expires_at)
    token = await new_link(session, caller.campaign_id, PURPOSE, room.id, room.expires_at + KEPT)
    return room, f"/salle/{token}"


async def open_until(
    session: AsyncSession, caller: Caller, label: str, uses: int, territories: Sequence[str], expires_at: datetime
) -> OpenInvitation:
    """Make an open invitation without a code. Refused for rights that the caller cannot grant."""
    check_in_person(caller)
    await members.check_may_give(session, caller, _rights(label, territories, None))
    return await _add_room(session, caller, label, uses, territories, expires_at)


async def _add_room(
    session: AsyncSession, caller: Caller, label: str, uses: int, territories: Sequence[str], expires_at: datetime
) -> OpenInvitation:
    now = datetime.now(UTC)
    live = [room for room in await list_rooms(session, caller.campaign_id) if is_open(room, now)]
    if len(live) >= MAX_OPEN:
        raise Conflict(
            f"{MAX_OPEN} codes sont déjà ouverts : fermez-en un d'abord.", "Too many codes are open: close one first."
        )
    room = OpenInvitation(
        campaign_id=caller.campaign_id,
        label=label,
        territories=list(territories),
        uses=uses,
        created_by=caller.subject,
        expires_at=expires_at,
    )
    session.add(room)
    await session.flush()
    await session.refresh(room)
    keep(session, caller.campaign_id, caller.subject, "added", "member", room.id, ["open_invitation"])
    return room


async def close_room(session: AsyncSession, caller: Caller, room_id: UUID) -> None:
    room = await _get_room(session, caller.campaign_id, room_id)
    if room.closed_at is None:
        room.closed_at = datetime.now(UTC)
        keep(session, caller.campaign_id, caller.subject, "erased", "member", room.id, ["open_invitation"])


async def list_rooms(session: AsyncSession, campaign_id: UUID) -> Sequence[OpenInvitation]:
    mine = select(OpenInvitation).where(OpenInvitation.campaign_id == campaign_id)
    return (await session.scalars(mine.order_by(OpenInvitation.created_at.desc()).limit(50))).all()


async def list_open_ids(session: AsyncSession, campaign_id: UUID) -> list[UUID]:
    """Return the ids of all open invitations that still take somebody's request."""
    rows = select(OpenInvitation.id).where(
        OpenInvitation.campaign_id == campaign_id,
        OpenInvitation.closed_at.is_(None),
        OpenInvitation.expires_at > datetime.now(UTC),
    )
    return list(await session.scalars(rows))


async def count_let_in(session: AsyncSession, campaign_id: UUID) -> dict[UUID, int]:
    """Return how many each open invitation let in."""
    counted = (
        select(AdmissionRequest.open_invitation_id, func.count())
        .where(AdmissionRequest.campaign_id == campaign_id, AdmissionRequest.invitation_id.is_not(None))
        .group_by(AdmissionRequest.open_invitation_id)
    )
    return {room: count for room, count in await session.execute(counted)}


async def list_waiting(session: AsyncSession, campaign_id: UUID) -> list[Waiting]:
    """Return the people who wait, in the order in which they came."""
    rows = await session.execute(
        select(AdmissionRequest, OpenInvitation.label)
        .join(
            OpenInvitation,
            (OpenInvitation.campaign_id == campaign_id) & (OpenInvitation.id == AdmissionRequest.open_invitation_id),
        )
        .where(AdmissionRequest.campaign_id == campaign_id, AdmissionRequest.decided_at.is_(None))
        .order_by(AdmissionRequest.asked_at, AdmissionRequest.id)
        .limit(200)
    )
    vault = await open_vault(session, campaign_id)
    return [
        Waiting(row.id, label, row.display_name, vault.open(FIELD, row.contact) if row.contact else "", row.asked_at)
        for row, label in rows
    ]


async def warn_of_waiting(session: AsyncSession, caller: Caller) -> Warning | None:
    """Tell who may let people in that some wait."""
    if "members:write" not in caller.scopes:
        return None
    names = [one.display_name for one in await list_waiting(session, caller.campaign_id)]
    if not names:
        return None
    more = f" et {len(names) - 3} de plus" if len(names) > 3 else ""
    return Warning("warn", "On attend d’entrer dans l’équipe", f"{', '.join(names[:3])}{more}.", "/open-invitations")


register_warning("admissions", warn_of_waiting)


def is_open(room: OpenInvitation, now: datetime) -> bool:
    return room.closed_at is None and room.expires_at > now


async def find_open(session: AsyncSession, campaign_id: UUID, room_id: UUID) -> OpenInvitation | None:
    """Return an open invitation; None once it is over."""
    room = await session.get(OpenInvitation, (campaign_id, room_id))
    return room if room is not None and is_open(room, datetime.now(UTC)) else None


async def read_room(link: KnownLink) -> OpenInvitation:
    if link.purpose != PURPOSE:
        raise NotFound("Ce lien n'est pas celui d'une salle.", "This link is no open invitation.")
    return await _get_room(link.session, link.campaign_id, link.target_id)


async def ask_admission(link: KnownLink, put: AdmissionCreate) -> str:
    """Have somebody wait; return the path of their own page. Raises Gone once the code is over or taken up."""
    room = await read_room(link)
    if not is_open(room, datetime.now(UTC)):
        raise room_over()
    contact = email_of(put.contact) or number_of(put.contact)
    if contact is None:
        raise Invalid(
            "Écrivez une adresse électronique ou un numéro de téléphone.",
            "An e-mail address or a phone number is expected.",
            "/contact",
        )
    await _check_room_left(link.session, room)
    vault = await open_vault(link.session, link.campaign_id)
    row = AdmissionRequest(
        campaign_id=link.campaign_id,
        open_invitation_id=room.id,
        display_name=put.display_name,
        contact=vault.seal(FIELD, contact),
    )
    link.session.add(row)
    await link.session.flush()
    return f"/attente/{await new_link(link.session, link.campaign_id, WAITING, row.id, room.expires_at + KEPT)}"


async def read_waiting(link: KnownLink) -> AdmissionRequest:
    if link.purpose != WAITING:
        raise NotFound("Ce lien n'est pas celui d'une attente.", "This link is of nobody who waits.")
    return await _get_request(link.session, link.campaign_id, link.target_id)


async def admit(session: AsyncSession, caller: Caller, request_id: UUID) -> None:
    """Let somebody in: their page shows the button of an invitation of their own. Raises Conflict once all are in."""
    row = await _get_request(session, caller.campaign_id, request_id)
    _check_undecided(row)
    room = await _get_room(session, caller.campaign_id, row.open_invitation_id)
    if (await count_let_in(session, caller.campaign_id)).get(room.id, 0) >= room.uses:
        raise Conflict(
            f"Ce code a déjà fait entrer {room.uses} personnes : faites-en un autre.", "This code is used up."
        )
    vault = await open_vault(session, caller.campaign_id)
    contact = vault.open(FIELD, row.contact) if row.contact else ""
    member = await members.get_member(session, caller.campaign_id, caller.subject)
    rights = _rights(row.display_name, room.territories, member.member.ends_at)
    now = datetime.now(UTC)
    lasts, sent = max(IN_THE_ROOM, room.expires_at - now), now - row.asked_at > PATIENCE
    invitation = await invitations.invite_in_person(session, caller, rights, contact, lasts=lasts, sent=sent)
    await lead_links(session, row.id, WAITING, invitation.id, invitations.PURPOSE)
    row.decided_at, row.decided_by, row.contact, row.invitation_id = (
        datetime.now(UTC),
        caller.subject,
        None,
        invitation.id,
    )


async def refuse(session: AsyncSession, caller: Caller, request_id: UUID) -> None:
    row = await _get_request(session, caller.campaign_id, request_id)
    _check_undecided(row)
    row.decided_at, row.decided_by, row.contact = datetime.now(UTC), caller.subject, None


async def forget_rooms(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete codes that ended a day ago, with the names of who waited."""
    over = OpenInvitation.campaign_id == campaign_id, OpenInvitation.expires_at < datetime.now(UTC) - KEPT
    for room_id in (await session.scalars(select(OpenInvitation.id).where(*over))).all():
        waiting = select(AdmissionRequest.id).where(AdmissionRequest.open_invitation_id == room_id)
        for target in [room_id, *(await session.scalars(waiting)).all()]:
            await close_links(session, target)
    await session.execute(delete(OpenInvitation).where(*over))


def room_over() -> Gone:
    return Gone(
        "Ce code n'est plus ouvert. Demandez à l'équipe d'en montrer un autre.",
        "This code is over. Ask the team for another one.",
    )


def _rights(name: str, territories: Sequence[str], ends_at: datetime | None) -> MemberPut:
    return MemberPut(display_name=name, roles=[Role.CANVASSER], territories=list(territories), ends_at=ends_at)


async def _check_room_left(session: AsyncSession, room: OpenInvitation) -> None:
    mine = AdmissionRequest.campaign_id == room.campaign_id, AdmissionRequest.open_invitation_id == room.id
    asked = await session.scalar(select(func.count()).select_from(AdmissionRequest).where(*mine)) or 0
    let_in = (await count_let_in(session, room.campaign_id)).get(room.id, 0)
    if let_in >= room.uses or asked >= room.uses * REQUESTS_A_USE:
        raise room_over()


def _check_undecided(row: AdmissionRequest) -> None:
    if row.decided_at is not None:
        raise Conflict("C'est déjà décidé pour cette personne.", "This was decided already.")


async def _get_room(session: AsyncSession, campaign_id: UUID, room_id: UUID) -> OpenInvitation:
    # Held: of two who ask, or are let in, at once the second sees the first.
    room = await session.get(OpenInvitation, (campaign_id, room_id), with_for_update=True)
    if room is None:
        raise NotFound("Ce code n'existe plus.", "There is no such code.")
    return room


async def _get_request(session: AsyncSession, campaign_id: UUID, request_id: UUID) -> AdmissionRequest:
    row = await session.get(AdmissionRequest, (campaign_id, request_id), with_for_update=True)
    if row is None:
        raise NotFound("Cette demande n'existe plus.", "There is no such request.")
    return row
