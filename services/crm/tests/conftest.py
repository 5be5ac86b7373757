from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.app import create_app
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.schemas import DraftCreate, Where
from crm.settings import Settings
from crm.territory.addresses import service as territories
from crm.territory.addresses.address_rows import prepare
from crm.territory.addresses.load_job import gather, store_buildings, store_streets
from crm.territory.addresses.schemas import DoorPut, DoorsPut, EntrancePut
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import settings

Canvass = Callable[..., dict[str, Any]]
CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
LayGround = Callable[[bytes], Awaitable[None]]
_HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
_ROWS = [
    f"{number};{street};00001;Fictif;{-9 + number / 5_000:.5f};{46 + row / 1_500 + number % 2 / 8_000:.5f};00001_0001"
    for row, street in enumerate(("Rue des Essais", "Rue du Modèle"))
    for number in range(1, 7)
]
_LISTED = [("B", 1, "11"), ("B", 1, "12"), ("B", 0, "1")]


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("crm")


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await new_campaign(sessions)


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.fixture
async def client(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
def call_as(app: FastAPI, campaign_id: UUID) -> CallAs:
    """`async with call_as("a-subject") as client`: another member of the same campaign."""

    def open_client(subject: str, *scopes: str) -> AbstractAsyncContextManager[AsyncClient]:
        return call(app, campaign_id, *scopes, subject=subject)

    return open_client


@pytest.fixture
def canvass() -> Canvass:
    """The report of a conversation an hour ago; `canvass(outcome="refused", support=None)` varies it."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "station": "94033_0001",
            "happened_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "channel": "door",
            "outcome": "answered",
            "support": 4,
        } | fields

    return make


@pytest.fixture
def meeting() -> Canvass:
    """The body of a public meeting; `meeting(capacity=1)` varies it."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "kind": "public_meeting",
            "title": "Rencontre au marché",
            "place": "Salle des fêtes, 1 place de la Mairie",
            "starts_at": "2029-05-22T19:00:00+02:00",
            "ends_at": "2029-05-22T21:00:00+02:00",
            "is_public": True,
        } | fields

    return make


@pytest.fixture
def lay_ground(sessions: Sessions, campaign_id: UUID) -> LayGround:
    """`await lay_ground(csv)`: addresses as the job loads them, without the process that it reads them in."""

    async def lay(content: bytes) -> None:
        async with transaction(sessions, campaign_id) as session:
            prepared = prepare(content, (), *await gather(session), electors=False)
            await store_streets(session, campaign_id, prepared.streets)
            await store_buildings(session, campaign_id, prepared.buildings, "essai")

    return lay


@pytest.fixture
async def turf(sessions: Sessions, campaign_id: UUID, lay_ground: LayGround) -> UUID:
    """A published turf of twelve addresses, fourteen doors: the first of Rue des Essais has a block of three."""
    await lay_ground((_HEAD + "\n".join(_ROWS)).encode())
    caller = Caller(subject="chef", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(sessions, campaign_id) as session:
        spots = await territories.list_spots(session, (), territories.in_stations(["00001_0001"]))
        first = next(spot for spot in spots if (spot.street, spot.number) == ("Rue des Essais", 1))
        doors = [DoorPut(block=block, floor=floor, label=label) for block, floor, label in _LISTED]
        await territories.put_doors(session, caller, first.id, DoorsPut(doors=doors))
        await territories.put_entrance(
            session, caller, first.id, "B", EntrancePut(code="12A4", note="Sonner deux fois")
        )
        create = DraftCreate(name="Autour du marché", where=Where(stations=["00001_0001"]))
        draft = await turfs.draft_turf(session, caller, create)
        published, _ = await turfs.publish_turf(session, caller, draft.id, None)
        return published.id
