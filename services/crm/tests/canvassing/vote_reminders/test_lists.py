"""Every route that gives many voters, or many doors, at once is closed in the silence; the team's logistics are not."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from crm.segments.segments.filter_contents import only_volunteers
from crm.segments.segments.filters import FILTER
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, clock_offset
from sqlalchemy import text

PAGE = {"Accept": "text/html"}
VOTERS = {"kind": "tag", "tag": "juin"}
TEAM = {"kind": "all", "of": [VOTERS, {"kind": "role", "role": "volunteer"}]}


async def move(sessions: Sessions, campaign_id: UUID, day: str) -> None:
    then = datetime.fromisoformat(f"2029-06-{day}+02:00")
    offset = clock_offset(then)
    async with transaction(sessions, campaign_id) as session:
        change = text("update campaign set state = jsonb_set(state::jsonb, '{clock_offset_seconds}', :offset ::jsonb)")
        await session.execute(change, {"offset": str(offset)})


def is_refused(answer: Response) -> bool:
    if answer.headers["content-type"].startswith("text/html"):
        return answer.status_code == 409 and "art. L. 49" in answer.text
    return answer.status_code == 409 and answer.json()["article"] == "L. 49"


async def test_no_list_of_voters_leaves_crm_from_the_eve_until_the_polls_close(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    assert CampaignState.model_validate(STATE).rounds[0].on.isoformat() == "2029-06-10"
    await move(sessions, campaign_id, "05T12:00")
    body = {"first_names": "Ada", "surname": "Essai", "source": "form", "tags": ["juin"], "roles": ["volunteer"]}
    assert (await client.post("/v1/people", json=body)).is_success
    segment = (await client.post("/v1/segments", json={"name": "Juin", "filter": VOTERS})).json()["id"]
    team = (await client.post("/v1/segments", json={"name": "Équipe", "filter": TEAM})).json()["id"]
    kept: dict[str, Any] = {"kind": "roll", "name": "Liste", "source": "Mairie", "purpose": "Propagande"}
    kept |= {"received_on": "2029-06-01", "no_commercial_use": True}
    acquired_list = (await client.post("/v1/acquired-lists", json=kept)).json()["id"]
    sheets = (await client.post("/v1/paper-sheets", json={"turf": str(turf)})).json()["items"]
    export = {"columns": ["surname"], "reason": "Essai"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/v1/people", {}),
        ("GET", "/v1/people?use=call", {}),
        ("GET", f"/v1/segments/{segment}/people", {}),
        ("GET", f"/segments/{segment}", {"headers": PAGE}),
        ("POST", "/v1/people-exports", {"json": export}),
        ("GET", f"/v1/acquired-lists/{acquired_list}/people", {}),
        ("GET", f"/v1/turfs/{turf}", {}),
        ("GET", f"/turfs/{turf}", {"headers": PAGE}),
        ("GET", f"/v1/paper-sheets/batches/{sheets[0]['batch']}/pdf", {}),
        ("GET", "/v1/reminders", {}),
    ]
    logistics = [
        "/v1/people?role=volunteer",
        f"/v1/segments/{team}/people",
        "/v1/polling-day",
        "/people",
        "/reminders",
        "/polling-day",
    ]
    for moment, closed in (("08T23:58", False), ("09T00:01", True), ("10T12:00", True), ("10T20:01", False)):
        await move(sessions, campaign_id, moment)
        for method, address, more in asked:
            answer = await client.request(method, address, **more)
            assert is_refused(answer) if closed else answer.is_success, (moment, address, answer.text[:300])
        assert (await client.post("/v1/people/search", json={"name": "Essai"})).status_code == 200, moment
        for address in logistics:
            answer = await client.get(address, headers={} if address.startswith("/v1") else PAGE)
            assert answer.status_code == 200, (moment, address)
            assert ("art. L. 49" in answer.text) or address not in ("/people", "/reminders") or not closed


@pytest.mark.parametrize(
    ("found", "team"),
    [
        (VOTERS, False),
        (TEAM, True),
        ({"kind": "any", "of": [TEAM, VOTERS]}, False),
        ({"kind": "any", "of": [TEAM, {"kind": "skill", "skill": "law"}]}, True),
        ({"kind": "not", "of": {"kind": "role", "role": "volunteer"}}, False),
        ({"kind": "role", "role": "donor"}, False),
    ],
)
def test_a_segment_is_the_teams_when_each_way_into_it_is(found: dict[str, Any], team: bool) -> None:
    assert only_volunteers(FILTER.validate_python(found)) is team
