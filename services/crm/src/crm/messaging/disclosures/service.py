"""The notice of art. 14 GDPR to the people of an acquired list: preview, test, sending."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.jobs.queue import enqueue_job
from kit.messages import cancel_all, count_messages
from kit.messages.mail_layout import as_text
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.imports.acquired_lists import service as acquired_lists
from crm.imports.acquired_lists.notice_state import count_told, held_of, list_untold, lock_acquired_list
from crm.messaging.disclosures.facts import check_silence, check_whole, common_facts, foot_of, refuse_missing
from crm.messaging.disclosures.models import Disclosure
from crm.messaging.disclosures.notice_text import OFF_THE_LIST, Facts, body_of, kinds_of, lines_of, subject_of
from crm.messaging.disclosures.schemas import DisclosureRead, InformAsked
from crm.messaging.disclosures.test_mail import INVENTED, NOWHERE, queue_test
from crm.people.records.card import NOTICE

JOB = "inform_list"
SOON = timedelta(days=7)


async def read(session: AsyncSession, caller: Caller, list_id: UUID, address: str) -> DisclosureRead:
    """Return the notice and its progress. `address`: this service's URL; the preview's link is invalid."""
    acquired_list = await told_list(session, caller.campaign_id, list_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    facts, missing = await facts_of(session, state, acquired_list)
    disclosure = await find(session, caller.campaign_id, list_id)
    counts = await count_told(session, caller.campaign_id, list_id)
    messages = await count_messages(session, caller.campaign_id, [acquired_lists.kind_of(list_id)])
    due_on = acquired_list.received_on + NOTICE
    lines = lines_of(facts)
    body = body_of(lines, state.candidate, INVENTED, address + NOWHERE)
    return DisclosureRead.model_validate(
        {name: getattr(counts, name) for name in DisclosureRead.model_fields if hasattr(counts, name)}
        | {
            "list_id": list_id,
            "subject": subject_of(facts),
            "text": as_text(body, foot_of(state)),
            "due_on": due_on,
            "late": acquired_list.notice_on is None and due_on < campaign_today(state),
            "notice_on": acquired_list.notice_on,
            "missing": missing,
            "state": disclosure.state if disclosure else "none",
            "asked_by": disclosure.asked_by if disclosure else None,
            "asked_at": disclosure.asked_at if disclosure else None,
            "objected": disclosure.objected if disclosure else 0,
            "sent": {str(one): count for one, count in messages.items() if count},
        }
    )


async def count_due(session: AsyncSession, caller: Caller) -> tuple[int, int]:
    """Count the lists whose people are overdue, and those due within the week; zero if the caller may not send to
    everybody.
    """
    if not {"people:read", "sends:write"} <= caller.scopes or caller.territories:
        return 0, 0
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    due = [one.received_on + NOTICE for one in await list_untold(session, caller.campaign_id, today)]
    return sum(one < today for one in due), sum(today <= one <= today + SOON for one in due)


async def start(session: AsyncSession, caller: Caller, list_id: UUID, address: str) -> Disclosure:
    """Start sending the notice to people with an e-mail address who are not informed; a repeat reaches those left.
    Raises Conflict if it is under way, a fact is missing, nobody is left, or the silence holds.
    """
    check_whole(caller)
    await lock_acquired_list(session, caller.campaign_id, list_id, alone=True)
    acquired_list = await told_list(session, caller.campaign_id, list_id)
    disclosure = await find(session, caller.campaign_id, list_id, lock=True)
    if disclosure is not None and disclosure.state in ("queueing", "sending"):
        raise Conflict("L'envoi est déjà en cours.", "It is being sent already.")
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    check_silence(state, now)
    counts = await count_told(session, caller.campaign_id, list_id)
    if not counts.to_mail:
        raise Conflict(
            "Plus personne à informer par e-mail : imprimez les lettres, s'il en reste.",
            "Nobody is left to be told by mail: print the letters, if any.",
        )
    written = await write_down(session, caller, state, acquired_list, disclosure, address)
    written.run, written.state, written.asked_by, written.asked_at = written.run + 1, "queueing", caller.subject, now
    written.stopped = False
    await session.flush()
    inform_asked = InformAsked(listing_id=list_id, run=written.run)
    await enqueue_job(session, caller.campaign_id, JOB, inform_asked, requested_by=caller.subject)
    keep(session, caller.campaign_id, caller.subject, "changed", "listing", list_id, ["notice", "sent"])
    return written


async def stop(session: AsyncSession, caller: Caller, list_id: UUID) -> None:
    """Stop sending a list's notice: those sent stay counted, and people left must still be informed."""
    check_whole(caller)
    await lock_acquired_list(session, caller.campaign_id, list_id, alone=True)
    await told_list(session, caller.campaign_id, list_id)
    disclosure = await find(session, caller.campaign_id, list_id, lock=True)
    if disclosure is None or disclosure.state == "ended":
        raise Conflict("Aucun envoi n'est en cours.", "Nothing is being sent.")
    await cancel_all(session, caller.campaign_id, acquired_lists.kind_of(list_id))
    disclosure.state, disclosure.stopped = "sending", True  # until every outcome is known
    keep(session, caller.campaign_id, caller.subject, "changed", "listing", list_id, ["notice", "cancelled"])
    await session.flush()


async def send_test(session: AsyncSession, caller: Caller, list_id: UUID, address: str, own_address: str) -> None:
    """Send the notice to one address, marked as a test, with an invalid link."""
    acquired_list = await told_list(session, caller.campaign_id, list_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, campaign_now(state))
    facts, missing = await facts_of(session, state, acquired_list)
    refuse_missing(missing)
    await queue_test(
        session,
        caller.campaign_id,
        state,
        subject_of(facts),
        lines_of(facts),
        address=address,
        own_address=own_address,
        reply_to=facts.email,
        to_object=OFF_THE_LIST,
    )


async def write_down(
    session: AsyncSession,
    caller: Caller,
    state: CampaignState,
    acquired_list: acquired_lists.KnownAcquiredList,
    disclosure: Disclosure | None,
    address: str,
) -> Disclosure:
    """Store the current text as evidence. Raises Conflict if a fact about the campaign is missing."""
    facts, missing = await facts_of(session, state, acquired_list)
    refuse_missing(missing)
    subject, lines = subject_of(facts), lines_of(facts)
    if disclosure is None:
        disclosure = Disclosure(
            campaign_id=caller.campaign_id,
            list_id=acquired_list.id,
            state="ended",
            asked_by=caller.subject,
            asked_at=campaign_now(state),
            subject=subject,
            lines=lines,
            address=address,
        )
        session.add(disclosure)
    disclosure.subject, disclosure.lines, disclosure.address = subject, lines, address
    await session.flush()
    return disclosure


async def facts_of(
    session: AsyncSession, state: CampaignState, acquired_list: acquired_lists.KnownAcquiredList
) -> tuple[Facts, list[str]]:
    """Return the notice's facts, and those that are missing."""
    kinds_held = await held_of(session, acquired_list.campaign_id, acquired_list.id)
    common, missing = await common_facts(session, state, acquired_list.campaign_id)
    facts = replace(
        common,
        source=acquired_list.source,
        received_on=acquired_list.received_on,
        purpose=acquired_list.purpose,
        ends_on=acquired_list.ends_on,
        kinds=kinds_of(
            addresses=kinds_held.addresses,
            contacts=kinds_held.contacts,
            births=kinds_held.births,
            stations=kinds_held.stations,
        ),
        kept_if_yes=False,
    )
    return facts, missing


async def told_list(session: AsyncSession, campaign_id: UUID, list_id: UUID) -> acquired_lists.KnownAcquiredList:
    """Return a list whose people get a notice. Raises Conflict for an electoral roll, whose letters carry it."""
    acquired_list = await acquired_lists.find_acquired_list(session, campaign_id, list_id)
    if acquired_list.kind == "roll":
        raise Conflict(
            "Les électeurs d'une liste électorale sont informés dans la première lettre (RGPD, art. 14, 3, b).",
            "The voters of a roll are told in the first letter itself (GDPR, art. 14(3)(b)).",
        )
    return acquired_list


async def find(session: AsyncSession, campaign_id: UUID, list_id: UUID, *, lock: bool = False) -> Disclosure | None:
    return await session.get(Disclosure, (campaign_id, list_id), with_for_update=lock, populate_existing=lock)
