"""The mail with the link of an organisation's invitation, queued under the organisation's own id."""

from kit.messages import PUBLIC, Mail, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.text.french import moment

from crm.team.organisations.models import OrganisationInvitation
from crm.team.organisations.org_hosts import host_of
from crm.team.organisations.org_session import Standing

KIND = "organisation_invitation"
SUBJECT = "Invitation à entrer dans une organisation"
_WHY = (
    "Vous recevez ce message parce qu'une personne de l'organisation a donné votre adresse pour vous inviter. "
    "Si vous ne vous y attendiez pas, n'en faites rien : le lien s'éteint tout seul."
)

_SEES = {
    "reader": "Vous y verrez les totaux des campagnes, jamais une personne.",
    "lead": "Vous la dirigerez : vous demanderez aux campagnes des messages et des actions, et donnerez les droits. "
    "Vous y verrez les totaux des campagnes, jamais une personne.",
}


async def send_invitation(standing: Standing, invitation: OrganisationInvitation, address: str, path: str) -> None:
    """Queue the mail in the link's transaction, whose session has the organisation's mailbox open."""
    host = host_of(standing.organisation)
    body = (
        f"Bonjour,\n\nUne invitation à entrer dans {host.into} vous attend. {_SEES[invitation.role]}\n\n"
        f"[Voir l'invitation]({PUBLIC}{path})\n\n"
        "Aucun compte ni mot de passe : la page dit qui vous invite, et un bouton vous fait entrer.\n\n"
        f"Ce lien est pour vous : il sert une fois, jusqu'au {moment(invitation.expires_at, host.time_zone)}. "
        "Ne le transmettez à personne."
    )
    foot = [host.foot, _WHY]
    mail = Mail(
        to=address,
        subject=SUBJECT,
        text=as_text(body, foot),
        html=as_html(SUBJECT, body, foot),
        from_name=host.sender,
    )
    await queue_message(
        standing.session,
        standing.organisation.id,
        mail,
        kind=KIND,
        about=invitation.id,
        once=f"organisation_invitation:{invitation.id}",
        expires_at=invitation.expires_at,
    )
