"""Validation of an offer: how far the holder goes, and how many proxies they may still hold by law."""

from datetime import datetime

from common.schemas import CampaignState, Round

from proxy.intake.offers import capacity
from proxy.intake.offers.capacity import HolderProxy, ProxyOrigin
from proxy.intake.offers.schemas import HeldElsewhere, OfferCreate
from proxy.people.identities.application import Applicant, check_applicant
from proxy.people.identities.findings import Finding


def check_offer(state: CampaignState, now: datetime, sent: OfferCreate) -> Applicant | list[Finding]:
    """Return the applicant, or all findings of the offer."""
    applicant = check_applicant(state, now, sent)
    if isinstance(applicant, list):
        abroad = bool(sent.registration.consulate.strip())
        return [*applicant, *check_capacity(sent.held_elsewhere, sent.rounds, abroad=abroad)]
    return check_capacity(sent.held_elsewhere, applicant.rounds, abroad=applicant.place.abroad) or applicant


def check_capacity(elsewhere: HeldElsewhere, rounds: list[Round], *, abroad: bool) -> list[Finding]:
    """Return findings if proxies held elsewhere leave no room in one of the rounds."""
    for number in rounds:
        holder_proxies: list[HolderProxy] = []
        for more in held_elsewhere(elsewhere, number):
            if reason := capacity.reason_to_refuse(holder_proxies, more, abroad=abroad):
                return [_finding(reason, more.made_in)]
            holder_proxies.append(more)
        if not any(capacity.remaining_room(holder_proxies, number, abroad=abroad).values()):
            reason = capacity.TOO_MANY_ABROAD if abroad else capacity.TOO_MANY
            return [_finding(reason, ProxyOrigin.FRANCE if elsewhere.made_in_france else ProxyOrigin.ABROAD)]
    return []


def held_elsewhere(elsewhere: HeldElsewhere, number: Round) -> list[HolderProxy]:
    """Return the proxies held elsewhere, counted in every round, as people do not state the round."""
    return [HolderProxy(number, ProxyOrigin.FRANCE)] * elsewhere.made_in_france + [
        HolderProxy(number, ProxyOrigin.ABROAD)
    ] * elsewhere.made_abroad


def _finding(reason: capacity.Reason, proxy_origin: ProxyOrigin) -> Finding:
    fr, en, article = reason
    field = "made_in_france" if proxy_origin is ProxyOrigin.FRANCE else "made_abroad"
    return Finding(f"/held_elsewhere/{field}", f"{fr} ({article})", f"{en} ({article})")
