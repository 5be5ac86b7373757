"""The further postal addresses of a person."""

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
    """Add an address; an identical one changes nothing. Raises Conflict where the person's address is protected."""
    person = await people.get_person(session, caller, person_id, lock=True)
    _check(person, put)
    existing = (await other_addresses_of(session, caller.campaign_id, [person_id])).get(person_id, [])
    identical = [address for address in existing if address.model_dump(exclude={"id"}) == put.model_dump()]
    if identical:
        return identical[0]
    if len(existing) >= MAXIMUM:
        raise Invalid("Dix adresses postales au plus par personne.", "Ten addresses at the most.", "/street")
    row = OtherAddress(campaign_id=caller.campaign_id, person_id=person_id, noted_by=caller.subject, **put.model_dump())
    session.add(row)
    await people.touch(session, caller, person, ["residences"])
    return OtherAddressRead.model_validate(row, from_attributes=True)


async def change_other_address(
    session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID, put: OtherAddressPut
) -> OtherAddressRead:
    person = await people.get_person(session, caller, person_id, lock=True)
    row = await _find(session, caller, person_id, other_address_id)
    _check(person, put)
    for name, value in put.model_dump().items():
        setattr(row, name, value)
    await people.touch(session, caller, person, ["residences"])
    return OtherAddressRead.model_validate(row, from_attributes=True)


async def remove_other_address(session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID) -> None:
    person = await people.get_person(session, caller, person_id, lock=True)
    await session.delete(await _find(session, caller, person_id, other_address_id))
    await people.touch(session, caller, person, ["residences"])


async def protect(session: AsyncSession, caller: Caller, person_id: UUID, masked: bool) -> None:
    """Set the address protection. When it begins, all other addresses but those for mail (`post`) are deleted."""
    person = await people.mask_address(session, caller, person_id, masked)
    if masked:
        conditions = OtherAddress.campaign_id == person.campaign_id, OtherAddress.person_id == person.id
        await session.execute(delete(OtherAddress).where(*conditions, OtherAddress.kind != "post"))


async def other_addresses_of(
    session: AsyncSession, campaign_id: UUID, people_ids: Sequence[UUID]
) -> dict[UUID, list[OtherAddressRead]]:
    """Return the other addresses by person: permanent ones first, then the newest."""
    rows = select(OtherAddress).where(OtherAddress.campaign_id == campaign_id, OtherAddress.person_id.in_(people_ids))
    by_person: dict[UUID, list[OtherAddressRead]] = {}
    order = (OtherAddress.until.desc().nulls_first(), OtherAddress.noted_at.desc(), OtherAddress.id)
    for row in await session.scalars(rows.order_by(*order)):
        by_person.setdefault(row.person_id, []).append(OtherAddressRead.model_validate(row, from_attributes=True))
    return by_person


async def post_addresses(
    session: AsyncSession, campaign_id: UUID, people_ids: Sequence[UUID], day: date
) -> dict[UUID, OtherAddressRead]:
    """Return each person's mail address on a day, where it is not their home; of several, the one noted last."""
    rows = (
        select(OtherAddress)
        .where(
            OtherAddress.campaign_id == campaign_id,
            OtherAddress.person_id.in_(people_ids),
            OtherAddress.kind == "post",
            OtherAddress.street.is_not(None),
            OtherAddress.town.is_not(None),
            func.coalesce(OtherAddress.since, day) <= day,
            func.coalesce(OtherAddress.until, day) >= day,
        )
        .order_by(OtherAddress.noted_at, OtherAddress.id)
    )
    return {
        row.person_id: OtherAddressRead.model_validate(row, from_attributes=True) for row in await session.scalars(rows)
    }


async def _find(session: AsyncSession, caller: Caller, person_id: UUID, other_address_id: UUID) -> OtherAddress:
    other_address = await session.get(OtherAddress, (caller.campaign_id, other_address_id))
    if other_address is None or other_address.person_id != person_id:
        raise NotFound("Cette adresse n'est pas sur la fiche.", "There is no such address.")
    return other_address


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
