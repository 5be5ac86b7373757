"""A test of a notice: to one address, marked as a test, with an invalid link."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from common.schemas.campaign import CampaignState
from kit.db.vault import open_vault
from kit.messages import count_messages, queue_message
from kit.web.problems import Conflict, TooManyRequests
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.disclosures.mails import notice_mail
from crm.people.records.contacts import normalise
from crm.people.suppressions.service import find_suppressed

TEST = "notice-test"
LASTS = timedelta(hours=2)
MAXIMUM = 20
"""Maximum number of tests per campaign and hour: their recipients asked for nothing."""
INVENTED = "Camille Exemple"
NOWHERE = "/opposition/exemple"


async def queue_test(
    session: AsyncSession,
    campaign_id: UUID,
    state: CampaignState,
    subject: str,
    lines: Sequence[str],
    *,
    address: str,
    own_address: str,
    reply_to: str,
    to_object: str,
    from_themselves: bool = False,
) -> None:
    """Queue a test. Raises TooManyRequests over the hourly limit, Conflict for a suppressed address."""
    messages = await count_messages(session, campaign_id, [TEST], since=datetime.now(UTC) - timedelta(hours=1))
    if sum(messages.values()) >= MAXIMUM:
        raise TooManyRequests(
            f"{MAXIMUM} essais sont partis en une heure : attendez.",
            f"{MAXIMUM} tests went out in an hour: wait.",
            headers={"Retry-After": "3600"},
        )
    recipient = normalise("email", address, "/address")
    blind = (await open_vault(session, campaign_id)).blind("email", recipient)
    if await find_suppressed(session, campaign_id, [("email", blind)]):
        raise Conflict("Cette adresse est fermée : rien ne peut y partir.", "This address is closed.", "/address")
    content = notice_mail(
        state,
        f"[Essai] {subject}",
        lines,
        name=INVENTED,
        to=recipient,
        leave=f"{own_address}{NOWHERE}",
        reply_to=reply_to,
        to_object=to_object,
        from_themselves=from_themselves,
    )
    await queue_message(session, campaign_id, content, kind=TEST, about=uuid4(), expires_at=datetime.now(UTC) + LASTS)
