"""The text with which a message about a campaign event begins: an invitation, or its shifts that want hands."""

from collections.abc import Sequence
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.text.french import hour, moment
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events.kinds import label_of
from crm.campaign_events.events.service import KnownCampaignEvent, get_campaign_event
from crm.campaign_events.shifts.schemas import ShiftWithPeople
from crm.campaign_events.shifts.service import list_shifts
from crm.messaging.mailings.forms import MailingEntry


async def invitation_of(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, entry: MailingEntry, root: str, *, shifts: bool
) -> MailingEntry:
    """Return the entry with a name, a subject and a text about an event. `root`: the public address of this service.
    `shifts`: to ask for help with those that are not filled, on each reader's own page.
    """
    event = await get_campaign_event(session, caller.campaign_id, campaign_event_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    zone = state.time_zone
    when = moment(event.starts_at, zone)
    link = f"{root}/r/{caller.campaign_id}/{event.id}" if event.is_public else ""
    if shifts:
        now = campaign_now(state)
        open_ones = [
            one
            for one in await list_shifts(session, caller, event.id)
            if one.taken < one.needed and one.starts_at > now
        ]
        said = {
            "name": f"Bénévoles : {event.title}",
            "subject": "Un coup de main ?",
            "body": _call_for_help(event, when, open_ones, zone, sms=entry.channel == "sms"),
        }
    elif entry.channel == "sms":
        said = {
            "name": f"Invitation : {event.title}",
            "body": f"{event.title}, {when}, {event.place}.{f' Inscription : {link}' if link else ''}",
        }
    else:
        lines = [
            "Bonjour {{ prenom }},",
            f"# {event.title}",
            f"{label_of(event.kind)}, {when}, jusqu'à {hour(event.ends_at, zone)}\n{event.place}",
            event.description.strip(),
            f"[[Je viens]]({link})" if link else "Prévenez-nous si vous venez : répondez à ce message.",
            f"[Ajouter à mon agenda]({link}/agenda.ics)" if link else "",
        ]
        said = {
            "name": f"Invitation : {event.title}",
            "subject": f"{event.title}, {when}",
            "body": "\n\n".join(line for line in lines if line),
        }
    return entry.model_copy(update={field: value[:200] if field != "body" else value for field, value in said.items()})


def _call_for_help(
    event: KnownCampaignEvent, when: str, shifts: Sequence[ShiftWithPeople], zone: str, *, sms: bool
) -> str:
    if sms:
        return f"Nous cherchons des bénévoles : {event.title}, {when}. Choisir un créneau : {{{{ ma_page }}}}"
    wanted = [
        f"- {one.title}, {moment(one.starts_at, zone)}, jusqu'à {hour(one.ends_at, zone)} : encore {missing}"
        for one in shifts
        for missing in (one.needed - one.taken,)
    ]
    return "\n\n".join(
        line
        for line in (
            "Bonjour {{ prenom }},",
            f"Nous cherchons des bénévoles pour « {event.title} », {when}, {event.place}.",
            "\n".join(wanted),
            "Choisissez votre créneau sur votre page : {{ ma_page }}",
            "Merci de votre aide !",
        )
        if line
    )
