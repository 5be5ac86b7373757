"""The mail and the SMS with an invitation's link."""

from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import get_campaign
from kit.messages import PUBLIC, Mail, Sms, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.text.french import moment, of
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members.labels import ROLES
from crm.team.invitations.models import Invitation

KIND = "invitation"
SUBJECT = "Invitation à rejoindre une équipe de campagne"
WHY = (
    "Vous recevez ce message parce qu'une personne de l'équipe a donné votre adresse pour vous inviter. "
    "Si vous ne vous y attendiez pas, n'en faites rien : le lien s'éteint tout seul."
)


async def send_invitation(session: AsyncSession, invitation: Invitation, address: str, path: str) -> UUID | None:
    """Queue the mail in the link's transaction. It concerns the team, so the silence does not delay it."""
    state = (await get_campaign(session, invitation.campaign_id)).state
    roles = ", ".join(ROLES[Role(role)][0].lower() for role in invitation.roles)
    body = (
        f"Bonjour,\n\nUne invitation à rejoindre l'équipe de la campagne {of(state.candidate)} vous attend. Votre "
        f"rôle : {roles}.\n\n"
        f"[Voir l'invitation]({PUBLIC}{path})\n\n"
        "Aucun compte ni mot de passe : la page dit qui vous invite, et un bouton vous fait entrer.\n\n"
        f"Ce lien est pour vous : il sert une fois, jusqu'au {moment(invitation.expires_at, state.time_zone)}. "
        "Ne le transmettez à personne."
    )
    foot = [f"Campagne {of(state.candidate)}.", WHY]
    return await queue_message(
        session,
        invitation.campaign_id,
        Mail(
            to=address,
            subject=SUBJECT,
            text=as_text(body, foot),
            html=as_html(SUBJECT, body, foot),
            from_name=state.candidate,
        ),
        kind=KIND,
        about=invitation.id,
        once=f"invitation:{invitation.id}",
        expires_at=invitation.expires_at,
    )


async def text_invitation(session: AsyncSession, invitation: Invitation, mobile: str, path: str) -> UUID | None:
    """Queue the SMS in the link's transaction."""
    state = (await get_campaign(session, invitation.campaign_id)).state
    said = f"Invitation dans l'équipe de la campagne {of(state.candidate)}, pour vous seul : {PUBLIC}{path}"
    return await queue_message(
        session,
        invitation.campaign_id,
        Sms(to=mobile, text=said),
        kind=KIND,
        about=invitation.id,
        once=f"invitation-sms:{invitation.id}",
        expires_at=invitation.expires_at,
    )
