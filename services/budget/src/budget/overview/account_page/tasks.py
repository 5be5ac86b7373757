"""Open tasks of the account, each with its page."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import service as banks
from budget.evidence import service as evidence
from budget.income.receipts import service as receipts
from budget.payers import service as payers
from budget.spending.expenses.open_expenses import count_waiting


@dataclass(frozen=True)
class Task:
    count: int
    text: str
    path: str


async def read_tasks(session: AsyncSession, campaign_id: UUID, scopes: Set[str]) -> list[Task]:
    """List the tasks that these scopes may see. What the agent has to do first is among the dues of the people."""
    tasks: list[Task] = []
    if "expenses:read" in scopes:
        waiting = await count_waiting(session, campaign_id)
        tasks += [
            Task(waiting.planned, "à décider : dépenses proposées ou prévues", "/expenses?state=planned"),
            Task(waiting.without_heading, "sans rubrique du compte", "/expenses?state=planned"),
            Task(waiting.to_pay, "à payer : factures reçues", "/expenses?state=invoiced"),
            Task(waiting.in_kind, "à vérifier : aides en nature", "/expenses?state=invoiced"),
        ]
    if "receipts:read" in scopes:
        tasks.append(Task(await receipts.count_to_return(session, campaign_id), "à rendre : recettes", "/receipts"))
        tasks.append(Task(await payers.count_open(session, campaign_id), "à qualifier : payeurs", "/payers"))
    if "evidence:read" in scopes and "expenses:read" in scopes:
        lacks = sum(entries for _, entries, _ in await evidence.sum_missing(session, campaign_id))
        tasks.append(Task(lacks, "à joindre : pièces qui manquent", "/evidence"))
    if "banks:read" in scopes:
        bank = await banks.sum_unreconciled(session, campaign_id)
        tasks.append(Task(bank.lines, "à rapprocher : lignes de relevé", "/bank"))
        if bank.statements:
            tasks.append(Task(bank.movements, "sans ligne de relevé : écritures payées ou reçues", "/bank"))
        tasks.append(Task(bank.gaps, "à charger : relevés manquants", "/bank"))
    return [task for task in tasks if task.count]
