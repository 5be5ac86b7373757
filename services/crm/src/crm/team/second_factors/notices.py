"""Notices to a member about their second factor, mailed to each of their addresses and kept in each campaign."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions, transaction
from kit.messages import Mail, queue_message
from kit.messages.mail_layout import as_html, as_text
from kit.text.french import moment, of

from crm.campaign.audit_log.service import keep
from crm.campaign.campaigns.service import list_campaigns_of
from crm.campaign.members.service import names_of
from crm.team.sign_ins.service import find_address

KIND = "second_factor_notice"
LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Notice:
    """A fact about a second factor. `act`: its field in the audit log; `{who}` and `{when}` stand in `words`."""

    act: str
    subject: str
    words: str


RECOVERY_CODE_USED = Notice(
    "recovery_code",
    "Un code de secours a servi",
    "Un de vos codes de secours vient de servir pour entrer, le {when}. Si vous avez perdu votre téléphone, retirez-le "
    "de votre accès et ajoutez le nouveau.",
)
RECOVERY_CODES_RENEWED = Notice(
    "recovery_codes",
    "Vos codes de secours sont remplacés",
    "De nouveaux codes de secours ont été faits pour votre accès, le {when}. Les anciens n'ouvrent plus rien.",
)
RESET = Notice(
    "second_factor_reset",
    "Votre second facteur est retiré",
    "{who} a retiré votre second facteur le {when} : clés d'accès, code de téléphone et codes de secours n'ouvrent "
    "plus rien, et vos appareils sont déconnectés. Demandez un lien sur la page de connexion : vous en mettrez un "
    "autre en entrant.",
)


async def tell_member(sessions: Sessions, subject: str, notice: Notice, by: str) -> None:
    """Mail a notice to a person, once to each address of theirs, and keep it in the log of each of their campaigns."""
    async with transaction(sessions) as session:
        mine = await list_campaigns_of(session, subject)
    told: set[str] = set()
    for campaign_id in mine:
        async with transaction(sessions, campaign_id) as session:
            keep(session, campaign_id, by, "changed", "member", subject, [notice.act])
            row, address = await find_address(session, campaign_id, subject)
            if row is None or not address or address in told:
                continue
            told.add(address)
            now = datetime.now(UTC)
            state = (await get_campaign(session, campaign_id)).state
            who = (await names_of(session)).get(by) or "La personne qui dirige la campagne"
            words = notice.words.format(who=who, when=moment(now, state.time_zone))
            body = f"Bonjour,\n\n{words}"
            why = "Si ce n'est pas vous, ou si vous n'avez rien demandé, prévenez la personne qui dirige la campagne."
            foot = [f"Campagne {of(state.candidate)}.", why]
            mail = Mail(
                to=address,
                subject=notice.subject,
                text=as_text(body, foot),
                html=as_html(notice.subject, body, foot),
                from_name=state.candidate,
            )
            once = f"{notice.act}:{row}:{now.timestamp():.0f}"
            await queue_message(session, campaign_id, mail, kind=KIND, about=row, once=once, expires_at=now + LASTS)
