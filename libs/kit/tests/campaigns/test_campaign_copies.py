"""A service's copy of a campaign: crm's word wins, an older one changes nothing, and alone it may be put here."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from common.events.crm import CampaignChanged, CampaignOpened, MemberChanged
from common.schemas.campaign import CampaignState
from common.scopes import Feature, Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import (
    campaign_now,
    campaign_today,
    find_member,
    find_own_member,
    get_campaign,
    local_day,
    noted_campaign,
)
from kit.campaigns.service import hear_campaign, hear_member
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import STATE, call, clock_offset, new_campaign
from kit.testing.tokens import TESTER, bearer
from kit.web.problems import Forbidden, NotFound


def state(name: str) -> CampaignState:
    return CampaignState.model_validate(STATE | {"name": name})


async def hear(sessions: Sessions, event: CampaignOpened | CampaignChanged) -> str:
    async with transaction(sessions, event.campaign_id) as session:
        await hear_campaign(session, event)
        return (await get_campaign(session, event.campaign_id)).state.name


@pytest.fixture
async def operator(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with call(app) as client:
        client.headers.update(bearer(None, "operate"))
        yield client


async def test_the_newest_version_stays_whatever_the_order(sessions: Sessions) -> None:
    campaign_id = uuid4()
    assert await hear(sessions, CampaignOpened(campaign_id=campaign_id, version=1, campaign=state("one"))) == "one"
    assert await hear(sessions, CampaignChanged(campaign_id=campaign_id, version=3, campaign=state("three"))) == "three"
    assert await hear(sessions, CampaignChanged(campaign_id=campaign_id, version=2, campaign=state("two"))) == "three"


async def test_the_campaign_noted_with_the_member_is_that_of_the_transaction(sessions: Sessions) -> None:
    campaign_id = await new_campaign(sessions, name="before")
    async with transaction(sessions, campaign_id) as session:
        assert await find_own_member(session, campaign_id, TESTER) == await find_member(session, campaign_id, TESTER)
        changed = CampaignChanged(campaign_id=campaign_id, version=2, campaign=state("after"))
        assert await hear(sessions, changed) == "after"
        assert (await noted_campaign(session, campaign_id)).state.name == "before"
        assert (await get_campaign(session, campaign_id)).state.name == "after"
        await hear_campaign(session, changed.model_copy(update={"version": 3, "campaign": state("mine")}))
        assert (await noted_campaign(session, campaign_id)).state.name == "mine"


async def test_a_member_is_found_before_the_campaign_is_heard_of(sessions: Sessions) -> None:
    campaign_id = uuid4()
    heard = MemberChanged(
        campaign_id=campaign_id, version=1, member="ada", roles=[Role.MANAGER], territories=[], ends_at=None
    )
    async with transaction(sessions, campaign_id) as session:
        await hear_member(session, heard)
        assert await find_own_member(session, campaign_id, "ada") is not None
        with pytest.raises(NotFound):
            await noted_campaign(session, campaign_id)


async def test_a_member_that_leaves_and_a_late_word_of_before(sessions: Sessions, campaign_id: UUID) -> None:
    gone = MemberChanged(
        campaign_id=campaign_id, version=2, member="ada", roles=[], territories=[], ends_at=datetime.now(UTC)
    )
    late = MemberChanged(
        campaign_id=campaign_id, version=1, member="ada", roles=[Role.MANAGER], territories=[], ends_at=None
    )
    async with transaction(sessions, campaign_id) as session:
        await hear_member(session, gone)
        await hear_member(session, late)
        member = await find_member(session, campaign_id, "ada")
    assert member is not None
    assert member.roles == ()


async def test_a_feature_that_crm_closed_is_refused_by_name(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    heard = MemberChanged(
        campaign_id=campaign_id, version=1, member="ada", roles=[Role.MANAGER], territories=[], ends_at=None
    )
    async with call(app, campaign_id, subject="ada") as client:
        async with transaction(sessions, campaign_id) as session:
            await hear_member(session, heard)
        assert (await client.get("/v1/notes")).status_code == 200
        async with transaction(sessions, campaign_id) as session:
            await hear_member(session, heard.model_copy(update={"version": 2, "closed": list(Feature)}))
        refused = await client.get("/v1/notes", headers={"Accept-Language": "fr"})
    assert (refused.status_code, "vous est fermée" in refused.json()["detail"]) == (403, True)


async def test_alone_a_service_is_told_over_its_own_api(app: FastAPI, operator: AsyncClient) -> None:
    campaign_id = uuid4()
    made = await operator.put(f"/v1/campaigns/{campaign_id}", json=STATE)
    again = await operator.put(f"/v1/campaigns/{campaign_id}", json=STATE | {"name": "again"})
    member = await operator.put(f"/v1/campaigns/{campaign_id}/members/ada", json={"roles": ["manager"]})
    assert (made.status_code, again.json()["version"], member.json()["roles"]) == (200, 2, ["manager"])
    async with call(app, campaign_id, subject="ada") as client:
        assert (await client.get("/v1/notes")).status_code == 200


async def test_once_crm_is_heard_its_word_wins(sessions: Sessions, operator: AsyncClient) -> None:
    campaign_id = await new_campaign(sessions, name="put here")
    heard = CampaignOpened(campaign_id=campaign_id, version=1, campaign=state("from crm"))
    assert await hear(sessions, heard) == "from crm"
    refused = await operator.put(f"/v1/campaigns/{campaign_id}", json=STATE)
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"election": "cantonales-de-lune"}, "/election"),
        ({"territory": "lune"}, "/territory"),
        ({"time_zone": "Europe/Lune"}, "/time_zone"),
        ({"demo": False, "clock_offset_seconds": 5}, ""),
        ({"typo": 1}, "/typo"),
    ],
)
async def test_a_campaign_that_makes_no_sense_is_refused(
    operator: AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answer = await operator.put(f"/v1/campaigns/{uuid4()}", json=STATE | change)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_putting_a_campaign_takes_the_operators_scope(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        assert (await client.put(f"/v1/campaigns/{campaign_id}", json=STATE)).status_code == 403


def test_only_a_demonstration_has_a_time_of_its_own() -> None:
    moved = state("demo").model_copy(update={"clock_offset_seconds": 86_400})
    assert abs(campaign_now(moved) - datetime.now(UTC) - timedelta(days=1)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("zone", "on"),
    [("Europe/Paris", date(2029, 6, 11)), ("Pacific/Tahiti", date(2029, 6, 10)), ("Pacific/Noumea", date(2029, 6, 11))],
)
def test_the_day_is_that_of_where_the_campaign_is(zone: str, on: date) -> None:
    late = datetime(2029, 6, 10, 22, 30, tzinfo=UTC)
    there = CampaignState.model_validate(STATE | {"time_zone": zone, "clock_offset_seconds": clock_offset(late)})
    assert campaign_today(there) == on
    assert local_day(there, late) == on


@pytest.mark.parametrize(
    ("territories", "covered"),
    [((), True), (("94033",), True), (("94033_0001",), True), (("94067", "94033_0002"), False), (("9403",), False)],
)
def test_territories_say_where_a_member_may_work(territories: tuple[str, ...], covered: bool) -> None:
    caller = Caller(subject="ada", campaign_id=uuid4(), scopes=frozenset(), roles=frozenset(), territories=territories)
    assert caller.covers("94033_0001") is covered
    if not covered:
        with pytest.raises(Forbidden):
            caller.check_covers("94033_0001")
