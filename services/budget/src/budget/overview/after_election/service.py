"""budget's tasks once the last round is over: the filing, the decision, the papers to keep."""

from collections.abc import Sequence

from kit.campaigns.queries import campaign_today, get_campaign, local_day
from kit.pages.after_election import AfterElectionTask, task
from kit.security.auth import Caller
from kit.text.french import counted, hour
from sqlalchemy.ext.asyncio import AsyncSession

from budget.filing.closings.filed import find_filed
from budget.filing.commission_decisions.service import has_decided
from budget.filing.filings.service import read_filing


async def list_tasks(session: AsyncSession, caller: Caller) -> Sequence[AfterElectionTask]:
    if "accounts:read" not in caller.scopes:
        return []
    filing = await read_filing(session, caller.campaign_id)
    if not filing.required:
        return []
    state = (await get_campaign(session, caller.campaign_id)).state
    over = campaign_today(state) > state.rounds[-1].on
    filed = await find_filed(session, caller.campaign_id) is not None
    decided = await has_decided(session, caller.campaign_id)
    blocking = f"{counted(filing.blocking, 'point à régler', 'points à régler')}. "
    due = f"Ce jour-là, avant {hour(filing.filing_due_at, state.time_zone)}."
    return [
        task(
            "filing",
            "Déposer le compte de campagne",
            "Sans dépôt à l’heure, pas de remboursement, et le juge de l’élection est saisi (L. 52-12, L. 52-15).",
            "/filing",
            "Voir ce qui manque",
            state="done" if filed else "due" if over else "later",
            detail="Déposé." if filed else (blocking if filing.blocking else "") + due,
            due_on=local_day(state, filing.filing_due_at),
        ),
        task(
            "decision",
            "Noter la décision de la commission, et les suites",
            "Elle approuve, réforme ou rejette le compte dans les six mois du dépôt (L. 52-15).",
            "/commission-decision",
            "Noter la décision",
            state="done" if decided else "due" if filed else "later",
        ),
    ]
