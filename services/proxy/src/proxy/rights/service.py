"""Data subject rights over requests and offers in proxy."""

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


async def find(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> HeldData:
    campaign = await get_campaign(session, campaign_id)
    own_rows, doubtful = await _split(session, campaign, requester_identity)
    return HeldData(service="proxy", held=[_held(own_row, campaign) for own_row in own_rows], doubtful=doubtful)


async def erase(session: AsyncSession, campaign_id: UUID, requester_identity: RequesterIdentity) -> ErasureOutcomes:
    """Erase a person as their own link does; people matched with them are matched again."""
    campaign = await get_campaign(session, campaign_id)
    own_rows, doubtful = await _split(session, campaign, requester_identity)
    outcomes: list[RecordOutcome] = []
    for own_row in own_rows:
        await sides.leave(KnownLink(campaign_id, own_row.id, own_row.purpose, session))
        await partner_matches.forget(session, campaign_id, [own_row.id])
        if own_row.purpose == requests.PURPOSE:
            await requests.erase_request(session, campaign, own_row.id)
        else:
            await offers.erase_offer(session, campaign, own_row.id)
        outcomes.append(RecordOutcome(kind=KINDS[own_row.purpose], reference=str(own_row.id), outcome="erased"))
    return ErasureOutcomes(service="proxy", outcomes=outcomes, doubtful=doubtful)


async def _split(
    session: AsyncSession, campaign: Campaign, requester_identity: RequesterIdentity
) -> tuple[list[_Mine], int]:
    people_found: dict[UUID, Person] = {}
    doubtful: set[UUID] = set()
    for person_id, person in await people.read_everybody(session, campaign.id):
        known_identity = KnownIdentity(
            person.first_names,
            tuple(name for name in (person.surname, person.used_surname) if name),
            person.born_on,
            (person.email,) if person.email else (),
            (person.phone,) if person.phone else (),
        )
        verdict = judge_match(requester_identity, known_identity)
        if verdict == "theirs":
            people_found[person_id] = person
        elif verdict == "doubtful":
            doubtful.add(person_id)
    own_rows: list[_Mine] = []
    for request in await requests.of_people(session, list(people_found)):
        shared = await _shared(session, campaign.id, request.id)
        own_rows.append(
            _Mine(requests.PURPOSE, request.id, people_found[request.person_id], _place(request, campaign) | shared)
        )
    for offer in await offers.of_people(session, list(people_found)):
        more = {"Rayon": f"{offer.radius_km} km"} | await _shared(session, campaign.id, offer.id)
        own_rows.append(_Mine(offers.PURPOSE, offer.id, people_found[offer.person_id], _place(offer, campaign) | more))
    return own_rows, len(doubtful)


async def _shared(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> dict[str, str]:
    """Return the data shared with another campaign; empty for matches within one campaign."""
    version = await version_of(session, campaign_id, target_id)
    return {} if version is None else {"Accord pour d'autres campagnes": _words(version, pool_texts.TEXTS)}


def _words(version: str, texts: Mapping[str, tuple[str, str, str]]) -> str:
    """Return the consent text they agreed to, in French, whichever language they read it in."""
    words = texts.get(version)
    partners_text = words[0].replace("{}", "celles que le texte nommait alors") if words else ""
    return f"{version} : « {partners_text} »" if words else f"{version}, texte non conservé"


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


def _held(own_row: _Mine, campaign: Campaign) -> HeldRecord:
    person = own_row.person
    fields = {
        "Prénoms": person.first_names,
        "Nom de naissance": person.surname,
        "Nom d'usage": person.used_surname,
        "Né ou née le": day(person.born_on),
        "E-mail": person.email,
        "Téléphone": person.phone,
        "Numéro national d'électeur": person.elector_number,
    } | own_row.fields
    return HeldRecord(
        kind=KINDS[own_row.purpose],
        reference=str(own_row.id),
        fields={name: text for name, text in fields.items() if text},
        purpose="Mettre en relation qui ne peut pas voter en personne et qui peut voter pour lui ou elle.",
        basis="Consentement (RGPD, art. 6.1 a et 9.2 a).",
        source="La personne elle-même, ou un membre de l'équipe avec son accord.",
        kept=f"Jusqu'au {day(erased_on(campaign.state))}, trente jours après le dernier tour.",
        # An offer has no page of its own: it stands beside the requests that it may serve.
        page=f"/dossiers/{own_row.id}" if own_row.purpose == requests.PURPOSE else "/dossiers",
    )


DESK = RightsDesk(find, erase)
