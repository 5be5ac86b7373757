"""In a vote of the whole nation who votes overseas is silent sooner: they are on no list, the others still are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from common.scopes import Role
from crm.campaign.actions.election_silence import silence_at, silent_departments
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, clock_offset, new_member
from sqlalchemy import text

CallAs = Callable[..., Any]
NATION = STATE | {"election": "europeennes", "territory": "nation:FR"}
HOMES = {"Ada": "94033_0001", "Basse": "ZA101_0001", "Pape": "98735_0001", "Saint": "97411_0002"}
YES = {"use": "call", "state": "given", "source": "form", "text_version": "f-1"}


async def move(sessions: Sessions, campaign_id: UUID, day: str) -> None:
    then = datetime.fromisoformat(f"2029-06-{day}+02:00")
    offset = clock_offset(then)
    async with transaction(sessions, campaign_id) as session:
        change = """
            update campaign set state = state::jsonb || jsonb_build_object(
                'clock_offset_seconds', cast(:offset as int), 'election', 'europeennes', 'territory', 'nation:FR'
            )
        """
        await session.execute(text(change), {"offset": offset})


@pytest.mark.parametrize(
    ("moment", "silent"),
    [
        ("07T11:00", set[str]()),
        # Friday from midnight in Polynesia, Guadeloupe and about them, who vote on the Saturday.
        ("08T07:00", {"971", "972", "973", "975", "977", "978"}),
        ("08T13:00", {"971", "972", "973", "975", "977", "978", "987"}),
        # Saturday has begun in Wallis and Nouméa, then in Mayotte and La Réunion, before it has in Paris.
        ("08T23:00", {"971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"}),
    ],
)
def test_the_silence_begins_overseas_by_their_own_clocks(moment: str, silent: set[str]) -> None:
    now = datetime.fromisoformat(f"2029-06-{moment}+02:00")
    state = CampaignState.model_validate(NATION)
    assert set(silent_departments(state, now)) == silent
    assert silence_at(state, now, ["94033_0001"]) is None
    assert (silence_at(state, now, ["94033_0001", "ZA101_0001"]) is not None) == ("971" in silent)


async def test_whose_silence_has_begun_is_on_no_list_while_the_others_are(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await move(sessions, campaign_id, "05T12:00")
    for name, station in HOMES.items():
        body = {"first_names": name, "surname": "Essai", "source": "form", "tags": ["juin"], "station": station}
        person = (await client.post("/v1/people", json=body)).json()["id"]
        assert (await client.post(f"/v1/people/{person}/consents", json=YES)).is_success
    made = await client.post("/v1/segments", json={"name": "Juin", "filter": {"kind": "tag", "tag": "juin"}})
    segment = f"/v1/segments/{made.json()['id']}/people"
    await new_member(sessions, campaign_id, "far", (Role.CANVASSER, Role.COORDINATOR), territories=("97101",))

    async def listed(address: str) -> set[str]:
        answer = await client.get(address)
        assert answer.is_success, answer.text
        return {row["first_names"] for row in answer.json()["items"]}

    export = {"columns": ["first_names"], "reason": "Essai"}
    for moment, left in (
        ("07T11:00", set(HOMES)),
        ("08T07:00", {"Ada", "Pape", "Saint"}),
        ("08T13:00", {"Ada", "Saint"}),
        ("08T23:00", {"Ada"}),
    ):
        await move(sessions, campaign_id, moment)
        for address in ("/v1/people", segment, "/v1/reminders"):
            assert await listed(address) == left, (moment, address)
        sent = await client.post("/v1/people-exports", json=export)
        assert {name for name in HOMES if name in sent.text} == left, moment
        named = await client.post("/v1/people/search", json={"name": "Essai"})
        assert {row["first_names"] for row in named.json()["items"]} == set(HOMES)
    async with call_as("far") as far:
        refused = await far.get("/v1/people")
        assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")
