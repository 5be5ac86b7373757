"""results' task once the last round is over: erase the people who were in the polling stations."""

from collections.abc import Sequence

from kit.pages.after_election import AfterElectionTask, task
from kit.security.auth import Caller
from kit.text.french import counted, day
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.watcher_erasures.service import read_erasure


async def list_tasks(session: AsyncSession, caller: Caller) -> Sequence[AfterElectionTask]:
    if "poll_watchers:write" not in caller.scopes or caller.territories:
        return []
    erasure = await read_erasure(session, caller.campaign_id)
    people = erasure.poll_watchers
    left = people or erasure.sms_reports
    if left:
        detail = f"{counted(people, 'personne', 'personnes')} à effacer." if people else ""
    else:
        detail = f"Effacé le {day(erasure.last.at.date())}." if erasure.last else "Personne."
    return [
        task(
            "poll-watchers",
            "Effacer qui représentait la candidature dans les bureaux de vote",
            "Leur état civil et leur téléphone ne servent qu’à ce scrutin et à ses recours (RGPD, art. 5.1 e).",
            "/watcher-erasure",
            "Voir et effacer",
            state="later" if not erasure.is_allowed else "due" if left else "done",
            detail=detail,
            due_on=erasure.due_on,
            by_itself=True,
        )
    ]
