"""What waits to be done in the account, each with the page where it is done."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.expenses.waiting import count_waiting
from budget.receipts import service as receipts


@dataclass(frozen=True)
class Task:
    count: int
    text: str
    path: str


async def read_tasks(session: AsyncSession, campaign_id: UUID, scopes: Set[str]) -> list[Task]:
    found: list[Task] = []
    if "expenses:read" in scopes:
        waiting = await count_waiting(session, campaign_id)
        found += [
            Task(waiting.planned, "à décider : dépenses proposées ou prévues", "/expenses?state=planned"),
            Task(waiting.without_heading, "sans rubrique du compte", "/expenses?state=planned"),
            Task(waiting.to_pay, "à payer : factures reçues", "/expenses?state=invoiced"),
        ]
    if "receipts:read" in scopes:
        found.append(Task(await receipts.count_to_return(session, campaign_id), "à rendre : recettes", "/receipts"))
    return [task for task in found if task.count]
