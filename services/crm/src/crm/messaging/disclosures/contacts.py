"""The notice of art. 14 GDPR to contacts imported from a file or a connector: preview, test, sending."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.jobs.queue import enqueue_job
from kit.messages import cancel_all, count_messages
from kit.messages.mail_layout import as_text
from kit.security.auth import Caller
from kit.web.problems import Conflict
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.messaging.disclosures.facts import UNSAID, check_silence, check_whole, common_facts, foot_of, refuse_missing
from crm.messaging.disclosures.models import ContactDisclosure
from crm.messaging.disclosures.notice_text import NO_MORE, Facts, body_of, kinds_of, lines_of, subject_of
from crm.messaging.disclosures.schemas import ContactInformAsked, ContactNoticeRead
from crm.messaging.disclosures.service import SOON
from crm.messaging.disclosures.test_mail import INVENTED, NOWHERE, queue_test
from crm.people.records import notice_duty as people
from crm.people.records.card import NOTICE, notice_due_on
from crm.people.records.labels import THEMSELVES
from crm.people.records.notice_duty import Giver

JOB = "inform_contacts"
KIND = "contact-notice"
GIVERS = 50
_FACTS = TypeAdapter(Facts)


async def read(session: AsyncSession, caller: Caller, address: str) -> ContactNoticeRead:
    """Return the notice, its counts and an example. `address`: this service's URL; the example's link is invalid."""
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    common, missing = await common_facts(session, state, caller.campaign_id)
    disclosure = await find(session, caller.campaign_id)
    today = campaign_today(state)
    untold = await people.count_untold(session, caller.campaign_id, today, NOTICE, SOON)
    givers = await people.list_givers(session, caller.campaign_id, GIVERS)
    notices = await people.count_notices(session, caller.campaign_id)
    messages = await count_messages(session, caller.campaign_id, [KIND])
    example = _example(common, givers, disclosure)
    body = body_of(
        lines_of(example),
        state.candidate,
        INVENTED,
        address + NOWHERE,
        NO_MORE,
        from_themselves=example.source == THEMSELVES,
    )
    counts = {name: getattr(untold, name) for name in ContactNoticeRead.model_fields if hasattr(untold, name)}
    return ContactNoticeRead.model_validate(
        counts
        | {
            "subject": subject_of(example),
            "text": as_text(body, foot_of(state)),
            "due_on": min((notice_due_on(giver.oldest_on, giver.given_by) for giver in givers), default=None),
            "givers": [
                {
                    "given_by": giver.given_by,
                    "source": giver.source,
                    "people": giver.people,
                    "due_on": notice_due_on(giver.oldest_on, giver.given_by),
                }
                for giver in givers
            ],
            "given_by": disclosure.given_by if disclosure else None,
            "missing": missing,
            "state": disclosure.state if disclosure else "none",
            "asked_by": disclosure.asked_by if disclosure else None,
            "asked_at": disclosure.asked_at if disclosure else None,
            "waiting": sum(count for (how, _), count in notices.items() if how == "waiting"),
            "mailed": notices.get(("told", "email"), 0),
            "printed": notices.get(("told", "post"), 0),
            "unknown": sum(count for (how, _), count in notices.items() if how == "unknown"),
            "came_back": sum(count for (how, _), count in notices.items() if how == "again"),
            "objected": disclosure.objected if disclosure else 0,
            "sent": {str(one): count for one, count in messages.items() if count},
        }
    )


async def count_due(session: AsyncSession, caller: Caller) -> tuple[int, int]:
    """Count the contacts to inform, and those who should have been informed already."""
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    return await people.count_due(session, caller.campaign_id, today, NOTICE)


async def any_due(session: AsyncSession, caller: Caller) -> tuple[bool, bool]:
    """Return whether informing anybody is overdue or due this week; False if the caller may not send to everybody."""
    if not {"people:read", "sends:write"} <= caller.scopes or caller.territories:
        return False, False
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    first = today - NOTICE
    late = await people.any_untold(session, caller.campaign_id, None, first) or await people.any_of_themselves(
        session, caller.campaign_id, today
    )
    soon = first + SOON + timedelta(days=1)
    return late, not late and await people.any_untold(session, caller.campaign_id, first, soon)


async def start(session: AsyncSession, caller: Caller, given_by: str | None, address: str) -> ContactDisclosure:
    """Start sending the notice to all with an open e-mail address; a repeat reaches those left. Raises Conflict if it
    is under way, a fact is missing, nobody is left, or the silence holds.
    """
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    disclosure = await write_down(session, caller, state, given_by, address)
    if disclosure.state != "ended":
        raise Conflict("L'envoi est déjà en cours.", "It is being sent already.")
    check_silence(state, now)
    untold = await people.count_untold(session, caller.campaign_id, campaign_today(state), NOTICE, SOON)
    if not untold.to_mail:
        raise Conflict(
            "Plus personne à informer par e-mail : imprimez les lettres, s'il en reste.",
            "Nobody is left to be told by mail: print the letters, if any.",
        )
    disclosure.run, disclosure.state, disclosure.stopped = disclosure.run + 1, "queueing", False
    disclosure.asked_by, disclosure.asked_at = caller.subject, now
    await session.flush()
    await enqueue_job(
        session, caller.campaign_id, JOB, ContactInformAsked(run=disclosure.run), requested_by=caller.subject
    )
    keep(session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["notice", "sent"])
    return disclosure


async def stop(session: AsyncSession, caller: Caller) -> None:
    """Stop sending notices: those sent stay counted, and people left must still be informed."""
    check_whole(caller)
    disclosure = await find(session, caller.campaign_id, lock=True)
    if disclosure is None or disclosure.state == "ended":
        raise Conflict("Aucun envoi n'est en cours.", "Nothing is being sent.")
    await cancel_all(session, caller.campaign_id, KIND)
    disclosure.state, disclosure.stopped = "sending", True  # until every outcome is known
    keep(
        session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["notice", "cancelled"]
    )
    await session.flush()


async def send_test(session: AsyncSession, caller: Caller, address: str, own_address: str) -> None:
    """Send the notice to one address, marked as a test, with an invalid link."""
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, campaign_now(state))
    common, missing = await common_facts(session, state, caller.campaign_id)
    refuse_missing(missing)
    givers = await people.list_givers(session, caller.campaign_id, 1)
    example = _example(common, givers, await find(session, caller.campaign_id))
    await queue_test(
        session,
        caller.campaign_id,
        state,
        subject_of(example),
        lines_of(example),
        address=address,
        own_address=own_address,
        reply_to=common.email,
        to_object=NO_MORE,
        from_themselves=example.source == THEMSELVES,
    )


async def state_giver(session: AsyncSession, caller: Caller, given_by: str | None, address: str) -> None:
    """Store who gave the data, and send nothing: the next mail or letter to each of them carries the notice."""
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    await write_down(session, caller, state, given_by, address)
    keep(session, caller.campaign_id, caller.subject, "changed", "message", caller.campaign_id, ["given_by"])


async def write_down(
    session: AsyncSession, caller: Caller, state: CampaignState, given_by: str | None, address: str
) -> ContactDisclosure:
    """Store the notice's current facts as evidence, and lock it. Raises Conflict if a fact is missing."""
    common, missing = await common_facts(session, state, caller.campaign_id)
    refuse_missing(missing)
    contact_disclosure = await find(session, caller.campaign_id, lock=True)
    stated_giver = given_by or (contact_disclosure.given_by if contact_disclosure else None)
    if stated_giver is None and await people.any_unsaid(session, caller.campaign_id):
        raise Conflict(
            "Dites qui a remis les données des personnes dont rien n'a été dit à leur arrivée : l'information le nomme "
            "(RGPD, art. 14, 2, f).",
            "Say who gave the data of those of whom nothing was said when they came: the notice names them.",
            "/given_by",
        )
    facts: dict[str, Any] = _FACTS.dump_python(common, mode="json")
    if contact_disclosure is None:
        first = {"campaign_id": caller.campaign_id, "state": "ended", "run": 0, "objected": 0, "facts": facts}
        values = {"asked_by": caller.subject, "asked_at": campaign_now(state), "address": address}
        await session.execute(insert(ContactDisclosure).values(first | values).on_conflict_do_nothing())
        contact_disclosure = await session.get_one(
            ContactDisclosure, caller.campaign_id, with_for_update=True, populate_existing=True
        )
    contact_disclosure.given_by = stated_giver
    if contact_disclosure.state == "ended":
        contact_disclosure.facts, contact_disclosure.address = facts, address
    await session.flush()
    return contact_disclosure


async def find(session: AsyncSession, campaign_id: UUID, *, lock: bool = False) -> ContactDisclosure | None:
    return await session.get(ContactDisclosure, campaign_id, with_for_update=lock, populate_existing=lock)


def facts_of(contact_disclosure: ContactDisclosure) -> Facts:
    return _FACTS.validate_python(contact_disclosure.facts)


def lines_about(common: Facts, row: Any, given_by: str | None) -> list[str]:
    """Return the notice's lines about one person: the source of their data, the day, the kinds. `given_by`: the source
    if none was recorded.
    """
    source = row.given_by or given_by or common.source
    return lines_of(replace(common, source=source, received_on=row.collected_on, kinds=kinds_about(row)))


def kinds_about(row: Any) -> list[str]:
    return kinds_of(
        addresses=row.addresses, contacts=row.contacts, births=row.births, stations=row.stations, notes=row.notes
    )


def _example(common: Facts, givers: Sequence[Giver], contact_disclosure: ContactDisclosure | None) -> Facts:
    """Return the facts of an example notice, with every kind of data."""
    with_source = next((giver for giver in givers if giver.given_by), None)
    source = (
        (with_source.given_by if with_source else None)
        or (contact_disclosure.given_by if contact_disclosure else None)
        or UNSAID
    )
    kinds = kinds_of(addresses=True, contacts=True, births=True, stations=True)
    oldest = with_source.oldest_on if with_source else common.received_on
    return replace(common, source=source, received_on=oldest, kinds=kinds)
