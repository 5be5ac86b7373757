"""A mailing as a given person would get it, and test messages."""

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
from crm.messaging.mailings.rules import get_rule
from crm.messaging.mailings.schemas import PreviewRead, TestAsk
from crm.messaging.mailings.service import check_silence
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
"""Maximum number of tests per campaign and hour: tests must not become a way to write to many."""


async def seen_by(
    session: AsyncSession, caller: Caller, mailing: Mailing, person_id: UUID | None, address: str
) -> PreviewRead:
    """Return a mailing as a given person sees it, or an invented one."""
    if person_id is None:
        return await written(session, caller, mailing, INVENTED, address)
    return await preview(session, caller, mailing, person_id, address)


async def preview(
    session: AsyncSession, caller: Caller, mailing: Mailing, person_id: UUID, address: str
) -> PreviewRead:
    """Return the message as a person of the caller's territories gets it, or why they would not get it."""
    person = await people.get_person(session, caller, person_id)
    channel, purpose = cast(Channel, mailing.channel), cast(Purpose, mailing.purpose)
    rows, reason = await sort_people(
        session, caller, channel, purpose, mailing.filter, mailing.theme, mailing.departments or ()
    )
    query = rows.where(Person.id == person_id).with_only_columns(reason.label("why"), place_of().label("place"))
    row = (await session.execute(query)).one_or_none()
    if mailing.listed is not None:  # an electoral roll is not linked to contacts
        row = None
    excluded = "n'est pas dans les critères" if row is None else WHY.get(row.why, (None, None))[0]
    state = (await get_campaign(session, caller.campaign_id)).state
    if row is not None and row.why == REACHED and targets(caller, mailing):
        age = await age_on(session, person, campaign_today(state))
        excluded = WHY["no_targeting"][0] if age is not None and age < TARGETED_FROM else excluded
    if row is not None and row.why == REACHED and purpose == "campaign":
        silent = is_silent(state, department_of(row.place), campaign_now(state))
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
    return await written(session, caller, mailing, reader, address, excluded)


async def _first(session: AsyncSession, state: CampaignState, person: Person, address: str) -> list[str]:
    """Return the notice lines for a person whom the message informs first; the link is invalid."""
    readers = await read_some(session, person.campaign_id, [person.id], unsure=True)
    if not readers:
        return []
    carrier = await open_carrier(session, state, person.campaign_id, address)
    return carrier.lines(readers, f"{address}/opposition/exemple")


async def written(
    session: AsyncSession, caller: Caller, mailing: Mailing, reader: Reader, address: str, excluded: str | None = None
) -> PreviewRead:
    """Return the preview with invalid links, so that it holds nobody's unsubscription."""
    state = (await get_campaign(session, mailing.campaign_id)).state
    rule = await get_rule(session, mailing.campaign_id) or _nobody(mailing.campaign_id)
    notice = f"{address}/annonce/{mailing.campaign_id}/exemple" if mailing.purpose == "campaign" else ""
    frame = Frame(
        mailing, state, rule, notice, targets(caller, mailing), await origin_of(session, mailing, rule), address
    )
    if mailing.channel == "sms":
        text = frame.sms(reader)
        return PreviewRead(subject="", text=text, html="", parts=sms_parts(text), excluded=excluded)
    text, html = frame.mail(reader, f"{address}/stop/exemple" if mailing.channel == "email" else "")
    return PreviewRead(subject=frame.subject(), text=text, html=html, parts=0, excluded=excluded)


async def send_test(session: AsyncSession, caller: Caller, mailing: Mailing, test_ask: TestAsk, address: str) -> None:
    """Send a test to one address. Raises Conflict for a suppressed one, a letter, or in the silence."""
    if mailing.channel == "post":
        raise Conflict("Une lettre s'essaie en imprimant un fichier.", "A letter is tried by printing a file.")
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, mailing.purpose, campaign_now(state))
    messages = await count_messages(session, caller.campaign_id, [TEST], since=datetime.now(UTC) - timedelta(hours=1))
    if sum(messages.values()) >= MAX_TESTS:
        raise TooManyRequests(
            f"{MAX_TESTS} essais sont partis en une heure : attendez, ou envoyez le message.",
            f"{MAX_TESTS} tests went out in an hour: wait, or send the message.",
            headers={"Retry-After": "3600"},
        )
    channel = "email" if mailing.channel == "email" else "phone"
    recipient = normalise(channel, test_ask.address, "/address")
    blind = (await open_vault(session, caller.campaign_id)).blind(channel, recipient)
    if await find_suppressed(session, caller.campaign_id, [(channel, blind)]):
        raise Conflict("Cette adresse est fermée : rien ne peut y partir.", "This address is closed.", "/address")
    rendered = await seen_by(session, caller, mailing, test_ask.person_id, address)
    rule = await get_rule(session, mailing.campaign_id)
    content: Mail | Sms
    if mailing.channel == "sms":
        content = Sms(to=recipient, text=f"[Essai] {rendered.text}")
    else:
        content = Mail(
            to=recipient,
            subject=f"[Essai] {rendered.subject}",
            text=rendered.text,
            html=rendered.html,
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
