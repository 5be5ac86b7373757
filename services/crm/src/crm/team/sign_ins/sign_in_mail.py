"""The mails of sign-in links and of a changed address."""

from datetime import datetime
from uuid import UUID

from kit.messages import PUBLIC, Mail, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.text.french import moment
from sqlalchemy.ext.asyncio import AsyncSession

from crm.team.sign_ins.hosts import Host

SIGN_IN, CONFIRMATION, NOTICE = "sign_in", "address_confirmation", "address_notice"
"""Kinds of messages."""
SUBJECT = "Votre lien pour entrer"
SUBJECT_CONFIRMATION = "Confirmez votre nouvelle adresse"
SUBJECT_NOTICE = "L'adresse de votre accès change"


async def mail_sign_in(
    session: AsyncSession,
    host: Host,
    row: UUID,
    campaign_id: UUID,
    to: str,
    path: str,
    until: datetime,
    once: str,
) -> UUID | None:
    body = (
        f"Bonjour,\n\nVoici le lien pour entrer dans {host.into}, demandé avec cette adresse.\n\n"
        f"[Entrer]({PUBLIC}{path})\n\n"
        f"Ce lien sert une fois, jusqu'au {moment(until, host.time_zone)}. Ne le transmettez à personne."
    )
    why = "Si vous n'avez rien demandé, n'en faites rien : personne n'entre sans ce lien, et il s'éteint tout seul."
    return await _queue(session, host, row, campaign_id, to, SUBJECT, body, why, SIGN_IN, until, once)


async def mail_confirmation(
    session: AsyncSession,
    host: Host,
    row: UUID,
    campaign_id: UUID,
    to: str,
    path: str,
    until: datetime,
    once: str,
) -> UUID | None:
    body = (
        f"Bonjour,\n\nVous avez donné cette adresse pour entrer dans {host.into}.\n\n"
        f"[Confirmer cette adresse]({PUBLIC}{path})\n\n"
        f"Ce lien sert une fois, jusqu'au {moment(until, host.time_zone)}."
    )
    why = "Si vous n'y êtes pour rien, n'en faites rien : rien ne change sans ce lien."
    return await _queue(session, host, row, campaign_id, to, SUBJECT_CONFIRMATION, body, why, CONFIRMATION, until, once)


async def mail_notice(
    session: AsyncSession, host: Host, row: UUID, campaign_id: UUID, to: str, until: datetime, once: str
) -> UUID | None:
    """Tell the address of before that another one takes its place."""
    body = (
        f"Bonjour,\n\nUne autre adresse vient d'être confirmée pour entrer dans {host.into}. "
        "Celle-ci ne recevra plus de lien."
    )
    why = f"Si ce n'est pas vous, prévenez tout de suite la personne qui {host.head}."
    return await _queue(session, host, row, campaign_id, to, SUBJECT_NOTICE, body, why, NOTICE, until, once)


async def _queue(
    session: AsyncSession,
    host: Host,
    row: UUID,
    campaign_id: UUID,
    to: str,
    subject: str,
    body: str,
    why: str,
    kind: str,
    until: datetime,
    once: str,
) -> UUID | None:
    foot = [host.foot, why]
    mail = Mail(
        to=to,
        subject=subject,
        text=as_text(body, foot),
        html=as_html(subject, body, foot),
        from_name=host.sender,
    )
    return await queue_message(session, campaign_id, mail, kind=kind, about=row, once=once, expires_at=until)
