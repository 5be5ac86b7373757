"""A notice as an e-mail to one person."""

from collections.abc import Sequence

from common.schemas.campaign import CampaignState
from kit.messages import Mail
from kit.messages.mail_layout import as_html, as_text

from crm.messaging.disclosures.facts import foot_of
from crm.messaging.disclosures.notice_text import body_of


def notice_mail(
    state: CampaignState,
    subject: str,
    lines: Sequence[str],
    *,
    name: str,
    to: str,
    leave: str,
    reply_to: str,
    to_object: str,
    from_themselves: bool = False,
) -> Mail:
    """Return the mail. `leave`: the objection link, labelled `to_object`."""
    body = body_of(lines, state.candidate, name, leave, to_object, from_themselves=from_themselves)
    return Mail(
        to=to,
        subject=subject,
        text=as_text(body, foot_of(state)),
        html=as_html(subject, body, foot_of(state)),
        from_name=state.candidate,
        reply_to=reply_to,
        unsubscribe_url=leave,
    )
