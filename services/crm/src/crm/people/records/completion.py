"""The additions that a file's line makes to a known person, and their undoing."""

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
from crm.people.records.field_registry import FIELDS, MASKED, fields_in, json_value, names_merged
from crm.people.records.models import ContactPoint, Person
from crm.people.records.names import home_hash, words_of

ADDRESS = tuple(field.name for field in fields_in("address") if field.kind == "text")
_PLACE = tuple(name for name in ADDRESS if name not in MASKED)
"""What may be said of where somebody lives whose address is protected."""
_ALONE = tuple(
    field.name
    for field in FIELDS
    if field.completed
    and field.kind in ("text", "day")
    and not field.sealed
    and field.name not in ADDRESS
    and field.name in Entry._fields
)
"""Fields that a file fills in whatever the others say."""
LISTS = names_merged("union")
MAX_CONTACTS = 20


@dataclass
class Change:
    """`old` and `new` are what JSON can hold; `added` the blind indexes of the addresses that came."""

    old: dict[str, Any] = field(default_factory=dict[str, Any])
    new: dict[str, Any] = field(default_factory=dict[str, Any])
    added: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    def __bool__(self) -> bool:
        return bool(self.new or self.added)


async def load_people(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID], *, lock: bool = True
) -> dict[UUID, Person]:
    """`lock`: in one order, so that two files wait for each other and never for ever."""
    rows = select(Person).where(Person.campaign_id == campaign_id, Person.id.in_(ids)).order_by(Person.id)
    return {one.id: one for one in await session.scalars(rows.with_for_update() if lock else rows)}


async def load_points(
    session: AsyncSession, campaign_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, list[tuple[str, bytes]]]:
    points = select(ContactPoint.person_id, ContactPoint.channel, ContactPoint.blind).where(
        ContactPoint.campaign_id == campaign_id, ContactPoint.person_id.in_(ids)
    )
    found: dict[UUID, list[tuple[str, bytes]]] = {}
    for row in await session.execute(points):
        found.setdefault(row.person_id, []).append((row.channel, row.blind))
    return found


def difference(
    vault: Vault,
    person: Person,
    points: Sequence[tuple[str, bytes]],
    entry: Entry,
    blinds: Sequence[bytes],
    *,
    wins: bool,
) -> Change:
    """Return the changes that the entry makes; `wins`: where both have a value the file's is taken."""
    change = Change()
    same_home = all(
        getattr(person, name) is None
        or getattr(entry, name) is None
        or words_of(getattr(person, name)) == words_of(getattr(entry, name))
        for name in ADDRESS
    )
    # Half of one address and half of another is nobody's.
    if wins or same_home:
        for name in _PLACE if person.address_masked else ADDRESS:
            _set(change, person, name, getattr(entry, name), wins=wins)
    if entry.masked and not person.address_masked:
        # A judge's order is not undone by who was believed before.
        change.old |= {"address_masked": False} | {name: getattr(person, name) for name in MASKED}
        change.new |= {"address_masked": True} | dict.fromkeys(MASKED)
    for name in _ALONE:
        _set(change, person, name, getattr(entry, name), wins=wins)
    for name in LISTS:
        known = list(getattr(person, name))
        more = [one for one in getattr(entry, name) if one not in known]
        if more:
            change.old[name], change.new[name] = known, known + more
    custom = {key: value for key, value in entry.custom.items() if key not in person.custom or wins}
    if any(person.custom.get(key) != value for key, value in custom.items()):
        change.old["custom"], change.new["custom"] = person.custom, person.custom | custom
    if entry.born_on is not None:
        born = opened(vault, person).get("born_on")
        if born is None or (wins and born != entry.born_on.isoformat()):
            change.old["born_on"], change.new["born_on"] = born, entry.born_on.isoformat()
    for (channel, _), blind in zip(entry.contacts, blinds, strict=True):
        if (channel, blind) not in points and len(points) + len(change.added) < MAX_CONTACTS:
            change.added.append((channel, blind))
    return change


async def apply_changes(
    session: AsyncSession, vault: Vault, changes: Sequence[tuple[Person, Change, Mapping[bytes, str], int]], by: str
) -> None:
    """`changes`: whom, what, the addresses by their blind index, and how many of them there were."""
    for person, change, addresses, count in changes:
        put_back(vault, person, change.new)
        for number, (channel, blind) in enumerate(change.added):
            session.add(new_point(vault, person, channel, count + number, addresses[blind], blind))
        bump(person, by)
    await session.flush()
    told = [
        (person.id, person.version, sorted([*change.new, *(["contacts"] if change.added else list[str]())]))
        for person, change, _, _ in changes
    ]
    if told:
        await tell_changes(session, changes[0][0].campaign_id, told, "import")


def put_back(vault: Vault, person: Person, values: Mapping[str, Any]) -> None:
    """Fields as they are stored in JSON: also how an undo sets them."""
    for name, value in values.items():
        if name == "born_on":
            person.sealed = seal(vault, opened(vault, person) | {"born_on": value})
        else:
            setattr(person, name, json_value(name, value))
    if values.keys() & {"street", "postcode"}:
        person.home_hash = home_hash(person.street, person.postcode)


def taken_back(vault: Vault, person: Person, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are without what an import made of them; what somebody wrote or added since stays."""
    back: dict[str, Any] = {}
    for name, made in new.items():
        if name in LISTS:
            came = set(made) - set(old[name])
            back[name] = [one for one in getattr(person, name) if one not in came]
        elif name == "custom":
            back[name] = _custom_back(person.custom, old[name], made)
        elif name != "uses" and _stands(vault, person, name, made):
            back[name] = old[name]
    return {name: value for name, value in back.items() if not _stands(vault, person, name, value)}


def _custom_back(held: Mapping[str, Any], old: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    came = {key for key, value in made.items() if old.get(key) != value and held.get(key) == value}
    return {key: old.get(key) if key in came else value for key, value in held.items() if key not in came or key in old}


def _stands(vault: Vault, person: Person, name: str, value: Any) -> bool:
    held = opened(vault, person).get("born_on") if name == "born_on" else getattr(person, name)
    return held == (value if name == "born_on" else json_value(name, value))


def bump(person: Person, by: str) -> None:
    person.version += 1
    person.updated_by = by
    person.updated_at = func.now()


async def remove_points(session: AsyncSession, person: Person, added: Sequence[tuple[str, bytes]]) -> bool:
    """Remove added contact points; return whether one of them was still there."""
    gone = False
    for channel, blind in added:
        found = await session.scalar(
            delete(ContactPoint)
            .where(
                ContactPoint.campaign_id == person.campaign_id,
                ContactPoint.person_id == person.id,
                ContactPoint.channel == channel,
                ContactPoint.blind == blind,
            )
            .returning(ContactPoint.id)
        )
        gone = gone or found is not None
    return gone


def _set(change: Change, person: Person, name: str, value: Any, *, wins: bool) -> None:
    held = getattr(person, name)
    if value is not None and value != held and (held is None or wins):
        change.old[name], change.new[name] = held, value


async def tell_undone(
    session: AsyncSession, campaign_id: UUID, undone: Sequence[tuple[Person, AbstractSet[str]]]
) -> None:
    """Tell which fields of each person are as they were."""
    if undone:
        told = [(one.id, one.version, sorted(names)) for one, names in undone]
        await tell_changes(session, campaign_id, told, "import")
