"""Who is erased in crm is erased here, if a coordinator said which contact they are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import PersonErased
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import react
from proxy.consumers import CONSUMERS
from proxy.people.identities.models import Person
from sqlalchemy import func, select

Make = Callable[..., dict[str, Any]]
HEARS = next(one for one in CONSUMERS if one.event is PersonErased)


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_an_erasure_in_crm_takes_what_is_linked_and_nothing_else(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, body: Make, kind: str
) -> None:
    person = uuid4()
    linked = (await coordinator.post(f"/v1/{kind}", json=body() | {"crm_person": str(person)})).json()["token"]
    other = (await coordinator.post(f"/v1/{kind}", json=body(civil_status={"surname": "Autre"}))).json()["token"]

    for position in (1, 2):  # told twice
        event = PersonErased(campaign_id=campaign_id, version=position, person=person)
        await react(sessions, HEARS, event, position)

    assert (await coordinator.get(f"/v1/public/status/{linked}")).status_code == 404
    assert (await coordinator.get(f"/v1/public/status/{other}")).status_code == 200
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1


async def test_a_link_is_set_changed_and_taken_back(
    sessions: Sessions, campaign_id: UUID, coordinator: AsyncClient, body: Make
) -> None:
    token = (await coordinator.post("/v1/requests", json=body())).json()["token"]
    (one,) = (await coordinator.get("/v1/requests")).json()["items"]
    path, person = f"/v1/requests/{one['id']}/crm-person", uuid4()
    answer = await coordinator.put(path, json={"person": str(person)})
    assert answer.json() == {"target_id": one["id"], "person": str(person)}
    assert (await coordinator.delete(path)).status_code == 204
    await react(sessions, HEARS, PersonErased(campaign_id=campaign_id, version=1, person=person))
    assert (await coordinator.get(f"/v1/public/status/{token}")).status_code == 200
    assert (
        await coordinator.put(f"/v1/requests/{uuid4()}/crm-person", json={"person": str(person)})
    ).status_code == 404


async def test_a_voter_s_own_form_names_no_contact(voter: AsyncClient, campaign_id: UUID, body: Make) -> None:
    sent = body() | {"crm_person": str(uuid4())}
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=sent)
    assert answer.status_code == 422
