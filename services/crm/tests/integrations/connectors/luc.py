"""Somebody whom a nation, a space or a file knows, and what is known of him here."""

from typing import Any

from httpx import AsyncClient

from services.crm.tests.integrations.connectors.test_nationbuilder import person

LUC = {
    **{"first_names": "Luc", "surname": "Petit", "email": "luc@exemple.fr", "phone": "+33612345678"},
    **{"street": "3 rue du Modèle", "postcode": "69003", "town": "Lyon"},
}
IN_NATION = {"first_names": "first_name", "surname": "last_name", "email": "email", "phone": "mobile_number"}
IN_SPACE = {"first_names": "firstname", "surname": "surname", "email": "mail", "phone": "mobile"}
DROPPED = ("email", "phone")
"""An address of theirs that is no more is kept here: others may be behind it."""


def in_nation() -> dict[str, Any]:
    home = {"address1": LUC["street"], "zip": LUC["postcode"], "city": LUC["town"], "country_code": "BE"}
    return {theirs: LUC[ours] for ours, theirs in IN_NATION.items()} | {"home_address": home}


def in_space() -> dict[str, Any]:
    home = {"street": LUC["street"], "postalcode": LUC["postcode"], "city": LUC["town"], "housenumber": "3"}
    return {theirs: LUC[ours] for ours, theirs in IN_SPACE.items()} | {"address": home}


async def known(client: AsyncClient) -> dict[str, Any]:
    """The one person there is here, by our fields."""
    (one,) = (await client.get("/v1/people")).json()["items"]
    found = await person(client, one["id"])
    channels = {point["channel"] for point in found["contacts"]}
    reached = {name: LUC[name] if name in channels else None for name in DROPPED}
    return {name: found[name] for name in LUC if name not in DROPPED} | reached | {"tags": found["tags"]}
