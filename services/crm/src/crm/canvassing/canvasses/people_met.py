"""Creation of a person met on the field who asked to be recorded, with exactly the consents they gave."""

from datetime import datetime
from uuid import UUID

from common.schemas.actions import Channel
from kit.campaigns.queries import campaign_today, get_campaign, local_day
from kit.security.auth import Caller
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.schemas import CanvassCreate, PersonMet
from crm.consents.ledger.schemas import ConsentCreate
from crm.consents.ledger.service import record_consent
from crm.forms.answers.schemas import AnswersCreate
from crm.forms.answers.service import record_answers
from crm.people.records import person_views
from crm.people.records import service as people
from crm.people.records.consent_uses import Source
from crm.people.records.schemas import PersonCreate, PersonSource, ThemePut

# A street talk is face to face, like one at a door.
_SOURCES: dict[Channel, tuple[PersonSource, Source]] = {
    Channel.DOOR: ("door", "door"),
    Channel.PHONE: ("phone", "phone"),
    Channel.STREET: ("street", "door"),
}
_WHERE = {Channel.DOOR: "Porte-à-porte", Channel.PHONE: "Téléphone", Channel.STREET: "Rue"}


async def meet(
    session: AsyncSession,
    caller: Caller,
    report: CanvassCreate,
    person: PersonMet,
    happened_at: datetime,
    now: datetime,
) -> None:
    """Create a person met; a known one is left unchanged. Raises Problem with a pointer within the person."""
    entered, consented = _SOURCES[report.channel]
    state = (await get_campaign(session, caller.campaign_id)).state
    # The phone's clock, or a time zone, may be hours ahead: a future day counts as today.
    noted_on = min(local_day(state, happened_at), campaign_today(state))
    entry = PersonCreate(
        first_names=person.first_names,
        surname=person.surname,
        contacts=person.contacts,
        station=report.station,
        source=entered,
        collected_on=noted_on,
        notice_on=noted_on,
    )
    try:
        async with session.begin_nested():
            known_id = (await people.create_person(session, caller, entry)).id
    except Conflict as double:
        if "person" not in double.more:
            raise
        known_id = UUID(double.more["person"])
    for use in person.uses:
        consent = ConsentCreate(
            use=use,
            state="given",
            source="paper" if report.sheet else consented,
            stated_at=min(happened_at, now),
            text_version=person.text_version,
        )
        await record_consent(session, caller, known_id, consent)
    for theme in person.themes:
        theme_put = ThemePut(theme=theme, noted_on=noted_on, noted_where=_WHERE[report.channel])
        await person_views.add_theme(session, caller, known_id, theme_put)
    if person.opinion is not None:
        await person_views.set_opinion(session, caller, known_id, person.opinion)
    if report.said is not None:
        put = AnswersCreate(
            id=report.id,
            questionnaire_id=report.said.questionnaire_id,
            number=report.said.number,
            channel=report.channel.value,
            answered_at=min(happened_at, now),
            station=report.station,
            answers=report.said.answers,
            person_id=known_id,
            consent_text=person.text_version,
        )
        # The consent just recorded is what allows their name; a canvasser has no other access to people.
        writer = caller.model_copy(update={"scopes": caller.scopes | {"people:write"}})
        await record_answers(session, writer, put)
