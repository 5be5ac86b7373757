"""The campaign's rule for its mailings: who sends, how people refuse, whether a second person approves."""

from datetime import UTC, datetime
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.audit_log.service import keep
from crm.messaging.mailings.models import MailingRule
from crm.messaging.mailings.schemas import RulePut
from crm.messaging.political_ads.schemas import SponsorDeclared


async def get_rule(session: AsyncSession, campaign_id: UUID) -> MailingRule | None:
    return await session.get(MailingRule, campaign_id)


async def put_rule(session: AsyncSession, caller: Caller, put: RulePut) -> MailingRule:
    if "STOP" not in put.sms_stop.upper():
        raise Invalid(
            "La façon de refuser les SMS doit contenir le mot STOP (CPCE, art. L. 34-5).",
            "How to say no by SMS has to hold the word STOP (CPCE art. L. 34-5).",
            "/sms_stop",
        )
    mailing_rule = await session.get(MailingRule, caller.campaign_id, with_for_update=True)
    # Senders may turn approval off, but that is recorded.
    before = mailing_rule is not None and mailing_rule.second_person
    changed = (
        ["rule"] if before == put.second_person else ["rule", "approval_on" if put.second_person else "approval_off"]
    )
    if mailing_rule is None:
        mailing_rule = MailingRule(
            campaign_id=caller.campaign_id, changed_by=caller.subject, **put.model_dump(mode="json")
        )
        session.add(mailing_rule)
    for name, value in put.model_dump(mode="json").items():
        setattr(mailing_rule, name, value)
    mailing_rule.changed_by, mailing_rule.changed_at = caller.subject, datetime.now(UTC)
    keep(session, caller.campaign_id, caller.subject, "changed", "message", caller.campaign_id, changed)
    await session.flush()
    return mailing_rule


def declared_by(rule: MailingRule) -> SponsorDeclared | None:
    """Return the sponsor's declaration; None if there is none."""
    return None if rule.declared is None else SponsorDeclared.model_validate(rule.declared)
