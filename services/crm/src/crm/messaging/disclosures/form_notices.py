"""People of the campaign's own forms who read the notice there, said after their file came in (GDPR, art. 13)."""

from typing import Any

from kit.jobs import Work
from kit.jobs.queue import enqueue_job
from kit.security.auth import Caller
from kit.web.problems import Conflict
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.messaging.disclosures.facts import check_whole
from crm.people.records.notice_duty import next_of_themselves
from crm.people.records.notice_marks import note_read_on_form

JOB = "note_notices_on_forms"
BATCH = 1_000


class FormNoticesAsked(BaseModel, extra="forbid"):
    """The arguments of the job."""

    by: str


async def ask(session: AsyncSession, caller: Caller) -> None:
    """Start marking them as informed. Raises Conflict if there is nobody."""
    check_whole(caller)
    if not await next_of_themselves(session, caller.campaign_id, 1):
        raise Conflict(
            "Personne d'un fichier recueilli par la campagne n'est à informer.", "Nobody of such a file is to inform."
        )
    asked = FormNoticesAsked(by=caller.subject)
    await enqueue_job(session, caller.campaign_id, JOB, asked, requested_by=caller.subject)
    keep(session, caller.campaign_id, caller.subject, "changed", "register", caller.campaign_id, ["notice"])


async def note_notices(work: Work, form_notices_asked: FormNoticesAsked) -> dict[str, Any]:
    """Mark them in batches; who is marked is not found again."""
    noted = 0
    while True:
        async with work.transaction() as session:
            ids = await next_of_themselves(session, work.campaign_id, BATCH)
            if not ids:
                return {"noted": noted}
            await note_read_on_form(session, work.campaign_id, ids, form_notices_asked.by)
        noted += len(ids)
