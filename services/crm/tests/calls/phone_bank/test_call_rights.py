"""Who may be called, when, and by whom: the campaign's state, the silence, leases, territories and segments."""

from uuid import UUID, uuid4

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

from services.crm.tests.calls.conftest import Enter, MoveTo, Plan

from .calls import CallAs, board_of, dialled, noted, taken


async def test_a_call_campaign_stops_at_once_and_what_was_said_is_still_taken(
    client: AsyncClient, plan: Plan, enter: Enter
) -> None:
    for one in range(3):
        await enter(f"N{one}", one)
    found = await plan()
    dial = await dialled(client, found)
    await noted(client, dial, "no_answer")
    running = await dialled(client, found)
    stop = await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "paused"})
    assert stop.json()["state"] == "paused"
    assert (await client.post(f"/v1/call-campaigns/{found}/next")).status_code == 409
    assert (await client.post(f"/v1/calls/{running['id']}/number")).status_code == 409
    await noted(client, running, "answered")
    await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "open"})
    assert (await taken(client, found))["first_names"] not in (dial["first_names"], running["first_names"])


async def test_nobody_is_called_in_the_silence_nor_at_other_hours_and_the_answer_says_why(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    await enter("Ada", 1)
    found = await plan(days=[1, 2, 3, 4, 5, 6, 7])
    call = await taken(client, found)
    await move_to("08T23:59")
    late = await client.post(f"/v1/call-campaigns/{found}/next")
    assert (late.status_code, late.json()["opens_at"]) == (409, None)
    for moment in ("09T00:01", "09T15:00", "10T15:00", "16T15:00", "17T12:00"):
        await move_to(moment)
        for address in (f"/v1/call-campaigns/{found}/next", f"/v1/calls/{call['id']}/number"):
            refused = await client.post(address)
            if refused.status_code == 410:  # the lease has run out, which is said first
                continue
            assert (refused.status_code, refused.json()["article"]) == (409, "L. 49"), refused.text
    fresh = await client.post(
        "/v1/call-campaigns",
        json={"name": "Veille", "segment_id": (await client.get("/v1/segments")).json()["items"][0]["id"]}
        | {"starts_on": "2029-06-08", "ends_on": "2029-06-09"},
    )
    assert (fresh.status_code, fresh.json()["article"]) == (409, "L. 49")


async def test_a_lease_that_runs_out_goes_to_the_next_caller_and_the_late_report_is_kept(
    client: AsyncClient,
    call_as: CallAs,
    plan: Plan,
    enter: Enter,
    move_to: MoveTo,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    await enter("Ada", 1)
    found = await plan()
    await new_member(sessions, campaign_id, "amel", (Role.PHONE_BANK,))
    call = await dialled(client, found)
    async with call_as("amel") as amel:
        assert await taken(amel, found) is None
        await move_to("04T16:00")
        hers = await dialled(amel, found)
        assert hers["first_names"] == "Ada"
        foreign = await amel.post(f"/v1/calls/{call['id']}/report", json={"id": str(uuid4()), "result": "busy"})
        assert foreign.status_code == 404
        assert (await client.post(f"/v1/calls/{call['id']}/number")).status_code == 410
        await noted(client, call, "do_not_call")
        assert (await amel.post(f"/v1/calls/{hers['id']}/number")).status_code == 410
        await noted(amel, hers, "no_answer")
        assert await taken(amel, found) is None
    board = await board_of(client, found)
    assert (board["calls"], board["done"]) == (2, 1)


async def test_a_phone_bank_member_sees_one_call_and_nothing_else(
    client: AsyncClient, call_as: CallAs, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    person = await enter("Ada", 1)
    found = await plan()
    await new_member(sessions, campaign_id, "amel", (Role.PHONE_BANK,), ("94033",))
    async with call_as("amel") as amel:
        assert [one["id"] for one in (await amel.get("/v1/calls/open")).json()["items"]] == [found]
        assert (await taken(amel, found))["first_names"] == "Ada"
        for address in (
            "/v1/people",
            f"/v1/people/{person}",
            "/v1/reminders",
            f"/v1/call-campaigns/{found}/board",
            "/v1/call-campaigns",
            "/v1/segments",
            "/v1/canvasses",
        ):
            assert (await amel.get(address)).status_code == 403, address
        sealed_read = {"field": "born_on", "reason": "call"}
        assert (await amel.post(f"/v1/people/{person}/sealed-fields/read", json=sealed_read)).status_code == 403


async def test_a_caller_of_another_territory_is_given_nobody_of_this_one(
    client: AsyncClient, call_as: CallAs, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    await enter("Bob", 2, station="94080_0001")
    found = await plan(territories=["94033"])
    await new_member(sessions, campaign_id, "amel", (Role.PHONE_BANK,), ("94080",))
    async with call_as("amel") as amel:
        assert await taken(amel, found) is None
    assert (await taken(client, found))["first_names"] == "Ada"
    assert (await board_of(client, found))["people"] == 1


async def test_who_joins_the_segment_later_is_called_and_who_leaves_it_is_not(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    ada = await enter("Ada", 1)
    found = await plan()
    await client.patch(f"/v1/people/{ada}", json={"tags": []})
    await move_to("04T16:00")
    assert await taken(client, found) is None
    await enter("Bob", 2)
    await move_to("04T16:06")
    assert (await taken(client, found))["first_names"] == "Bob"


async def test_two_call_campaigns_do_not_ring_the_same_person_one_after_the_other(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    await enter("Ada", 1)
    first, second = await plan(), await plan()
    call = await dialled(client, first)
    elsewhere = await client.post(f"/v1/call-campaigns/{second}/next")
    assert (elsewhere.status_code, elsewhere.json()["call"]) == (409, call["id"])
    await noted(client, call, "no_answer")
    assert await taken(client, second) is None
    await move_to("05T15:30")
    assert (await taken(client, second))["first_names"] == "Ada"
