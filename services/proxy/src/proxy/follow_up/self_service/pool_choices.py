"""The person's consent to be matched across campaigns, changed through their link."""

from kit import jobs
from kit.campaigns.queries import get_campaign
from kit.security.links import KnownLink
from kit.web.problems import Conflict

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.matches import service as matches
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.people.identities.service import Kind
from proxy.pools.consents import NO_OTHER, set_choice


async def choose(link: KnownLink, *, wanted: bool) -> None:
    """Set the person's own choice.

    A match already accepted with another campaign's person stays until they decline it.
    """
    campaign = await get_campaign(link.session, link.campaign_id)
    kind: Kind = "request" if link.purpose == requests.PURPOSE else "offer"
    if kind == "request":
        row = await requests.get_request(link.session, campaign.id, link.target_id, lock=True)
        matching_scope = MatchingScope(requests=[row.id])
    else:
        row = await offers.get_offer(link.session, campaign.id, link.target_id, lock=True)
        matching_scope = MatchingScope(offers=[row.id])
    chosen = await set_choice(link.session, campaign, kind, row.id, row.person_id, wanted=wanted)
    if wanted and not chosen:
        raise Conflict(*NO_OTHER)
    if chosen and row.confirmed_at is not None and await matches.last_run(link.session) is not None:
        await jobs.enqueue_job(link.session, campaign.id, MATCHING, matching_scope, requested_by=MATCHING)
