"""Refusal of a channel, by a link, a reply or the mail software: recorded, and waiting messages are cancelled."""

from uuid import UUID

from kit.messages import cancel_messages
from kit.security.auth import Caller
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.people.records import person_contacts
from crm.people.records import service as people
from crm.people.records.consent_uses import Source, Use
from crm.people.suppressions.service import Why, suppress

THEMSELVES = "personne elle-même"


async def withdraw(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, use: Use, source: Source, reason: Why = "opt_out"
) -> bool:
    """Withdraw consent to a channel; return False if the person is gone. A repeat adds nothing."""
    caller = as_nobody(campaign_id)
    try:
        person = await people.get_person(session, caller, person_id, lock=True)
    except NotFound:
        return False
    if use in person.uses or reason != "opt_out":
        put = ConsentCreate(use=use, state="withdrawn", source=source)
        await consents.record_consent(session, caller, person_id, put)
    channel = "email" if use == "email" else "phone"
    await suppress(
        session, campaign_id, await person_contacts.addresses_of(session, campaign_id, person_id, channel), reason
    )
    await cancel_messages(session, campaign_id, person_id)
    return True


def as_nobody(campaign_id: UUID) -> Caller:
    """Return a caller for the person's own action: no member's rights, without territories."""
    return Caller(subject=THEMSELVES, campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
