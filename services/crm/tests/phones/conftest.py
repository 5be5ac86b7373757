from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from crm.territories import service as territories
from crm.territories.schemas import DoorPut, DoorsPut, EntrancePut
from crm.turfs import service as turfs
from crm.turfs.schemas import DraftCreate, Meeting, Where
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from kit.auth import Caller
from kit.db import Sessions, transaction

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = [
    f"{number};{street};00001;Fictif;{-9 + number / 5_000:.5f};{46 + row / 1_500 + number % 2 / 8_000:.5f};00001_0001"
    for row, street in enumerate(("Rue des Essais", "Rue du Modèle"))
    for number in range(1, 7)
]
LISTED = [("B", 1, "11"), ("B", 1, "12"), ("B", 0, "1")]
NewPhone = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def turf(sessions: Sessions, campaign_id: UUID, lay_ground: Callable[[bytes], Awaitable[None]]) -> UUID:
    """A published turf of twelve addresses, fourteen doors: the first of Rue des Essais has a block of three."""
    await lay_ground((HEAD + "\n".join(ROWS)).encode())
    caller = Caller(subject="chef", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(sessions, campaign_id) as session:
        spots = await territories.list_spots(session, caller, territories.in_stations(["00001_0001"]))
        first = next(spot for spot in spots if (spot.street, spot.number) == ("Rue des Essais", 1))
        doors = [DoorPut(block=block, floor=floor, label=label) for block, floor, label in LISTED]
        await territories.put_doors(session, caller, first.id, DoorsPut(doors=doors))
        await territories.put_entrance(
            session, caller, first.id, "B", EntrancePut(code="12A4", note="Sonner deux fois")
        )
        meeting = Meeting(longitude=-9.0, latitude=46.0)
        create = DraftCreate(name="Autour du marché", where=Where(stations=["00001_0001"]), meeting=meeting)
        draft = await turfs.draft_turf(session, caller, create)
        published, _ = await turfs.publish_turf(session, caller, draft.id, None)
        return published.id


@pytest.fixture
async def outside(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """A phone: it carries no token."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


@pytest.fixture
def new_phone(client: AsyncClient, outside: AsyncClient, turf: UUID) -> NewPhone:
    """`await new_phone()`: the headers of a phone that was paired with the turf."""

    async def pair(**more: Any) -> dict[str, Any]:
        made = await client.post("/v1/pairings", json={"turf": str(turf), "label": "Zoé"} | more)
        assert made.status_code == 201, made.text
        token = made.json()["address"].partition("#")[2]
        paired = await outside.post("/v1/phone/pairing", json={"token": token})
        assert paired.status_code == 201, paired.text
        return {"Authorization": f"Bearer {paired.json()['key']}"}

    return pair
