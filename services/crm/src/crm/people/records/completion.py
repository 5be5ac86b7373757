"""Additions of an import line to a known person, and their undoing."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kit.db.vault import Vault
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.addresses import new_point
from crm.people.records.bulk_people import Entry, tell_changes
from crm.people.records.card import opened, seal
from crm.people.records.contacts import MAX_CONTACTS
from crm.people.records.field_registry import FIELDS
from crm.people.records.field_selections import MASKED, fields_in, json_value, names_merged
from crm.people.records.models import ContactPoint, Person
from crm.people.records.names import home_hash, words_of

ADDRESS = tuple(field.name for field in fields_in("address") if field.kind == "text")
_PLACE = tuple(name for name in ADDRESS if name not in MASKED)
"""The fields about where a person lives that may be kept despite address protection."""
_ALONE = tuple(
    field.name
    for field in FIELDS
    if field.completed
    and field.kind in ("text", "day")
    and not field.sealed
    and field.name not in ADDRESS
    and field.name in Entry._fields
)
"""Fields that a file may fill in whatever the other fields hold."""
LISTS = names_merged("union")


@dataclass
class Change:
    """An addition. `old`, `new`: JSON values by field; `added`: the blind indexes of the added addresses."""

    old: dict[str, Any] = field(default_factory=dict[str, Any])
    new: dict[str, Any] = field(default_factory=dict[str, Any])
    added: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    differs: bool = False
    """The entry says something else than the record, which stays."""

    def __bool__(self) -> bool:
        return bool(self.new or self.added)


async def load_people(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], *, lock: bool = True
) -> dict[UUID, Person]:
    """Load people by id. `lock`: lock them in the order of their ids, so that two imports never deadlock."""
    rows = select(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)).order_by(Person.id)
    return {one.id: one for one in await session.scalars(rows.with_for_update() if lock else rows)}


async def load_points(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[tuple[str, bytes]]]:
    points = select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.blind).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(ids)
    )
    by_person: dict[UUID, list[tuple[str, bytes]]] = {}
    for row in await session.execute(points):
        by_person.setdefault(row.person_id, []).append((row.channel, row.blind))
    return by_person


def difference(
    vault: Vault,
    person: Person,
    points: Sequence[tuple[str, bytes]],
    entry: Entry,
    blinds: Sequence[bytes],
    *,
    wins: bool,
) -> Change:
    """Return the changes that the entry makes. `wins`: the file's value replaces an existing one."""
    change = Change()
    same_home = all(
        getattr(person, name) is None
        or getattr(entry, name) is None
        or words_of(getattr(person, name)) == words_of(getattr(entry, name))
        for name in ADDRESS
    )
    # A mix of two addresses would be nobody's.
    if wins or same_home:
        for name in _PLACE if person.address_masked else ADDRESS:
            _set(change, person, name, getattr(entry, name), wins=wins)
    if entry.masked and not person.address_masked:
        # No import undoes a judge's order.
        change.old |= {"address_masked": False} | {name: getattr(person, name) for name in MASKED}
        change.new |= {"address_masked": True} | dict.fromkeys(MASKED)
    for name in _ALONE:
        _set(change, person, name, getattr(entry, name), wins=wins)
    for name in LISTS:
        current = list(getattr(person, name))
        more = [item for item in getattr(entry, name) if item not in current]
        if more:
            change.old[name], change.new[name] = current, current + more
    custom = {key: value for key, value in entry.custom.items() if key not in person.custom or wins}
    change.differs = not wins and (
        not same_home
        or any(_says_else(getattr(person, name), getattr(entry, name)) for name in _ALONE)
        or any(person.custom.get(key, value) != value for key, value in entry.custom.items())
    )
    if any(person.custom.get(key) != value for key, value in custom.items()):
        change.old["custom"], change.new["custom"] = person.custom, person.custom | custom
    if entry.born_on is not None:
        birth_date = opened(vault, person).get("born_on")
        change.differs |= not wins and _says_else(birth_date, entry.born_on.isoformat())
        if birth_date is None or (wins and birth_date != entry.born_on.isoformat()):
            change.old["born_on"], change.new["born_on"] = birth_date, entry.born_on.isoformat()
    for (channel, _), blind in zip(entry.contacts, blinds, strict=True):
        if (channel, blind) in points:
            continue
        if len(points) + len(change.added) < MAX_CONTACTS:
            change.added.append((channel, blind))
        else:
            change.differs = True
    return change


def _says_else(known: Any, said: Any) -> bool:
    return known is not None and said is not None and known != said


async def apply_changes(
    session: AsyncSession, vault: Vault, changes: Sequence[tuple[Person, Change, Mapping[bytes, str], int]], by: str
) -> None:
    """Apply changes: each has the person, the change, the addresses by blind index, and how many they had."""
    for person, change, addresses, count in changes:
        put_back(vault, person, change.new)
        for number, (channel, blind) in enumerate(change.added):
            session.add(new_point(vault, person, channel, count + number, addresses[blind], blind))
        bump(person, by)
    await session.flush()
    changed = [
        (person.id, person.version, sorted([*change.new, *(["contacts"] if change.added else list[str]())]))
        for person, change, _, _ in changes
    ]
    if changed:
        await tell_changes(session, changes[0][0].campaign_id, changed, "import")


def put_back(vault: Vault, person: Person, values: Mapping[str, Any]) -> None:
    """Set fields from their JSON values; also used to undo an import."""
    for name, value in values.items():
        if name == "born_on":
            person.sealed = seal(vault, opened(vault, person) | {"born_on": value})
        else:
            setattr(person, name, json_value(name, value))
    if values.keys() & {"street", "postcode"}:
        person.home_hash = home_hash(person.street, person.postcode)


def taken_back(vault: Vault, person: Person, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without what an import added; later edits stay."""
    back: dict[str, Any] = {}
    for name, imported in new.items():
        if name in LISTS:
            added = set(imported) - set(old[name])
            back[name] = [item for item in getattr(person, name) if item not in added]
        elif name == "custom":
            back[name] = _custom_back(person.custom, old[name], imported)
        elif name != "uses" and _stands(vault, person, name, imported):
            back[name] = old[name]
    return {name: value for name, value in back.items() if not _stands(vault, person, name, value)}


def _custom_back(current: Mapping[str, Any], old: Mapping[str, Any], imported: Mapping[str, Any]) -> dict[str, Any]:
    added = {key for key, value in imported.items() if old.get(key) != value and current.get(key) == value}
    return {
        key: old.get(key) if key in added else value for key, value in current.items() if key not in added or key in old
    }


def _stands(vault: Vault, person: Person, name: str, value: Any) -> bool:
    current = opened(vault, person).get("born_on") if name == "born_on" else getattr(person, name)
    return current == (value if name == "born_on" else json_value(name, value))


def bump(person: Person, by: str) -> None:
    person.version += 1
    person.updated_by = by
    person.updated_at = func.now()


async def remove_points(session: AsyncSession, person: Person, added: Sequence[tuple[str, bytes]]) -> bool:
    """Delete added contact points; return whether any still existed."""
    removed = False
    for channel, blind in added:
        deleted = await session.scalar(
            delete(ContactPoint)
            .where(
                ContactPoint.campaign_id == person.campaign_id,
                ContactPoint.person_id == person.id,
                ContactPoint.channel == channel,
                ContactPoint.blind == blind,
            )
            .returning(ContactPoint.id)
        )
        removed = removed or deleted is not None
    return removed


def _set(change: Change, person: Person, name: str, value: Any, *, wins: bool) -> None:
    current = getattr(person, name)
    if value is not None and value != current and (current is None or wins):
        change.old[name], change.new[name] = current, value


async def tell_undone(
    session: AsyncSession, campaign_id: UUID, undone: Sequence[tuple[Person, AbstractSet[str]]]
) -> None:
    """Tell which fields of each person were put back."""
    if undone:
        changed = [(person.id, person.version, sorted(names)) for person, names in undone]
        await tell_changes(session, campaign_id, changed, "import")
