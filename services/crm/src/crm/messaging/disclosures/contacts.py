"""Contacts who came by a file or another program are told what art. 14 GDPR owes them: counted, tried, sent."""

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
from crm.people.records.card import NOTICE
from crm.people.records.notice_duty import Giver

JOB = "inform_contacts"
KIND = "contact-notice"
GIVERS = 50
_FACTS = TypeAdapter(Facts)


async def read(session: AsyncSession, caller: Caller, address: str) -> ContactNoticeRead:
    """`address`: of this service, for the link; that of what is shown leads nowhere."""
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    common, missing = await common_facts(session, state, caller.campaign_id)
    known = await find(session, caller.campaign_id)
    today = campaign_today(state)
    untold = await people.count_untold(session, caller.campaign_id, today, NOTICE, SOON)
    givers = await people.list_givers(session, caller.campaign_id, GIVERS)
    notices = await people.count_notices(session, caller.campaign_id)
    sent = await count_messages(session, caller.campaign_id, [KIND])
    shown = _example(common, givers, known)
    body = body_of(lines_of(shown), state.candidate, INVENTED, address + NOWHERE, NO_MORE)
    counted = {name: getattr(untold, name) for name in ContactNoticeRead.model_fields if hasattr(untold, name)}
    return ContactNoticeRead.model_validate(
        counted
        | {
            "subject": subject_of(shown),
            "text": as_text(body, foot_of(state)),
            "due_on": min(one.oldest_on for one in givers) + NOTICE if givers else None,
            "givers": [
                {
                    "given_by": one.given_by,
                    "source": one.source,
                    "people": one.people,
                    "due_on": one.oldest_on + NOTICE,
                }
                for one in givers
            ],
            "given_by": known.given_by if known else None,
            "missing": missing,
            "state": known.state if known else "none",
            "asked_by": known.asked_by if known else None,
            "asked_at": known.asked_at if known else None,
            "waiting": sum(count for (how, _), count in notices.items() if how == "waiting"),
            "mailed": notices.get(("told", "email"), 0),
            "printed": notices.get(("told", "post"), 0),
            "unknown": sum(count for (how, _), count in notices.items() if how == "unknown"),
            "came_back": sum(count for (how, _), count in notices.items() if how == "again"),
            "objected": known.objected if known else 0,
            "sent": {str(one): count for one, count in sent.items() if count},
        }
    )


async def count_due(session: AsyncSession, caller: Caller) -> tuple[int, int]:
    """Count the contacts to be informed, and those of them for whom that is late."""
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    return await people.count_due(session, caller.campaign_id, today - NOTICE)


async def any_due(session: AsyncSession, caller: Caller) -> tuple[bool, bool]:
    """Return whether informing is late for anybody, and due this week; False where the caller may not send to all."""
    if not {"people:read", "sends:write"} <= caller.scopes or caller.territories:
        return False, False
    today = campaign_today((await get_campaign(session, caller.campaign_id)).state)
    first = today - NOTICE
    late = await people.any_untold(session, caller.campaign_id, None, first)
    soon = first + SOON + timedelta(days=1)
    return late, not late and await people.any_untold(session, caller.campaign_id, first, soon)


async def start(session: AsyncSession, caller: Caller, given_by: str | None, address: str) -> ContactDisclosure:
    """Start sending the notice to everybody with an open mail address; a repeat reaches those who are left. Conflict
    where it is under way, a fact is missing, nobody is left, or the silence holds.
    """
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    known = await write_down(session, caller, state, given_by, address)
    if known.state != "ended":
        raise Conflict("L'envoi est déjà en cours.", "It is being sent already.")
    check_silence(state, now)
    untold = await people.count_untold(session, caller.campaign_id, campaign_today(state), NOTICE, SOON)
    if not untold.to_mail:
        raise Conflict(
            "Plus personne à informer par e-mail : imprimez les lettres, s'il en reste.",
            "Nobody is left to be told by mail: print the letters, if any.",
        )
    known.run, known.state, known.stopped = known.run + 1, "queueing", False
    known.asked_by, known.asked_at = caller.subject, now
    await session.flush()
    await enqueue_job(session, caller.campaign_id, JOB, ContactInformAsked(run=known.run), requested_by=caller.subject)
    keep(session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["notice", "sent"])
    return known


async def stop(session: AsyncSession, caller: Caller) -> None:
    """Stop sending notices: those gone out are counted, and people left are still to be informed."""
    check_whole(caller)
    known = await find(session, caller.campaign_id, lock=True)
    if known is None or known.state == "ended":
        raise Conflict("Aucun envoi n'est en cours.", "Nothing is being sent.")
    await cancel_all(session, caller.campaign_id, KIND)
    known.state, known.stopped = "sending", True  # until what became of each is read
    keep(
        session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["notice", "cancelled"]
    )
    await session.flush()


async def send_test(session: AsyncSession, caller: Caller, address: str, own_address: str) -> None:
    """To one address, marked as a test, with a link that leads nowhere."""
    check_whole(caller)
    state = (await get_campaign(session, caller.campaign_id)).state
    check_silence(state, campaign_now(state))
    common, missing = await common_facts(session, state, caller.campaign_id)
    refuse_missing(missing)
    givers = await people.list_givers(session, caller.campaign_id, 1)
    shown = _example(common, givers, await find(session, caller.campaign_id))
    await queue_test(
        session,
        caller.campaign_id,
        state,
        subject_of(shown),
        lines_of(shown),
        address=address,
        own_address=own_address,
        reply_to=common.email,
        to_object=NO_MORE,
    )


async def write_down(
    session: AsyncSession, caller: Caller, state: CampaignState, given_by: str | None, address: str
) -> ContactDisclosure:
    """Store the notice's facts as they are now, as proof, locked. Raises Conflict where some are not stated yet."""
    common, missing = await common_facts(session, state, caller.campaign_id)
    refuse_missing(missing)
    known = await find(session, caller.campaign_id, lock=True)
    said = given_by or (known.given_by if known else None)
    if said is None and await people.any_unsaid(session, caller.campaign_id):
        raise Conflict(
            "Dites qui a remis les données des personnes dont rien n'a été dit à leur arrivée : l'information le nomme "
            "(RGPD, art. 14, 2, f).",
            "Say who gave the data of those of whom nothing was said when they came: the notice names them.",
            "/given_by",
        )
    facts: dict[str, Any] = _FACTS.dump_python(common, mode="json")
    if known is None:
        first = {"campaign_id": caller.campaign_id, "state": "ended", "run": 0, "objected": 0, "facts": facts}
        asked = {"asked_by": caller.subject, "asked_at": campaign_now(state), "address": address}
        await session.execute(insert(ContactDisclosure).values(first | asked).on_conflict_do_nothing())
        known = await session.get_one(
            ContactDisclosure, caller.campaign_id, with_for_update=True, populate_existing=True
        )
    known.given_by = said
    if known.state == "ended":
        known.facts, known.address = facts, address
    await session.flush()
    return known


async def find(session: AsyncSession, campaign_id: UUID, *, lock: bool = False) -> ContactDisclosure | None:
    return await session.get(ContactDisclosure, campaign_id, with_for_update=lock, populate_existing=lock)


def facts_of(known: ContactDisclosure) -> Facts:
    return _FACTS.validate_python(known.facts)


def lines_about(common: Facts, row: Any, given_by: str | None) -> list[str]:
    """Return the notice's lines about one person: who gave their data, when, and which. `given_by`: the giver, where
    none was noted when they came.
    """
    source = row.given_by or given_by or common.source
    return lines_of(replace(common, source=source, received_on=row.collected_on, kinds=kinds_about(row)))


def kinds_about(row: Any) -> list[str]:
    return kinds_of(
        addresses=row.addresses, contacts=row.contacts, births=row.births, stations=row.stations, notes=row.notes
    )


def _example(common: Facts, givers: Sequence[Giver], known: ContactDisclosure | None) -> Facts:
    """Return the facts of an example notice, as a person of whom most is known reads it."""
    said = next((one for one in givers if one.given_by), None)
    source = (said.given_by if said else None) or (known.given_by if known else None) or UNSAID
    kinds = kinds_of(addresses=True, contacts=True, births=True, stations=True)
    oldest = said.oldest_on if said else common.received_on
    return replace(common, source=source, received_on=oldest, kinds=kinds)
