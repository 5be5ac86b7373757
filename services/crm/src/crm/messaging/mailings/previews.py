"""A message as a given person would get it, and one sent to try it."""

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.messages import Mail, Sms, queue_message
from kit.messages.queue import count_messages
from kit.security.auth import Caller
from kit.web.problems import Conflict, TooManyRequests
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import department_of, is_silent
from crm.consents.ledger.service import TARGETED_FROM
from crm.messaging.disclosures.message_notice import open_carrier
from crm.messaging.letters.addressees import Reader
from crm.messaging.mailings.audience import REACHED, WHY, Channel, Purpose, sort_people
from crm.messaging.mailings.audience_counts import targets
from crm.messaging.mailings.message_text import Frame, sms_parts
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.roll_letters import origin_of
from crm.messaging.mailings.schemas import PreviewRead, TestAsk
from crm.messaging.mailings.service import check_silence, get_rule
from crm.people.records import service as people
from crm.people.records.ages import age_on
from crm.people.records.conditions import place_of
from crm.people.records.contacts import normalise
from crm.people.records.labels import source_of
from crm.people.records.notice_duty import read_some
from crm.people.records.service import KnownPerson as Person
from crm.people.suppressions.service import find_suppressed

INVENTED = Reader(
    first_names="Camille", surname="Exemple", town="Villejuif", station="94076_0001", own_page="https://exemple.fr/moi"
)
TEST_LASTS = timedelta(hours=2)
TEST = "mailing-test"
MAX_TESTS = 20
"""Of a campaign in an hour: a test goes to who asked for nothing, so it must not become a way to write to many."""


async def seen_by(
    session: AsyncSession, caller: Caller, known: Mailing, person_id: UUID | None, address: str
) -> PreviewRead:
    """Return a mailing as a given person sees it, or an invented one."""
    if person_id is None:
        return await written(session, caller, known, INVENTED, address)
    return await preview(session, caller, known, person_id, address)


async def preview(session: AsyncSession, caller: Caller, known: Mailing, person_id: UUID, address: str) -> PreviewRead:
    """Return the message as a person of the caller's territories gets it, or why they would not get it."""
    person = await people.get_person(session, caller, person_id)
    channel, purpose = cast(Channel, known.channel), cast(Purpose, known.purpose)
    rows, why = await sort_people(session, caller, channel, purpose, known.filter, known.theme, known.departments or ())
    mine = rows.where(Person.id == person_id).with_only_columns(why.label("why"), place_of().label("place"))
    found = (await session.execute(mine)).one_or_none()
    if known.listed is not None:  # a roll is not joined to the contacts
        found = None
    excluded = "n'est pas dans les critères" if found is None else WHY.get(found.why, (None, None))[0]
    state = (await get_campaign(session, caller.campaign_id)).state
    if found is not None and found.why == REACHED and targets(caller, known):
        age = await age_on(session, person, campaign_today(state))
        excluded = WHY["no_targeting"][0] if age is not None and age < TARGETED_FROM else excluded
    if found is not None and found.why == REACHED and purpose == "campaign":
        silent = is_silent(state, department_of(found.place), campaign_now(state))
        excluded = WHY["silence"][0] if silent else excluded
    reader = Reader(
        first_names=person.first_names or "",
        surname=person.surname or "",
        town=person.town or "",
        station=person.station or "",
        own_page=f"{address}/moi/…",
        source=source_of(person),
        told=await _first(session, state, person, address),
    )
    return await written(session, caller, known, reader, address, excluded)


async def _first(session: AsyncSession, state: CampaignState, person: Person, address: str) -> list[str]:
    """Return the notice lines for a person to whom the message is the first; its link leads nowhere."""
    found = await read_some(session, person.campaign_id, [person.id], unsure=True)
    if not found:
        return []
    carrier = await open_carrier(session, state, person.campaign_id, address)
    return carrier.lines(found, f"{address}/opposition/exemple")


async def written(
    session: AsyncSession, caller: Caller, known: Mailing, reader: Reader, address: str, excluded: str | None = None
) -> PreviewRead:
    """Return the preview with links that lead nowhere: nobody's unsubscription is in a preview."""
    state = (await get_campaign(session, known.campaign_id)).state
    rule = await get_rule(session, known.campaign_id) or _nobody(known.campaign_id)
    notice = f"{address}/annonce/{known.campaign_id}/exemple" if known.purpose == "campaign" else ""
    frame = Frame(known, state, rule, notice, targets(caller, known), await origin_of(session, known, rule))
    if known.channel == "sms":
        text = frame.sms(reader)
        return PreviewRead(subject="", text=text, html="", parts=sms_parts(text), excluded=excluded)
    text, html = frame.mail(reader, f"{address}/stop/exemple" if known.channel == "email" else "")
    return PreviewRead(subject=frame.subject(), text=text, html=html, parts=0, excluded=excluded)


async def send_test(session: AsyncSession, caller: Caller, known: Mailing, asked: TestAsk, address: str) -> None:
    """To one address, marked as a test. Raises Conflict for one that is closed, by post, or in the silence."""
    if known.channel == "post":
        raise Conflict("Une lettre s'essaie en imprimant un fichier.", "A letter is tried by printing a file.")
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, known.purpose, campaign_now(state))
    lately = await count_messages(session, caller.campaign_id, [TEST], since=datetime.now(UTC) - timedelta(hours=1))
    if sum(lately.values()) >= MAX_TESTS:
        raise TooManyRequests(
            f"{MAX_TESTS} essais sont partis en une heure : attendez, ou envoyez le message.",
            f"{MAX_TESTS} tests went out in an hour: wait, or send the message.",
            headers={"Retry-After": "3600"},
        )
    way = "email" if known.channel == "email" else "phone"
    to = normalise(way, asked.address, "/address")
    blind = (await open_vault(session, caller.campaign_id)).blind(way, to)
    if await find_suppressed(session, caller.campaign_id, [(way, blind)]):
        raise Conflict("Cette adresse est fermée : rien ne peut y partir.", "This address is closed.", "/address")
    seen = await seen_by(session, caller, known, asked.person_id, address)
    rule = await get_rule(session, known.campaign_id)
    content: Mail | Sms
    if known.channel == "sms":
        content = Sms(to=to, text=f"[Essai] {seen.text}")
    else:
        content = Mail(
            to=to,
            subject=f"[Essai] {seen.subject}",
            text=seen.text,
            html=seen.html,
            from_name=state.candidate,
            reply_to=rule.reply_to if rule else "",
        )
    await queue_message(
        session,
        caller.campaign_id,
        content,
        kind=TEST,
        about=uuid4(),
        expires_at=datetime.now(UTC) + TEST_LASTS,
    )


def _nobody(campaign_id: UUID) -> MailingRule:
    return MailingRule(
        campaign_id=campaign_id,
        second_person=False,
        sponsor="(commanditaire à dire)",
        sponsor_address="(adresse à dire)",
        reply_to="",
        sms_stop="STOP : répondez STOP",
        changed_by="",
    )
