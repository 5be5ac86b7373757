"""Decisions of a coordinator (manual match, pin, allowed pair), recorded in the history."""

from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_today
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.states import State as OfferState
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State as RequestState
from proxy.matching.matches import queries
from proxy.matching.matches.models import ForbiddenPair, Proposal
from proxy.matching.matches.proposals import MatchPlan, propose_all
from proxy.matching.matches.schemas import MatchCreate
from proxy.matching.matches.service import record_action, record_pair_action, rounds_held
from proxy.matching.matches.states import MatchAction
from proxy.people.identities.application import is_open
from proxy.people.identities.service import identity_hashes_of


async def make_by_hand(session: AsyncSession, campaign: Campaign, create: MatchCreate, by: str) -> Proposal:
    """Create a coordinator's match: the law's limits apply, the radius does not."""
    request = await requests.get_request(session, campaign.id, create.request_id, lock=True)
    offer = await offers.get_offer(session, campaign.id, create.offer_id, lock=True)
    rounds = sorted(set(create.rounds))
    if not set(rounds) <= set(request.rounds) & set(offer.rounds):
        raise Invalid(
            "La demande et l'offre n'ont pas ces tours en commun.", "They do not share these rounds.", "/rounds"
        )
    if not set(rounds) <= open_rounds(campaign):
        raise Invalid(
            "Ce tour est passé, ou c'est le jour du vote : il est trop tard pour le proposer.",
            "It is too late for this round.",
            "/rounds",
        )
    if request.confirmed_at is None or offer.confirmed_at is None:
        raise Conflict(
            "Les deux personnes doivent d'abord avoir confirmé leur fiche.", "Both people have to be confirmed first."
        )
    if offer.state == OfferState.WITHDRAWN or request.state not in (RequestState.OPEN, RequestState.PROPOSED):
        raise Conflict("L'une des deux fiches n'est plus ouverte.", "One of the two is no longer open.")
    if request.duplicate_of is not None or offer.duplicate_of is not None:
        raise Conflict(
            "L'une des deux fiches est un doublon : prenez la première fiche de cette personne.",
            "One of the two is a duplicate: take the first one of this person.",
        )
    if await quarantine.quarantined_among(session, campaign.id, [request.id, offer.id]):
        raise Conflict(
            "L'une des deux fiches est à vérifier : regardez-la d'abord, sur la page « À vérifier ».",
            "One of the two is held: decide on that first.",
        )
    same = await identity_hashes_of(session, [request.person_id, offer.person_id])
    if same[request.person_id] == same[offer.person_id]:
        raise Invalid("Une personne ne peut pas voter pour elle-même.", "Nobody votes for themselves.", "/offer_id")
    if request.consulate.strip().casefold() != offer.consulate.strip().casefold():
        raise Invalid(
            "On vote dans le bureau de la personne absente (L. 74) : qui vote dans un consulat n'est rapproché que de "
            "quelqu'un qui y vote aussi, pour n'envoyer personne dans un autre pays. Si ces deux personnes s'arrangent "
            "entre elles, la loi ne l'interdit pas (L. 72) : elles font la procuration sans passer par ici.",
            "The vote is cast at the absent voter's station (L. 74): who votes in a consulate is matched within it, so "
            "that nobody is sent to another country. The law does not forbid the two to arrange it themselves (L. 72).",
            "/offer_id",
        )
    if await session.get(ForbiddenPair, (campaign.id, request.id, offer.id)) is not None:
        raise Conflict(
            "Ce rapprochement a été interdit ou refusé : autorisez-le d'abord.",
            "This pair is forbidden: allow it first.",
        )
    if await rounds_held(session, request.id) & set(rounds):
        raise Conflict("Quelqu'un a déjà accepté ce tour.", "Somebody has accepted this round already.", "/rounds")
    if any(existing.offer_id == offer.id for existing in await queries.live_of_request(session, request.id)):
        raise Conflict("Ce rapprochement est déjà proposé.", "This match is proposed already.")
    (proposal,) = await propose_all(session, campaign, [MatchPlan(request.id, offer.id, rounds, None)], by)
    return proposal


def open_rounds(campaign: Campaign) -> set[int]:
    """Return the rounds for which a holder can still be asked."""
    today = campaign_today(campaign.state)
    return {round_day.number for round_day in campaign.state.rounds if is_open(round_day.on, today)}


async def pin(session: AsyncSession, campaign: Campaign, proposal_id: UUID, by: str, *, pinned: bool) -> Proposal:
    proposal = await queries.get_proposal(session, campaign.id, proposal_id, lock=True)
    if proposal.state not in queries.LIVE:
        raise Conflict("Ce rapprochement est terminé.", "This match has ended.")
    if proposal.pinned != pinned:
        proposal.pinned = pinned
        await record_action(session, campaign, proposal, MatchAction.PINNED if pinned else MatchAction.UNPINNED, by)
    return proposal


async def allow_pair(session: AsyncSession, campaign: Campaign, request_id: UUID, offer_id: UUID, by: str) -> None:
    forbidden_pair = await session.get(ForbiddenPair, (campaign.id, request_id, offer_id))
    if forbidden_pair is not None:
        await session.delete(forbidden_pair)
        await record_pair_action(session, campaign, request_id, offer_id, MatchAction.ALLOWED, by)


def nearness(offer: offers.Offer, request: requests.Request) -> int:
    """Return 0 for the same station, 1 for the commune, 2 for the department, 3 for further away."""
    if offer.station is not None and offer.station == request.station:
        return 0
    if offer.commune == request.commune:
        return 1
    return 2 if offer.commune[:2] == request.commune[:2] else 3
