"""The rights of a person over their requests and offers in proxy, which are erased with what they were matched to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kit.campaigns.queries import Campaign, get_campaign, local_day
from kit.rights import (
    ErasureOutcomes,
    HeldData,
    HeldRecord,
    KnownIdentity,
    RecordOutcome,
    RequesterIdentity,
    RightsDesk,
    judge_match,
)
from kit.security.links import KnownLink
from kit.text.french import day
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.answers import sides
from proxy.matching.partner_matches import service as partner_matches
from proxy.people.identities import consents, pool_texts
from proxy.people.identities import service as people
from proxy.people.identities.service import erased_on
from proxy.people.identities.validation import Person
from proxy.pools.consents import version_of

KINDS = {requests.PURPOSE: "Demande de procuration", offers.PURPOSE: "Offre de procuration"}


@dataclass(frozen=True)
class _Mine:
    purpose: str
    id: UUID
    person: Person
    fields: dict[str, str]


async def find(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> HeldData:
    campaign = await get_campaign(session, campaign_id)
    theirs, doubtful = await _split(session, campaign, asked)
    return HeldData(service="proxy", held=[_held(one, campaign) for one in theirs], doubtful=doubtful)


async def erase(session: AsyncSession, campaign_id: UUID, asked: RequesterIdentity) -> ErasureOutcomes:
    """Erase a person as their own link does: the people matched with them are matched anew."""
    campaign = await get_campaign(session, campaign_id)
    theirs, doubtful = await _split(session, campaign, asked)
    outcomes: list[RecordOutcome] = []
    for one in theirs:
        await sides.leave(KnownLink(campaign_id, one.id, one.purpose, session))
        await partner_matches.forget(session, campaign_id, [one.id])
        if one.purpose == requests.PURPOSE:
            await requests.erase_request(session, campaign, one.id)
        else:
            await offers.erase_offer(session, campaign, one.id)
        outcomes.append(RecordOutcome(kind=KINDS[one.purpose], reference=str(one.id), outcome="erased"))
    return ErasureOutcomes(service="proxy", outcomes=outcomes, doubtful=doubtful)


async def _split(session: AsyncSession, campaign: Campaign, asked: RequesterIdentity) -> tuple[list[_Mine], int]:
    theirs: dict[UUID, Person] = {}
    doubtful: set[UUID] = set()
    for person_id, person in await people.read_everybody(session, campaign.id):
        known = KnownIdentity(
            person.first_names,
            tuple(name for name in (person.surname, person.used_surname) if name),
            person.born_on,
            (person.email,) if person.email else (),
            (person.phone,) if person.phone else (),
        )
        verdict = judge_match(asked, known)
        if verdict == "theirs":
            theirs[person_id] = person
        elif verdict == "doubtful":
            doubtful.add(person_id)
    found: list[_Mine] = []
    for request in await requests.of_people(session, list(theirs)):
        shared = await _shared(session, campaign.id, request.id)
        found.append(_Mine(requests.PURPOSE, request.id, theirs[request.person_id], _place(request, campaign) | shared))
    for offer in await offers.of_people(session, list(theirs)):
        more = {"Rayon": f"{offer.radius_km} km"} | await _shared(session, campaign.id, offer.id)
        found.append(_Mine(offers.PURPOSE, offer.id, theirs[offer.person_id], _place(offer, campaign) | more))
    return found, len(doubtful)


async def _shared(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> dict[str, str]:
    """Empty for who is matched in one campaign only."""
    version = await version_of(session, campaign_id, target_id)
    return {} if version is None else {"Accord pour d'autres campagnes": _words(version, pool_texts.TEXTS)}


def _words(version: str, known: Mapping[str, tuple[str, str]]) -> str:
    """The very words that they agreed to, in French, whichever of the two languages they read them in."""
    words = known.get(version)
    named = words[0].replace("{}", "celles que le texte nommait alors") if words else ""
    return f"{version} : « {named} »" if words else f"{version}, texte non conservé"


def _place(row: requests.KnownRequest | offers.KnownOffer, campaign: Campaign) -> dict[str, str]:
    return {
        "Commune": row.commune,
        "Consulat": row.consulate,
        "Bureau de vote": row.station or "",
        "Tours": ", ".join(str(number) for number in row.rounds),
        "État": row.state,
        "Déposée le": day(local_day(campaign.state, row.opened_at)),
        "Texte accepté": _words(row.consent_version, consents.TEXTS),
    }


def _held(one: _Mine, campaign: Campaign) -> HeldRecord:
    person = one.person
    said = {
        "Prénoms": person.first_names,
        "Nom de naissance": person.surname,
        "Nom d'usage": person.used_surname,
        "Né ou née le": day(person.born_on),
        "E-mail": person.email,
        "Téléphone": person.phone,
        "Numéro national d'électeur": person.elector_number,
    } | one.fields
    return HeldRecord(
        kind=KINDS[one.purpose],
        reference=str(one.id),
        fields={name: text for name, text in said.items() if text},
        purpose="Mettre en relation qui ne peut pas voter en personne et qui peut voter pour lui ou elle.",
        basis="Consentement (RGPD, art. 6.1 a et 9.2 a).",
        source="La personne elle-même, ou un membre de l'équipe avec son accord.",
        kept=f"Jusqu'au {day(erased_on(campaign.state))}, trente jours après le dernier tour.",
        # An offer has no page of its own: it stands beside the requests that it may serve.
        page=f"/dossiers/{one.id}" if one.purpose == requests.PURPOSE else "/dossiers",
    )


DESK = RightsDesk(find, erase)
