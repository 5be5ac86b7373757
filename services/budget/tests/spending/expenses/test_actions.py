from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.consumers import CONSUMERS
from budget.spending.expenses.actions import EventBeforeCampaign
from common.events import ActionCompleted, ActionPlanned, CeilingChanged, Event
from common.schemas.actions import ActionState, CostLine
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react, told

POSTERS = CostLine(label="Affiches", heading=11, amount_cents=180_00)
PASTE = CostLine(label="Colle", heading=None, amount_cents=20_00)
ACTION_ID = uuid4()


def action(*lines: CostLine, **change: Any) -> ActionState:
    fields: dict[str, Any] = {
        "id": ACTION_ID,
        "kind": "postering",
        "status": "planned",
        "stations": ["94033_0001"],
        "starts_at": datetime(2029, 5, 19, 22, 30, tzinfo=UTC),
        "ends_at": datetime(2029, 5, 19, 23, 30, tzinfo=UTC),
        "volunteers": 4,
        "cost_lines": list(lines),
    }
    return ActionState.model_validate(fields | change)


def planned(campaign_id: UUID, version: int, *lines: CostLine, **change: Any) -> ActionPlanned:
    return ActionPlanned(campaign_id=campaign_id, version=version, action=action(*lines, **change))


def completed(campaign_id: UUID, version: int, *lines: CostLine) -> ActionCompleted:
    return ActionCompleted(campaign_id=campaign_id, version=version, action=action(*lines, status="completed"))


async def hear(sessions: Sessions, *events: Event) -> None:
    for event in events:
        [consumer] = [one for one in CONSUMERS if isinstance(event, one.event)]
        await react(sessions, consumer, event)


async def proposed(client: AsyncClient) -> list[tuple[str, int, str, int | None]]:
    """Label, amount, state and heading of what counts, by label."""
    rows = (await client.get("/v1/expenses", params={"action_id": str(ACTION_ID)})).json()["items"]
    return sorted(
        (row["label"], row["amount_cents"], row["state"], row["heading"]) for row in rows if row["reversed_at"] is None
    )


async def test_a_planned_action_proposes_its_cost_lines(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, planned(campaign_id, 1, POSTERS, PASTE))

    assert await proposed(manager) == [
        ("Affiches", 180_00, "planned", 11),
        ("Colle", 20_00, "planned", None),
    ]
    [posters] = (await manager.get("/v1/expenses?heading=11")).json()["items"]
    assert posters["station"] == "94033_0001"
    assert posters["spent_on"] == "2029-05-20"  # half past midnight in Paris
    events = await told(sessions, campaign_id)
    ceilings = [event for event in events if isinstance(event, CeilingChanged)]
    assert [event.planned_cents for event in ceilings] == [200_00]
    assert (await manager.get("/v1/headings")).json()["items"][0]["label"] == "Rubrique à choisir"


async def test_a_completed_action_commits_them(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    paid_more = PASTE.model_copy(update={"amount_cents": 35_00})
    await hear(sessions, planned(campaign_id, 1, POSTERS, PASTE), completed(campaign_id, 2, POSTERS, paid_more))

    assert await proposed(manager) == [
        ("Affiches", 180_00, "committed", 11),
        ("Colle", 35_00, "committed", None),
    ]
    gauge = (await manager.get("/v1/ceiling")).json()
    assert (gauge["spent_cents"], gauge["planned_cents"]) == (215_00, 0)


async def test_an_older_version_is_ignored(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    await hear(sessions, completed(campaign_id, 2, POSTERS), planned(campaign_id, 1, POSTERS, PASTE))

    assert await proposed(manager) == [("Affiches", 180_00, "committed", 11)]


async def test_the_same_event_twice_proposes_once(manager: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    event = planned(campaign_id, 1, POSTERS)
    retold = planned(campaign_id, 1, POSTERS)
    await hear(sessions, event, event, retold)

    assert await proposed(manager) == [("Affiches", 180_00, "planned", 11)]


async def test_a_newer_plan_changes_what_is_still_planned_and_withdraws_what_is_gone(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    more = POSTERS.model_copy(update={"amount_cents": 250_00})
    await hear(sessions, planned(campaign_id, 1, POSTERS, PASTE), planned(campaign_id, 2, more))

    assert await proposed(manager) == [("Affiches", 250_00, "planned", 11)]
    assert (await manager.get("/v1/ceiling")).json()["planned_cents"] == 250_00


async def test_a_cancelled_action_withdraws_its_plans_but_not_what_was_committed(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, planned(campaign_id, 1, POSTERS, PASTE))
    [posters] = (await manager.get("/v1/expenses?heading=11")).json()["items"]
    await manager.post(f"/v1/expenses/{posters['id']}/transitions", json={"to": "committed"})
    await hear(sessions, planned(campaign_id, 2, POSTERS, PASTE, status="cancelled"))

    assert await proposed(manager) == [("Affiches", 180_00, "committed", 11)]


async def test_a_cost_that_is_corrected_after_the_action_is_followed_until_an_agent_takes_it_on(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    more, most = (POSTERS.model_copy(update={"amount_cents": cents}) for cents in (190_00, 199_00))
    await hear(sessions, completed(campaign_id, 1, POSTERS, PASTE), completed(campaign_id, 2, more))
    assert await proposed(manager) == [("Affiches", 190_00, "committed", 11)]

    [expense] = (await manager.get("/v1/expenses?heading=11")).json()["items"]
    await manager.patch(f"/v1/expenses/{expense['id']}", json={"amount_cents": 195_00})
    await hear(sessions, completed(campaign_id, 3, most))
    assert await proposed(manager) == [("Affiches", 195_00, "committed", 11)]


async def test_a_heading_that_was_chosen_here_stands(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, planned(campaign_id, 1, PASTE))
    [paste] = (await manager.get("/v1/expenses")).json()["items"]
    await manager.patch(f"/v1/expenses/{paste['id']}", json={"heading": 2})
    await hear(sessions, completed(campaign_id, 2, PASTE))

    assert await proposed(manager) == [("Colle", 20_00, "committed", 2)]


async def test_a_line_without_an_amount_is_no_expense(
    manager: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, planned(campaign_id, 1, CostLine(label="Bénévoles", heading=None, amount_cents=0)))

    assert await proposed(manager) == []


async def test_an_action_that_comes_before_its_campaign_is_heard_again_later(sessions: Sessions) -> None:
    with pytest.raises(EventBeforeCampaign):
        await hear(sessions, planned(uuid4(), 1, POSTERS))
