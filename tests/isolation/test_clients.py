"""Other software, in each of the five services: what a campaign gave it, and nothing the moment it is taken back."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import pytest
from common.events.crm import ClientChanged
from common.scopes import BEYOND_CLIENTS, PERSONAL, SCOPES
from kit.clients.grants import hear_client
from kit.clients.reads import list_reads
from kit.db.sessions import transaction
from kit.security.client_tokens import PREFIX, ClientTokens
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import settings

from tests.architecture.test_anatomy import SERVICES
from tests.isolation.conftest import FillService
from tests.isolation.contents import Filled
from tests.isolation.operations import Operation, operations_of
from tests.isolation.places import STATE
from tests.isolation.test_other_campaigns import ask

EVERYTHING = sorted(set(SCOPES) - BEYOND_CLIENTS)


@pytest.fixture(params=SERVICES)
async def filled(request: pytest.FixtureRequest, filled_service: FillService) -> Filled:
    return await filled_service(request.param)


@pytest.fixture
def software() -> UUID:
    return uuid4()


async def hear(filled: Filled, software: UUID, version: int, scopes: list[str], campaign: UUID | None = None) -> None:
    """Handle a grant's event like the service's consumer."""
    where = campaign or filled.campaign_id
    event = ClientChanged(
        campaign_id=where,
        version=version,
        client=f"{PREFIX}{software}",
        scopes=scopes,
        territories=[],
        ends_at=None,
    )
    async with transaction(filled.sessions, where) as session:
        await hear_client(session, event)


def token_of(filled: Filled, software: UUID, scopes: list[str]) -> dict[str, str]:
    tokens = ClientTokens(settings(filled.sessions))
    return {"Authorization": f"Bearer {tokens.sign(software, 'x', filled.campaign_id, scopes)}"}


async def let_through(filled: Filled, operations: Iterable[Operation], headers: dict[str, str]) -> dict[str, int]:
    """Return the status of each answer that is no refusal, of operations that require a campaign's rights."""
    wrong: dict[str, int] = {}
    async with call(filled.app) as client:
        for operation in operations:
            # A link leads where it leads; one's own campaigns and organisations are asked of oneself.
            if "{token}" in operation.path or "/organisations" in operation.path or operation.path == "/v1/campaigns":
                continue
            answer = await ask(client, operation, filled, **headers)
            if answer.status_code != 403:
                wrong[operation.name] = answer.status_code
    return wrong


async def test_software_without_a_grant_is_refused_everywhere(filled: Filled, software: UUID) -> None:
    everywhere = operations_of(filled.service, filled.app)
    assert await let_through(filled, everywhere, token_of(filled, software, EVERYTHING)) == {}


async def test_software_may_do_what_it_was_given_and_not_what_its_token_says_beyond(
    filled: Filled, software: UUID
) -> None:
    await hear(filled, software, 1, ["campaigns:read"])
    known = operations_of(filled.service, filled.app)
    beyond = [one for one in known if one.documented and not one.scopes <= {"campaigns:read"}]
    assert await let_through(filled, beyond, token_of(filled, software, sorted(SCOPES))) == {}


async def test_what_no_campaign_can_give_is_refused_though_it_was_told(filled: Filled, software: UUID) -> None:
    await hear(filled, software, 1, sorted(scope for scope in SCOPES if ":" in scope))
    beyond = [one for one in operations_of(filled.service, filled.app) if one.scopes & BEYOND_CLIENTS]
    assert await let_through(filled, beyond, token_of(filled, software, sorted(SCOPES))) == {}


async def test_what_is_taken_back_is_refused_with_the_next_call_and_an_old_message_gives_nothing_back(
    filled: Filled, software: UUID
) -> None:
    await hear(filled, software, 1, EVERYTHING)
    headers = token_of(filled, software, EVERYTHING)
    async with call(filled.app) as client:
        assert (await client.get("/v1/events", headers=headers)).status_code == 200
    await hear(filled, software, 2, [])
    await hear(filled, software, 1, EVERYTHING)
    assert await let_through(filled, operations_of(filled.service, filled.app), headers) == {}


async def test_a_grant_is_one_campaigns(filled: Filled, software: UUID) -> None:
    other = await new_campaign(filled.sessions, **STATE)
    await hear(filled, software, 1, EVERYTHING, other)
    headers = token_of(filled, software, EVERYTHING)
    async with call(filled.app) as client:
        assert (await client.get("/v1/events", headers=headers)).status_code == 403
        named = headers | {"Isoloir-Campaign": str(other)}
        assert (await client.get("/v1/events", headers=named)).status_code == 403


async def test_every_call_that_shows_people_is_kept(filled: Filled, software: UUID) -> None:
    await hear(filled, software, 1, EVERYTHING)
    headers = token_of(filled, software, EVERYTHING)
    expected: set[str] = set()
    async with call(filled.app) as client:
        for operation in operations_of(filled.service, filled.app):
            personal = operation.scopes & PERSONAL and not operation.scopes & BEYOND_CLIENTS
            if operation.method == "GET" and personal and not operation.path.endswith("/stream"):
                answer = await ask(client, operation, filled, **headers)
                if answer.is_success:
                    expected.add(operation.name)
    async with transaction(filled.sessions, filled.campaign_id) as session:
        kept = await list_reads(session, filled.campaign_id, subject=f"{PREFIX}{software}", limit=1000)
    assert {one.operation for one in kept.items} == expected
    assert expected or filled.service == "predict"
