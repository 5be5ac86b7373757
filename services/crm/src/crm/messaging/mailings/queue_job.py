"""The job of a sending. Where it cannot go on, the message says so: a job ends unseen by most of a team."""

from typing import Any

from kit.db.sessions import is_outage
from kit.jobs.runner import JobCancelled, Work
from kit.web.problems import Problem
from sqlalchemy.exc import DBAPIError

from crm.messaging.mailings.message_queue import make_messages
from crm.messaging.mailings.service import QueueMailing, stop

OUR_FAULT = "Une erreur est survenue de notre côté. Envoyez-le de nouveau ; si cela se répète, prévenez l'exploitant."


async def queue_mailing(work: Work, asked: QueueMailing) -> dict[str, Any]:
    """Make the messages, or a draft again of what cannot be sent."""
    try:
        return await make_messages(work, asked)
    except Problem as problem:
        await _stop(work, asked, problem.fr)
        raise
    except (JobCancelled, OSError):
        raise
    except Exception as error:
        if not (isinstance(error, DBAPIError) and is_outage(error)):
            await _stop(work, asked, OUR_FAULT)
        raise


async def _stop(work: Work, asked: QueueMailing, why: str) -> None:
    async with work.transaction() as session:
        await stop(session, work.campaign_id, asked.mailing_id, why)
