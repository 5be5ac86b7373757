"""proxy's task once the last round is over: erase everybody."""

from collections.abc import Sequence

from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.after_election import AfterElectionTask, task
from kit.security.auth import Caller
from kit.text.french import counted, day
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.retention.purges.service import read_retention


async def list_tasks(session: AsyncSession, caller: Caller) -> Sequence[AfterElectionTask]:
    if not {"requests:read", "offers:read"} <= caller.scopes:
        return []
    campaign = await get_campaign(session, caller.campaign_id)
    retention = await read_retention(session, campaign)
    people = retention.would_erase["people"]
    left = any(retention.would_erase.values())
    if retention.hold is not None:
        detail = f"Suspendu : {retention.hold.reason}"
    elif left:
        detail = f"{counted(people, 'personne', 'personnes')} à effacer." if people else ""
    else:
        detail = f"Effacé le {day(retention.purges[0].purged_at.date())}." if retention.purges else "Personne."
    over = campaign_today(campaign.state) >= retention.allowed_from
    return [
        task(
            "proxies",
            "Effacer les demandes de procuration et les volontaires",
            "Ces personnes ont donné leur état civil pour ce seul scrutin (RGPD, art. 5.1 e).",
            "/conservation",
            "Voir et effacer",
            state="later" if not over else "due" if left else "done",
            detail=detail,
            due_on=retention.due_on,
            by_itself=retention.hold is None,
        )
    ]
