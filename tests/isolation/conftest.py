from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias
from uuid import uuid4

import pytest
from common.scopes import Role
from kit.db import tenancy
from kit.db.sessions import Sessions, close_database, open_database
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import call, new_campaign, new_member
from kit.testing.tokens import APP_PASSWORD, SECRET

from tests.isolation import canaries
from tests.isolation.contents import Filled, fill, new_service
from tests.isolation.places import state_for

# An API's address names what it holds by its standard name; the pages' addresses are as they were.
NAMES_IN_THE_API = {
    "item_id": "hold_id",
}

FillService: TypeAlias = Callable[[str], Awaitable[Filled]]


@pytest.fixture(scope="session")
async def filled_service(postgres: Postgres, template: Callable[[str], str]) -> AsyncIterator[FillService]:
    """`await filled_service("crm")`: made once, for tests that must leave the filled campaign as it is."""
    known: dict[str, Filled] = {}
    async with AsyncExitStack() as opened:

        async def make(service: str) -> Filled:
            if service not in known:
                name = f"{service}_{uuid4().hex}"
                run_sql(postgres, f"create database {name} template {template(service)}")
                sessions = open_database(postgres.url(name, tenancy.APP, APP_PASSWORD), SECRET)
                opened.push_async_callback(close_database, sessions)
                known[service] = await new_filled(service, sessions)
            return known[service]

        yield make


async def new_filled(service: str, sessions: Sessions) -> Filled:
    """A filled campaign on a database of its own, for a test that changes it."""
    named = {"name": canaries.CAMPAIGN, "candidate": canaries.CANDIDATE}
    campaign_id = await new_campaign(sessions, **named, **state_for(service))
    # The manager alone may not see who gives money.
    await new_member(sessions, campaign_id, roles=tuple(Role))
    filled = Filled(service, new_service(service, sessions), sessions, campaign_id)
    async with call(filled.app, campaign_id) as client:
        await fill(filled, client)
    filled.ids.update({name: filled.ids[page] for name, page in NAMES_IN_THE_API.items() if page in filled.ids})
    return filled
