from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CampaignChanged, CampaignOpened, MemberChanged
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, call, new_campaign, new_member, told
from kit.testing.tokens import bearer
from sqlalchemy import text

CallAs = Callable[..., Any]


@pytest.fixture
async def operator(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with call(app) as client:
        client.headers.update(bearer(None, "operate", subject="launcher"))
        yield client


def opening(campaign_id: UUID | None = None, **state: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"campaign": STATE | state}
    return asked | ({"id": str(campaign_id)} if campaign_id else {})


async def test_opening_a_campaign_makes_its_creator_the_manager_and_tells_everybody(
    operator: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    answer = await operator.post("/v1/campaigns", json=opening())

    assert answer.status_code == 201, answer.text
    campaign_id = UUID(answer.json()["id"])
    opened, member = await told(sessions, campaign_id)
    assert isinstance(opened, CampaignOpened)
    assert (opened.version, opened.campaign.territory) == (1, "circo:9406")
    assert isinstance(member, MemberChanged)
    assert (member.member, set(member.roles)) == ("launcher", {Role.MANAGER, Role.CANDIDATE})
    async with call(app, campaign_id, subject="launcher") as manager:
        assert (await manager.get(f"/v1/campaigns/{campaign_id}")).json()["campaign"] == STATE


async def test_a_campaign_can_be_opened_for_somebody_else(operator: AsyncClient, app: FastAPI) -> None:
    manager = {"subject": "camille", "display_name": "Camille", "candidate": False}
    answer = await operator.post("/v1/campaigns", json=opening() | {"manager": manager})

    async with call(app, answer.json()["id"], subject="camille") as client:
        (first,) = (await client.get("/v1/members")).json()["items"]
    assert (first["subject"], first["display_name"], first["roles"]) == ("camille", "Camille", ["manager"])


async def test_the_same_opening_twice_opens_one_campaign(operator: AsyncClient, sessions: Sessions) -> None:
    campaign_id = uuid4()
    answers = [await operator.post("/v1/campaigns", json=opening(campaign_id)) for _ in range(2)]
    other = await operator.post("/v1/campaigns", json=opening(campaign_id, name="Une autre"))

    assert [answer.status_code for answer in answers] == [201, 200]
    assert (other.status_code, other.json()["pointer"]) == (409, "/id")
    assert len(await told(sessions, campaign_id)) == 2


async def test_without_an_id_the_idempotency_key_prevents_a_second_campaign(operator: AsyncClient) -> None:
    key = {"Idempotency-Key": "opening-1"}
    first = await operator.post("/v1/campaigns", json=opening(), headers=key)
    second = await operator.post("/v1/campaigns", json=opening(), headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"


async def test_opening_needs_the_operator(client: AsyncClient) -> None:
    assert (await client.post("/v1/campaigns", json=opening())).status_code == 403


@pytest.mark.parametrize(
    ("state", "pointer"),
    [
        ({"rounds": [{"number": 2, "on": "2029-06-17"}]}, "/campaign/rounds/0"),
        ({"rounds": [{"number": 1, "on": "2029-06-12"}]}, "/campaign/rounds/0"),
        ({"rounds": [{"number": 1, "on": "1929-06-09"}]}, "/campaign/rounds/0/on"),
        ({"rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-12-16"}]}, "/campaign/rounds/1"),
        ({"election": "europeennes", "territory": "nation:FR"}, "/campaign/rounds/1"),
        ({"election": "cantonales"}, "/campaign/election"),
        ({"territory": "circo:9499X"}, "/campaign/territory"),
        ({"territory": "circo:946"}, "/campaign/territory"),
        ({"territory": "Ivry"}, "/campaign/territory"),
        ({"territory": "circo:9499"}, "/campaign/territory"),
        ({"territory": "commune:94080"}, "/campaign/election"),
        ({"election": "municipales"}, "/campaign/election"),
        ({"time_zone": "Mars/Base"}, "/campaign/time_zone"),
        ({"sponsor": "X"}, "/campaign/sponsor"),
        ({"by_election": True}, "/campaign"),
        ({"by_election": True, "triggered_on": "2029-04-02"}, "/campaign/rounds/0"),
    ],
)
async def test_an_election_that_cannot_be_is_refused_with_its_field(
    operator: AsyncClient, state: dict[str, Any], pointer: str
) -> None:
    answer = await operator.post("/v1/campaigns", json=opening(**state))
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text


async def test_an_election_that_is_not_held_there_is_refused_with_where_it_is(operator: AsyncClient) -> None:
    answer = await operator.post("/v1/campaigns", json=opening(territory="commune:94080"))
    assert "6e circonscription du Val-de-Marne" in answer.json()["detail"]


async def test_a_change_is_told_with_the_next_version(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    address = f"/v1/campaigns/{campaign_id}"
    answer = await client.patch(address, json={"name": "Val-de-Marne 6e", "population": 118000})
    same = await client.patch(address, json={"name": "Val-de-Marne 6e"})
    removed = await client.patch(address, json={"population": None})

    assert (answer.json()["version"], same.json()["version"], removed.json()["version"]) == (2, 2, 3)
    assert removed.json()["campaign"]["population"] is None
    events = [event for event in await told(sessions, campaign_id) if isinstance(event, CampaignChanged)]
    assert [(event.version, event.campaign.population) for event in events] == [(2, 118000), (3, None)]


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"demo": False}, "/demo"),
        ({"clock_offset_seconds": 3600}, "/clock_offset_seconds"),
        ({"name": ""}, "/name"),
        ({"rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-03"}]}, "/rounds"),
        ({"rounds": [{"number": 1, "on": "2029-06-11"}]}, "/rounds/0"),
        ({"rounds": [{"number": 1, "on": "2029-06-09"}]}, "/rounds/0"),
        ({"territory": "commune:94080"}, "/election"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(
    client: AsyncClient, campaign_id: UUID, patch: dict[str, Any], pointer: str
) -> None:
    answer = await client.patch(f"/v1/campaigns/{campaign_id}", json=patch)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text


async def test_a_demonstration_is_moved_in_time(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    asked = datetime(2029, 6, 10, 18, 5, tzinfo=UTC)
    answer = await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"now": asked.isoformat()})

    assert answer.status_code == 200, answer.text
    assert timedelta(0) <= datetime.fromisoformat(answer.json()["now"]) - asked < timedelta(seconds=5)
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, CampaignChanged)
    assert event.campaign.clock_offset_seconds == answer.json()["campaign"]["clock_offset_seconds"]
    back = await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": 0})
    assert back.json()["campaign"]["clock_offset_seconds"] == 0


async def test_a_real_campaign_has_no_clock_of_its_own(app: FastAPI, sessions: Sessions) -> None:
    real = await new_campaign(sessions, demo=False)
    async with call(app, real) as client:
        answer = await client.put(f"/v1/campaigns/{real}/clock", json={"offset_seconds": 60})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "Une campagne réelle n'a pas d'horloge propre."


@pytest.mark.parametrize(
    "clock", [{}, {"now": "2029-06-10T18:00:00Z", "offset_seconds": 1}, {"offset_seconds": 10**12}]
)
async def test_a_clock_needs_one_plausible_time(client: AsyncClient, campaign_id: UUID, clock: dict[str, Any]) -> None:
    assert (await client.put(f"/v1/campaigns/{campaign_id}/clock", json=clock)).status_code == 422


async def test_somebody_sees_the_campaigns_he_is_in_and_no_other(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    second = await new_campaign(sessions, name="Seconde")
    third = await new_campaign(sessions, name="Troisième")
    await new_member(sessions, third, "tester", (Role.READER,), ends_at=datetime.now(UTC) - timedelta(days=1))
    await new_member(sessions, second, "other", (Role.READER,))

    mine = (await client.get("/v1/campaigns")).json()["items"]
    async with call(app, subject="other") as other:
        other.headers.update(bearer(None, subject="other"))
        hers = (await other.get("/v1/campaigns")).json()["items"]

    assert {row["id"] for row in mine} >= {str(campaign_id), str(second)}
    assert [(row["id"], row["roles"]) for row in hers] == [(str(second), ["reader"])]


async def test_naming_a_subject_opens_only_that_subjects_rows(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions) as session:
        await session.execute(text("select set_config('isoloir.subject', 'nobody', true)"))
        assert (await session.execute(text("select count(*) from member"))).scalar_one() == 0
        assert (await session.execute(text("select count(*) from campaign"))).scalar_one() == 0
    async with transaction(sessions) as session:
        assert (await session.execute(text("select count(*) from campaign"))).scalar_one() == 0


async def test_another_campaign_is_not_found(client: AsyncClient, sessions: Sessions) -> None:
    other = await new_campaign(sessions)
    address = f"/v1/campaigns/{other}"

    assert (await client.get(address)).status_code == 404
    assert (await client.patch(address, json={"name": "X"})).status_code == 404
    assert (await client.put(f"{address}/clock", json={"offset_seconds": 0})).status_code == 404


async def test_a_canvasser_may_not_edit_the_campaign(call_as: CallAs, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "marche", (Role.CANVASSER,))
    async with call_as("marche") as client:
        assert (await client.patch(f"/v1/campaigns/{campaign_id}", json={"name": "X"})).status_code == 403
