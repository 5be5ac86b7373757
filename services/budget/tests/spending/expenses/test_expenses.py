import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from budget.ledger.balances.service import read_sums
from budget.ledger.journals.headings import HEADINGS
from budget.spending.expenses.models import ExpenseEntry
from common.events import CeilingChanged, ExpensePaid, ExpenseRecorded
from common.schemas.money import AlertLevel
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, told
from sqlalchemy import func, select

from .expense_steps import SPEND, entered, post


async def move(client: AsyncClient, expense: str, to: str, **more: object) -> Response:
    return await client.post(f"/v1/expenses/{expense}/transitions", json={"to": to, **more})


async def ceilings_told(sessions: Sessions, campaign_id: UUID) -> list[CeilingChanged]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, CeilingChanged)]


async def test_a_spend_moves_the_gauge_and_is_told_without_its_supplier(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await post(manager)

    assert answer.status_code == 201
    assert answer.json()["supplier"] == SPEND["supplier"]
    gauge = (await manager.get("/v1/ceiling")).json()
    assert (gauge["spent_cents"], gauge["headroom_cents"]) == (1_200_00, 65_580_00)
    events = await told(sessions, campaign_id)
    assert [type(event) for event in events] == [ExpenseRecorded, CeilingChanged]
    assert not any("Canari" in event.model_dump_json() or "Affiches" in event.model_dump_json() for event in events)


async def test_a_spend_over_the_ceiling_raises_an_alert(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    for amount in (53_424_00, 10_017_00, 3_339_00, 1):
        await entered(manager, amount_cents=amount)

    levels = [event.level for event in await ceilings_told(sessions, campaign_id)]
    assert levels == [AlertLevel.WARN, AlertLevel.CRITICAL, AlertLevel.CRITICAL, AlertLevel.EXCEEDED]
    gauge = (await manager.get("/v1/ceiling")).json()
    assert (gauge["level"], gauge["headroom_cents"]) == ("exceeded", -1)


async def test_what_is_planned_is_told_apart(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await entered(manager, amount_cents=70_000_00, state="planned")

    event = (await ceilings_told(sessions, campaign_id))[-1]
    assert (event.spent_cents, event.planned_cents, event.headroom_cents) == (0, 70_000_00, 66_780_00)
    assert (event.level, event.level_with_planned) == (AlertLevel.OK, AlertLevel.EXCEEDED)


async def test_two_spends_at_once_are_both_counted(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    answers = await asyncio.gather(*(post(manager, amount_cents=100_00 + number) for number in range(12)))

    assert {answer.status_code for answer in answers} == {201}
    expected = sum(100_00 + number for number in range(12))
    assert (await manager.get("/v1/ceiling")).json()["spent_cents"] == expected
    events = await ceilings_told(sessions, campaign_id)
    assert sorted(event.version for event in events) == list(range(1, 13))
    assert max(events, key=lambda event: event.version).spent_cents == expected


async def test_the_agent_takes_a_spend_to_the_account_and_paying_is_told(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID, prove: Callable[..., Awaitable[None]]
) -> None:
    expense = await entered(agent, state="planned")
    await prove(agent, expense)
    for state in ("committed", "invoiced"):
        assert (await move(agent, expense, state)).status_code == 200
    paid = await move(agent, expense, "paid", paid_on="2029-05-28")
    assert (paid.json()["state"], paid.json()["paid_on"]) == ("paid", "2029-05-28")
    assert (await move(agent, expense, "in_account")).json()["version"] == 5

    payments = [event for event in await told(sessions, campaign_id) if isinstance(event, ExpensePaid)]
    assert [(str(one.paid_on), one.expense.amount_cents, one.version) for one in payments] == [
        ("2029-05-28", 1_200_00, 4)
    ]


async def test_a_manager_may_not_pay(manager: AsyncClient) -> None:
    expense = await entered(manager)
    await move(manager, expense, "invoiced")
    answer = await move(manager, expense, "paid")

    assert answer.status_code == 403
    assert "L. 52-4" in answer.json()["detail"]
    assert (await post(manager, state="paid")).status_code == 403


async def test_a_step_left_out_is_a_conflict(agent: AsyncClient) -> None:
    expense = await entered(agent, state="planned")

    assert (await move(agent, expense, "paid")).status_code == 409


async def test_a_reversal_takes_the_amount_out_and_keeps_the_expense(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    expense = await entered(manager)
    answer = await manager.post(f"/v1/expenses/{expense}/reversal", json={"reason": "Saisie en double"})

    assert answer.json()["reversal_reason"] == "Saisie en double"
    assert (await manager.get("/v1/ceiling")).json()["spent_cents"] == 0
    assert (await manager.get(f"/v1/expenses/{expense}")).json()["amount_cents"] == 1_200_00
    entries = (await manager.get(f"/v1/expenses/{expense}/entries")).json()["items"]
    assert sorted(entry["amount_cents"] for entry in entries) == [-1_200_00, 1_200_00]
    recorded = [event for event in await told(sessions, campaign_id) if isinstance(event, ExpenseRecorded)]
    assert [event.expense.amount_cents for event in recorded] == [1_200_00, 0]
    again = await manager.post(f"/v1/expenses/{expense}/reversal", json={"reason": "Encore"})
    assert again.status_code == 409


async def test_an_amount_is_corrected_until_the_invoice_is_there(manager: AsyncClient) -> None:
    expense = await entered(manager)
    corrected = await manager.patch(f"/v1/expenses/{expense}", json={"amount_cents": 1_300_00, "heading": 14})
    assert (corrected.json()["amount_cents"], corrected.json()["version"]) == (1_300_00, 2)
    assert (await manager.get("/v1/ceiling")).json()["spent_cents"] == 1_300_00

    await move(manager, expense, "invoiced")
    late = await manager.patch(f"/v1/expenses/{expense}", json={"amount_cents": 1})
    assert (late.status_code, late.json()["pointer"]) == (409, "/amount_cents")
    label = await manager.patch(f"/v1/expenses/{expense}", json={"label": "Affiches", "supplier": None})
    assert (label.json()["label"], label.json()["supplier"]) == ("Affiches", None)


async def test_two_agents_who_edit_at_once_do_not_overwrite_each_other(manager: AsyncClient) -> None:
    expense = await entered(manager)
    tag = (await manager.get(f"/v1/expenses/{expense}")).headers["ETag"]
    first, second = [
        await manager.patch(f"/v1/expenses/{expense}", json={"amount_cents": cents}, headers={"If-Match": tag})
        for cents in (2_000_00, 3_000_00)
    ]

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current"]["amount_cents"] == 2_000_00
    assert (await manager.get("/v1/ceiling")).json()["spent_cents"] == 2_000_00


async def test_an_etag_that_is_none_of_ours_is_refused(manager: AsyncClient) -> None:
    expense = await entered(manager)
    answer = await manager.patch(f"/v1/expenses/{expense}", json={"label": "A"}, headers={"If-Match": '"x"'})

    assert answer.status_code == 422


async def test_the_sums_are_those_of_the_entries(agent: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    first = await entered(agent, state="planned", amount_cents=300_00)
    await entered(agent, state="paid", heading=14, amount_cents=700_00)
    third = await entered(agent, amount_cents=50_00)
    await move(agent, first, "committed")
    await agent.patch(f"/v1/expenses/{first}", json={"heading": 16, "amount_cents": 310_00})
    await agent.post(f"/v1/expenses/{third}/reversal", json={"reason": "Double"})

    async with transaction(sessions, campaign_id) as session:
        rows = await session.execute(
            select(ExpenseEntry.part, func.sum(ExpenseEntry.amount_cents)).group_by(ExpenseEntry.part)
        )
        parts = {part: int(total) for part, total in rows}
        sums = await read_sums(session, campaign_id)
    assert (sums.planned_cents, sums.committed_cents, sums.paid_cents) == (0, 310_00, 700_00)
    assert parts == {"planned": 0, "committed": 310_00, "paid": 700_00}
    headings = {row["heading"]: row for row in (await agent.get("/v1/headings")).json()["items"]}
    assert [headings[number]["committed_cents"] for number in (11, 14, 16)] == [0, 0, 310_00]
    assert headings[14]["paid_cents"] == 700_00


async def test_expenses_are_listed_by_heading_state_and_day_page_by_page(manager: AsyncClient) -> None:
    days = ("2029-03-01", "2029-03-02", "2029-03-03", "2029-03-04")
    made = {day: await entered(manager, state="committed", heading=14, spent_on=day) for day in days}
    await entered(manager, state="committed", heading=16, spent_on="2029-03-02")
    asked = {"heading": "14", "state": "committed", "spent_from": "2029-03-02", "spent_to": "2029-03-04", "limit": "2"}

    first = (await manager.get("/v1/expenses", params=asked)).json()
    rest = (await manager.get("/v1/expenses", params=asked | {"after": first["next"]})).json()

    assert rest["next"] is None
    assert {one["id"] for one in (*first["items"], *rest["items"])} == {made[day] for day in days[1:]}
    assert len(first["items"]) == 2


async def test_a_period_that_ends_before_it_begins_is_refused(manager: AsyncClient) -> None:
    answer = await manager.get("/v1/expenses", params={"spent_from": "2029-03-02", "spent_to": "2029-03-01"})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "?spent_to")


async def test_the_headings_are_the_commission_s(manager: AsyncClient) -> None:
    rows = (await manager.get("/v1/headings")).json()["items"]

    assert [(row["heading"], row["label"]) for row in rows] == list(HEADINGS.items())
    assert len(rows) == 21


async def test_another_campaign_s_expense_does_not_exist(
    manager: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    expense = await entered(manager)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/expenses/{expense}")).status_code == 404
        assert (await move(stranger, expense, "invoiced")).status_code == 404
        assert (await stranger.get("/v1/expenses")).json()["items"] == []


async def test_a_candidate_reads_and_does_not_write(app: FastAPI, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call(app, campaign_id, subject="candidate") as candidate:
        assert (await candidate.get("/v1/expenses")).status_code == 200
        assert (await post(candidate)).status_code == 403


async def test_the_same_key_enters_a_spend_once(manager: AsyncClient) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    first, second = [await manager.post("/v1/expenses", json=SPEND, headers=headers) for _ in range(2)]

    assert first.json() == second.json()
    assert (await manager.get("/v1/ceiling")).json()["spent_cents"] == 1_200_00


async def test_expenses_are_read_page_by_page_and_by_state(manager: AsyncClient) -> None:
    for state in ("planned", "planned", "committed"):
        await entered(manager, state=state)

    first = (await manager.get("/v1/expenses?limit=2")).json()
    second = (await manager.get(f"/v1/expenses?limit=2&after={first['next']}")).json()
    planned = (await manager.get("/v1/expenses?state=planned")).json()

    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)
    assert len(planned["items"]) == 2
