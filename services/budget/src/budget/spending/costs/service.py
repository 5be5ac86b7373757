"""Costs by station, commune and action."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.spending.costs.schemas import ActionCost, CostsRead, PlaceCost
from budget.spending.expenses.places import PlaceSum, sum_by_action, sum_by_station

MAX_ACTIONS = 200


async def read_costs(session: AsyncSession, campaign_id: UUID) -> CostsRead:
    sums = await sum_by_station(session, campaign_id)
    placed = [row for row in sums if row.station is not None]
    rest = [row for row in sums if row.station is None]
    actions = await sum_by_action(session, campaign_id, MAX_ACTIONS)
    return CostsRead(
        currency=await ceilings.find_currency(session, campaign_id),
        communes=_add_up(placed),
        stations=[_cost(str(row.station), [row]) for row in placed],
        actions=[ActionCost(**row._asdict()) for row in actions],
        whole_campaign_spent_cents=sum(row.spent_cents for row in rest),
        whole_campaign_planned_cents=sum(row.planned_cents for row in rest),
    )


def _add_up(rows: Iterable[PlaceSum]) -> list[PlaceCost]:
    communes: dict[str, list[PlaceSum]] = {}
    for row in rows:
        communes.setdefault(str(row.station).partition("_")[0], []).append(row)
    return [_cost(commune, within) for commune, within in communes.items()]


def _cost(place: str, rows: list[PlaceSum]) -> PlaceCost:
    return PlaceCost(
        place=place,
        expenses=sum(row.expenses for row in rows),
        spent_cents=sum(row.spent_cents for row in rows),
        planned_cents=sum(row.planned_cents for row in rows),
    )
