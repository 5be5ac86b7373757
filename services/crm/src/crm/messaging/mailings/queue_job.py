"""The job of a mailing. A failure is shown on the mailing: few members see jobs."""

from typing import Any

from kit.db.sessions import is_outage
from kit.jobs.runner import JobCancelled, Work
from kit.web.problems import Problem

from crm.messaging.mailings.message_queue import make_messages
from crm.messaging.mailings.service import QueueMailing, stop

OUR_FAULT = "Une erreur est survenue de notre côté. Envoyez-le de nouveau ; si cela se répète, prévenez l'exploitant."


async def queue_mailing(work: Work, queue_mailing: QueueMailing) -> dict[str, Any]:
    """Queue the messages; make the mailing a draft again if it cannot be sent."""
    try:
        return await make_messages(work, queue_mailing)
    except Problem as problem:
        await _stop(work, queue_mailing, problem.fr)
        raise
    except JobCancelled:
        raise
    except Exception as error:
        if not is_outage(error):
            await _stop(work, queue_mailing, OUR_FAULT)
        raise


async def _stop(work: Work, queue_mailing: QueueMailing, reason: str) -> None:
    async with work.transaction() as session:
        await stop(session, work.campaign_id, queue_mailing.mailing_id, reason)
