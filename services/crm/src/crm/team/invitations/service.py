"""Invitations into the team: single-use secret links, limited to the maker's rights at the time of use."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.campaigns.queries import find_member
from kit.db.vault import open_vault
from kit.messages import cancel_messages
from kit.security.auth import Caller, caller_of
from kit.security.entitlements import is_within
from kit.security.links import KnownLink, new_link
from kit.web.problems import Conflict, Forbidden, Gone, Invalid, NotFound
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.members import service as members
from crm.campaign.members.schemas import MemberPut
from crm.campaign.members.service import NamedMember
from crm.people.records.contacts import email_of, number_of
from crm.team.invitations.invitation_mail import KIND, send_invitation, text_invitation
from crm.team.invitations.models import Invitation
from crm.team.invitations.schemas import InvitationCreate, InvitationRead
from crm.team.sign_ins.service import ask_confirmation, set_address

PURPOSE = "invitation"
ADDRESS_FIELD = "invitation_address"
TOLD_AFTER = timedelta(days=30)
"""Time during which a link that is over says so, instead of being unknown."""
SECOND_PRESS = timedelta(minutes=2)
"""Time in which the same person is let in again by a second press: their phone may have lost the first answer."""


async def invite(session: AsyncSession, caller: Caller, put: InvitationCreate) -> tuple[Invitation, str]:
    """Create an invitation; return it and the path of its link. Refused for rights that the caller cannot grant."""
    address = None if put.email is None else email_of(put.email)
    if put.email is not None and address is None:
        raise Invalid("Cette adresse électronique n'est pas valable.", "This is no e-mail address.", "/email")
    if put.ends_at is not None and put.ends_at <= datetime.now(UTC):
        raise Invalid("Cette fin est déjà passée.", "This end has passed already.", "/ends_at")
    number = None if put.mobile is None else number_of(put.mobile)
    if put.mobile is not None and number is None:
        raise Invalid("Ce numéro de téléphone n'est pas valable.", "This is no phone number.", "/mobile")
    rights = MemberPut.model_validate(put.model_dump(exclude={"days", "email", "mobile"}))
    await members.check_may_give(session, caller, rights)
    invitation = await _add_invitation(session, caller, rights, timedelta(days=put.days), address)
    told_until = invitation.expires_at + TOLD_AFTER
    token = await new_link(session, caller.campaign_id, PURPOSE, invitation.id, told_until)
    path = f"/invitations/{token}"
    if address is not None:
        await send_invitation(session, invitation, address, path)
    if number is not None:
        await text_invitation(session, invitation, number, path)
    return invitation, path


async def invite_in_person(
    session: AsyncSession,
    caller: Caller,
    rights: MemberPut,
    contact: str,
    *,
    lasts: timedelta = timedelta(hours=1),
    sent: bool = False,
) -> Invitation:
    """Create an invitation for who waits for it now, on a page that has a link already.

    `contact`: an e-mail address, as they typed it, to be confirmed by them once they are in, or a phone number.
    `sent`: another link goes there, for who may no longer look at that page; a mailed one proves the address.
    """
    await members.check_may_give(session, caller, rights)
    address = email_of(contact)
    invitation = await _add_invitation(session, caller, rights, lasts, address)
    invitation.address_proven = False
    if sent:
        told_until = invitation.expires_at + TOLD_AFTER
        path = f"/invitations/{await new_link(session, caller.campaign_id, PURPOSE, invitation.id, told_until)}"
        if address is not None:
            await send_invitation(session, invitation, address, path)
        elif (number := number_of(contact)) is not None:
            await text_invitation(session, invitation, number, path)
    return invitation


async def _add_invitation(
    session: AsyncSession, caller: Caller, rights: MemberPut, lasts: timedelta, address: str | None
) -> Invitation:
    invitation = Invitation(
        campaign_id=caller.campaign_id,
        display_name=rights.display_name,
        roles=[str(role) for role in rights.roles],
        territories=list(rights.territories),
        ends_at=rights.ends_at,
        closed=[str(feature) for feature in rights.closed or []],
        created_by=caller.subject,
        expires_at=datetime.now(UTC) + lasts,
    )
    if address is not None:
        vault = await open_vault(session, caller.campaign_id)
        invitation.address = vault.seal(ADDRESS_FIELD, address)
    session.add(invitation)
    await session.flush()
    await session.refresh(invitation)
    fields = ["invitation", *invitation.roles]
    keep(session, caller.campaign_id, caller.subject, "added", "member", invitation.id, fields)
    return invitation


async def list_invitations(session: AsyncSession, campaign_id: UUID) -> Sequence[Invitation]:
    rows = select(Invitation).where(Invitation.campaign_id == campaign_id).order_by(Invitation.created_at.desc())
    return (await session.scalars(rows.limit(200))).all()


async def list_waiting_ids(session: AsyncSession, campaign_id: UUID) -> list[UUID]:
    """Return the ids of all invitations that somebody could still accept."""
    rows = select(Invitation.id).where(
        Invitation.campaign_id == campaign_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > datetime.now(UTC),
    )
    return list(await session.scalars(rows))


async def withdraw(session: AsyncSession, caller: Caller, invitation_id: UUID) -> None:
    invitation = await _get(session, caller.campaign_id, invitation_id)
    if invitation.created_by != caller.subject and not is_within(invitation.territories, caller.territories):
        raise Forbidden(
            "Cette invitation donne des droits hors de votre territoire : un responsable de toute la campagne peut la "
            "retirer.",
            "This invitation gives rights outside your territories: a manager of the whole campaign can withdraw it.",
        )
    if invitation.accepted_at is not None:
        raise Conflict(
            "Cette invitation a été acceptée : retirez la personne de l'équipe.",
            "This invitation was accepted: take the person out of the team.",
        )
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at, invitation.address = datetime.now(UTC), None
        keep(session, caller.campaign_id, caller.subject, "erased", "member", invitation.id, ["invitation"])
    await cancel_messages(session, caller.campaign_id, invitation.id, [KIND])


async def read_link(link: KnownLink) -> Invitation:
    if link.purpose != PURPOSE:
        raise NotFound("Ce lien n'est pas une invitation.", "This link is no invitation.")
    return await _get(link.session, link.campaign_id, link.target_id)


async def accept(link: KnownLink, subject: str) -> NamedMember:
    """Accept an invitation as the logged-in user. Rights that its maker has lost since are not granted.

    Once: but the same person's second press within two minutes is answered as the first.
    """
    invitation = await read_link(link)
    if (again := await _second_press(link, invitation, subject)) is not None:
        return again
    if (over := refusal_of(invitation)) is not None:
        raise over
    if await members.is_member(link.session, link.campaign_id, subject):
        raise Conflict(
            "Vous êtes déjà dans cette équipe : vos droits ne changent que sur sa page.",
            "You are in this team already: your rights change on its page alone.",
        )
    rights = MemberPut.model_validate(
        {
            "display_name": invitation.display_name,
            "roles": invitation.roles,
            "territories": invitation.territories,
            "ends_at": invitation.ends_at,
            "closed": invitation.closed,
        }
    )
    accepted = await members.put_member(link.session, await _maker(link, invitation), subject, rights)
    invitation.accepted_by, invitation.accepted_at = subject, datetime.now(UTC)
    if invitation.address is not None:
        vault = await open_vault(link.session, link.campaign_id)
        address = vault.open(ADDRESS_FIELD, invitation.address)
        prove = set_address if invitation.address_proven else ask_confirmation
        await prove(link.session, link.campaign_id, subject, address)
        invitation.address = None
    return accepted


async def _second_press(link: KnownLink, invitation: Invitation, subject: str) -> NamedMember | None:
    at = invitation.accepted_at
    if at is None or invitation.accepted_by != subject or datetime.now(UTC) - at > SECOND_PRESS:
        return None
    if not await members.is_member(link.session, link.campaign_id, subject):
        return None
    return await members.get_member(link.session, link.campaign_id, subject)


def refusal_of(invitation: Invitation) -> Gone | None:
    """Return what to tell whoever opens an invitation that lets nobody in any more; None where it does."""
    match describe(invitation).state:
        case "accepted":
            return Gone("Cette invitation a déjà servi : elle vaut pour une personne.", "This invitation was used.")
        case "withdrawn":
            return Gone("Cette invitation a été retirée.", "This invitation was withdrawn.")
        case "expired":
            return Gone("Cette invitation n'est plus valable : son délai est passé.", "This invitation has expired.")
        case _:
            return None


async def forget_addresses(session: AsyncSession, campaign_id: UUID) -> None:
    """Forget where invitations were mailed that nobody accepted in time."""
    over = Invitation.campaign_id == campaign_id, Invitation.expires_at < datetime.now(UTC)
    await session.execute(update(Invitation).where(*over, Invitation.address.is_not(None)).values(address=None))


async def _maker(link: KnownLink, invitation: Invitation) -> Caller:
    """Return the invitation's maker, with the rights that they have now."""
    member = await find_member(link.session, link.campaign_id, invitation.created_by)
    if member is None or not member.roles or member.has_ended:
        raise Forbidden(
            "La personne qui vous a invité n'est plus dans l'équipe : demandez une nouvelle invitation.",
            "Whoever invited you is no longer in the team: ask for another invitation.",
        )
    return caller_of(link.campaign_id, member)


def describe(invitation: Invitation) -> InvitationRead:
    if invitation.accepted_at is not None:
        state = "accepted"
    elif invitation.withdrawn_at is not None:
        state = "withdrawn"
    else:
        state = "expired" if invitation.expires_at <= datetime.now(UTC) else "waiting"
    fields = {name: getattr(invitation, name) for name in InvitationRead.model_fields if name != "state"}
    return InvitationRead.model_validate(fields | {"state": state})


async def _get(session: AsyncSession, campaign_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = await session.get(Invitation, (campaign_id, invitation_id), with_for_update=True)
    if invitation is None:
        raise NotFound("Cette invitation n'existe pas.", "There is no such invitation.")
    return invitation
