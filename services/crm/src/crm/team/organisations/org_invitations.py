"""Invitations into an organisation: single-use secret links, limited to the maker's rights at the time of use.

Whoever accepts may be in no campaign of the suite: the press of the button makes them an account where they have none,
as in a team. Only that press consumes the link, as scanners open links too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from kit.db.sessions import Sessions
from kit.db.vault import open_vault
from kit.messages import cancel_messages
from kit.security.entitlements import earliest_end
from kit.security.links import KnownLink, new_link
from kit.web.problems import Conflict, Forbidden, Gone, Invalid, NotFound
from sqlalchemy import select

from crm.people.records.contacts import email_of
from crm.team.organisations.models import Organisation, OrganisationInvitation, OrganisationMember
from crm.team.organisations.org_invitation_mail import KIND, send_invitation
from crm.team.organisations.org_session import Standing, as_subject, enter, living, open_mailbox
from crm.team.organisations.schemas import OrgMemberPut
from crm.team.organisations.service import check_may_give, put_member
from crm.team.sign_ins.service import set_address

PURPOSE = "organisation_invitation"
ADDRESS_FIELD = "organisation_invitation_address"
LASTS = timedelta(days=7)
TOLD_AFTER = timedelta(days=30)
"""Time during which a link that is over says so, instead of being unknown."""
SECOND_PRESS = timedelta(minutes=2)
"""Time in which a second press by the same person is answered as the first."""
MOST_SHOWN = 50


@dataclass(frozen=True)
class Opened:
    """An invitation as its link shows it."""

    organisation: Organisation
    invitation: OrganisationInvitation
    inviter: str
    """Empty: they are no longer in the organisation."""


async def invite(standing: Standing, put: OrgMemberPut, email: str = "") -> str:
    """Create an invitation; return the path of its link, which is shown once and, with an address, mailed."""
    standing.check_lead()
    address = email_of(email) if email else None
    if email and address is None:
        raise Invalid("Cette adresse électronique n'est pas valable.", "This is no e-mail address.", "/email")
    check_may_give(standing, put)
    now = datetime.now(UTC)
    invitation = OrganisationInvitation(
        organisation_id=standing.organisation.id,
        id=uuid4(),
        **put.model_dump(),
        created_by=standing.subject,
        expires_at=earliest_end(now + LASTS, standing.ends_at),
    )
    standing.session.add(invitation)
    await standing.session.flush()
    told_until = invitation.expires_at + TOLD_AFTER
    # The id of the link's campaign is here the organisation's own, which is no campaign.
    token = await new_link(standing.session, standing.organisation.id, PURPOSE, invitation.id, told_until)
    path = f"/organisation-invitations/{token}"
    if address is not None:
        await open_mailbox(standing.session, standing.organisation.id)
        vault = await open_vault(standing.session, standing.organisation.id)
        invitation.address = vault.seal(ADDRESS_FIELD, address)
        await send_invitation(standing, invitation, address, path)
    return path


async def list_waiting(standing: Standing) -> list[OrganisationInvitation]:
    """Return the invitations that somebody could still accept, those that end first first."""
    rows = select(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == standing.organisation.id,
        OrganisationInvitation.accepted_at.is_(None),
        OrganisationInvitation.withdrawn_at.is_(None),
        OrganisationInvitation.expires_at > datetime.now(UTC),
    )
    return list(await standing.session.scalars(rows.order_by(OrganisationInvitation.expires_at).limit(MOST_SHOWN)))


async def withdraw(standing: Standing, invitation_id: UUID) -> None:
    standing.check_lead()
    key = (standing.organisation.id, invitation_id)
    invitation = await standing.session.get(OrganisationInvitation, key, with_for_update=True)
    if invitation is None:
        raise NotFound("Cette invitation n'existe pas.", "There is no such invitation.")
    if invitation.accepted_at is not None:
        raise Conflict(
            "Cette invitation a été acceptée : retirez la personne de l'organisation.",
            "This invitation was accepted: take the person out of the organisation.",
        )
    invitation.withdrawn_at, invitation.address = invitation.withdrawn_at or datetime.now(UTC), None
    await open_mailbox(standing.session, standing.organisation.id)
    await cancel_messages(standing.session, standing.organisation.id, invitation.id, [KIND])


async def open_invitation(link: KnownLink) -> Opened:
    """Return what a link invites to; raise NotFound for another link. It changes nothing."""
    if link.purpose != PURPOSE:
        raise NotFound("Ce lien n'est pas une invitation.", "This link is no invitation.")
    session = link.session
    await enter(session, link.campaign_id)
    organisation = await session.get_one(Organisation, link.campaign_id)
    key = (organisation.id, link.target_id)
    invitation = await session.get_one(OrganisationInvitation, key, with_for_update=True)
    maker = await session.get(OrganisationMember, (organisation.id, invitation.created_by))
    return Opened(organisation, invitation, maker.display_name if maker else "")


def refusal_of(invitation: OrganisationInvitation) -> Gone | None:
    """Return what to tell whoever opens an invitation that lets nobody in any more; None where it does."""
    if invitation.accepted_at is not None:
        return Gone("Cette invitation a déjà servi : elle vaut pour une personne.", "This invitation was used.")
    if invitation.withdrawn_at is not None:
        return Gone("Cette invitation a été retirée.", "This invitation was withdrawn.")
    if invitation.expires_at <= datetime.now(UTC):
        return Gone("Cette invitation n'est plus valable : son délai est passé.", "This invitation has expired.")
    return None


async def accept(link: KnownLink, sessions: Sessions, subject: str) -> UUID:
    """Accept an invitation as the logged-in user; return the organisation.

    Rights that its maker has lost since are not granted. The same person's second press is answered as the first.
    """
    opened, session = await open_invitation(link), link.session
    invitation, organisation = opened.invitation, opened.organisation
    at = invitation.accepted_at
    if at is not None and invitation.accepted_by == subject and datetime.now(UTC) - at <= SECOND_PRESS:
        return organisation.id
    if (over := refusal_of(invitation)) is not None:
        raise over
    here = OrganisationMember.organisation_id == organisation.id
    await as_subject(session, subject)
    if await session.scalar(living(subject).where(here)) is not None:
        raise Conflict(
            "Vous êtes déjà dans cette organisation : vos droits ne changent que sur sa page.",
            "You are in this organisation already: your rights change on its page alone.",
        )
    maker = await session.scalar(living(invitation.created_by).where(here))
    if maker is None or maker.role != "lead":
        raise Forbidden(
            "La personne qui vous a invité ne dirige plus l'organisation : demandez une nouvelle invitation.",
            "Whoever invited you no longer leads the organisation: ask for another invitation.",
        )
    standing = Standing(
        sessions, session, maker.subject, organisation, maker.role, tuple(maker.departments), maker.ends_at, None
    )
    rights = {name: getattr(invitation, name) for name in OrgMemberPut.model_fields}
    await put_member(standing, subject, OrgMemberPut.model_validate(rights))
    invitation.accepted_by, invitation.accepted_at = subject, datetime.now(UTC)
    if invitation.address is not None:
        vault = await open_vault(session, organisation.id)
        await set_address(session, organisation.id, subject, vault.open(ADDRESS_FIELD, invitation.address))
        invitation.address = None
    return organisation.id
