"""The confirmation of an address: the person enters the file, or their consents are added to their entry."""

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


async def confirm(session: AsyncSession, sent: SignUp, said: SentSignUp) -> str:
    """The path of their own page."""
    caller = Caller(
        subject=THEMSELVES,
        campaign_id=sent.campaign_id,
        scopes=frozenset({"people:write"}),
        roles=frozenset(),
        territories=(),
    )
    person_id = await _known(session, sent.campaign_id, said) or await _enter(session, caller, said)
    await people.set_language(session, caller, person_id, said.language)
    version = version_of(sent.form_id.hex, sent.form_version, said.language)
    for use in said.uses:
        put = ConsentCreate(use=use, state="given", source="form", text_version=version)
        await record_consent(session, caller, person_id, put)
    if said.answers and said.questionnaire_id is not None and said.number is not None:
        answered = AnswersCreate(
            id=sent.id,
            questionnaire_id=said.questionnaire_id,
            number=said.number,
            channel="online",
            answers=said.answers,
            person_id=person_id if said.named else None,
            consent_text=version if said.named else None,
        )
        await record_answers(session, caller, answered, by_themselves=True)
    await forget_sent(session, sent)
    return await add_own_link(session, sent.campaign_id, person_id)


async def _known(session: AsyncSession, campaign_id: UUID, said: SignUpCreate) -> UUID | None:
    """Return the person who has the confirmed address, or None; a form does not change the name on file."""
    vault = await open_vault(session, campaign_id)
    way, address = ("email", said.email) if said.email else ("phone", said.phone)
    found = await people_at(session, campaign_id, way, vault.blind(way, address or ""))
    return found[0] if found else None


async def _enter(session: AsyncSession, caller: Caller, said: SignUpCreate) -> UUID:
    contacts = [
        ContactPut(channel="email" if way == "email" else "phone", address=address)
        for way, address in (("email", said.email), ("phone", said.phone))
        if address
    ]
    put = PersonCreate(
        first_names=said.first_names,
        surname=said.surname,
        postcode=said.postcode,
        roles=["sympathiser"],
        source="form",
        contacts=contacts,
    )
    return (await people.create_person(session, caller, put, "person")).id
