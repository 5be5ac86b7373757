"""Steps of a test: a campaign and its members, calls of an application, the worker's reactions."""

import math
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from common.events import Event
from common.schemas.campaign import CampaignState
from common.scopes import Feature, Role
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Request, Response
from sqlalchemy import select, text
from starlette.datastructures import State

from kit.app import attach_settings
from kit.campaigns.queries import campaign_today
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_campaign, store_member
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.events.consumer import Consumer, handle_event
from kit.events.outbox import EVENT
from kit.jobs.compute_pool import Pool
from kit.jobs.runner import JobKind, work_once
from kit.settings import Settings
from kit.testing import answer_record
from kit.testing.shared_databases import find_taken
from kit.testing.tokens import TESTER, bearer, settings
from kit.text.french_typography import breakable

# httpx asks at each request of an application whether trio runs. Without trio that is an import that fails, looked for
# in every folder of the path each time: a twentieth of what such tests compute.
if find_spec("trio") is None and find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", cast(ModuleType, None))

Known = TypeVar("Known", bound=Settings)
_MADE: dict[tuple[object, ...], tuple[FastAPI, dict[str, Any]]] = {}
POOL = Pool()
"""For computations of all tests of a process, as importing their modules takes seconds."""

STATE = {
    "name": "Campagne d'essai",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    "time_zone": "Europe/Paris",
    "demo": True,
    "clock_offset_seconds": 0,
    "population": None,
    "triggered_on": None,
    "by_election": False,
}


def today() -> date:
    """Return the local day of a test campaign, which for an hour or two of each night is after UTC's."""
    return campaign_today(CampaignState.model_validate(STATE))


def clock_offset(moment: datetime) -> int:
    """Return the seconds that put a demonstration's clock at `moment` or up to a second after, never before.

    Offsets are whole seconds; rounded to the nearest, the clock could start in the minute before.
    """
    return math.ceil((moment - datetime.now(UTC)).total_seconds())


_CONTROLLER = text(
    "insert into controller (campaign_id, name, address, email) values "
    "(:campaign, 'Camille Exemple, candidate', '1 rue de l''Essai, 94300 Vincennes', 'donnees@exemple.fr')"
)


async def new_campaign(
    sessions: Sessions, campaign_id: UUID | None = None, *, named: bool = True, **state: Any
) -> UUID:
    """Create a campaign with the member "tester", its manager. In crm the controller is named too, which recording
    people requires (`named=False`: not yet).
    """
    made = campaign_id or uuid4()
    async with transaction(sessions, made) as session:
        await store_campaign(session, made, 1, CampaignState.model_validate(STATE | state), LOCAL)
        if named and await session.scalar(text("select to_regclass('controller')")) is not None:
            await session.execute(_CONTROLLER, {"campaign": made})
    await new_member(sessions, made)
    return made


async def new_member(
    sessions: Sessions,
    campaign_id: UUID,
    subject: str = TESTER,
    roles: tuple[Role, ...] = (Role.MANAGER,),
    territories: tuple[str, ...] = (),
    ends_at: datetime | None = None,
    closed: tuple[Feature, ...] = (),
) -> None:
    member = MemberPut(roles=list(roles), territories=list(territories), ends_at=ends_at, closed=list(closed))
    async with transaction(sessions, campaign_id) as session:
        await store_member(session, campaign_id, subject, 1, member, LOCAL)


def app_on(create: Callable[[Sessions, Known], FastAPI], sessions: Sessions, known: Known) -> FastAPI:
    """Return the service's application on these sessions.

    FastAPI builds routes at the first request, a second for five hundred, so applications are reused; a test's changes
    are undone.
    """
    cache_key = (create, *(f"{name}={value}" for name, value in known if not name.endswith("_url")))
    if cache_key not in _MADE:
        app = create(sessions, known)
        _MADE[cache_key] = (app, {name: app.state[name] for name in app.state})
    app, state = _MADE[cache_key]
    app.state = State(dict(state))
    app.dependency_overrides.clear()
    attach_settings(app, known, sessions)
    return app


@asynccontextmanager
async def call(
    app: FastAPI, campaign_id: object | None = None, *scopes: str, subject: str = TESTER
) -> AsyncGenerator[AsyncClient]:
    """Return a client of the app; without a campaign it sends no token."""
    headers = bearer(campaign_id, *scopes, subject=subject) if campaign_id else {}
    # As a server does: a fault is a response, not an exception in the test.
    transport = Reading(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        yield client


class Reading(ASGITransport):
    """Pages without no-break spaces (`kit.text.french_typography`), which tests should not depend on."""

    async def handle_async_request(self, request: Request) -> Response:
        response = await super().handle_async_request(request)
        if answer_record.FOLDER is not None:
            await answer_record.note_answer(self.app, request, response)
        if not response.headers.get("content-type", "").startswith("text/html"):
            return response
        page = breakable((await response.aread()).decode()).encode()
        # What is read is no longer compressed, nor as long.
        gone = (b"content-length", b"content-encoding")
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in gone]
        return Response(response.status_code, headers=headers, content=page)


async def told(sessions: Sessions, campaign_id: UUID) -> list[Event]:
    """Return the events told so far, oldest first."""
    async with transaction(sessions, campaign_id) as session:
        rows = await session.execute(select(EVENT).order_by(EVENT.c.entry))
        return [Event.registry[row.subject].model_validate_json(row.payload) for row in rows]


async def react(sessions: Sessions, consumer: Consumer[Any], event: Event, position: int = 1) -> None:
    """Handle an event like the worker: once for each event, in one transaction of its campaign."""
    await handle_event(sessions, consumer, event.model_dump_json(), position)


async def work_off(sessions: Sessions, kinds: Sequence[JobKind[Any]], pool: Pool | None = None) -> int:
    """Run all waiting jobs like the worker; return how many there were.

    `pool`: for computations; by default one shared by all tests, as starting one takes seconds.
    """
    done = 0
    async with as_worker(sessions) as opened:
        while await work_once(opened, kinds, pool or POOL):
            done += 1
    return done


@asynccontextmanager
async def as_worker(sessions: Sessions) -> AsyncGenerator[Sessions]:
    """Return sessions on the same database with the worker's role."""
    if shared := find_taken(sessions):
        yield shared.worker
        return
    # With these sessions' secret, as a benchmark's database has its own.
    opened = open_database(settings(sessions).worker_database_url, sessions.kw["info"]["secrets"])
    try:
        yield opened
    finally:
        # An exception inside is raised at the yield; connections are closed all the same.
        await close_database(opened)
