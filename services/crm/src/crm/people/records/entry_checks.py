"""Checks of a person's entry: within the caller's territories, born in the past, with existing custom fields."""

from collections.abc import Mapping
from datetime import date

from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from kit.web.refusals import day_to_come
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.card import definition_of
from crm.people.records.custom_fields import custom_fields
from crm.people.records.custom_values import Definition, check_custom
from crm.people.records.minors import check_age
from crm.people.records.schemas import PersonCreate, PersonFields


def check_place(caller: Caller, station: str | None, commune: str | None) -> None:
    if not caller.territories:
        return
    if station is not None:
        caller.check_covers(station)
    elif commune not in caller.territories:
        raise Invalid(
            "Dites dans quel bureau ou quelle commune de votre territoire cette personne habite.",
            "Say in which station or commune of your territories this person lives.",
            "/station",
        )


def check_masked(masked: bool | None, street: str | None, postcode: str | None) -> None:
    """Refuse a protected person's street and postcode from any source: a judge's order keeps them secret."""
    if masked and (street or postcode):
        raise Conflict(
            "Son adresse est protégée (code civil, art. 515-11) : ni rue ni code postal ne sont gardés.",
            "Their address is protected by law (civil code, art. 515-11): no street or postcode is kept.",
            "/street",
            article="515-11",
        )


def check_new(caller: Caller, put: PersonCreate, today: date, definitions: Mapping[str, Definition]) -> None:
    """Check the entry of a new person."""
    check_place(caller, put.station, put.commune)
    if put.collected_on is not None and put.collected_on > today:
        raise day_to_come("/collected_on")
    check_fields(put, today, definitions)
    check_age(put.born_on, today, put.roles)
    check_named(put.first_names, put.surname)
    check_masked(put.address_masked, put.street, put.postcode)


def check_named(first_names: str | None, surname: str | None) -> None:
    if first_names is None and surname is None:
        raise Invalid("Donnez un nom ou un prénom.", "Give a name.", "/surname")


async def definitions(session: AsyncSession) -> dict[str, Definition]:
    """Return the campaign's custom fields by key."""
    return {row.key: definition_of(row) for row in await custom_fields(session)}


def check_fields(put: PersonFields, today: date, definitions: Mapping[str, Definition]) -> None:
    if put.born_on is not None and put.born_on > today:
        raise Invalid("Cette date de naissance est impossible.", "This birth date is impossible.", "/born_on")
    if put.station and put.commune and not put.station.startswith(f"{put.commune}_"):
        raise Invalid("Ce bureau n'est pas dans cette commune.", "This station is not in this commune.", "/station")
    if put.custom:
        check_custom(put.custom, definitions)
