"""Budgets by heading, compared with amounts planned and spent."""

from uuid import UUID

from kit.web.etags import check_seen
from kit.web.problems import NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import Sums
from budget.ledger.journals.headings import HEADINGS
from budget.spending.heading_budgets.models import HeadingBudget
from budget.spending.heading_budgets.schemas import HeadingBudgetRead, HeadingBudgetsRead


async def list_heading_budgets(session: AsyncSession, campaign_id: UUID) -> HeadingBudgetsRead:
    rows = await session.scalars(
        select(HeadingBudget).where(HeadingBudget.campaign_id == campaign_id).execution_options(populate_existing=True)
    )
    budgets = {row.heading: row for row in rows}
    sums = await balances.read_heading_sums(session, campaign_id)
    ceiling = (await ceilings.find_ceiling(session, campaign_id)).cents
    total = sum(row.amount_cents for row in budgets.values())
    return HeadingBudgetsRead(
        next=None,
        items=[
            _describe(heading, label, budgets.get(heading), sums.get(heading, Sums(0, 0, 0)))
            for heading, label in HEADINGS.items()
        ],
        budget_cents=total,
        ceiling_cents=ceiling,
        over_ceiling=ceiling is not None and total > ceiling,
    )


async def set_heading_budget(
    session: AsyncSession, campaign_id: UUID, heading: int, cents: int, by: str, seen: int | None
) -> None:
    if heading not in HEADINGS:
        raise NotFound(
            f"Le compte n'a pas de rubrique {heading} : elles vont de 1 à 21.",
            f"The account has no heading {heading}: they are 1 to 21.",
        )
    await balances.lock_balance(session, campaign_id)
    row = await session.get(HeadingBudget, (campaign_id, heading), populate_existing=True)
    before = {"heading": heading, "amount_cents": row.amount_cents} if row else {}
    check_seen(seen, row.version if row else 0, "Ce budget", "This budget", "lu", lambda: before)
    if row is None:
        row = HeadingBudget(campaign_id=campaign_id, heading=heading, amount_cents=cents, version=0)
        session.add(row)
    row.amount_cents = cents
    row.version += 1
    after = {"heading": heading, "amount_cents": cents}
    keep_change(session, campaign_id, "allotment", campaign_id, row.version, "set", by, before, after)
    await session.flush()


def _describe(heading: int, label: str, row: HeadingBudget | None, sums: Sums) -> HeadingBudgetRead:
    used = sums.planned_cents + sums.spent_cents
    return HeadingBudgetRead(
        heading=heading,
        label=label,
        budget_cents=row.amount_cents if row else None,
        planned_cents=sums.planned_cents,
        spent_cents=sums.spent_cents,
        remaining_cents=row.amount_cents - used if row else None,
        version=row.version if row else 0,
    )
