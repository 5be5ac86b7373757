"""A service that knows next to nothing, to try what kit does for all of them."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated
from uuid import UUID, uuid4

import psycopg
import pytest
from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from fastapi import APIRouter, FastAPI, Security
from fastapi.responses import HTMLResponse
from kit import tables
from kit.app import Route, new_app
from kit.clients import tables as clients
from kit.db import notifications, relocations, tenancy
from kit.db.sessions import Sessions, new_metadata
from kit.db.vault import open_vault
from kit.events.outbox import tell
from kit.events.webhooks import tables as webhooks
from kit.jobs import tables as jobs
from kit.messages import tables as messages
from kit.messages.routes import message_router
from kit.security import revoked_tokens
from kit.security.auth import Caller, caller_with
from kit.security.links import Link, new_link
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.servers.postgres import Postgres
from kit.settings import Settings
from kit.testing.fixtures import NewDatabase, open_shared, run_sql
from kit.testing.shared_databases import SharedDatabases
from kit.testing.steps import STATE, new_campaign
from kit.testing.tokens import settings
from kit.testing.webhook_receiver import Reader, listening
from kit.web import token_buckets
from pydantic import BaseModel, Field
from sqlalchemy import Column, Integer, LargeBinary, Table, Uuid, create_engine, insert, select, update

METADATA = new_metadata()
tables.add_to(METADATA)
messages.MESSAGE.to_metadata(METADATA)
NOTE = Table(
    "note",
    METADATA,
    Column("campaign_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

router = APIRouter(route_class=Route)
Writer = Annotated[Caller, Security(caller_with, scopes=["tasks:write"])]


class NoteCreate(BaseModel, extra="forbid"):
    size: Annotated[int, Field(ge=0, le=100)]
    text: Annotated[str, Field(max_length=50)]


class NoteRead(BaseModel):
    id: UUID
    size: int
    link: str


@router.post("/v1/notes", status_code=201)
async def write_note(note: NoteCreate, session: Session, caller: Writer) -> NoteRead:
    made = uuid4()
    vault = await open_vault(session, caller.campaign_id)
    row = {"campaign_id": caller.campaign_id, "id": made, "size": note.size, "text": vault.seal("text", note.text)}
    await session.execute(insert(NOTE).values(row))
    await tell(
        session,
        CampaignOpened(campaign_id=caller.campaign_id, version=1, campaign=CampaignState.model_validate(STATE)),
    )
    if note.text.startswith("boom"):
        raise RuntimeError(note.text)
    return NoteRead(id=made, size=note.size, link=await new_link(session, caller.campaign_id, "note", made))


@router.post("/v1/notes/{first}/{second}/join", status_code=204)
async def join_notes(first: UUID, second: UUID, session: Session, _: Writer) -> None:
    for one in (first, second):
        await session.execute(update(NOTE).where(NOTE.c.id == one).values(size=NOTE.c.size + 1))


@router.get("/v1/notes")
async def count_notes(session: Session, _: Writer) -> int:
    return len((await session.execute(select(NOTE))).all())


@router.delete("/{binder}/notes", status_code=204)
async def forget_binder(binder: UUID, _: Writer) -> None:
    """An address that `/v1/notes` would be one of."""


@router.get("/v1/public/campaigns/{campaign_id}/notes")
async def count_public_notes(session: PublicSession) -> int:
    return len((await session.execute(select(NOTE))).all())


@router.get("/v1/public/notes/{token}")
async def open_note(link: Link) -> str:
    row = (await link.session.execute(select(NOTE).where(NOTE.c.id == link.target_id))).one()
    return (await open_vault(link.session, link.campaign_id)).open("text", row.text)


@router.get("/page", include_in_schema=False)
async def read_page(_: Writer) -> HTMLResponse:
    return HTMLResponse("<p>bonjour</p>")


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Callable[[str], str]:
    """Of `kit.testing.fixtures`: the service that it makes databases of is the one above."""
    run_sql(postgres, "create database kit_template")
    engine = create_engine(postgres.url("kit_template"))
    METADATA.create_all(engine)
    engine.dispose()
    features = (jobs, messages, webhooks, clients, token_buckets, revoked_tokens, relocations)
    later = [*(one for of in features for one in of.PROTECT), *clients.PROTECT_SUMS]
    bells = [one for table in ("event", "job", "message") for one in notifications.notify_trigger_sql(table)]
    protected = [*tables.PROTECT, *later, *tenancy.protect("note"), *bells]
    run_sql(postgres, *protected, database="kit_template")
    return lambda _: "kit_template"


@pytest.fixture(scope="session")
async def shared_databases(
    postgres: Postgres, owner_connection: psycopg.Connection, template: Callable[[str], str]
) -> AsyncIterator[SharedDatabases]:
    """Of `kit.testing.fixtures`: that one may have been made for services already, whose templates are others."""
    made = open_shared(postgres, owner_connection, template)
    yield made
    await made.close()


@pytest.fixture
def sessions(new_database: NewDatabase) -> Sessions:
    return new_database("kit")


@pytest.fixture
def app(sessions: Sessions) -> FastAPI:
    return new_app("kit", "A service for tests", settings(sessions), sessions, [router, message_router("tasks:read")])


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await new_campaign(sessions)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with listening() as server:
        yield server


@pytest.fixture
def given(sessions: Sessions) -> Settings:
    return settings(sessions, webhooks_loopback=True)


@pytest.fixture
def telling_app(sessions: Sessions, given: Settings) -> FastAPI:
    made = new_app("kit", "A service for tests", given, sessions, [])
    made.state.service = "crm"  # its events are what the tests tell
    return made
