from uuid import UUID

from crm.canvassing.station_rankings.models import StationScore
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction


async def test_stations_of_the_communes_that_are_meant_are_suggested(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        for station in ("94033_0001", "94033_0012", "94080_0001"):
            session.add(StationScore(campaign_id=campaign_id, station=station, score=1.0, low=0.0, high=2.0))

    options = (await client.get("/places?text=fontenay 1")).text

    assert 'value="Fontenay-sous-Bois, bureau 1"' in options
    assert 'value="Fontenay-sous-Bois, bureau 12"' in options
    assert "Vincennes" not in options


async def test_places_are_suggested_while_one_types(client: AsyncClient) -> None:
    options = (await client.get("/places?text=fonten")).text
    assert '<option value="Fontenay-sous-Bois">' in options
    assert (await client.get("/places?text=")).text == ""
    assert (await client.get("/places", params={"text": "x" * 81})).status_code == 422
