"""Confirmation link: it proves that the address belongs to the person who follows it and confirms."""

from dataclasses import dataclass
from typing import Literal

from kit.campaigns.queries import get_campaign
from kit.security.links import KnownLink, new_link
from kit.web.problems import Conflict, NotFound

from proxy.intake.offers import service as offers
from proxy.intake.offers.states import State as OfferState
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State, is_over
from proxy.messages.notices import service
from proxy.people.identities.service import link_expires_at


@dataclass(frozen=True)
class ConfirmationTarget:
    kind: Literal["request", "offer"]
    confirmed: bool
    over: bool


async def read_target(link: KnownLink) -> ConfirmationTarget:
    if link.purpose == service.CONFIRM_PURPOSE["grantor"]:
        row = await requests.get_request(link.session, link.campaign_id, link.target_id)
        return ConfirmationTarget("request", row.confirmed_at is not None, is_over(State(row.state)))
    if link.purpose == service.CONFIRM_PURPOSE["holder"]:
        row = await offers.get_offer(link.session, link.campaign_id, link.target_id)
        return ConfirmationTarget("offer", row.confirmed_at is not None, row.state == OfferState.WITHDRAWN)
    raise NotFound("Ce lien ne confirme rien : ouvrez celui de l'e-mail.", "This link confirms nothing.")


async def confirm(link: KnownLink) -> str:
    """Confirm, and return a new secret link to the case; a second call changes nothing."""
    target = await read_target(link)
    if target.over:
        raise Conflict("Cette demande ou cette offre est déjà close.", "It is closed already.")
    campaign = await get_campaign(link.session, link.campaign_id)
    grantor = target.kind == "request"
    if grantor:
        await requests.confirm_request(link.session, campaign, link.target_id, None)
    else:
        await offers.confirm_offer(link.session, campaign, link.target_id, None)
    purpose = requests.PURPOSE if grantor else offers.PURPOSE
    return await new_link(link.session, campaign.id, purpose, link.target_id, link_expires_at(campaign.state))


async def resend_confirmation(link: KnownLink) -> None:
    """Send the confirmation mail again, from the page of the secret link."""
    campaign = await get_campaign(link.session, link.campaign_id)
    if link.purpose == requests.PURPOSE:
        row = await requests.get_request(link.session, campaign.id, link.target_id, lock=True)
    else:
        row = await offers.get_offer(link.session, campaign.id, link.target_id, lock=True)
    if row.confirmed_at is not None:
        return
    if not await service.ask_confirmation(link.session, campaign, row):
        raise Conflict(
            "Nous vous avons déjà écrit plusieurs fois. Regardez dans les indésirables, ou appelez l'équipe.",
            "We have written several times already. Look among the spam, or call the team.",
        )


async def stop_invitations(link: KnownLink) -> None:
    """Unsubscribe from invitations in one click, without login."""
    if link.purpose != offers.PURPOSE:
        raise NotFound("Ce lien n'est pas celui d'une invitation.", "This link is no invitation's.")
    await offers.refuse_invitations(link.session, link.campaign_id, link.target_id)
