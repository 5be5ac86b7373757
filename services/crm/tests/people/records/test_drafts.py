"""Somebody who is written as COPY takes them is entered as they were read, whatever stands in their fields."""

from datetime import UTC, date, datetime
from uuid import UUID

from common.events.crm import PersonChanged
from crm.people.records.bulk_people import Entry, NewPerson, ordered_id
from crm.people.records.card import opened
from crm.people.records.copy_rows import Drafter, add_written, fields_of
from crm.people.records.models import ContactPoint, Person, PersonKey
from crm.people.records.names import home_hash, name_hash, words_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.testing.steps import told
from sqlalchemy import select

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
ODD = st.sampled_from(["\\N", "\\", "\t", "d'Été", '{"a","b"}', 'a,b\\"', "NULL", "\\x41"])
WORDS = TEXTS | ODD
DAYS = st.none() | st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    surname, first_names = draw(WORDS), draw(st.none() | WORDS)
    street, postcode = draw(st.none() | WORDS), draw(st.none() | st.just("94300"))
    return Entry(
        first_names=first_names,
        surname=surname,
        street=street,
        postcode=postcode,
        town=draw(st.none() | WORDS),
        roles=tuple(draw(st.lists(st.sampled_from(["member", "donor"]), unique=True))),
        tags=tuple(draw(st.lists(WORDS, max_size=3, unique=True))),
        custom=draw(st.dictionaries(st.sampled_from(["un", "deux"]), WORDS | st.integers(-9, 9) | st.booleans())),
        born_on=draw(DAYS),
        collected_on=draw(DAYS),
        notice_on=draw(DAYS),
        contacts=tuple(draw(st.lists(st.tuples(st.sampled_from(["email", "phone"]), WORDS), max_size=3, unique=True))),
        name=name_hash(first_names, surname),
        home=home_hash(street, postcode),
        words=tuple(words_of(first_names, surname)),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=entries(), uses=st.lists(st.sampled_from(["email", "post"]), unique=True))
async def test_what_is_drafted_is_entered(sessions: Sessions, campaign_id: UUID, entry: Entry, uses: list[str]) -> None:
    async with transaction(sessions, campaign_id) as session:
        vault = await open_vault(session, campaign_id)
        new = NewPerson(ordered_id(), entry, [vault.blind(*one) for one in entry.contacts], uses)
        await add_written(session, campaign_id, [Drafter(campaign_id, vault, NOW).write(new)], "chef", NOW)

        person = await session.get_one(Person, (campaign_id, new.id))
        for name in ("first_names", "surname", "street", "postcode", "town", "commune", "station", "notice_on"):
            assert getattr(person, name) == getattr(entry, name)
        assert (person.roles, person.tags, person.custom) == ([*entry.roles], [*entry.tags], dict(entry.custom))
        assert (person.uses, person.collected_on) == (uses, entry.collected_on or NOW.date())
        assert (person.name_hash, person.home_hash) == (entry.name, entry.home)
        assert (person.version, person.entered_by, person.updated_by, person.created_at) == (1, "chef", "chef", NOW)
        assert opened(vault, person) == ({"born_on": entry.born_on.isoformat()} if entry.born_on else {})
        mine = select(ContactPoint).where(ContactPoint.person_id == new.id).order_by(ContactPoint.place)
        points = (await session.scalars(mine)).all()
        assert {one.blind for one in points} == {*new.blinds}
        for channel in ("email", "phone"):
            theirs = [(one.place, vault.open(channel, one.sealed)) for one in points if one.channel == channel]
            assert theirs == [*enumerate(address for of, address in entry.contacts if of == channel)]
        assert {*await session.scalars(select(PersonKey.key).where(PersonKey.person_id == new.id))} == {*entry.words}
    heard = (await told(sessions, campaign_id))[-1]
    assert isinstance(heard, PersonChanged)
    assert (heard.person, heard.version, heard.origin) == (new.id, 1, "import")
    assert heard.fields == fields_of(entry)
