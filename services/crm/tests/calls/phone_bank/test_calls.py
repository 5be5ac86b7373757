"""A call from the first name to what came of it, over the API, by the campaign's own clock."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told
from sqlalchemy import text

from services.crm.tests.calls.conftest import Enter, MoveTo, Plan

from .calls import board_of, dialled, noted, taken


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
