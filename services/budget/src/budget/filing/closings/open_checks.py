"""Checks that are not passed before the filing, with the candidate's reasons."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.text.french import PARIS
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.closings.filed import find_filed
from budget.filing.closings.models import CheckReason
from budget.filing.closings.schemas import RemainingCheckRead
from budget.filing.filings import service as filings
from budget.filing.filings.findings import Outcome, Severity
from budget.filing.filings.formalities import DEADLINE
from budget.filing.filings.schemas import CheckRead, FilingRead

FIELD = "check reason"
"""Field of the vault: stored, never to be changed."""


def needs_reason(check: CheckRead) -> bool:
    return check.severity is Severity.BLOCKING and check.outcome is Outcome.FAILED


def fingerprint_of(open_ones: Sequence[CheckRead]) -> str:
    """Return a fingerprint of the checks' findings; the number of days left does not change it."""
    seen = [
        [
            open_one.name,
            open_one.severity,
            open_one.outcome,
            open_one.amount_cents,
            open_one.entries,
            [str(id) for id in open_one.entry_ids],
        ]
        for open_one in open_ones
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]


def finding_hash(check: CheckRead) -> str:
    return fingerprint_of([check])


async def list_open(session: AsyncSession, campaign_id: UUID) -> list[CheckRead]:
    """Return the open checks: first that the vote is still to come, then the blocking ones."""
    return await order_open(session, campaign_id, await filings.read_filing(session, campaign_id))


async def order_open(session: AsyncSession, campaign_id: UUID, filing: FilingRead) -> list[CheckRead]:
    """Return those of checks that are read, in the same order."""
    checks = [check for check in filing.checks if check.outcome is not Outcome.PASSED]
    filed_on = await find_filed(session, campaign_id)
    if filed_on is not None and filed_on <= filing.filing_due_at.astimezone(PARIS).date():
        # What was filed in time is not late because that day is past.
        checks = [check for check in checks if check.name != DEADLINE]
    ordered = sorted(checks, key=lambda item: (not needs_reason(item), item.severity is not Severity.BLOCKING))
    campaign = (await get_campaign(session, campaign_id)).state
    first = campaign.rounds[0].on
    return [_vote_to_come(first), *ordered] if campaign_today(campaign) < first else ordered


def _vote_to_come(on: date) -> CheckRead:
    return CheckRead(
        name="voted",
        title="Le scrutin n’a pas eu lieu",
        article="L. 52-12",
        severity=Severity.WARNING,
        outcome=Outcome.FAILED,
        finding=f"Le premier tour est le {on:%d/%m/%Y} : des dépenses et des recettes viendront encore, et un compte "
        "clos n’en prend plus.",
        remedy="Clôturez après le scrutin.",
        link="",
        amount_cents=None,
        entries=0,
        entry_kind=None,
        entry_ids=[],
        proposal=None,
    )


async def read_reasons(session: AsyncSession, campaign_id: UUID) -> dict[str, tuple[CheckReason, str]]:
    vault = await open_vault(session, campaign_id)
    query = select(CheckReason).where(CheckReason.campaign_id == campaign_id).execution_options(populate_existing=True)
    return {row.check: (row, vault.open(FIELD, row.reason)) for row in await session.scalars(query)}


def describe(check: CheckRead, written: tuple[CheckReason, str] | None) -> RemainingCheckRead:
    # A reason for something else than what is found now is asked anew.
    stands = written is not None and needs_reason(check) and written[0].finding == finding_hash(check)
    row, text = written if written is not None and stands else (None, None)
    return RemainingCheckRead(
        name=check.name,
        title=check.title,
        article=check.article,
        finding=check.finding,
        link=check.link,
        severity=check.severity,
        outcome=check.outcome,
        needs_reason=needs_reason(check),
        reason=text,
        written_by=row.written_by if row else None,
        written_at=row.written_at if row else None,
        on_paper=row.on_paper if row else False,
    )
