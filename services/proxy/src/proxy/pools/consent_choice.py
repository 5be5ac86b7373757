"""A person's own choice about other campaigns: on the form, over the API, on the page of their link; never assumed."""

from dataclasses import dataclass
from typing import Literal

from kit import jobs
from kit.campaigns.queries import Campaign, get_campaign
from kit.security.links import KnownLink
from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.matches import service as matches
from proxy.matching.matches.matching_job import MATCHING, MatchingAsked
from proxy.matching.partner_matches import service
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant
from proxy.people.identities.findings import Finding
from proxy.people.identities.pool_texts import text_of
from proxy.pools import consents
from proxy.pools.partners import mutual_partners


@dataclass(frozen=True)
class Choice:
    """What is asked, and what the person said."""

    text: str
    given: bool
    renew: bool
    """A campaign joined after it was given: it does not reach that one yet."""


async def set_choice(session: AsyncSession, campaign: Campaign, row: Request | Offer, *, wanted: bool) -> bool:
    """Whether the person may be matched across campaigns now. Nothing is stored where there is no other campaign."""
    kind: Literal["request", "offer"] = "request" if isinstance(row, Request) else "offer"
    if wanted and await mutual_partners(session, campaign.id):
        person = await people.read_person(session, campaign.id, row.person_id)
        await consents.give(session, campaign.id, kind, row.id, person)
        return True
    await service.end_proposed(session, campaign.id, "grantor" if kind == "request" else "holder", target_id=row.id)
    await consents.withdraw(session, campaign.id, row.id)
    return False


def warnings(applicant: Applicant, chosen: bool) -> list[Finding]:
    return [Finding("/pool_consent", *_NO_OTHER)] if applicant.pool_consent and not chosen else []


async def read_choice(link: KnownLink, *, english: bool = False) -> Choice | None:
    """None: the campaign is matched with no other, and the person said nothing before."""
    partners = await mutual_partners(link.session, link.campaign_id)
    given = await consents.consent_of(link.session, link.campaign_id, link.target_id)
    if not partners:
        return None
    renew = given is not None and not all(given.reaches(one) for one in partners)
    return Choice(text_of([one.candidate for one in partners], english=english), given is not None, renew)


async def choose(link: KnownLink, *, wanted: bool) -> None:
    """By the person. What they accepted with somebody of another campaign stays until they decline it."""
    campaign = await get_campaign(link.session, link.campaign_id)
    if link.purpose == requests.PURPOSE:
        row = await requests.get_request(link.session, campaign.id, link.target_id, lock=True)
        asked = MatchingAsked(requests=[row.id])
    else:
        row = await offers.get_offer(link.session, campaign.id, link.target_id, lock=True)
        asked = MatchingAsked(offers=[row.id])
    chosen = await set_choice(link.session, campaign, row, wanted=wanted)
    if wanted and not chosen:
        raise Conflict(*_NO_OTHER)
    if chosen and row.confirmed_at is not None and await matches.last_run(link.session) is not None:
        await jobs.ask(link.session, campaign.id, MATCHING, asked, requested_by=MATCHING)


_NO_OTHER = (
    "Cette campagne ne s'est accordée avec aucune autre : rien n'est partagé.",
    "This campaign has an agreement with no other: nothing is shared.",
)
