"""What somebody's entry may say: a place that is the writer's, a birth that has happened, fields that exist."""

from datetime import date

from kit.auth import Caller
from kit.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.custom import check_custom
from crm.people.fields import custom_fields
from crm.people.reading import definition_of
from crm.people.schemas import PersonFields


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
    """Whatever brings the address: who is protected by a judge's order is not found through the campaign."""
    if masked and (street or postcode):
        raise Conflict(
            "Son adresse est protégée (code civil, art. 515-11) : ni rue ni code postal ne sont gardés.",
            "Their address is protected by law (civil code, art. 515-11): no street or postcode is kept.",
            "/street",
            article="515-11",
        )


async def check_fields(session: AsyncSession, put: PersonFields, today: date) -> None:
    if put.born_on is not None and put.born_on > today:
        raise Invalid("Cette date de naissance est impossible.", "This birth date is impossible.", "/born_on")
    if put.station and put.commune and not put.station.startswith(f"{put.commune}_"):
        raise Invalid("Ce bureau n'est pas dans cette commune.", "This station is not in this commune.", "/station")
    if put.custom:
        known = {row.key: definition_of(row) for row in await custom_fields(session)}
        check_custom(put.custom, known)
