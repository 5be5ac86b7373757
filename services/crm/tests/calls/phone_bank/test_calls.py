"""A call from the first name to what came of it, over the API, by the campaign's own clock."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import ActionCompleted, ActionPlanned, CanvassRecorded
from common.scopes import Role
from crm.privacy.retention_rules.erasure import count_due, erase_some
from crm.privacy.rights.holdings import find
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import RequesterIdentity
from kit.testing.steps import new_member, told
from sqlalchemy import text

CallAs = Callable[..., Any]
Enter = Callable[..., Awaitable[str]]
MoveTo = Callable[[str], Awaitable[None]]
Plan = Callable[..., Awaitable[str]]


async def taken(client: AsyncClient, found: str) -> dict[str, Any]:
    answer = await client.post(f"/v1/call-campaigns/{found}/next")
    assert answer.status_code == 200, answer.text
    return answer.json()["call"]


async def dialled(client: AsyncClient, found: str) -> dict[str, Any]:
    """The next call, its number shown."""
    call = await taken(client, found)
    shown = await client.post(f"/v1/calls/{call['id']}/number")
    assert shown.status_code == 200, shown.text
    return call | shown.json()


async def noted(client: AsyncClient, call: dict[str, Any], result: str, **more: Any) -> dict[str, Any]:
    body = {"id": str(uuid4()), "result": result} | more
    answer = await client.post(f"/v1/calls/{call['id']}/report", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def board_of(client: AsyncClient, found: str) -> dict[str, Any]:
    return (await client.get(f"/v1/call-campaigns/{found}/board")).json()


async def test_a_first_name_then_the_number_with_its_reason_in_the_log(
    client: AsyncClient, plan: Plan, enter: Enter
) -> None:
    person = await enter("Ada", 1)
    await enter("Zoé", 2, agrees=False)
    found = await plan()
    call = await taken(client, found)
    assert call["first_names"] == "Ada"
    assert "Essai" not in str(call)
    assert "611220" not in str(call).replace(" ", "")
    assert (await taken(client, found))["id"] == call["id"], "a second tap is the same call"
    early = await client.post(f"/v1/calls/{call['id']}/report", json={"id": str(uuid4()), "result": "refused"})
    assert (early.status_code, early.json()["pointer"]) == (409, "/result")
    shown = await client.post(f"/v1/calls/{call['id']}/number")
    assert shown.headers["cache-control"] == "no-store"
    assert (shown.json()["surname"], shown.json()["number"]) == ("Essai", "+33611220001")
    (reading,) = (await client.get("/v1/sealed-reads", params={"person_id": person})).json()["items"]
    assert (reading["reason"], reading["read_by"]) == ("call", "tester")
    await noted(client, call, "refused")
    nobody = await client.post(f"/v1/call-campaigns/{found}/next")
    assert nobody.json() == {"call": None, "again_at": None}


async def test_a_report_counts_once_and_another_for_the_same_call_is_refused(
    client: AsyncClient, plan: Plan, enter: Enter
) -> None:
    await enter("Ada", 1)
    found = await plan()
    call = await dialled(client, found)
    body = {"id": str(uuid4()), "result": "no_answer"}
    first = await client.post(f"/v1/calls/{call['id']}/report", json=body)
    again = await client.post(f"/v1/calls/{call['id']}/report", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    assert first.json()["again_at"].startswith("2029-06-05T13:0")
    other = await client.post(f"/v1/calls/{call['id']}/report", json=body | {"result": "refused"})
    assert other.status_code == 409
    board = await board_of(client, found)
    assert (board["results"], board["resting"], board["ready"]) == ({"no_answer": 1}, 1, 0)


async def test_what_is_said_is_kept_by_name_with_a_yes_alone_and_the_opinions_with_its_own(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    people = [await enter("Ada", 1), await enter("Bob", 2), await enter("Cléo", 3)]
    found = await plan()
    answers = {"viendra": True, "vote": True, "avec": 2}
    for more in (
        {},
        {"named": True, "notice_version": "v-1"},
        {"named": True, "notice_version": "v-1", "agreed": ["opinion", "email"]},
    ):
        await noted(client, await dialled(client, found), "answered", answers=answers, support=5, **more)
    lines = [(await client.get(f"/v1/people/{one}/timeline")).json()["items"] for one in people]
    kinds = sorted(sorted(line["what"] for line in one if line["what"] in ("answers", "interaction")) for one in lines)
    assert kinds == [["answers", "interaction"], ["answers", "interaction"], ["interaction"]]
    kept = sorted(line["text"].count("\n") + 1 for one in lines for line in one if line["what"] == "answers")
    assert kept == [2, 3], "without a yes to « opinion » the vote is in the sums alone"
    async with transaction(sessions, campaign_id) as session:
        assert list(await session.scalars(text("select interactions from person"))) == [1, 1, 1]
    recorded = [one for one in await told(sessions, campaign_id) if isinstance(one, CanvassRecorded)]
    assert [(one.station, one.channel, one.attempts, one.support) for one in recorded] == [
        ("94033_0001", "phone", 1, {5: 1})
    ] * 3


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"result": "no_answer", "answers": {"viendra": True}}, "/answers"),
        ({"result": "refused", "support": 3}, "/support"),
        ({"result": "answered", "agreed": ["email"]}, "/notice_version"),
        ({"result": "answered", "agreed": ["automated_call"], "notice_version": "v-1"}, "/agreed"),
        ({"result": "do_not_call", "agreed": ["email"], "notice_version": "v-1"}, "/agreed"),
        ({"result": "refused", "call_back_at": "2029-06-05T15:00:00+02:00"}, "/call_back_at"),
        ({"result": "call_back", "call_back_at": "2029-06-04T14:00:00+02:00"}, "/call_back_at"),
        ({"result": "call_back", "call_back_at": "2029-06-05T21:00:00+02:00"}, "/call_back_at"),
        ({"result": "call_back", "call_back_at": "2029-06-09T15:00:00+02:00"}, "/call_back_at"),
        ({"result": "answered", "answers": {"viendra": "oui"}}, "/answers/viendra"),
        ({"result": "answered", "answers": {"viendra": False, "avec": 2}}, "/answers/avec"),
        ({"result": "answered", "agreed": ["online_targeting", "email"] * 5, "notice_version": "v"}, "/agreed"),
        ({"result": "hostile"}, "/result"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field_and_nothing_of_it_stays(
    client: AsyncClient, plan: Plan, enter: Enter, more: dict[str, Any], pointer: str
) -> None:
    await enter("Ada", 1)
    found = await plan()
    call = await dialled(client, found)
    answer = await client.post(f"/v1/calls/{call['id']}/report", json={"id": str(uuid4())} | more)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert (await board_of(client, found))["calls"] == 0
    await noted(client, call, "answered")


@pytest.mark.parametrize(
    ("result", "open_uses"), [("do_not_call", ["email"]), ("do_not_contact", []), ("deceased", [])]
)
async def test_a_no_is_carried_out_at_once_and_for_every_call_campaign(
    client: AsyncClient, plan: Plan, enter: Enter, result: str, open_uses: list[str]
) -> None:
    person = await enter("Ada", 1)
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{person}/consents", json=yes)).is_success
    first, second = await plan(), await plan()
    await noted(client, await dialled(client, first), result)
    assert (await client.get(f"/v1/people/{person}")).json()["uses"] == open_uses
    assert await taken(client, second) is None
    board = await board_of(client, second)
    assert (board["out"], board["ready"]) == (1, 0)
    assert (await board_of(client, first))["done"] == 1


async def test_a_wrong_number_is_closed_and_the_other_one_is_dialled_next(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    contacts = [{"channel": "phone", "address": f"06 11 22 33 4{one}"} for one in range(2)]
    await enter("Ada", 1, contacts=contacts)
    found = await plan()
    call = await dialled(client, found)
    await noted(client, call, "wrong_number")
    await move_to("05T15:01")
    again = await dialled(client, found)
    assert {call["number"], again["number"]} == {"+33611223340", "+33611223341"}
    await noted(client, again, "wrong_number")
    await move_to("06T15:02")
    assert await taken(client, found) is None


async def test_who_named_an_hour_is_called_first_when_it_comes(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    names = [f"N{one}" for one in range(4)]
    for one, name in enumerate(names):
        await enter(name, one)
    found = await plan()
    call = await dialled(client, found)
    then = {"call_back_at": "2029-06-04T17:30:00+02:00"}
    assert (await noted(client, call, "call_back", **then))["again_at"].startswith("2029-06-04T15:30")
    other = await dialled(client, found)
    assert other["first_names"] != call["first_names"]
    await noted(client, other, "busy")
    board = await board_of(client, found)
    assert (board["call_backs_due"], board["call_backs_later"]) == (0, 1)
    await move_to("04T17:31")
    assert (await board_of(client, found))["call_backs_due"] == 1
    back = await taken(client, found)
    assert back["first_names"] == call["first_names"]
    assert back["asked_at"].startswith("2029-06-04T15:30")


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


async def test_it_is_told_as_an_action_planned_then_completed_and_nobody_is_in_it(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    found = await plan()
    await noted(client, await dialled(client, found), "answered")
    closed = await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "closed"})
    assert closed.json()["state"] == "closed"
    events = [one for one in await told(sessions, campaign_id) if isinstance(one, ActionPlanned | ActionCompleted)]
    assert [(type(one), one.action.id, one.action.kind, one.action.volunteers) for one in events] == [
        (ActionPlanned, UUID(found), "phone_bank", 0),
        (ActionCompleted, UUID(found), "phone_bank", 1),
    ]
    assert "Ada" not in str(events)
    again = await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "open"})
    assert again.status_code == 409


async def test_an_erased_person_takes_their_calls_with_them(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    person = await enter("Ada", 1)
    found = await plan()
    call = await dialled(client, found)
    assert (await client.delete(f"/v1/people/{person}")).is_success
    report = await client.post(f"/v1/calls/{call['id']}/report", json={"id": str(uuid4()), "result": "busy"})
    assert report.status_code == 404
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from call")) == 0
        assert await session.scalar(text("select count(*) from call_target")) == 0


async def test_somebody_reads_that_they_were_called_and_the_register_names_it(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    await noted(client, await dialled(client, await plan()), "no_answer")
    asked = RequesterIdentity(first_names="Ada", surname="Essai", phones=["+33611220001"])
    async with transaction(sessions, campaign_id) as session:
        held = {one.kind: one.fields for one in (await find(session, campaign_id, asked)).held}
    assert list(held["Appels de la campagne"].values()) == ["Pas de réponse"]
    register = (await client.get("/v1/register")).json()
    assert "Appels un à un" in {one["name"] for one in register["processings"] if one["in_use"]}


async def test_the_queues_go_sixty_days_after_the_vote(
    client: AsyncClient, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    await enter("Ada", 1)
    await noted(client, await dialled(client, await plan()), "answered")
    async with transaction(sessions, campaign_id) as session:
        for on, due in ((date(2029, 8, 16), 0), (date(2029, 8, 17), 1)):
            assert await count_due(session, campaign_id, "calls", on) == due
            assert await erase_some(session, campaign_id, "calls", on, "retention") == due
        assert await session.scalar(text("select count(*) from call")) == 0
