"""The station of people who come with a file: by the campaign's table of addresses, never by a guess."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import text

from services.crm.tests.conftest import LayGround
from services.crm.tests.imports.files.conftest import Look

TABLE = (
    "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
    "12;Rue des Tilleuls;94080;Vincennes;2.44;48.84;94080_0003\n"
    "14 bis;Avenue du Général de Gaulle;94080;Vincennes;2.45;48.85;94080_0007\n"
).encode()


async def _person(client: AsyncClient, name: str) -> dict[str, Any]:
    (row,) = (await client.post("/v1/people/search", json={"name": name})).json()["items"]
    return row


async def test_the_table_of_addresses_says_the_station_of_who_lives_there(
    client: AsyncClient, lay_ground: LayGround, write: Look
) -> None:
    await lay_ground(TABLE)
    await write(
        "Nom;N° et voie;Ville",
        "Durand;12, r. des tilleuls Bât. B;94300 Vincennes",
        "Petit;14bis av. du Gal de Gaulle;VINCENNES CEDEX",
        "Martin;13 rue des Tilleuls;Vincennes",
        "Robert;12 rue des Tilleuls;Saint-Mandé",
    )
    stations = [(await _person(client, name))["station"] for name in ("durand", "petit", "martin", "robert")]
    assert stations == ["94080_0003", "94080_0007", None, None]


async def test_the_preview_shows_the_station_and_a_guess_by_geometry_is_none(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, lay_ground: LayGround, look: Look
) -> None:
    await lay_ground(TABLE)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update building set attached_by = 'nearest' where number = 14"))
    seen = await look(
        "Nom;N° et voie;Ville",
        "Durand;12 rue des Tilleuls;Vincennes",
        "Petit;14 bis avenue du Général de Gaulle;Vincennes",
    )
    lines = (await client.get(f"/v1/imports/{seen['id']}/sample")).json()["lines"]
    assert [one["station"] for one in lines] == ["94080_0003", None]
