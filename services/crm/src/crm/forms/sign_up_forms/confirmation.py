"""Confirmation of a sign-up's address, which creates the person or adds consents to a known one."""

from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.schemas import ConsentCreate
from crm.consents.ledger.service import record_consent
from crm.forms.answers.schemas import AnswersCreate
from crm.forms.answers.service import record_answers
from crm.forms.sign_up_forms.kept_words import version_of
from crm.forms.sign_up_forms.models import SignUp
from crm.forms.sign_up_forms.schemas import SentSignUp, SignUpCreate
from crm.forms.sign_up_forms.service import forget_sent
from crm.people.records import service as people
from crm.people.records.contact_points import people_at
from crm.people.records.schemas import ContactPut, PersonCreate
from crm.people.volunteers.service import THEMSELVES, add_own_link


async def confirm(session: AsyncSession, sign_up: SignUp, sent_sign_up: SentSignUp) -> str:
    """Confirm a sign-up; return the path of the person's self-service page."""
    caller = Caller(
        subject=THEMSELVES,
        campaign_id=sign_up.campaign_id,
        scopes=frozenset({"people:write"}),
        roles=frozenset(),
        territories=(),
    )
    person_id = await _known(session, sign_up.campaign_id, sent_sign_up) or await _enter(session, caller, sent_sign_up)
    await people.set_language(session, caller, person_id, sent_sign_up.language)
    version = version_of(sign_up.form_id.hex, sign_up.form_version, sent_sign_up.language)
    for use in sent_sign_up.uses:
        put = ConsentCreate(use=use, state="given", source="form", text_version=version)
        await record_consent(session, caller, person_id, put)
    if sent_sign_up.answers and sent_sign_up.questionnaire_id is not None and sent_sign_up.number is not None:
        answered = AnswersCreate(
            id=sign_up.id,
            questionnaire_id=sent_sign_up.questionnaire_id,
            number=sent_sign_up.number,
            channel="online",
            answers=sent_sign_up.answers,
            person_id=person_id if sent_sign_up.named else None,
            consent_text=version if sent_sign_up.named else None,
        )
        await record_answers(session, caller, answered, by_themselves=True)
    await forget_sent(session, sign_up)
    return await add_own_link(session, sign_up.campaign_id, person_id)


async def _known(session: AsyncSession, campaign_id: UUID, create: SignUpCreate) -> UUID | None:
    """Return the person with the confirmed address, or None; a form does not change a known person's name."""
    vault = await open_vault(session, campaign_id)
    channel, address = ("email", create.email) if create.email else ("phone", create.phone)
    people = await people_at(session, campaign_id, channel, vault.blind(channel, address or ""))
    return people[0] if people else None


async def _enter(session: AsyncSession, caller: Caller, create: SignUpCreate) -> UUID:
    contacts = [
        ContactPut(channel="email" if channel == "email" else "phone", address=address)
        for channel, address in (("email", create.email), ("phone", create.phone))
        if address
    ]
    put = PersonCreate(
        first_names=create.first_names,
        surname=create.surname,
        postcode=create.postcode,
        roles=["sympathiser"],
        source="form",
        contacts=contacts,
    )
    return (await people.create_person(session, caller, put, "person")).id
