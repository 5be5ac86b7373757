"""A person's own choice about other campaigns: on the form, over the API, on the page of their link; never assumed."""

from dataclasses import dataclass
from uuid import UUID

from kit.campaigns.queries import Campaign
from kit.security.links import KnownLink
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.findings import Finding
from proxy.people.identities.pool_texts import text_of
from proxy.pools import consents
from proxy.pools.endings import end_proposed
from proxy.pools.partners import mutual_partners


@dataclass(frozen=True)
class Choice:
    """The consent text, and the person's choice."""

    text: str
    given: bool
    renew: bool
    """A campaign joined after it was given: it does not reach that one yet."""


async def set_choice(
    session: AsyncSession, campaign: Campaign, kind: consents.Kind, target_id: UUID, person_id: UUID, *, wanted: bool
) -> bool:
    """Set whether the person may be matched across campaigns; return it. With no other campaign nothing is stored."""
    if wanted and await mutual_partners(session, campaign.id):
        person = await people.read_person(session, campaign.id, person_id)
        await consents.grant_consent(session, campaign.id, kind, target_id, person)
        return True
    by = "grantor" if kind == "request" else "holder"
    await end_proposed(session, campaign.id, "matches", by, target_id=target_id)
    await consents.withdraw_consent(session, campaign.id, target_id)
    return False


def warnings(applicant: Applicant, chosen: bool) -> list[Finding]:
    return [Finding("/pool_consent", *NO_OTHER)] if applicant.pool_consent and not chosen else []


async def read_choice(link: KnownLink, *, english: bool = False) -> Choice | None:
    """Return the choice; None: the campaign is matched with no other, and the person chose nothing before."""
    partners = await mutual_partners(link.session, link.campaign_id)
    given = await consents.consent_of(link.session, link.campaign_id, link.target_id)
    if not partners:
        return None
    renew = given is not None and not all(given.reaches(one) for one in partners)
    return Choice(text_of([one.candidate for one in partners], english=english), given is not None, renew)


NO_OTHER = (
    "Cette campagne ne s'est accordée avec aucune autre : rien n'est partagé.",
    "This campaign has an agreement with no other: nothing is shared.",
)
