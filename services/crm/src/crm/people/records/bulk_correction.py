"""Correction of many people at once: each row's changes are computed first, then all are written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kit.db.vault import Vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep_many
from crm.campaign.special_categories.free_text_check import Waived, check_texts
from crm.people.records.addresses import Read, new_point
from crm.people.records.bulk_people import tell_changes
from crm.people.records.card import opened, seal
from crm.people.records.completion import bump
from crm.people.records.contacts import MAX_CONTACTS
from crm.people.records.custom_values import Definition, merge_custom
from crm.people.records.entry_checks import check_fields, check_masked, check_place
from crm.people.records.field_selections import COLUMNS, INDEXED, MASKED
from crm.people.records.minors import ADULT_FROM, age_at, check_age
from crm.people.records.minors_erasure import forget_views
from crm.people.records.models import ContactPoint, Person
from crm.people.records.name_index import index_people
from crm.people.records.schemas import BulkPerson, PersonUpdate
from crm.people.records.sensitive_fields import new_texts


@dataclass(frozen=True)
class Correction:
    """The changes of one row to a person: fields, and added addresses, each with its index in its channel."""

    person: Person
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    added: list[Read] = field(default_factory=list[Read])

    def __bool__(self) -> bool:
        return bool(self.fields or self.added)

    def told(self) -> list[str]:
        return sorted({*self.fields, *(channel for channel, *_ in self.added)})


def difference(
    caller: Caller,
    vault: Vault,
    person: Person,
    points: Sequence[ContactPoint],
    put: BulkPerson,
    addresses: Sequence[Read],
    today: date,
    definitions: Mapping[str, Definition],
    waivers: Waived,
) -> Correction:
    """Compute the changes of a row, by JSON Merge Patch (what is absent stays); raise a problem at the field. Pure."""
    stored_birth = opened(vault, person).get("born_on")
    current = {name: getattr(person, name) for name in _FIELDS} | {
        "born_on": stored_birth and date.fromisoformat(stored_birth)
    }
    changes = {name: getattr(put, name) for name in put.model_fields_set & current.keys()}
    if "custom" in changes:
        changes["custom"] = merge_custom(person.custom, put.custom)
    fields = {name: value for name, value in changes.items() if value != current[name]}
    check_texts(new_texts(fields.get("tags") or (), fields.get("custom") or {}, person.tags, person.custom), waivers)
    if fields.keys() & {"born_on", "roles"}:
        check_age(fields.get("born_on", current["born_on"]), today, fields.get("roles", person.roles))
    if fields:
        texts = fields | ({"custom": put.custom} if "custom" in fields else {})
        check_fields(PersonUpdate.model_construct(_fields_set=set(texts), **texts), today, definitions)
        check_place(caller, fields.get("station", person.station), fields.get("commune", person.commune))
        if fields.get("first_names", person.first_names) is None and fields.get("surname", person.surname) is None:
            raise Invalid("Il faut garder un nom ou un prénom.", "A name must stay.", "/surname")
    fields |= _masking(person, put, fields)
    check_masked(person.address_masked or put.address_masked, put.street, put.postcode)
    return Correction(person, fields, _new_addresses(points, addresses))


def _masking(person: Person, put: BulkPerson, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that address protection erases. Anyone may note a judge's order; only the team may end it."""
    if "address_masked" not in put.model_fields_set or bool(person.address_masked) == put.address_masked:
        return {}
    if not put.address_masked:
        raise Conflict(
            "Son adresse est protégée (code civil, art. 515-11) : la fin de cette protection se note sur sa fiche.",
            "Their address is protected by law (civil code, art. 515-11): that it no longer is, is noted by hand.",
            "/address_masked",
            article="515-11",
        )
    erased = {name: None for name in MASKED if getattr(person, name) is not None or name in fields}
    return {"address_masked": True} | erased


def _new_addresses(points: Sequence[ContactPoint], addresses: Sequence[Read]) -> list[Read]:
    existing = {(point.channel, point.blind) for point in points}
    new = [point for point in addresses if (point[0], point[3]) not in existing]
    if len(points) + len(new) > MAX_CONTACTS:
        raise Invalid("Vingt adresses au plus par personne.", "Twenty addresses at the most.", "/contacts")
    behind = {channel: sum(point.channel == channel for point in points) for channel, *_ in new}
    return [(channel, index + behind[channel], address, blind) for channel, index, address, blind in new]


async def correct_all(
    session: AsyncSession, caller: Caller, vault: Vault, corrections: Sequence[Correction], today: date
) -> None:
    """Apply corrections to different people whose rows are locked."""
    if not corrections:
        return
    for correction in corrections:
        for name, value in correction.fields.items():
            if name == "born_on":
                card = opened(vault, correction.person) | {"born_on": value and value.isoformat()}
                correction.person.sealed = seal(vault, card)
                if value and age_at(value, today) < ADULT_FROM:
                    await forget_views(session, correction.person)
            else:
                setattr(correction.person, name, value)
        for channel, index, address, blind in correction.added:
            session.add(new_point(vault, correction.person, channel, index, address, blind))
        bump(correction.person, caller.subject)
    await session.flush()
    renamed = [correction.person for correction in corrections if INDEXED & correction.fields.keys()]
    if renamed:
        await index_people(session, caller.campaign_id, renamed)
    changed = [(correction.person.id, correction.person.version, correction.told()) for correction in corrections]
    await tell_changes(session, caller.campaign_id, changed, "integration")
    changed_fields = [(correction.person.id, correction.told()) for correction in corrections]
    await keep_many(session, caller.campaign_id, caller.subject, "changed", "person", changed_fields)


async def set_uses_of_all(
    session: AsyncSession, caller: Caller, vault: Vault, standing: Mapping[UUID, Sequence[str]]
) -> None:
    """Set the uses that people agree to, as the ledger has them now: it alone may do so."""
    mine = select(Person).where(Person.campaign_id == caller.campaign_id, Person.id.in_(standing))
    people = (await session.scalars(mine.order_by(Person.id).with_for_update())).all()
    for person in people:
        person.uses = list(standing[person.id])
        if "opinion" not in person.uses and "opinion" in (held := opened(vault, person)):
            person.sealed = seal(vault, held | {"opinion": None})
        bump(person, caller.subject)
    await session.flush()
    told = [(one.id, one.version, ["uses"]) for one in people]
    await tell_changes(session, caller.campaign_id, told, "integration")
    kept = [(one.id, ["uses"]) for one in people]
    await keep_many(session, caller.campaign_id, caller.subject, "changed", "person", kept)


_FIELDS = tuple(name for name in COLUMNS if name in PersonUpdate.model_fields)
