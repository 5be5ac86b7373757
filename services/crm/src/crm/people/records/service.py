"""People: create, correct, find and erase."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from common.events.crm import PersonErased
from kit.campaigns.queries import campaign_now, campaign_today, get_campaign
from kit.db.sessions import any_row
from kit.db.vault import open_vault
from kit.events.outbox import tell
from kit.messages import forget_messages
from kit.security.auth import Caller
from kit.web.etags import changed_since, is_stale
from kit.web.problems import Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.campaign.controllers.service import check_controller_named
from crm.campaign.special_categories.free_text_check import screen
from crm.people.records import queries
from crm.people.records.addresses import IDENTITY, identity_of, new_point, read_contacts, refuse_double
from crm.people.records.card import describe, opened, seal
from crm.people.records.conditions import people_within
from crm.people.records.custom_values import merge_custom
from crm.people.records.entry_checks import check_fields, check_masked, check_new, check_place, definitions
from crm.people.records.field_selections import INDEXED, MASKED
from crm.people.records.minors import ADULT_FROM, age_at, check_age
from crm.people.records.minors_erasure import forget_views
from crm.people.records.models import Person
from crm.people.records.name_index import forget_words, index_person
from crm.people.records.name_search import find, look_up
from crm.people.records.names import words_of
from crm.people.records.person_changes import Origin, tell_change
from crm.people.records.person_changes import touch as touch
from crm.people.records.residence import located, relocated
from crm.people.records.schemas import PersonCreate, PersonUpdate
from crm.people.records.sensitive_fields import new_texts
from crm.people.suppressions.service import suppress

KnownPerson: TypeAlias = Person
"""A person as other features see them."""


async def create_person(session: AsyncSession, caller: Caller, put: PersonCreate, origin: Origin = "team") -> Person:
    """Create a person. Raises Invalid at the field, Conflict with the id of a person of the same address and name."""
    campaign_id = caller.campaign_id
    today = await today_of(session, campaign_id)
    await check_controller_named(session, campaign_id)
    put = await located(session, campaign_id, put)
    check_new(caller, put, today, await definitions(session) if put.custom else {})
    await screen(session, campaign_id, new_texts(put.tags, put.custom, (), {}))
    vault = await open_vault(session, campaign_id)
    addresses = read_contacts(vault, put.contacts)
    await refuse_double(session, put, addresses)
    columns = put.model_dump(exclude={"born_on", "contacts", "collected_on", "custom"})
    person = Person(
        campaign_id=campaign_id,
        collected_on=put.collected_on or today,
        entered_by=caller.subject,
        updated_by=caller.subject,
        custom=merge_custom({}, put.custom),
        sealed=seal(vault, {"born_on": put.born_on.isoformat()}) if put.born_on else None,
        **columns,
    )
    # Demonstration data is dated at the demonstration's own time.
    person.created_at = campaign_now((await get_campaign(session, campaign_id)).state)
    session.add(person)
    await session.flush()
    for channel, index, address, blind in addresses:
        session.add(new_point(vault, person, channel, index, address, blind))
    await index_person(session, person)
    field_names = sorted(name for name, value in put.model_dump(exclude_defaults=True).items() if value is not None)
    await tell_change(session, person, field_names, origin)
    return person


async def update_person(
    session: AsyncSession,
    caller: Caller,
    person_id: UUID,
    put: PersonUpdate,
    seen_version: int | None,
    origin: Origin = "team",
) -> Person:
    person = await get_person(session, caller, person_id, lock=True)
    if is_stale(seen_version, person.version):
        raise changed_since(
            "Cette fiche", "This person", "lue", (await describe(session, person)).model_dump(mode="json")
        )
    today = await today_of(session, caller.campaign_id)
    put = await relocated(session, person, put)
    check_fields(put, today, await definitions(session) if put.custom else {})
    await screen(session, caller.campaign_id, new_texts(put.tags, put.custom, person.tags, person.custom))
    check_place(
        caller,
        put.station if "station" in put.model_fields_set else person.station,
        put.commune if "commune" in put.model_fields_set else person.commune,
    )
    check_masked(person.address_masked, put.street, put.postcode)
    changes = {name: getattr(put, name) for name in put.model_fields_set}
    if "custom" in changes:
        changes["custom"] = merge_custom(person.custom, put.custom)
    changed: set[str] = set()
    if changes.keys() & {"born_on", "roles"}:
        await _check_age(session, person, changes, today)
    if "born_on" in changes:
        vault = await open_vault(session, caller.campaign_id)
        day: date | None = changes.pop("born_on")
        opened_fields, birth_date = opened(vault, person), day.isoformat() if day else None
        if opened_fields.get("born_on") != birth_date:
            person.sealed = seal(vault, opened_fields | {"born_on": birth_date})
            changed.add("born_on")
    for name, value in changes.items():
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.add(name)
    if person.first_names is None and person.surname is None:
        raise Invalid("Il faut garder un nom ou un prénom.", "A name must stay.", "/surname")
    if not changed:
        return person
    # The event names only what changed: a form sends every field it shows.
    await touch(session, caller, person, sorted(changed), origin)
    if changed & INDEXED:
        await index_person(session, person)
    return person


async def mask_address(session: AsyncSession, caller: Caller, person_id: UUID, masked: bool) -> Person:
    """Set a person's address protection: while it holds, the address is erased and accepted from no source."""
    person = await get_person(session, caller, person_id, lock=True)
    if bool(person.address_masked) != masked:
        person.address_masked = masked
        if masked:
            for name in MASKED:
                setattr(person, name, None)
        await touch(session, caller, person, ["address_masked"])
        await index_person(session, person)
    return person


async def erase_person(session: AsyncSession, caller: Caller, person_id: UUID) -> None:
    """Erase a person. The keyed hashes of their addresses stay, so that no import brings them back."""
    person = await get_person(session, caller, person_id, lock=True)
    points = await queries.contacts_of(session, caller.campaign_id, person_id)
    closed = [(point.channel, point.blind) for point in points]
    if (
        identity := identity_of(await open_vault(session, caller.campaign_id), person.name_hash, person.home_hash)
    ) is not None:
        closed.append((IDENTITY, identity))
    await suppress(session, caller.campaign_id, closed, "erasure")
    version = person.version + 1
    words = words_of(person.first_names, person.surname)
    keep(session, caller.campaign_id, caller.subject, "erased", "person", person_id)
    await forget_messages(session, caller.campaign_id, person_id)
    await session.delete(person)
    await session.flush()
    await forget_words(session, caller.campaign_id, words)
    await tell(session, PersonErased(campaign_id=caller.campaign_id, version=version, person=person_id))


async def get_person(session: AsyncSession, caller: Caller, person_id: UUID, *, lock: bool = False) -> Person:
    """Return a person; raise NotFound outside the caller's territories too, so as not to reveal who is in the file."""
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id, Person.id == person_id)
    person = await session.scalar(rows.with_for_update() if lock else rows)
    if person is None:
        raise NotFound("Cette personne n'est pas au fichier.", "There is no such person.")
    return person


async def is_known(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> bool:
    return await any_row(session, Person, Person.campaign_id == campaign_id, Person.id == person_id)


async def has_people(session: AsyncSession, campaign_id: UUID) -> bool:
    return await any_row(session, Person, Person.campaign_id == campaign_id)


async def name_people(session: AsyncSession, caller: Caller, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return, by id, the names of people in the caller's territories."""
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id, Person.id.in_(ids))
    return {row.id: full_name(row) for row in await session.scalars(rows)}


async def find_named(session: AsyncSession, caller: Caller, text: str, limit: int) -> dict[UUID, str]:
    """Find people of the caller's territories by words of their name, nearest first: names with towns."""
    search = await look_up(session, text)
    if search is None:
        return {}
    rows = people_within(caller.territories).where(Person.campaign_id == caller.campaign_id)
    found = (await find(session, search, rows, None, limit)).items
    return {person.id: ", ".join(part for part in (full_name(person), person.town) if part) for person in found}


def full_name(person: Person) -> str:
    return " ".join(part for part in (person.first_names, person.surname) if part)


async def set_uses(session: AsyncSession, caller: Caller, person: Person, uses: Sequence[str]) -> None:
    """Set the uses that a person agrees to; only the ledger of consents calls it."""
    person.uses = list(uses)
    if "opinion" not in uses:
        vault = await open_vault(session, caller.campaign_id)
        person.sealed = seal(vault, opened(vault, person) | {"opinion": None})
    await touch(session, caller, person, ["uses"])


async def set_language(session: AsyncSession, caller: Caller, person_id: UUID, language: str) -> None:
    """Set the language that a person reads."""
    person = await get_person(session, caller, person_id, lock=True)
    if person.language != language:
        person.language = language
        await touch(session, caller, person, ["language"], "person")


async def language_of(session: AsyncSession, campaign_id: UUID, person_id: UUID) -> str | None:
    """Return a person's language; None if it is unknown or they are gone."""
    person = await session.get(Person, (campaign_id, person_id))
    return person.language if person else None


async def count_interaction(session: AsyncSession, caller: Caller, person: Person, happened_at: datetime) -> None:
    """Increment a person's number of interactions, which segments read."""
    person.interactions += 1
    if person.last_interaction_at is None or happened_at > person.last_interaction_at:
        person.last_interaction_at = happened_at
    await touch(session, caller, person, ["exchanges"])


async def uncount_interaction(session: AsyncSession, caller: Caller, person: Person) -> None:
    person.interactions = max(0, person.interactions - 1)
    await touch(session, caller, person, ["exchanges"])


async def today_of(session: AsyncSession, campaign_id: UUID) -> date:
    return campaign_today((await get_campaign(session, campaign_id)).state)


async def _check_age(session: AsyncSession, person: Person, changes: Mapping[str, Any], today: date) -> None:
    """Check the new birth date and roles; erase what must not be kept of a minor."""
    opened_fields = opened(await open_vault(session, person.campaign_id), person) if person.sealed else {}
    stored = opened_fields.get("born_on")
    birth_date: date | None = changes["born_on"] if "born_on" in changes else stored and date.fromisoformat(stored)
    check_age(birth_date, today, changes.get("roles", person.roles))
    if "born_on" in changes and birth_date is not None and age_at(birth_date, today) < ADULT_FROM:
        await forget_views(session, person)
