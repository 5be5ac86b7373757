"""A member in a front-end of a third party, in each of the five services: their session's rights, and theirs, and no
more; nothing the moment the session or their membership ends.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from common.events.crm import ClientChanged
from common.scopes import BEYOND_CLIENTS, SCOPES, Role
from kit.campaigns.queries import find_member
from kit.campaigns.schemas import MemberPut
from kit.campaigns.service import LOCAL, store_member
from kit.clients.grants import hear_client
from kit.db.sessions import transaction
from kit.security.client_tokens import PREFIX, ClientTokens, Delegated
from kit.testing.steps import call, new_member
from kit.testing.tokens import settings

from tests.architecture.test_anatomy import SERVICES
from tests.isolation.conftest import FillService
from tests.isolation.contents import Filled
from tests.isolation.operations import operations_of
from tests.isolation.test_other_campaigns import ask

EVERYTHING = frozenset(SCOPES) - BEYOND_CLIENTS
MEMBER = "in-a-front-end"
ORIGIN = "https://carte.exemple.fr"


@pytest.fixture(params=SERVICES)
async def filled(request: pytest.FixtureRequest, filled_service: FillService) -> Filled:
    made = await filled_service(request.param)
    await new_member(made.sessions, made.campaign_id, MEMBER, (Role.MANAGER,))
    return made


@pytest.fixture
def delegated(filled: Filled) -> Delegated:
    return Delegated(
        subject=MEMBER,
        campaign_id=filled.campaign_id,
        front_end=uuid4(),
        client_id="x",
        session=uuid4(),
        login=bytes(32),
        scopes=EVERYTHING,
        origins=[ORIGIN],
        ends_at=datetime.now(UTC) + timedelta(hours=1),
    )


async def hear(filled: Filled, delegated: Delegated, version: int, *scopes: str) -> None:
    """Handle a session's event like the service's consumer."""
    event = ClientChanged(
        campaign_id=filled.campaign_id,
        version=version,
        client=f"{PREFIX}{delegated.session}",
        scopes=list(scopes),
        territories=[],
        ends_at=delegated.ends_at,
    )
    async with transaction(filled.sessions, filled.campaign_id) as session:
        await hear_client(session, event)


async def statuses(filled: Filled, delegated: Delegated, origin: str = ORIGIN) -> dict[str, int]:
    """Return the status of the answer to each operation that names its scopes."""
    signed, _ = ClientTokens(settings(filled.sessions)).sign_delegated(delegated)
    found: dict[str, int] = {}
    async with call(filled.app) as front_end:
        for one in operations_of(filled.service, filled.app):
            if one.documented and one.scopes and not one.scopes <= {"campaigns:read"} and "{token}" not in one.path:
                answer = await ask(front_end, one, filled, Authorization=f"Bearer {signed}", Origin=origin)
                found[one.name] = answer.status_code
    return found


async def test_a_session_that_nobody_opened_or_that_ended_opens_nothing(filled: Filled, delegated: Delegated) -> None:
    # 403: what is for people themselves, whatever they are logged in to.
    assert set((await statuses(filled, delegated)).values()) == {401, 403}
    await hear(filled, delegated, 1, *EVERYTHING)
    await hear(filled, delegated, 2)
    assert set((await statuses(filled, delegated)).values()) == {401, 403}


async def test_nothing_is_opened_beyond_the_session_and_to_no_other_site(filled: Filled, delegated: Delegated) -> None:
    await hear(filled, delegated, 1, "campaigns:read")
    assert set((await statuses(filled, delegated)).values()) == {403}
    await hear(filled, delegated, 2, *EVERYTHING)
    assert set((await statuses(filled, delegated, f"{ORIGIN}.attaque.example")).values()) == {403}


async def test_a_member_who_was_removed_or_may_do_less_is_refused_at_once(filled: Filled, delegated: Delegated) -> None:
    await hear(filled, delegated, 1, *EVERYTHING)
    for roles in ([], [Role.PHONE_BANK]):
        async with transaction(filled.sessions, filled.campaign_id) as session:
            known = await find_member(session, filled.campaign_id, MEMBER)
            assert known is not None
            put = MemberPut(roles=roles)
            await store_member(session, filled.campaign_id, MEMBER, known.version + 1, put, LOCAL)
        mine = {"calls:read", "calls:write", "jobs:read", "jobs:write", "campaigns:read"} if roles else frozenset[str]()
        narrow = replace(delegated, scopes=EVERYTHING - mine)
        assert set((await statuses(filled, narrow)).values()) == {403}
