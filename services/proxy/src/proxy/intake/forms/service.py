"""Form handling for requests and offers, from a page or the API, new or corrected.

No form takes anything before the campaign named the controller of its data (GDPR, art. 13), whom crm tells (ADR 117).
Where this service runs alone nobody can name one, and whoever runs it answers for its forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from kit.campaigns.queries import Campaign, campaign_now, get_campaign
from kit.campaigns.service import CRM
from kit.web import validation
from kit.web.problems import Conflict
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.forms.fields import FormEntry, first_of_each_input, stored_entry, to_payload
from proxy.intake.forms.models import HeardController
from proxy.intake.offers import service as offers
from proxy.intake.offers.acceptance import check_offer
from proxy.intake.offers.schemas import OfferCreate
from proxy.intake.requests import service as requests
from proxy.intake.requests.schemas import RequestCreate
from proxy.people.identities import service as people
from proxy.people.identities.application import Applicant, check_applicant
from proxy.people.identities.findings import DOUBLE, Finding, invalid_form
from proxy.people.identities.registration import OUTSIDE, Place, votes_outside
from proxy.people.identities.service import Kind, ask_confirmation
from proxy.pools import consents
from proxy.pools.partners import mutual_partners
from proxy.pools.tenancies import tenancy_of

FormBody = RequestCreate | OfferCreate
# Where two inputs may be at fault for the same reason.
_NAMES = {
    "/radius_km": "la distance",
    "/held_elsewhere/made_in_france": "le nombre de procurations établies en France",
    "/held_elsewhere/made_abroad": "le nombre de procurations établies à l'étranger",
}

CLOSED = {
    "fr": "Ce formulaire n'est pas encore ouvert : la campagne doit d'abord dire qui est responsable de vos "
    "informations. Revenez bientôt.",
    "en": "This form is not open yet: the campaign must first say who is responsible for your details. "
    "Please come back soon.",
    "pt": "Este formulário ainda não está aberto: a campanha deve primeiro dizer quem é responsável pelas suas "
    "informações. Volte em breve.",
}
"""What people read while there is no controller, by language."""


class StoredForm(NamedTuple):
    """A stored form: its id, and the token of its new secret link."""

    kind: Kind
    id: UUID
    token: str
    warnings: list[Finding]
    shares_number: bool
    """Whether somebody else gave its elector number; asked of what members enter alone."""


@dataclass(frozen=True)
class Controller:
    name: str
    """Empty: none is named, or none can be."""

    is_missing: bool
    """Whether forms must wait for one."""


async def read_controller(session: AsyncSession, campaign: Campaign) -> Controller:
    heard = await session.get(HeardController, campaign.id)
    if heard is not None:
        return Controller(heard.name, is_missing=False)
    return Controller("", is_missing=campaign.heard_from == CRM)


async def check_controller_named(session: AsyncSession, campaign: Campaign) -> None:
    """Raise Conflict while the campaign has not named its controller."""
    if (await read_controller(session, campaign)).is_missing:
        raise Conflict(CLOSED["fr"], CLOSED["en"], "/controller", article="RGPD, art. 13")


def read_form(campaign: Campaign, kind: Kind, entry: FormEntry) -> tuple[FormBody, Applicant]:
    """Return a page's form as the API's body, and its applicant; raise Invalid with all findings."""
    model = RequestCreate if kind == "request" else OfferCreate
    try:
        sent = model.model_validate(to_payload(kind, entry))
    except ValidationError as error:
        wrong = [_finding(dict(error)) for error in error.errors(include_url=False)]
        raise invalid_form(first_of_each_input(wrong), english=False) from None
    applicant = check_form(campaign, sent)
    if isinstance(applicant, list):
        raise invalid_form(first_of_each_input(applicant), english=False)
    return sent, applicant


def check_form(campaign: Campaign, sent: FormBody) -> Applicant | list[Finding]:
    """Return the applicant, or all findings."""
    now = campaign_now(campaign.state)
    if isinstance(sent, OfferCreate):
        return check_offer(campaign.state, now, sent)
    return check_applicant(campaign.state, now, sent)


async def store_form(
    session: AsyncSession,
    campaign: Campaign,
    sent: FormBody,
    applicant: Applicant,
    entered_by: str | None = None,
) -> StoredForm:
    """Store a form, ask its person to confirm it, and return the doubts about it.

    `entered_by`: the member who entered it; only members learn that the person is already registered.
    """
    warnings = list(applicant.warnings)
    if isinstance(sent, OfferCreate):
        kind: Kind = "offer"
        stored, token = await offers.open_offer(session, campaign, applicant, _terms(sent), entered_by)
    else:
        kind = "request"
        stored, token = await requests.open_request(session, campaign, applicant, entered_by)
    if applicant.pool_consent:  # without one there is nothing yet to take back
        chosen = await consents.set_choice(session, campaign, kind, stored.id, stored.person_id, wanted=True)
        warnings += consents.warnings(applicant, chosen)
    await ask_confirmation(session, campaign, kind, stored.id)
    if kind == "request" and await is_outside(session, campaign, applicant.place):
        warnings.append(Finding("/registration/commune", *OUTSIDE))
    if entered_by is not None and stored.duplicate_of is not None:
        warnings.append(Finding("/civil_status/surname", *DOUBLE))
    shares_number = entered_by is not None and bool(
        await people.find_others_of_number(session, campaign.id, stored.person_id)
    )
    return StoredForm(kind, stored.id, token, warnings, shares_number)


async def correct_form(
    session: AsyncSession, campaign: Campaign, target_id: UUID, sent: FormBody, applicant: Applicant
) -> None:
    """Replace the values of a form; a changed address must be confirmed again."""
    if isinstance(sent, OfferCreate):
        stored = await offers.correct_offer(session, campaign, target_id, applicant, _terms(sent))
    else:
        stored = await requests.correct_request(session, campaign, target_id, applicant)
    kind: Kind = "offer" if isinstance(sent, OfferCreate) else "request"
    await consents.set_choice(session, campaign, kind, stored.id, stored.person_id, wanted=applicant.pool_consent)
    if stored.confirmed_at is None:
        await ask_confirmation(session, campaign, kind, stored.id)


async def is_outside(session: AsyncSession, campaign: Campaign, place: Place) -> bool:
    """Return whether the vote is known to be outside the territories of the campaign and of its partners."""
    if not votes_outside(campaign.state.territory, place):
        return False
    for partner in await mutual_partners(session, campaign.id):
        async with tenancy_of(session, partner.id):
            partner_territory = (await get_campaign(session, partner.id)).state.territory
        if not votes_outside(partner_territory, place):
            return False
    return True


async def read_stored_form(session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID) -> FormEntry:
    """Return the values that the person typed, decrypted, for the holder of the secret link."""
    agreed = await consents.version_of(session, campaign_id, target_id) or ""
    more = {"pool_consent": agreed}
    if kind == "request":
        row = await requests.get_request(session, campaign_id, target_id)
    else:
        row = offer = await offers.get_offer(session, campaign_id, target_id)
        more |= {name: str(getattr(offer, name)) for name in ("radius_km", "held_france", "held_abroad")}
    person = await people.read_person(session, campaign_id, row.person_id)
    return stored_entry(person, Place(row.commune, row.consulate, row.station), row.rounds, more)


def _terms(sent: OfferCreate) -> offers.Terms:
    return offers.Terms(sent.radius_km, sent.held_elsewhere)


def _finding(error: Mapping[str, Any]) -> Finding:
    place = validation.json_pointer(("body", *error["loc"]))
    if error["type"] == "string_pattern_mismatch":
        return Finding(place, "Ce texte contient un caractère invisible : écrivez-le à nouveau.", error["msg"])
    detail = validation.describe_error({**error, "loc": ("body", *error["loc"])}, english=False)["detail"]
    field = _NAMES.get(place, "ce champ")
    return Finding(place, f"Corrigez {field} : {detail.removeprefix(f'{place} : ')}.", error["msg"])
