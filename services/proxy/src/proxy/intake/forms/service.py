"""One form for those who ask and those who offer, new or corrected."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now
from kit.web import validation
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.forms.fields import Kind, Typed, payload, typed_from
from proxy.intake.offers import service as offers
from proxy.intake.offers.acceptance import check_offer
from proxy.intake.offers.schemas import OfferCreate
from proxy.intake.requests import service as requests
from proxy.intake.requests.schemas import RequestCreate
from proxy.people.identities.application import Applicant, check_applicant
from proxy.people.identities.communes import Communes
from proxy.people.identities.confirmations import ask_confirmation
from proxy.people.identities.findings import Finding
from proxy.people.identities.validation import Place
from proxy.pools import consent_choice
from proxy.pools.consents import version_of

Sent = RequestCreate | OfferCreate


def read_form(
    campaign: Campaign, communes: Communes, kind: Kind, typed: Typed
) -> tuple[Sent, Applicant] | list[Finding]:
    """Return the values of a form and its applicant, or everything that is wrong with it."""
    model = RequestCreate if kind == "request" else OfferCreate
    try:
        sent = model.model_validate(payload(kind, typed))
    except ValidationError as error:
        return [_finding(dict(one)) for one in error.errors(include_url=False)]
    now = campaign_now(campaign.state)
    if isinstance(sent, OfferCreate):
        applicant = check_offer(campaign.state, now, communes, sent)
    else:
        applicant = check_applicant(campaign.state, now, communes, sent)
    return applicant if isinstance(applicant, list) else (sent, applicant)


async def store(
    session: AsyncSession, campaign: Campaign, sent: Sent, applicant: Applicant, entered_by: str | None = None
) -> tuple[UUID, str]:
    """Store a form; return its id and the token of its new secret link.
    `entered_by`: the member who entered it for the person.
    """
    if isinstance(sent, OfferCreate):
        stored, token = await offers.open_offer(session, campaign, applicant, _terms(sent), entered_by)
    else:
        stored, token = await requests.open_request(session, campaign, applicant, entered_by)
    kind = "offer" if isinstance(sent, OfferCreate) else "request"
    await consent_choice.set_choice(session, campaign, kind, stored.id, stored.person_id, wanted=applicant.pool_consent)
    await ask_confirmation(session, campaign, kind, stored.id)
    return stored.id, token


async def correct(session: AsyncSession, campaign: Campaign, target_id: UUID, sent: Sent, applicant: Applicant) -> None:
    """An address that is another has to be confirmed anew."""
    if isinstance(sent, OfferCreate):
        stored = await offers.correct_offer(session, campaign, target_id, applicant, _terms(sent))
    else:
        stored = await requests.correct_request(session, campaign, target_id, applicant)
    kind = "offer" if isinstance(sent, OfferCreate) else "request"
    await consent_choice.set_choice(session, campaign, kind, stored.id, stored.person_id, wanted=applicant.pool_consent)
    if stored.confirmed_at is None:
        await ask_confirmation(session, campaign, kind, stored.id)


async def read_stored(session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID) -> Typed:
    """Read the values that the person had typed, out of the vault: for the holder of the secret link."""
    if kind == "request":
        request = await requests.get_request(session, campaign_id, target_id)
        person = await requests.read_person_of(session, request)
        place = Place(request.commune, request.consulate, request.station)
        return typed_from(person, place, request.rounds, await _agreed(session, campaign_id, target_id))
    offer = await offers.get_offer(session, campaign_id, target_id)
    person = await offers.read_person_of(session, offer)
    place = Place(offer.commune, offer.consulate, offer.station)
    more = {
        "radius_km": str(offer.radius_km),
        "held_france": str(offer.held_france),
        "held_abroad": str(offer.held_abroad),
    }
    return typed_from(person, place, offer.rounds, more | await _agreed(session, campaign_id, target_id))


async def _agreed(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> dict[str, str]:
    return {"pool_consent": await version_of(session, campaign_id, target_id) or ""}


def _terms(sent: OfferCreate) -> offers.Terms:
    return offers.Terms(sent.radius_km, sent.held_elsewhere)


def _finding(error: Mapping[str, Any]) -> Finding:
    place = validation.json_pointer(("body", *error["loc"]))
    if error["type"] == "string_pattern_mismatch":
        return Finding(place, "Ce texte contient un caractère invisible : écrivez-le à nouveau.", error["msg"])
    said = validation.describe_error({**error, "loc": ("body", *error["loc"])}, english=False)["detail"]
    return Finding(place, f"Corrigez ce champ : {said.removeprefix(f'{place} : ')}.", error["msg"])
