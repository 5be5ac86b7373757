"""The postal addresses of somebody beside the one they live at."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.other_addresses.models import OtherAddress
from crm.people.other_addresses.schemas import OtherAddressPut, OtherAddressRead
from crm.people.records import service as people

MAXIMUM = 10


async def list_other_addresses(session: AsyncSession, caller: Caller, person_id: UUID) -> list[OtherAddressRead]:
    await people.get_person(session, caller, person_id)
    return (await other_addresses_of(session, caller.campaign_id, [person_id])).get(person_id, [])


async def add_other_address(
    session: AsyncSession, caller: Caller, person_id: UUID, put: OtherAddressPut
) -> OtherAddressRead:
    """The same once more changes nothing. Raises Conflict where the law keeps secret where somebody lives."""
    person = await people.get_person(session, caller, person_id, lock=True)
    _check(person, put)
    known = (await other_addresses_of(session, caller.campaign_id, [person_id])).get(person_id, [])
    same = [one for one in known if one.model_dump(exclude={"id"}) == put.model_dump()]
    if same:
        return same[0]
    if len(known) >= MAXIMUM:
        raise Invalid("Dix adresses postales au plus par personne.", "Ten addresses at the most.", "/street")
    made = OtherAddress(
        campaign_id=caller.campaign_id, person_id=person_id, noted_by=caller.subject, **put.model_dump()
    )
    session.add(made)
    await people.touch(session, caller, person, ["residences"])
    return OtherAddressRead.model_validate(made, from_attributes=True)


async def change_other_address(
    session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID, put: OtherAddressPut
) -> OtherAddressRead:
    person = await people.get_person(session, caller, person_id, lock=True)
    found = await _find(session, caller, person_id, other_address_id)
    _check(person, put)
    for name, value in put.model_dump().items():
        setattr(found, name, value)
    await people.touch(session, caller, person, ["residences"])
    return OtherAddressRead.model_validate(found, from_attributes=True)


async def remove_other_address(session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID) -> None:
    person = await people.get_person(session, caller, person_id, lock=True)
    await session.delete(await _find(session, caller, person_id, other_address_id))
    await people.touch(session, caller, person, ["residences"])


async def protect(session: AsyncSession, caller: Caller, person_id: UUID, masked: bool) -> None:
    """Set the address protection; once set, the other addresses go too, but for the one of their post."""
    person = await people.mask_address(session, caller, person_id, masked)
    if masked:
        mine = OtherAddress.campaign_id == person.campaign_id, OtherAddress.person_id == person.id
        await session.execute(delete(OtherAddress).where(*mine, OtherAddress.kind != "post"))


async def other_addresses_of(
    session: AsyncSession, campaign_id: UUID, people_ids: Sequence[UUID]
) -> dict[UUID, list[OtherAddressRead]]:
    """Return the other addresses by person; lasting ones first, then the newest."""
    rows = select(OtherAddress).where(OtherAddress.campaign_id == campaign_id, OtherAddress.person_id.in_(people_ids))
    found: dict[UUID, list[OtherAddressRead]] = {}
    order = (OtherAddress.until.desc().nulls_first(), OtherAddress.noted_at.desc(), OtherAddress.id)
    for row in await session.scalars(rows.order_by(*order)):
        found.setdefault(row.person_id, []).append(OtherAddressRead.model_validate(row, from_attributes=True))
    return found


async def post_addresses(
    session: AsyncSession, campaign_id: UUID, people_ids: Sequence[UUID], on: date
) -> dict[UUID, OtherAddressRead]:
    """Return the address for each person's post on a day, where it is not their home: the one noted last."""
    rows = (
        select(OtherAddress)
        .where(
            OtherAddress.campaign_id == campaign_id,
            OtherAddress.person_id.in_(people_ids),
            OtherAddress.kind == "post",
            OtherAddress.street.is_not(None),
            OtherAddress.town.is_not(None),
            func.coalesce(OtherAddress.since, on) <= on,
            func.coalesce(OtherAddress.until, on) >= on,
        )
        .order_by(OtherAddress.noted_at, OtherAddress.id)
    )
    return {
        row.person_id: OtherAddressRead.model_validate(row, from_attributes=True) for row in await session.scalars(rows)
    }


async def _find(session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID) -> OtherAddress:
    found = await session.get(OtherAddress, (caller.campaign_id, other_address_id))
    if found is None or found.person_id != person_id:
        raise NotFound("Cette adresse n'est pas sur la fiche.", "There is no such address.")
    return found


def _check(person: people.KnownPerson, put: OtherAddressPut) -> None:
    if put.street is None and put.town is None:
        raise Invalid("Dites la rue ou la ville.", "Say the street or the town.", "/town")
    if put.since is not None and put.until is not None and put.until < put.since:
        raise Invalid("La fin précède le début.", "The end is before the beginning.", "/until")
    if person.address_masked and put.kind != "post":
        raise Conflict(
            "Son adresse est protégée (code civil, art. 515-11) : seule une adresse pour le courrier peut être notée.",
            "Their address is protected by law (civil code, art. 515-11): only one for their post can be noted.",
            "/kind",
            article="515-11",
        )
